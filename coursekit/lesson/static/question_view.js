import { AnswerSync } from "./answer_sync.js";
import { button, element, newId } from "./element.js";
import { fillPanel } from "./feedback_panel.js";
import { mount } from "./mount.js";
import { PointerRest } from "./pointer_rest.js";
import { bringIntoView } from "./run_by_key.js";
import { languageAttributes, say, sayMany } from "./say.js";
import { hideStill } from "./still.js";

/**
 * What every question widget shows: prompt, buttons, the one live region, feedback, solution. What
 * is special to a kind of question is an object of hooks; `tsc` checks it against `QuestionKind`.
 */

/** @typedef {import("./answer_sync.js").Model} Model */
/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./answer_sync.js").Solution} Solution */
/**
 * A question whose answer has parts (options, items, a value), each with a verdict of its own.
 * @typedef {object} PartHooks
 * @property {(view: QuestionView, part: string) => string} nameOf the part's words
 * @property {(view: QuestionView, part: string, answer: Answer) => unknown} said what an answer says
 *   of the part: its verdict holds as long as this
 */
/**
 * A kind of question on the page: the hooks that its view calls. `Controls` is what `build` gives
 * and the others get.
 * @template Controls
 * @typedef {object} QuestionKind
 * @property {(view: QuestionView) => Controls} build puts the controls into `view.body`
 * @property {(view: QuestionView, controls: Controls) => void} refresh shows the answer and what
 *   the feedback says of it
 * @property {(view: QuestionView, before: Answer, after: Answer, controls: Controls) => string
 *   } describe a change in words, to be read aloud
 * @property {(view: QuestionView, box: HTMLElement, solution: Solution, controls: Controls) => void
 *   } showSolution adds the right answer to the solution's box
 * @property {(view: QuestionView, controls: Controls) => void} [flush] takes over what is being typed
 * @property {PartHooks} [parts]
 */

/**
 * A kind of question as the widget that anywidget renders.
 * @template Controls
 * @param {QuestionKind<Controls>} kind
 */
export function questionView(kind) {
  return {
    /** @param {{model: Model, el: HTMLElement}} view @returns {() => void} what ends the view */
    render({ model, el }) {
      /** @type {QuestionView | undefined} */
      let view;
      const draw = () => {
        view?.end();
        view = new QuestionView(model, el, kind);
        // An author may change the question: marks made on the old text would be of other words.
        const { rest, sync } = view;
        sync.on("change:question", () => rest.run(draw));
        view.start();
      };
      draw();
      return () => view?.end();
    },
  };
}

// --- the page --------------------------------------------------------------------------------

/** One view of a question. */
export class QuestionView {
  /** @param {Model} model @param {HTMLElement} el @param {QuestionKind<any>} kind */
  constructor(model, el, kind) {
    this.kind = kind;
    this.sync = new AnswerSync(model, this);
    this.question = this.sync.question;
    this.signal = this.sync.signal; // aborted when the view ends
    this.rest = new PointerRest(this.signal);
    this.id = newId();
    this.body = element("div");
    this.live = element("p", { class: "lm-live", role: "status" });
    this.status = element("p", "lm-status");
    this.panel = element("div", "lm-feedback");
    this.below = element("div");
    this.hint = button(say("Hint"), () => this.ask("hint"));
    this.solution = button(say("Solution"), () => this.askSolution());
    this.solution.hidden = this.question.assessed;
    this.undo = button(say("Undo"), () => this.sync.walk("Undo"));
    this.redo = button(say("Redo"), () => this.sync.walk("Redo"));
    this.sure = false; // whether the solution was asked for twice
    this.passes = false; // whether what the live region says is over soon
    this.actions = this.newActions();
    this.root = this.newRoot();
    el.append(this.root);
    hideStill(this.question.still, this.signal);
    /** @type {any} */
    this.controls = kind.build(this);
  }

