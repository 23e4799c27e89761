/**
 * A question's answer in the page: changed, undone, sent to the kernel, and never lost.
 * Each change goes to the browser's store first and leaves it when the kernel has saved it.
 */

/** @typedef {Record<string, any>} Answer its shape depends on the kind of question */
/**
 * anywidget's model.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(name: string, call: (...args: any[]) => void) => void} on
 * @property {(name: string, call: (...args: any[]) => void) => void} off
 * @property {(content: unknown) => void} send
 * @property {() => void} save_changes
 * @property {boolean} [comm_live]
 */
/**
 * What a view adds to the work.
 * @typedef {object} View
 * @property {(text: string) => void} say in the live region
 * @property {() => void} flush takes over what is being typed
 * @property {(before: Answer, after: Answer) => string} describe a change in words
 * @property {(before: Answer, after: Answer) => object} message a change as the kernel gets it
 * @property {(message?: string) => void} told what was asked is there, or a message says why not
 */
/**
 * What the views of one question share.
 * @typedef {object} Desk
 * @property {Answer[]} past
 * @property {Answer[]} future
 * @property {number} seq of the newest message
 * @property {number} newest seq of the newest change
 * @property {{type: string, seq: number}[]} waiting messages without a reply; only the first is on its way
 * @property {ReturnType<typeof setTimeout>} [timer]
 * @property {boolean} own a change made here is being set
 * @property {boolean} stale changed since the last check
 * @property {boolean} gone the kernel does not answer
 * @property {string} note the status
 * @property {Answer} checked the answer that the feedback is about
 * @property {Set<() => void>} views
 */

const PATIENCE = 2500; // ms
const KEPT = "Not saved, but your answers are kept here. ";
const GONE = "The notebook’s kernel does not answer: run this cell again.";

/** Views of one model get the same question object, so that it can stand for the model. */
const desks = /** @type {WeakMap<object, Desk>} */ (new WeakMap());

/** One view's hold on the answer. */
export class Work {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.question = model.get("question");
    this.stop = new AbortController();
    this.signal = this.stop.signal;
    this.view = /** @type {View} */ (/** @type {unknown} */ (this)); // a view adds these
    this.asked = ""; // what the kernel was asked for
    this.storeKey = `coursekit:${this.question.workKey}:${this.question.id}`;
    /** @type {Desk} */
    this.desk = desks.get(this.question) ?? {
      ...{ past: [], future: [], seq: Date.now(), newest: 0, waiting: [], views: new Set() },
      ...{ own: false, gone: false, stale: !this.feedback.outcome, checked: this.answer },
      note: model.get("status")?.message ?? "",
    };
    desks.set(this.question, this.desk);
    this.on("msg:custom", (message) => this.heard(message));
    this.on("change:status", () => this.tell(model.get("status").message));
    this.on("comm_live_update", () => this.gone());
  }

  /** A model's event, until the view ends. @param {string} name @param {(...args: any[]) => void} call */
  on(name, call) {
    this.model.on(name, call);
    this.signal.addEventListener("abort", () => this.model.off(name, call));
  }

  /** @returns {Answer} */
  get answer() {
    return this.model.get("answer") ?? {};
  }

  /** @returns {any} */
  get feedback() {
    return this.model.get("feedback") ?? {};
  }

  // --- changes ---

  /** Makes a change that can be undone, and says so. @param {Answer} next @param {boolean} [silent] */
  commit(next, silent) {
    const { answer, desk } = this;
    desk.past.push(answer);
    desk.future = [];
    this.put(next);
    if (!silent) this.view.say(this.view.describe(answer, next));
  }

  /** @param {"Undo" | "Redo"} way */
  walk(way) {
    this.view.flush();
    const { answer, desk } = this;
    const [from, to] = way === "Undo" ? [desk.past, desk.future] : [desk.future, desk.past];
    const next = from.pop();
    if (!next) return this.view.say(`Nothing to ${way.toLowerCase()}.`);
    to.push(answer);
    this.put(next);
    this.view.say(`${way}: ${this.view.describe(answer, next)}`);
  }

  /** @param {Answer} next @param {boolean} [whole] sends all of it, as single changes may be lost */
  put(next, whole) {
    const { answer, desk, model } = this;
    if (desk.gone) whole = true;
    if (whole) desk.waiting = [];
    const content = whole
      ? { type: "restore", answer: next }
      : { type: "change", ...this.view.message(answer, next) };
    desk.stale = desk.own = true;
    model.set("answer", next);
    desk.own = false;
    const seq = (desk.newest = desk.seq + 1);
    try {
      // `seq` comes first: it is read without parsing the rest.
      localStorage.setItem(this.storeKey, JSON.stringify({ seq, answer: next }));
    } catch {
      // No store here, or it is full: then only this page keeps the answer.
    }
    if (!desk.gone) this.tell("Saving…");
    this.post(content);
  }

  // --- never losing work ---

  /**
   * Sends to the kernel, after the reply to what was sent before: the kernel may take two messages
   * in two threads, and the later one first.
   * @param {{type: string}} content
   */
  post(content) {
    const { desk } = this;
    desk.waiting.push({ ...content, seq: ++desk.seq });
    if (desk.gone || !desk.waiting[1]) this.send();
  }

  send() {
    const { desk, model } = this;
    clearTimeout(desk.timer);
    desk.timer = setTimeout(() => this.gone(), PATIENCE);
    try {
      model.send(desk.waiting[0]);
    } catch {
      this.gone();
    }
  }

  gone() {
    const { desk } = this;
    const { gone } = desk;
    desk.gone = true;
    this.tell((this.kept() ? KEPT : "") + GONE);
    if (!gone || this.asked) this.view.say(desk.note);
    this.asked = "";
  }

  /** @param {any} message */
  heard({ type, seq, message }) {
    const { desk } = this;
    const { gone, waiting } = desk;
    const failed = type === "not saved";
    desk.gone = false;
    if (gone) this.tell("");
    if (waiting[0]?.seq === seq) {
      // No other view took it.
      clearTimeout(desk.timer);
      waiting.shift();
      if (failed && waiting[0]) return this.put(this.answer, true); // the rest says too little now
      if (waiting[0]) this.send();
      if (seq === desk.newest) {
        desk.gone = failed; // then the next change sends all
        this.tell(message);
        if (message !== "Saved") this.view.say(message); // a failure, or another window’s answer
        if (!failed && this.kept()?.startsWith(`{"seq":${seq},`))
          localStorage.removeItem(this.storeKey);
      }
    }
    if (this.asked && type !== "saved") this.view.told(message);
  }

  kept() {
    try {
      return localStorage.getItem(this.storeKey);
    } catch {
      return null; // a browser without a store has kept nothing
    }
  }

  /** Takes up again what was not saved: by an earlier kernel, or before the cell was run again. */
  bringBack() {
    const { answer, desk } = this;
    const kept = JSON.parse(this.kept() ?? "{}").answer;
    if (!kept || (desk.waiting[0] && !desk.gone)) return;
    if (JSON.stringify(kept) !== JSON.stringify(answer)) {
      desk.past.push(answer);
      // A live region speaks only of what changes.
      setTimeout(() => this.view.say(`Brought back: ${this.view.describe(answer, kept)}`), 300);
    } else if (!desk.gone) return localStorage.removeItem(this.storeKey);
    this.put(kept, true);
  }

  /** @param {string} note */
  tell(note) {
    this.desk.note = note;
    for (const show of this.desk.views) show();
  }
}
