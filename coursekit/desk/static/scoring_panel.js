import { button, element, fold, newId } from "../../lesson/static/element.js";
import { SPOKEN, number, say, sayMany } from "../../lesson/static/say.js";
import { Line, keepUpToDate, panelAbout } from "./desk_messages.js";
import { RubricView } from "./rubric_view.js";

/** The answers that a person scores: one at a time, its rubric beside, all by keyboard. */

/** @typedef {import("./desk_messages.js").Model} Model */
/**
 * @typedef {object} Shown
 * @property {string} said
 * @property {{title: string, answers: number, waiting: number}[]} [questions]
 * @property {number} question the position of the one that is shown
 * @property {string[]} [place] lesson, question and answer that are shown; missing when none is
 * @property {number} number of the answer among those to the question, from 1
 * @property {string} prompt
 * @property {string} text
 * @property {string} evidence
 * @property {string[]} students who wrote it
 * @property {[string, number][]} own the points that a student gave, by the words of the line
 * @property {import("./rubric_view.js").RubricLine[]} rubric
 * @property {string} comment
 * @property {string} full an answer for all points, or ""
 */

/** @typedef {"Enter" | "ArrowRight" | "ArrowLeft" | "u"} Key */

/** What a key asks for: the arrow that points on is the left one where a page is read leftwards. */
function messages() {
  const on = SPOKEN.direction === "rtl" ? -1 : 1;
  return {
    Enter: { type: "go_on" },
    ArrowRight: { type: "go", step: on },
    ArrowLeft: { type: "go", step: -on },
    u: { type: "undo" },
  };
}

const SIGNS = { Enter: "Enter", ArrowRight: "→", ArrowLeft: "←", u: "u" };
const REST = 600; // ms without a key after which a comment is saved

/** What is left to do, in words. @param {{answers: number, waiting: number}[]} questions */
export function leftInWords(questions) {
  const left = questions.reduce((sum, { waiting }) => sum + waiting, 0);
  const all = questions.reduce((sum, { answers }) => sum + answers, 0);
  if (left)
    return sayMany(
      "{n} of {all} different answers waits.",
      "{n} of {all} different answers wait.",
      left,
      { all },
    );
  if (all === 1) return say("The only answer is scored.");
  return sayMany("All {n} answers are scored.", "All {n} answers are scored.", all);
}

/** @param {string} title of a question @param {number} waiting */
function titleWith(title, waiting) {
  if (!waiting) return say("{title} (done)", { title });
  return sayMany("{title} ({n} wait)", "{title} ({n} wait)", waiting, { title });
}

function help() {
  return say(
    "A digit gives that many points, and the next line has the focus. Enter goes to the next answer that waits, {before} and {after} to the one before and after. Delete takes points back; u undoes the last change, whatever it was.",
    SPOKEN.direction === "rtl" ? { before: "→", after: "←" } : { before: "←", after: "→" },
  );
}

/** The key that was meant: some keyboards have digits with Shift alone. @param {{key: string, code: string}} event */
export function keyOf({ key, code }) {
  const [, digit] = /^Digit(\d)$/.exec(code) ?? [];
  return digit ?? (key.length === 1 ? key.toLowerCase() : key);
}