  newRoot() {
    const { id, title, prompt, points, fresh } = this.question;
    const about = {
      class: "lm",
      role: "group",
      "aria-labelledby": this.id,
      "data-lm-suppress-shortcuts": true,
      "data-question": id,
      ...languageAttributes(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.pressedKey(event),
    };
    const worth = fresh ? say("fresh") : sayMany("{n} point", "{n} points", points);
    return element(
      "div",
      about,
      element("h3", { id: this.id, tabindex: -1 }, title, element("small", {}, worth)),
      element("p", "lm-prompt", prompt),
      this.body,
      this.actions,
      element("div", "lm-line", this.live, this.status),
      this.panel,
      this.below,
    );
  }

  newActions() {
    const check = button(say("Check"), () => this.ask("check"), { class: "lm-button lm-primary" });
    const help = this.question.fresh ? [] : [this.hint, this.solution];
    return element("div", "lm-actions", check, ...help, this.undo, this.redo);
  }

  get answer() {
    return this.sync.answer;
  }

  get feedback() {
    return this.sync.feedback;
  }

  /** Makes a change that can be undone, and says so. @param {Answer} next @param {boolean} [silent] */
  commit(next, silent) {
    if (!this.feedback.closed) return this.sync.commit(next, silent);
    this.kind.refresh(this, this.controls);
    this.tell(say("This one is answered."));
  }

  /** Keys stay inside, and walk through the changes. @param {KeyboardEvent} event */
  pressedKey(event) {
    event.stopPropagation();
    const { ctrlKey, key, metaKey, shiftKey, target } = event;
    if ((ctrlKey || metaKey) && /^s$/i.test(key)) {
      event.preventDefault(); // the browser would offer to save the page
      this.flush();
      const { note, standing } = this.sync.shared;
      return this.tell(standing === "unsaved" ? note : say("Your answers are saved as you go."));
    }
    if (!(ctrlKey || metaKey) || !/^[zy]$/i.test(key) || this.feedback.closed) return;
    if (/** @type {Element} */ (target).matches("input, textarea")) return;
    event.preventDefault();
    this.sync.walk(shiftKey || key === "y" ? "Redo" : "Undo");
  }

  // --- what the kind does for the synchroniser ---

  flush() {
    this.kind.flush?.(this, this.controls);
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    return this.kind.describe(this, before, after, this.controls);
  }

  // --- showing ---

  /** Begins to show and to listen. */
  start() {
    const { sync } = this;
    const show = () => this.showFeedback();
    const showBelow = () => this.showBelow();
    sync.on("change:answer", () => this.rest.run(show));
    sync.on("change:feedback", () => this.told());
    sync.on("change:below", () => this.rest.run(showBelow));
    this.showBelow();
    this.showStatus();
    this.showFeedback();
    sync.bringBack();
    bringIntoView(/** @type {HTMLElement} */ (this.root.firstChild), this.signal);
  }

  /** Leaves no listener. */
  end() {
    this.flush();
    this.sync.stop.abort();
    this.root.remove();
  }

  showBelow() {
    const { model } = this.sync;
    void mount(model, model.get("below"), this.below, this.signal);
  }

  showStatus() {
    const { status, sync } = this;
    const { note, link, standing } = sync.shared;
    // The live region does not go on saying what is no longer so.
    if (this.passes && note && !link) this.tell(note);
    status.textContent = note;
    status.classList.toggle("lm-warn", standing === "warned" || standing === "unsaved");
    status.classList.toggle("lm-unsaved", standing === "unsaved"); // the page's bar looks for it
  }

  /**
   * Says it in the one live region; what stands on the page too is read aloud and not shown twice.
   * @param {string} text @param {boolean} [stands]
   */
  tell(text, stands = text === this.sync.shared.note) {
    const { link, standing } = this.sync.shared;
    this.passes = stands && (Boolean(link) || standing === "saving");
    this.live.classList.toggle("lm-aloud", stands);
    // The same words twice are only read again if something differs.
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  // --- feedback ---

  /** @param {string} type */
  ask(type) {
    this.flush();
    if (type === "hint" && !this.feedback.hintsLeft) return;
    this.sync.ask(type);
  }

  askSolution() {
    const { canShow, solution } = this.feedback;
    if (canShow || this.sure || solution) return this.ask("solution");
    this.sure = true;
    this.solution.textContent = say("Show me");
    this.tell(
      say("Check two different answers first; or “Show me” shows it now, and your work says so."),
    );
  }

  /** New feedback is there. @param {string} [message] says why what was asked for is not */
  told(message) {
    const asked = this.sync.takeAsked();
    this.rest.run(() => this.tellOf(asked, message));
  }

  /** Shows the feedback and says what was asked for. @param {string} asked @param {string} [message] */
  tellOf(asked, message) {
    const { headline, hints, solution, closed } = this.feedback;
    const { stale } = this.sync.shared; // the answer was changed while this waited
    this.showFeedback();
    if (closed && asked === "check") {
      // The buttons are gone, so the focus goes on; by that alone the headline is read aloud.
      this.tell("");
      return /** @type {HTMLElement} */ (this.panel.firstChild).focus();
    }
    const hint = say("Hint {n}: {hint}", { n: hints.length, hint: hints.at(-1) ?? "" });
    /** @type {Record<string, string>} */
    const answers = {
      hint,
      check: stale ? "" : headline,
      solution: solution?.explanation ?? headline,
    };
    if (message) this.tell(message);
    else if (answers[asked]) this.tell(answers[asked], true);
  }

  showFeedback() {
    const { hintsLeft, solution, closed } = this.feedback;
    const { past, future } = this.sync.shared;
    this.root.classList.toggle("lm-closed", Boolean(closed));
    this.actions.hidden = Boolean(closed);
    this.undo.setAttribute("aria-disabled", String(!past[0]));
    this.redo.setAttribute("aria-disabled", String(!future[0]));
    this.hint.textContent = hintsLeft ? say("Hint ({n})", { n: hintsLeft }) : say("Hint");
    this.hint.setAttribute("aria-disabled", String(!hintsLeft));
    if (solution) this.solution.textContent = say("Solution");
    fillPanel(this);
    this.kind.refresh(this, this.controls);
  }
}
