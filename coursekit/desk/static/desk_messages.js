import { SPOKEN, say } from "../../lesson/static/say.js";

/** What the desk's page and its kernel say to one another: a message, and the reply to it. */

/**
 * anywidget's model, with bytes beside its messages.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, call: (...args: any[]) => void) => void} on
 * @property {(name: string, call: (...args: any[]) => void) => void} off
 * @property {(content: object, callbacks?: object, buffers?: ArrayBuffer[]) => void} send
 */
/** @typedef {{done: boolean, data: DataView | undefined}} Reply whether it was done, and bytes of a file */

export const PART = 1 << 19; // bytes of a file in one message
const PAUSE = 600; // ms between two parts to the page: Jupyter drops what comes faster than 1 MB/s
const PATIENCE = 15000; // ms that a reply may take

function noReply() {
  return say(
    "There is no answer. Reload this page: nothing is lost. If that does not help, start the desk again.",
  );
}

/** @param {string} file @param {number} percent */
function howFar(file, percent) {
  return say("{file}: {percent} % …", { file, percent });
}

/** The line between a panel and the kernel. */
export class Line {
  /** @param {Model} model @param {(text: string) => void} tell */
  constructor(model, tell) {
    this.model = model;
    this.tell = tell;
    this.sent = 0;
    /** @type {Map<number, (reply: Reply) => void>} */
    this.waiting = new Map();
    /** @param {{type: string, n: number, done: boolean}} message @param {DataView[]} buffers */
    this.hear = ({ type, n, done }, buffers) => {
      if (type === "reply") this.waiting.get(n)?.({ done, data: buffers?.[0] });
    };
    model.on("msg:custom", this.hear);
  }

  /**
   * Asks the kernel for something; the panel is up to date when the reply is there.
   * @param {object} message
   * @param {{data?: ArrayBuffer, isLong?: boolean}} [more] bytes, and whether the class is graded
   * @returns {Promise<Reply>}
   */
  async ask(message, { data, isLong = false } = {}) {
    const n = ++this.sent;
    const timer = setTimeout(() => isLong || this.tell(noReply()), PATIENCE);
    /** @type {Promise<Reply>} */
    const reply = new Promise((resolve) => this.waiting.set(n, resolve));
    this.model.send({ ...message, n }, undefined, data ? [data] : []);
    const heard = await reply;
    clearTimeout(timer);
    this.waiting.delete(n);
    return heard;
  }

  /** Gives a file to the kernel, part by part; false if it was not taken. @param {string} kind @param {File} file */
  async give(kind, file) {
    const { name, size } = file;
    for (let at = 0; at < size || !at; at += PART) {
      if (size > PART) this.tell(howFar(name, Math.round((100 * at) / size)));
      const data = await file.slice(at, at + PART).arrayBuffer();
      const { done } = await this.ask({ type: "part", kind, name, at, size }, { data });
      if (!done) return false;
    }
    return true;
  }

  /** Takes a file from the kernel, part by part; null if it cannot be had. @param {string} name @param {number} size */
  async take(name, size) {
    /** @type {DataView[]} */
    const parts = [];
    for (let at = 0; ; at += PART) {
      this.tell(howFar(name, Math.min(99, Math.round((100 * at) / (size || 1)))));
      const { done, data } = await this.ask({ type: "part", name, at }, { isLong: !at });
      if (!done || !data) return null;
      parts.push(data);
      if (data.byteLength < PART) return new Blob(/** @type {BlobPart[]} */ (parts));
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  end() {
    this.model.off("msg:custom", this.hear);
  }
}

/** The attributes of a panel's outermost element. @param {string} label what the panel is for */
export function panelAbout(label) {
  return {
    class: "lm",
    role: "group",
    lang: SPOKEN.language,
    dir: SPOKEN.direction,
    "aria-label": label,
    "data-lm-suppress-shortcuts": true,
  };
}

/**
 * Show a panel anew whenever what it shows has changed.
 * @param {{model: Model, line: Line, root: HTMLElement, show: () => void}} panel
 * @returns what ends it, when its view is closed
 */
export function keepUpToDate(panel) {
  const show = () => panel.show();
  panel.model.on("change:panel", show);
  return () => {
    panel.model.off("change:panel", show);
    panel.line.end();
    panel.root.remove();
  };
}
