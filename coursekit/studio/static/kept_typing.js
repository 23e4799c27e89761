/** What is typed and did not reach the kernel: it stays in the browser until it does. */

/** @typedef {{ask: (message: object) => Promise<{done: boolean}>}} AskLine */

/** @typedef {{panel: string, type: string, [name: string]: unknown}} Typed what was typed, as a message */

const STORE = "coursekit-author";

export class KeptTyping {
  /** @param {AskLine} line @param {Storage} [store] @param {string} [page] by which pages are told apart */
  constructor(line, store = localStorage, page = location.pathname) {
    this.line = line;
    this.store = store;
    this.name = `${STORE} ${page}`;
  }

  /** @returns {Record<string, object>} by what was typed into */
  get kept() {
    try {
      return JSON.parse(this.store.getItem(this.name) ?? "{}");
    } catch {
      return {};
    }
  }

  /** Keeps what is typed. @param {Typed} message */
  keep(message) {
    this.put({ ...this.kept, [nameOf(message)]: message });
  }

  /** @param {Record<string, object>} kept */
  put(kept) {
    try {
      this.store.setItem(this.name, JSON.stringify(kept));
    } catch {
      // A full store keeps no more; the kernel has what it was told.
    }
  }

  /** Lets what the kernel has taken go, unless more was typed meanwhile. @param {Typed} message */
  letGo(message) {
    const kept = this.kept;
    if (JSON.stringify(kept[nameOf(message)]) !== JSON.stringify(message)) return;
    delete kept[nameOf(message)];
    this.put(kept);
  }

  /** Sends what is typed, and keeps it until the kernel has it. @param {Typed} message */
  async send(message) {
    this.keep(message);
    try {
      const { done } = await this.line.ask(message);
      if (done) this.letGo(message);
      return done;
    } catch {
      return false; // there is no kernel; the next page sends it
    }
  }

  /** Sends what an earlier page could not, and tells whether there was any. */
  async sendKept() {
    const messages = /** @type {Typed[]} */ (Object.values(this.kept));
    for (const message of messages) {
      await this.line.ask(message);
      this.letGo(message);
    }
    return messages.length > 0;
  }
}

/** What a message was typed into. @param {Typed} message */
function nameOf({ panel, type }) {
  return `${panel} ${type}`;
}
