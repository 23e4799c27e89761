import { button, element } from "../../lesson/static/element.js";
import { mount } from "../../lesson/static/mount.js";
import { say } from "../../lesson/static/say.js";
import { FormField, sureButton } from "./form_field.js";
import { KeyForm } from "./key_form.js";
import { section, typingInto } from "./section.js";

/** The question: its form, beside it the student's widget, its key, and a class that tries it. */

/** @typedef {import("./section.js").Page} Page */
/** @typedef {{field: string, text: string}} Fault */
/**
 * @typedef {object} Shown
 * @property {number} version another one for another question on the form; missing without one
 * @property {string} about the lesson and the question, by which what is typed finds it again
 * @property {string} kind what a teacher calls its kind
 * @property {import("./form_field.js").FieldSpec[]} fields
 * @property {Record<string, unknown>} table the question as its file has it
 * @property {Fault[]} faults
 * @property {import("./key_form.js").Key} key
 * @property {string[]} report what a made-up class did with it
 */

export class QuestionSection {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {FormField[]} */
    this.fields = [];
    this.version = 0;
    this.isShown = false;
    this.about = /** @type {string | undefined} */ ("");
    this.typing = typingInto(page, () => this.read());
    this.kind = element("p", "lm-help");
    this.form = element("div", "lm-author-fields");
    this.student = element("div", "lm-item-box lm-author-student");
    this.key = new KeyForm(page);
    this.report = element("ul", "lm-given lm-author-report");
    this.node = section(say("The question"), ...this.build());
    this.showStudent();
  }

  build() {
    return [
      element("div", "lm-author-columns", element("div", {}, this.kind, this.form), this.trial()),
      this.key.node,
      this.report,
    ];
  }

  trial() {
    const ask = (/** @type {string} */ type) => () => void this.page.ask("question", type);
    const help = say(
      "Answer it as a careful reader would, then keep the answer as the key. What you try here is not kept as work.",
    );
    return element(
      "div",
      "lm-author-trial",
      element("h3", {}, say("As a student sees it")),
      element("p", "lm-help", help),
      this.student,
      element(
        "div",
        "lm-actions",
        button(say("Keep as key"), ask("keep"), { class: "lm-button lm-primary" }),
        button(say("Show the key’s answer"), ask("show_key")),
        button(say("Simulate a class"), ask("simulate")),
        sureButton(say("Undo all changes"), ask("close")),
      ),
    );
  }

  showStudent() {
    const { model, signal } = this.page;
    const show = async () => {
      const id = model.get("student");
      await mount(model, id, this.student, signal);
      const help = say("The question is shown here once its form is complete.");
      if (!id) this.student.replaceChildren(element("p", "lm-help", help));
    };
    model.on("change:student", show);
    signal.addEventListener("abort", () => model.off("change:student", show));
    void show();
  }

  /** What is typed into the form, as the message that says it. */
  read() {
    const values = this.fields.map((field) => [field.name, field.read()]);
    const table = Object.fromEntries(values.filter(([, value]) => value !== undefined));
    return { panel: "question", type: "fill", table, about: this.about };
  }

  /** @param {Partial<Shown>} shown */
  show({ version, about, kind = "", fields = [], table = {}, faults = [], key, report = [] }) {
    const isOpening = !this.isShown; // the page: it opens where it was left
    this.isShown = true;
    this.node.hidden = version === undefined;
    if (version === undefined) return;
    if (version !== this.version) {
      this.kind.textContent = kind;
      this.fields = fields.map((spec) => new FormField(spec, table[spec.name], this.typing.later));
      this.form.replaceChildren(...this.fields.map(({ node }) => node));
      if (!isOpening && this.version !== -1) this.fields[0]?.first?.focus();
      this.version = version;
    }
    this.about = about;
    for (const field of this.fields) {
      const own = faults.filter((fault) => fault.field === field.name);
      field.showFaults(own.map(({ text }) => text));
    }
    if (key) this.key.show(key);
    this.student.classList.toggle("lm-no-key", !key?.isMade); // there is nothing to check by
    this.report.replaceChildren(...report.map((line) => element("li", { dir: "auto" }, line)));
    this.report.hidden = !report[0];
  }
}
