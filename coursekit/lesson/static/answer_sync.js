import { GONE } from "./wording.js";

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
 * @property {any} [widget_manager] has all models of the page
 */
/**
 * What a view does for its synchroniser.
 * @typedef {object} Hooks
 * @property {(text: string) => void} say in the live region
 * @property {() => void} flush takes over what is being typed
 * @property {(before: Answer, after: Answer) => string} describe a change in words
 * @property {(before: Answer, after: Answer) => object} message a change as the kernel gets it
 * @property {() => void} showStatus
 * @property {(message?: string) => void} told what was asked is there, or a message says why not
 */
/**
 * What the views of one question share.
 * @typedef {object} Shared
 * @property {Answer[]} past
 * @property {Answer[]} future
 * @property {number} seq of the newest message
 * @property {number} [newest] seq of the newest change
 * @property {{type: string, seq: number}[]} waiting messages without a reply; only the first is on its way
 * @property {ReturnType<typeof setTimeout>} [timer]
 * @property {boolean} [own] a change made here is being set
 * @property {boolean} stale changed since the last check
 * @property {boolean} [gone] the kernel does not answer
 * @property {boolean} [unsaved] the newest change is not saved
 * @property {string} note the status
 * @property {Answer} checked the answer that the feedback is about
 * @property {Set<Hooks>} views
 */

const PATIENCE = 5; // times that a reply is waited for
const WAIT = 500; // ms; a page that is busy drawing for seconds lets one such time pass, not all

/** Views of one model get the same question object, so that it can stand for the model. */
const sharedBy = /** @type {WeakMap<object, Shared>} */ (new WeakMap());

/** One view's hold on the answer. */
export class AnswerSync {
  /** @param {Model} model @param {Hooks} view */
  constructor(model, view) {
    this.model = model;
    this.view = view;
    this.question = model.get("question");
    this.stop = new AbortController();
    this.signal = this.stop.signal;
    this.asked = ""; // what the kernel was asked for
    this.storeKey = `coursekit:${this.question.workKey}:${this.question.id}`;
    /** @type {Shared} */
    this.shared = sharedBy.get(this.question) ?? {
      past: [],
      future: [],
      waiting: [],
      views: new Set(),
      seq: Date.now(),
      stale: !this.feedback.outcome,
      checked: this.answer,
      note: model.get("status").message,
    };
    sharedBy.set(this.question, this.shared);
    this.shared.views.add(view);
    this.signal.addEventListener("abort", () => this.shared.views.delete(view));
    this.on("msg:custom", (message) => this.heard(message));
    // After a change that was made elsewhere there is nothing to undo.
    this.on("change:answer", () => {
      if (!this.shared.own) Object.assign(this.shared, { past: [], future: [] });
    });
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
    return this.model.get("answer");
  }

  /** @returns {any} */
  get feedback() {
    return this.model.get("feedback");
  }

  // --- changes ---

  /** Makes a change that can be undone, and says so. @param {Answer} next @param {boolean} [silent] */
  commit(next, silent) {
    const { answer, shared } = this;
    shared.past.push(answer);
    shared.future = [];
    this.put(next);
    if (!silent) this.view.say(this.view.describe(answer, next));
  }

  /** @param {"Undo" | "Redo"} way */
  walk(way) {
    this.view.flush();
    const { answer, shared } = this;
    const { past, future } = shared;
    const [from, to] = way === "Undo" ? [past, future] : [future, past];
    const next = from.pop();
    if (!next) return this.view.say(`Nothing to ${way.toLowerCase()}.`);
    to.push(answer);
    this.put(next);
    this.view.say(`${way}: ${this.view.describe(answer, next)}`);
  }

