import { button, element, fold, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { Line, keepUpToDate, panelAbout } from "./desk_messages.js";
import { FilePlace } from "./file_place.js";
import { standingView } from "./standing.js";

/** The hand-ins and the class list, how they are graded, and what came of it. */

/** @typedef {import("./desk_messages.js").Model} Model */
/**
 * @typedef {object} Filled
 * @property {string} said
 * @property {import("./file_place.js").Given[]} [files] missing while the course cannot be read
 * @property {string} gradebook
 * @property {[string, string][]} gradebooks
 * @property {string} column
 * @property {string} late
 * @property {string} feedback the day until whose end no feedback is written
 * @property {[string, string, boolean][]} lessons stem, title, and whether it was chosen
 */
/** @typedef {Filled & import("./standing.js").Standing} Panel */

class GradingPanel {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.live = element("p", { class: "lm-live lm-said", role: "status" });
    this.line = new Line(model, (text) => (this.live.textContent = text));
    this.places = [
      new FilePlace("hand-ins", say("Hand-ins: the zip of your LMS"), true, this.line),
      new FilePlace(
        "roster",
        say("Class list: what your LMS exports, or any table"),
        false,
        this.line,
      ),
    ];
    this.gradebook = element("select", { id: `${newId()}-lms` });
    this.column = element("input", {
      id: `${newId()}-column`,
      placeholder: say("only if there are several"),
    });
    this.columnLabel = element("label", { for: this.column.id }, say("Its column"));
    this.late = element("input", { id: `${newId()}-late`, type: "datetime-local" });
    this.feedback = element("input", { id: `${newId()}-feedback`, type: "date" });
    this.lessons = element("ul", "lm-given");
    this.lessonsFold = fold(say("Lessons"), this.lessons);
    this.button = button(say("Grade"), () => void this.grade(), { class: "lm-button lm-primary" });
    this.standing = element("div", "lm-standing");
    this.form = element("div", {}, ...this.fields());
    this.root = element(
      "div",
      panelAbout(say("Grade")),
      this.form,
      element("div", "lm-line", this.live),
      this.standing,
    );
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.append(this.root);
    this.show();
  }

  fields() {
    const rest = element(
      "div",
      "lm-form",
      element("label", { for: this.gradebook.id }, say("Grades are for")),
      this.gradebook,
      this.columnLabel,
      this.column,
      element("label", { for: this.late.id }, say("Deadline")),
      this.late,
      element("label", { for: this.feedback.id }, say("Feedback after")),
      this.feedback,
    );
    for (const field of [rest, this.lessonsFold])
      field.addEventListener("change", () => void this.fill());
    return [
      element("div", "lm-places", ...this.places.map(({ node }) => node)),
      rest,
      this.lessonsFold,
      element("div", "lm-actions", this.button),
    ];
  }

  fill() {
    /** @type {NodeListOf<HTMLInputElement>} */
    const chosen = this.lessons.querySelectorAll("input:checked");
    const lessons = [...chosen].map(({ value }) => value);
    const all = lessons.length === this.lessons.children.length;
    const { value: gradebook } = this.gradebook;
    const { value: column } = this.column;
    const { value: late } = this.late;
    const { value: feedback } = this.feedback;
    const rest = { column, late, feedback, lessons: all ? [] : lessons };
    return this.line.ask({ type: "fill", gradebook, ...rest });
  }

  async grade() {
    if (this.isGrading) return;
    this.isGrading = true;
    this.button.setAttribute("aria-disabled", "true");
    this.live.textContent = say("Grading … A large class takes a minute.");
    await this.line.ask({ type: "grade" }, { isLong: true });
    this.isGrading = false;
    this.button.removeAttribute("aria-disabled");
  }

  show() {
    /** @type {Panel} */
    const panel = this.model.get("panel");
    this.live.textContent = panel.said;
    this.form.hidden = !panel.files;
    if (panel.files) this.showForm(panel);
    this.standing.replaceChildren(...standingView(panel));
  }

  /** @param {Panel} panel */
  showForm({ files = [], gradebook, gradebooks, column, late, feedback, lessons }) {
    for (const place of this.places) place.show(files);
    const options = [["plain", say("no LMS: a table")], ...gradebooks].map(([value, name]) =>
      element("option", { value }, name),
    );
    this.gradebook.replaceChildren(...options);
    this.gradebook.value = gradebook;
    for (const node of [this.columnLabel, this.column]) node.hidden = gradebook === "plain";
    if (!this.column.matches(":focus")) this.column.value = column;
    if (!this.late.matches(":focus")) this.late.value = late;
    if (!this.feedback.matches(":focus")) this.feedback.value = feedback;
    const isAll = lessons.every(([, , isChosen]) => !isChosen);
    const count = lessons.filter(([, , isChosen]) => isChosen).length;
    const summary = /** @type {HTMLElement} */ (this.lessonsFold.firstElementChild);
    summary.textContent = isAll
      ? say("Lessons: all count")
      : say("Lessons: {count} of {all} count", { count, all: lessons.length });
    if (this.lessons.contains(document.activeElement)) return;
    const rows = lessons.map(([value, title, isChosen]) => {
      const box = element("input", { type: "checkbox", value });
      box.checked = isAll || isChosen;
      return element("li", {}, element("label", {}, box, ` ${title}`));
    });
    this.lessons.replaceChildren(...rows);
  }
}

export default {
  /** @param {{model: Model, el: HTMLElement}} view */
  render: ({ model, el }) => keepUpToDate(new GradingPanel(model, el)),
};
