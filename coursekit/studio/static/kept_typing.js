/** What is typed and did not reach the kernel: it stays in the browser until it does. */

/** @typedef {{ask: (message: object) => Promise<{done: boolean}>}} AskLine */

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

  /** @param {string} what @param {object} [message] */
  keep(what, message) {
    const kept = this.kept;
    if (message) kept[what] = message;
    else delete kept[what];
    try {
      this.store.setItem(this.name, JSON.stringify(kept));
    } catch {
      // A full store keeps no more; the kernel has what it was told.
    }
  }

  /** Sends what is typed, and keeps it until the kernel has it. @param {{panel: string, type: string, [name: string]: unknown}} message */
  async send(message) {
    const what = `${message.panel} ${message.type}`;
    this.keep(what, message);
    const { done } = await this.line.ask(message);
    if (done) this.keep(what);
    return done;
  }

  /** Sends what an earlier page could not. */
  async sendKept() {
    for (const [what, message] of Object.entries(this.kept)) {
      await this.line.ask(message);
      this.keep(what);
    }
  }
}