  /** @param {Answer} next @param {boolean} [whole] sends all of it, as single changes may be lost */
  put(next, whole = this.shared.gone) {
    const { answer, shared, model } = this;
    if (whole) shared.waiting = [];
    const content = whole
      ? { type: "restore", answer: next }
      : { type: "change", ...this.view.message(answer, next) };
    shared.stale = shared.own = shared.unsaved = true;
    model.set("answer", next);
    shared.own = false;
    const seq = (shared.newest = shared.seq + 1);
    try {
      localStorage.setItem(this.storeKey, JSON.stringify({ seq, answer: next }));
    } catch {
      // No store here, or it is full: then only this page keeps the answer.
    }
    if (!shared.gone) this.tell("Saving…");
    this.post(content);
  }

  // --- asking ---

  /** Asks the kernel for a check, a hint or the solution. @param {string} type */
  ask(type) {
    this.asked = type;
    this.post({ type });
  }

  /** The feedback is there, and it is about this answer; gives what this view had asked for. */
  takeAsked() {
    const { asked, feedback, shared } = this;
    shared.stale = !feedback.outcome;
    if (feedback.outcome) shared.checked = this.answer;
    this.asked = "";
    return asked;
  }

  // --- never losing work ---

  /**
   * Sends to the kernel, after the reply to what was sent before: the kernel may take two messages
   * in two threads, and the later one first.
   * @param {{type: string}} content
   */
  post(content) {
    const { shared } = this;
    shared.waiting.push({ ...content, seq: ++shared.seq });
    if (shared.gone || !shared.waiting[1]) this.send();
  }

  send() {
    this.wait(PATIENCE);
    try {
      this.model.send(this.shared.waiting[0]);
    } catch {
      this.gone();
    }
  }

  /** Waits for the reply so many times. @param {number} times */
  wait(times) {
    clearTimeout(this.shared.timer);
    this.shared.timer = setTimeout(() => (times > 1 ? this.wait(times - 1) : this.gone()), WAIT);
  }

  gone() {
    const { shared } = this;
    const { gone } = shared;
    shared.gone = true;
    this.tell((this.kept().answer ? "Not saved yet. " : "") + GONE);
    if (!gone || this.asked) this.view.say(shared.note);
    this.asked = "";
  }

  /** @param {any} message */
  heard({ type, seq, message }) {
    const { shared } = this;
    const { gone, waiting } = shared;
    const failed = type === "not saved";
    shared.gone = false;
    if (gone) this.tell(shared.unsaved ? "" : "Saved");
    if (waiting[0]?.seq === seq) {
      // No other view took it.
      clearTimeout(shared.timer);
      waiting.shift();
      if (failed && waiting[0]) return this.put(this.answer, true); // the rest says too little now
      if (waiting[0]) this.send();
      if (seq === shared.newest) {
        shared.gone = shared.unsaved = failed; // then the next change sends all
        this.tell(message);
        if (message !== "Saved") this.view.say(message); // a failure, or another window’s answer
        if (!failed && this.kept().seq === seq) localStorage.removeItem(this.storeKey);
      }
    }
    if (this.asked && type !== "saved") this.view.told(message);
  }

  /** The newest change that is not known to be saved. @returns {{seq?: number, answer?: Answer}} */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.storeKey) ?? "{}");
    } catch {
      return {}; // a browser without a store has kept nothing
    }
  }

  /** Takes up again what was not saved: by an earlier kernel, or before the cell was run again. */
  bringBack() {
    const { answer, shared } = this;
    const kept = this.kept().answer;
    if (!kept || (shared.waiting[0] && !shared.gone)) return;
    if (JSON.stringify(kept) !== JSON.stringify(answer)) {
      shared.past.push(answer);
      // A live region speaks only of what changes.
      setTimeout(() => this.view.say(`Brought back: ${this.view.describe(answer, kept)}`), 300);
    } else if (!shared.gone) return localStorage.removeItem(this.storeKey);
    this.put(kept, true);
  }

  /** @param {string} note */
  tell(note) {
    this.shared.note = note;
    for (const view of this.shared.views) view.showStatus();
  }
}
