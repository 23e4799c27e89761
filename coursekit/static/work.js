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
 * What the views of one question share.
 * @typedef {object} Desk
 * @property {Answer[]} past
 * @property {Answer[]} future
 * @property {number} seq the newest change
 * @property {number[]} waiting changes without a reply, in order
 * @property {number} timer
 * @property {boolean} own a change made here is being set
 * @property {boolean} stale changed since the last check
 * @property {boolean} gone the kernel does not answer
 * @property {string} note the status
 * @property {Answer} checked the answer that the feedback is about
 * @property {Set<() => void>} views
 */

const PATIENCE = 2500; // ms
const UNDO_MOST = 200;
const GONE = "The notebook’s kernel does not answer. ";
const NO_STORE = "This browser cannot keep answers: leave this page open.";

/** Views of one model get the same question object, so that it can stand for the model. */
const desks = /** @type {WeakMap<object, Desk>} */ (new WeakMap());

/**
 * Takes a state from one stack, and puts the present one on the other.
 * @template T @param {T[]} from @param {T[]} to @param {T} now
 */
export function step(from, to, now) {
  const state = from.pop();
  if (state) to.push(now);
  return state;
}

/**
 * What a reply leaves: the changes still waiting, and whether an earlier one was lost on the way.
 * @param {number[]} waiting @param {number} seq
 */
export function settle(waiting, seq) {
  return { rest: waiting.filter((n) => n > seq), lost: waiting[0] < seq };
}

/** One view's hold on the answer. */
export class Work {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.question = model.get("question");
    this.stop = new AbortController();
    this.signal = this.stop.signal;
    this.storeKey = `coursekit:${this.question.workKey}:${this.question.id}`;
    /** @type {Desk} */
    this.desk = desks.get(this.question) ?? {
      ...{ past: [], future: [], seq: Date.now(), waiting: [], timer: 0, views: new Set() },
      ...{ own: false, gone: false, stale: !this.feedback.outcome, checked: this.answer },
      note: model.get("status")?.message ?? "",
    };
    desks.set(this.question, this.desk);
    this.on("change:question", () => desks.set(model.get("question"), this.desk));
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

  // What a view adds.

  /** Says it in the live region. @param {string} text */
  say(text) {
    void text;
  }

  /** Takes over what is being typed. */
  flush() {}

  /** A change in words. @param {Answer} before @param {Answer} after @returns {string} */
  describe(before, after) {
    return before === after ? "" : "Answer changed";
  }

  /** A change as the kernel gets it. @param {Answer} before @param {Answer} after @returns {object} */
  message(before, after) {
    void before;
    return { answer: after };
  }

  // --- changes ---

  /** Makes a change that can be undone, and says so. @param {Answer} next @param {boolean} [silent] */
  commit(next, silent) {
    const { answer, desk } = this;
    if (desk.past.push(answer) > UNDO_MOST) desk.past.shift();
    desk.future = [];
    this.put(next);
    if (!silent) this.say(this.describe(answer, next));
  }

  /** @param {"Undo" | "Redo"} way */
  walk(way) {
    this.flush();
    const { answer, desk } = this;
    const { past, future } = desk;
    const next = way === "Undo" ? step(past, future, answer) : step(future, past, answer);
    if (!next) return this.say(`Nothing to ${way.toLowerCase()}.`);
    this.put(next);
    this.say(`${way}: ${this.describe(answer, next)}`);
  }

  /** @param {Answer} next @param {boolean} [whole] sends all of it, as single changes may be lost */
  put(next, whole) {
    const { answer, desk, model } = this;
    const content =
      whole || desk.gone
        ? { type: "restore", answer: next }
        : { type: "change", ...this.message(answer, next) };
    desk.stale = desk.own = true;
    model.set("answer", next);
    desk.own = false;
    desk.waiting.push(++desk.seq);
    let kept = "";
    try {
      // `seq` comes first: it is read without parsing the rest.
      const entry = { seq: desk.seq, time: Date.now(), answer: next };
      localStorage.setItem(this.storeKey, JSON.stringify(entry));
    } catch {
      kept = NO_STORE; // no store here, or it is full
    }
    if (!desk.gone) this.tell(kept || "Saving…");
    this.post({ ...content, seq: desk.seq });
  }

  // --- never losing work ---

  /** Sends to the kernel and waits for its reply. @param {object} content */
  post(content) {
    const { desk } = this;
    clearTimeout(desk.timer);
    desk.timer = window.setTimeout(() => this.gone(), PATIENCE);
    try {
      if (this.model.comm_live === false) throw new Error();
      this.model.send(content);
    } catch {
      this.gone();
    }
  }

  gone() {
    const { desk } = this;
    const first = !desk.gone;
    desk.gone = true;
    const lost = `Not saved: ${GONE}Your answers are kept here; run this cell again to save them.`;
    this.tell(desk.waiting.length ? lost : `${GONE}Run this cell again before you go on.`);
    if (first) this.say(desk.note);
  }

  /** @param {any} message */
  heard({ type, seq, message }) {
    const { desk } = this;
    clearTimeout(desk.timer);
    if (!desk.waiting.includes(seq)) {
      // Not about a change, or another view took it.
      if (message && !seq) this.say(message);
      if (!desk.gone || desk.waiting.length) return;
      desk.gone = false;
      return this.tell("");
    }
    const { rest, lost } = settle(desk.waiting, seq);
    desk.waiting = lost ? [] : rest;
    desk.gone = false;
    if (lost) return this.put(this.answer, true);
    if (rest.length) desk.timer = window.setTimeout(() => this.gone(), PATIENCE);
    else this.tell(message);
    if (type !== "saved") this.say(message);
    else if (this.kept()?.startsWith(`{"seq":${seq},`)) localStorage.removeItem(this.storeKey);
  }

  kept() {
    try {
      return localStorage.getItem(this.storeKey);
    } catch {
      return null; // a browser without a store has kept nothing
    }
  }

  /** Takes up again what an earlier kernel did not save. */
  bringBack() {
    const { answer, desk } = this;
    const kept = JSON.parse(this.kept() ?? "{}").answer;
    if (!kept) return;
    if (JSON.stringify(kept) === JSON.stringify(answer))
      return localStorage.removeItem(this.storeKey);
    desk.past.push(answer);
    this.put(kept, true);
    const words = `Brought back what was not saved before: ${this.describe(answer, kept)}`;
    setTimeout(() => this.say(words), 300); // a live region speaks only of what changes
  }

  /** @param {string} note */
  tell(note) {
    this.desk.note = note;
    for (const show of this.desk.views) show();
  }
}