class ScoringPanel {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.drawn = ""; // the answer that is on the page
    this.isMoving = false; // while another answer is on its way
    /** @type {string[]} */
    this.typed = []; // meanwhile
    const id = newId();
    this.live = element("p", { class: "lm-live lm-said", role: "status" });
    this.line = new Line(model, (text) => (this.live.textContent = text));
    this.left = element("p", "lm-prompt");
    this.select = element("select", { class: "lm-chosen", "aria-label": say("Question") });
    this.prompt = element("p", { class: "lm-prompt", dir: "auto" });
    this.count = element("p", "lm-count");
    this.answer = element("blockquote", { class: "lm-words lm-written", tabindex: 0, dir: "auto" });
    this.evidence = element("p", { class: "lm-cited", dir: "auto" });
    this.who = element("p", {});
    this.whoFold = fold("", this.who);
    this.full = element("p", { class: "lm-words", dir: "auto" });
    this.fullFold = fold(say("An answer for all points"), this.full);
    this.comment = element("textarea", { id, rows: 2, dir: "auto" });
    this.rubric = new RubricView(
      (criterion, points) => void this.score(criterion, points),
      (text) => (this.live.textContent = text),
    );
    this.body = this.build(id);
    this.root = element(
      "div",
      panelAbout(say("Score")),
      this.left,
      this.body,
      element("div", "lm-line", this.live),
    );
    this.listen();
    el.append(this.root);
    this.show();
  }

  /** @param {string} id of the field for a comment */
  build(id) {
    const go = (/** @type {Key} */ key, /** @type {string} */ text) => {
      const press = button(text, () => void this.ask(messages()[key]), {
        "aria-keyshortcuts": key,
      });
      press.append(" ", element("kbd", { "aria-hidden": true }, SIGNS[key]));
      return press;
    };
    const isRight = SPOKEN.direction === "rtl"; // where what comes first stands
    this.next = go("Enter", say("Next to score"));
    this.next.classList.add("lm-primary");
    const read = [this.count, this.answer, this.evidence, this.whoFold, this.fullFold];
    const label = element("label", { for: id }, say("A comment for whoever wrote this"));
    return element(
      "div",
      {},
      this.select,
      this.prompt,
      element(
        "div",
        "lm-scored",
        element("div", {}, ...read),
        element("div", {}, this.rubric.node, label, this.comment),
      ),
      element(
        "div",
        "lm-actions lm-keys",
        this.next,
        go(isRight ? "ArrowRight" : "ArrowLeft", say("Previous")),
        go(isRight ? "ArrowLeft" : "ArrowRight", say("Next")),
        go("u", say("Undo")),
      ),
      fold(say("Keys"), element("p", {}, help())),
    );
  }

  listen() {
    this.select.addEventListener("change", () => {
      const number = this.select.selectedIndex;
      void this.ask({ type: "question", number }, false);
    });
    this.comment.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.saveComment(), REST);
    });
    this.comment.addEventListener("change", () => this.saveComment());
    this.root.addEventListener("keydown", (event) => {
      event.stopPropagation();
      this.press(event);
    });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || !this.shown.place) return;
    if (target.matches("textarea, select, summary")) return;
    const key = keyOf(event);
    // What is typed while the next answer is on its way is for that one.
    if (this.isMoving) this.typed.push(key);
    if (this.isMoving || this.take(key, target)) event.preventDefault();
  }

  /** Does what a key is for; false if it is for nothing. @param {string} key @param {HTMLElement} target */
  take(key, target) {
    if (this.rubric.press(key, target)) return true;
    const message = messages()[/** @type {Key} */ (key)];
    const isOther = key === "Enter" && target.matches("button") && target !== this.next;
    if (!message || (isOther && !target.closest("[data-criterion]"))) return false;
    void this.ask(message);
    return true;
  }

  /** @returns {Shown} */
  get shown() {
    return this.model.get("panel");
  }

  /** Asks for another answer; the focus goes to its rubric. @param {object} message */
  async ask(message, hasFocus = true) {
    this.saveComment();
    this.isMoving = true;
    await this.line.ask(message);
    this.isMoving = false;
    if (hasFocus) this.rubric.focus();
    while (this.typed[0] && !this.isMoving) {
      const target = this.root.querySelector(":focus");
      this.take(this.typed.splice(0, 1)[0], /** @type {HTMLElement} */ (target ?? this.next));
    }
  }

  /** @param {string} criterion @param {number | null} points */
  async score(criterion, points) {
    const { place } = this.shown;
    this.saveComment();
    await this.line.ask({ type: "score", place, criterion, points });
  }

  saveComment() {
    clearTimeout(this.timer);
    const { place, comment } = this.shown;
    const text = this.comment.value.trim();
    if (place && text !== comment) void this.line.ask({ type: "comment", place, text });
  }

  show() {
    const { said, questions = [], place } = this.shown;
    this.live.textContent = said;
    this.body.hidden = !place;
    this.left.textContent = place
      ? leftInWords(questions)
      : say(
          "Nothing waits to be scored. What a person has to score is here once the class is graded.",
        );
    if (place) this.showAnswer(this.shown, place.join("\n"));
  }

  /** @param {Shown} shown @param {string} key of the answer */
  showAnswer({ questions = [], question, rubric, comment, ...shown }, key) {
    const titles = questions.map(({ title, waiting }) =>
      element("option", {}, titleWith(title, waiting)),
    );
    this.select.replaceChildren(...titles);
    this.select.selectedIndex = question;
    this.rubric.show(key, rubric);
    if (key === this.drawn) return;
    this.drawn = key;
    this.prompt.textContent = shown.prompt;
    const all = questions[question].answers;
    this.count.textContent = say("Answer {number} of {all}", { number: shown.number, all });
    this.answer.textContent = shown.text;
    this.evidence.textContent = shown.evidence && say("Cited: {words}", { words: shown.evidence });
    this.showWho(shown);
    this.full.textContent = shown.full;
    this.fullFold.hidden = !shown.full;
    this.comment.value = comment;
  }

  /** @param {Pick<Shown, "students" | "own">} shown */
  showWho({ students, own }) {
    const { length } = students;
    const summary = /** @type {HTMLElement} */ (this.whoFold.firstElementChild);
    summary.textContent =
      length === 1
        ? say("Who wrote it")
        : sayMany("Who wrote it: {n} student", "Who wrote it: {n} students", length);
    const lines = own.map(([words, points]) => `${words} ${number(points)}`).join(" ");
    const names = students.flatMap((name, at) => [at ? say(", ") : "", element("bdi", {}, name)]);
    this.who.replaceChildren(...names, lines && say(". Own points: {points}", { points: lines }));
    this.whoFold.open = false;
  }

  start() {
    const end = keepUpToDate(this);
    return () => {
      this.saveComment();
      end();
    };
  }
}

export default {
  /** @param {{model: Model, el: HTMLElement}} view */
  render: ({ model, el }) => new ScoringPanel(model, el).start(),
};
