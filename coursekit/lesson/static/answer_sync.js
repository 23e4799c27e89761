import { applied, canonical, changeOf, same } from "./changes.js";
import { say } from "./say.js";
import { gone, pleaseWait, savingSlowly } from "./wording.js";

/**
 * A question's answer in the page: changed, undone, sent to the kernel, and never lost.
 * Each change goes to the browser's store first and leaves it when the kernel has saved it. Other
 * pages of the same kernel hear of it by the kernel's reply.
 */

/** @typedef {Record<string, any>} Answer its shape depends on the kind of question */
/** @typedef {import("./changes.js").Change} Change */
/**
 * anywidget's model.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(name: string, call: (...args: any[]) => void) => void} on
 * @property {(name: string, call: (...args: any[]) => void) => void} off
 * @property {(content: unknown) => void} send
 * @property {() => void} save_changes
 * @property {WidgetManager} [widget_manager]
 */
/**
 * What has all models of the page; in JupyterLab it also draws them and knows the kernel.
 * @typedef {object} WidgetManager
 * @property {(id: string) => Promise<Model>} get_model
 * @property {(model: Model) => Promise<{el: HTMLElement, remove: () => void}>} [create_view]
 * @property {Kernel} [kernel]
 */
/**
 * The front end's connection to the kernel; where it is JupyterLab's it can ask whether one answers.
 * @typedef {object} Kernel
 * @property {string} status
 * @property {string} connectionStatus
 * @property {() => Promise<unknown>} [requestKernelInfo]
 */
/**
 * What the kernel says of an answer (`feedback_page` in session.py).
 * @typedef {object} Feedback
 * @property {string} outcome "" while the answer stands unchecked
 * @property {string} headline outcome and points in words
 * @property {import("./feedback_panel.js").Line[]} lines
 * @property {string[]} hints those that are open
 * @property {number} hintsLeft
 * @property {boolean} canShow whether the solution opens without a second press
 * @property {Solution | null} solution once it is open
 * @property {string} human what trained readers reach; "" where that is not known
 * @property {boolean} [closed] takes no other answer
 */
/**
 * @typedef {object} Solution
 * @property {string} explanation
 * @property {[number, number, string, string][]} spans start, end, label and score, in code points
 * @property {Answer} answer
 */
/**
 * What a view does for its synchroniser.
 * @typedef {object} Hooks
 * @property {(text: string) => void} tell in the live region
 * @property {() => void} flush takes over what is being typed
 * @property {(before: Answer, after: Answer) => string} describe a change in words
 * @property {() => void} showStatus
 * @property {(message?: string) => void} told what was asked is there, or a message says why not
 */
/** @typedef {Change & {type: string, seq: number}} Message */
/**
 * A change that is not known to be saved, as the browser's store has it.
 * @typedef {Change & {at: number, from: string[]}} Kept `from` are the answers that it follows on
 */
/**
 * How an answer stands: "fine" is also said of an answer with which nothing was done, "warned" where
 * there is something to read.
 * @typedef {"fine" | "saving" | "warned" | "unsaved"} Standing
 */
/**
 * What the views of one question share.
 * @typedef {object} Shared
 * @property {Answer[]} past
 * @property {Answer[]} future
 * @property {string} storeKey
 * @property {number} first the number before that of the first message
 * @property {number} seq of the newest message
 * @property {number} [newest] seq of the newest change
 * @property {number} [heard] seq of the newest change of another page
 * @property {Message[]} waiting messages without a reply; only the first is on its way
 * @property {ReturnType<typeof setTimeout>} [timer] until the next look at whether a reply is there
 * @property {ReturnType<typeof setTimeout>} [stillTimer] until the answer has rested
 * @property {"" | "slow" | "lost"} link to the kernel
 * @property {boolean} [cut] the front end says that it is, and will say when it is mended
 * @property {boolean} [dead] the model's kernel is gone for good
 * @property {boolean} [unsaved] the newest change is not saved
 * @property {string} [failure] why nothing could be saved when that was tried last
 * @property {Answer} [held] the answer that the kernel has and could not save
 * @property {string} note the status, in words
 * @property {Standing} standing the same for a machine
 * @property {Answer} base the answer that the kernel is known to have
 * @property {string[]} sent the answers that it may have by now
 * @property {Answer} mine the answer that was set by the page
 * @property {Answer} checked the answer that the feedback is about
 * @property {boolean} stale the answer is another than that
 * @property {string[]} taken what lay under these keys in the browser's store is in the answer
 * @property {Set<Hooks>} views
 */

const LOOK = 500; // ms; a page that is busy drawing for seconds lets one such time pass, not all
const SLOW = 5; // looks until a reply is called late
const AGAIN = 10; // looks until a kernel that is not busy is sent the message again
const SILENT = 20; // looks until it is asked whether it answers at all
const STILL_AFTER = 1000; // ms from the last change until what a saved notebook shows is brought up to date
const MOST_SENT = 20; // answers that are remembered as sent; the kernel has none that came later

/** Views of one model get the same question object, so that it can stand for the model. */
const sharedBy = /** @type {WeakMap<object, Shared>} */ (new WeakMap());

/** The kernel, in front ends that tell of it. @param {Model} model */
function kernelOf({ widget_manager: manager }) {
  return manager?.kernel;
}

/** Whether the front end says that the kernel cannot be reached. @param {Model} model */
function isCut(model) {
  const kernel = kernelOf(model);
  if (!kernel?.status) return false;
  return kernel.connectionStatus !== "connected" || /dead|restart/.test(kernel.status);
}

/** How an answer stands that the kernel has. @param {string} message of the kernel @returns {Standing} */
function standingOf(message) {
  return message && message !== say("Saved") ? "warned" : "fine";
}

/** What the browser's store keeps under a key. @param {string} key @returns {Kept | undefined} */
function keptAt(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") ?? undefined;
  } catch {
    return undefined; // nothing is there, or it is not ours
  }
}

/** Keys of the browser's store that begin so. @param {string} start @returns {string[]} */
function keysOf(start) {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? "");
    return keys.filter((key) => key.startsWith(start));
  } catch {
    return []; // a browser without a store has kept nothing
  }
}

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
    this.askedBy = 0; // the number of that message
    this.store = `coursekit:${this.question.workKey}:${this.question.id}:`;
    this.shared = sharedBy.get(this.question) ?? this.newShared();
    sharedBy.set(this.question, this.shared);
    this.shared.views.add(view);
    this.signal.addEventListener("abort", () => this.shared.views.delete(view));
    this.on("msg:custom", (message) => this.heard(message));
    this.on("change:answer", () => this.answered());
    this.on("change:status", () => this.tellOfKernel(model.get("status").message));
    this.on("comm_live_update", () => this.died());
    // Before somebody looks elsewhere, or leaves: what is being typed goes to the browser's store,
    // and what a saved notebook shows is brought up to date.
    const hidden = () => {
      if (!document.hidden) return;
      view.flush();
      if (this.shared.stillTimer) this.updateStill();
    };
    globalThis.document?.addEventListener("visibilitychange", hidden, { signal: this.signal });
  }

  /** @returns {Shared} */
  newShared() {
    const { answer } = this;
    const first = Math.floor(Math.random() * 1e9);
    const note = this.model.get("status").message;
    return {
      ...{ past: [], future: [], waiting: [], views: new Set(), taken: [], link: "" },
      ...{ base: answer, mine: answer, checked: answer, sent: [canonical(answer)] },
      ...{ first, seq: first, storeKey: `${this.store}${first}` },
      stale: !this.feedback.outcome,
      ...{ note, standing: standingOf(note) },
    };
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

  /** @returns {Feedback} */
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
    if (!silent) this.view.tell(this.view.describe(answer, next));
  }

  /** @param {"Undo" | "Redo"} way */
  walk(way) {
    this.view.flush();
    const { answer, shared } = this;
    const { past, future } = shared;
    const back = way === "Undo";
    const [from, to] = back ? [past, future] : [future, past];
    const next = from.pop();
    if (!next) return this.view.tell(back ? say("Nothing to undo.") : say("Nothing to redo."));
    to.push(answer);
    this.put(next);
    const change = this.view.describe(answer, next);
    this.view.tell(back ? say("Undo: {change}", { change }) : say("Redo: {change}", { change }));
  }

  /**
   * @param {Answer} next
   * @param {boolean} [whole] sends all that the kernel may lack, as single changes may be lost
   */
  put(next, whole = this.shared.link === "lost" || Boolean(this.shared.failure)) {
    const { answer, shared } = this;
    if (whole) shared.waiting = [];
    shared.failure = "";
    shared.unsaved = true;
    this.set(next);
    this.keep(next);
    if (shared.link !== "lost") this.tell(say("Saving…"), "saving");
    shared.newest = shared.seq + 1;
    this.post({ type: "change", ...changeOf(whole ? shared.base : answer, next) });
  }

  /** Shows an answer that the kernel need not be told. @param {Answer} next */
  set(next) {
    this.shared.mine = next;
    this.model.set("answer", next);
  }

  /** Lays what is not saved into the browser's store. @param {Answer} next */
  keep(next) {
    const { base, sent, storeKey } = this.shared;
    const kept = { at: Date.now(), from: sent, ...changeOf(base, next) };
    if (!kept.answer) kept.from = []; // marks are added and removed whatever is there
    if (kept.answer && sent.length < MOST_SENT) sent.push(canonical(next));
    try {
      localStorage.setItem(storeKey, JSON.stringify(kept));
    } catch {
      // No store here, or it is full: then only this page keeps the answer.
    }
  }

  // --- asking ---

  /**
   * Asks the kernel for a check, a hint or the solution; first it gets what it could not save.
   * @param {string} type
   */
  ask(type) {
    const { shared } = this;
    if (shared.unsaved && !shared.waiting[0]) this.put(this.answer, true);
    this.asked = type;
    this.askedBy = shared.seq + 1;
    this.post({ type });
  }

  /** The feedback is there, and it is about what the kernel has; gives what this view had asked for. */
  takeAsked() {
    const { asked, feedback, shared } = this;
    this.answered(); // the answer may have come with the feedback, and its own event come later
    if (feedback.outcome) shared.checked = shared.held ?? shared.base;
    this.compare();
    this.asked = "";
    return asked;
  }

  /** Finds out whether the answer is as checked; then its verdict holds. */
  compare() {
    this.shared.stale = !this.feedback.outcome || !same(this.answer, this.shared.checked);
  }

  // --- what others change ---

  /** There is an answer: the page's own, or one that a cell has set or another kernel saved. */
  answered() {
    const { answer, shared } = this;
    if (answer !== shared.mine) {
      this.known(answer);
      this.follow(shared.waiting.filter(({ type }) => type === "change").reduce(applied, answer));
    }
    this.compare();
  }

  /** Another page of this kernel has made a change. @param {Change} change */
  changedElsewhere(change) {
    const { answer, shared } = this;
    const changes = shared.waiting.some(({ type }) => type === "change");
    this.known(applied(shared.base, change));
    if (change.answer && changes) return; // the page's own comes later
    const next = applied(answer, change);
    if (same(answer, next)) return;
    this.follow(next);
    const about = { change: this.view.describe(answer, next) };
    this.view.tell(say("Changed in another window: {change}", about));
  }

  /** The kernel is known to have this answer. @param {Answer} answer */
  known(answer) {
    Object.assign(this.shared, { base: answer, sent: [canonical(answer)] });
  }

  /** Shows an answer that was made elsewhere; there is nothing to undo then. @param {Answer} next */
  follow(next) {
    Object.assign(this.shared, { past: [], future: [] });
    this.set(next);
  }

  // --- never losing work ---

  /**
   * Sends to the kernel, after the reply to what was sent before: the kernel may take two messages
   * in two threads, and the later one first.
   * @param {Change & {type: string}} content
   */
  post(content) {
    const { shared } = this;
    shared.waiting.push({ ...content, seq: ++shared.seq });
    if (shared.link === "lost" || !shared.waiting[1]) this.send();
  }

  send() {
    if (this.shared.dead) return this.lost();
    this.look(1);
    this.transmit();
  }

  /** @param {object} [more] that is said of the message */
  transmit(more) {
    try {
      this.model.send({ ...this.shared.waiting[0], ...more });
    } catch {
      this.lost();
    }
  }

  /**
   * Looks again and again whether the reply is there. A kernel that is busy is waited for; one that
   * is idle, or of which nothing is known, has lost the message, for somebody has interrupted or
   * restarted it: it gets the message once more.
   * @param {number} times
   */
  look(times) {
    const { shared } = this;
    clearTimeout(shared.timer);
    shared.timer = setTimeout(() => {
      const silent = kernelOf(this.model)?.status !== "busy";
      if (isCut(this.model)) this.lost(true);
      else if (shared.cut) return this.reconnected();
      else if (times === SILENT && silent) return this.silent(times);
      else if (times === 0 && silent)
        return this.lost(); // it has answered something else
      else if (times === SLOW && !shared.link) this.late();
      else if (times === AGAIN && silent) this.transmit({ again: true });
      this.look(times + 1);
    }, LOOK);
  }

  /**
   * A kernel that answers something else, and not the message soon after, has lost it; one that
   * answers nothing is only late, though it may have said nothing of being busy. Without a way to
   * ask, it is called lost.
   * @param {number} times
   */
  silent(times) {
    const { shared } = this;
    const kernel = kernelOf(this.model);
    if (!kernel?.requestKernelInfo) return this.lost();
    const [{ seq }] = shared.waiting;
    const answers = () => {
      if (shared.waiting[0]?.seq === seq) this.look(-SLOW);
    };
    const isGone = () => {}; // which the next look sees
    kernel.requestKernelInfo().then(answers, isGone);
    this.look(times + 1);
  }

  /** The reply takes long. */
  late() {
    const { shared } = this;
    shared.link = "slow";
    this.tell(shared.unsaved ? savingSlowly() : pleaseWait(), "warned");
    this.view.tell(shared.note);
  }

  /** The kernel can be reached again. */
  reconnected() {
    this.shared.cut = false;
    this.late();
    this.look(1);
    this.transmit({ again: true });
  }

  /** The kernel of this model is no more: another one will not know it. */
  died() {
    this.shared.dead = true;
    this.lost();
  }

  /** @param {boolean} [cut] the front end says so, and will say when it is mended */
  lost(cut = false) {
    const { shared } = this;
    const before = shared.link;
    shared.cut = cut;
    if (shared.dead) clearTimeout(shared.timer);
    shared.link = "lost";
    if (shared.unsaved) this.tell([say("Not saved yet."), gone()].join(" "), "unsaved");
    else this.tell(gone(), "warned");
    if (before !== "lost" || this.asked) this.view.tell(shared.note);
    this.asked = "";
  }

  /**
   * @param {{type: string, seq: number, message: string, change?: Change, held?: boolean}} reply
   *   `held` says that the kernel has what it could not save
   */
  heard({ type, seq, message, change, held }) {
    const { shared } = this;
    const { first, link, waiting } = shared;
    const failed = type === "not saved";
    shared.link = "";
    shared.cut = false;
    if (link) this.tellOfSaving();
    if (waiting[0]?.seq === seq)
      this.replied(message, failed, held); // no other view took it
    else if (change && shared.heard !== seq && (seq <= first || seq > shared.seq)) {
      shared.heard = seq;
      this.changedElsewhere(change);
    }
    if (this.asked && seq === this.askedBy) this.view.told(message);
  }

  /**
   * The reply to the first message is there.
   * @param {string} message @param {boolean} failed @param {boolean} [held]
   */
  replied(message, failed, held) {
    const { shared } = this;
    const { failure, waiting } = shared;
    const [done] = waiting;
    clearTimeout(shared.timer);
    waiting.shift();
    const asks = waiting.filter(({ type }) => type !== "change");
    if (failed && asks.length < waiting.length) {
      this.put(this.answer, true); // the rest says too little now
      return void shared.waiting.push(...asks);
    }
    if (done.type === "change") this.settled(applied(shared.base, done), failed, held);
    if (waiting[0]) this.send();
    else this.updateStillSoon();
    if (failed)
      shared.failure = message; // then the next change sends all
    else if (!shared.unsaved || done.seq === shared.newest) shared.failure = "";
    if (done.seq === shared.newest) {
      shared.unsaved = failed;
      this.tellOfKernel(message, failed);
      // A failure, or another window’s answer.
      if (message !== say("Saved")) this.view.tell(message);
      if (!failed) this.forget();
    } else if (done.type !== "change") {
      const mended = failure && !shared.failure;
      if (message) this.tellOfKernel(message, failed);
      else if (mended) this.tellOfSaving();
    }
  }

  /** How far saving has come, as far as is known. */
  tellOfSaving() {
    const { failure, unsaved } = this.shared;
    if (failure) return this.tell(failure, "unsaved");
    this.tell(unsaved ? say("Saving…") : say("Saved"), unsaved ? "saving" : "fine");
  }

  /** What the kernel says of the answer. @param {string} message @param {boolean} [failed] */
  tellOfKernel(message, failed = false) {
    this.tell(message, failed ? "unsaved" : standingOf(message));
  }

  /** The kernel has saved this answer, or could not. @param {Answer} answer @param {boolean} failed @param {boolean} [held] */
  settled(answer, failed, held) {
    this.shared.held = failed && held ? answer : undefined;
    if (!failed) this.known(answer);
  }

  /** Nothing is unsaved now. */
  forget() {
    const { shared } = this;
    try {
      for (const key of [shared.storeKey, ...shared.taken]) localStorage.removeItem(key);
    } catch {
      // A browser without a store has kept nothing.
    }
    shared.taken = [];
  }

  /** Takes up again what was not saved: by an earlier kernel, or before the cell was run again. */
  bringBack() {
    const { answer, shared } = this;
    if (shared.waiting[0] && shared.link !== "lost") return;
    if (shared.unsaved) return this.put(answer, true);
    const keys = keysOf(this.store).filter((key) => key !== shared.storeKey && keptAt(key));
    if (!keys[0]) return;
    shared.taken = keys;
    const next = keys
      .map((key) => /** @type {Kept} */ (keptAt(key)))
      .sort((one, other) => one.at - other.at)
      .reduce((now, kept) => this.continued(now, kept), answer);
    if (same(answer, next)) return this.forget();
    shared.past.push(answer);
    // A live region speaks only of what changes.
    const change = this.view.describe(answer, next);
    setTimeout(() => this.view.tell(say("Brought back: {change}", { change })), 300);
    this.put(next, true);
  }

  /**
   * An answer with what was kept; where another window has answered anew since, that stays.
   * @param {Answer} now @param {Kept} kept
   */
  continued(now, kept) {
    const { answer, from } = kept;
    if (!answer || same(now, answer) || from.includes(canonical(now))) return applied(now, kept);
    this.shared.past.push(answer);
    const text = say("This answer was changed in another window. Undo brings back what was here.");
    setTimeout(() => this.view.tell(text), 300);
    return now;
  }

  // --- what a saved notebook shows ---

  /** Once the answer rests. */
  updateStillSoon() {
    const { shared } = this;
    clearTimeout(shared.stillTimer);
    shared.stillTimer = setTimeout(() => this.updateStill(), STILL_AFTER);
  }

  updateStill() {
    const { shared } = this;
    clearTimeout(shared.stillTimer);
    shared.stillTimer = undefined;
    try {
      if (!shared.dead) this.model.send({ type: "still" });
    } catch {
      // The next change sends it again.
    }
  }

  /** Shows how the answer stands. @param {string} note @param {Standing} standing */
  tell(note, standing) {
    Object.assign(this.shared, { note, standing });
    for (const view of this.shared.views) view.showStatus();
  }
}
