import { element, fold, newId } from "./element.js";
import { languageAttributes, say } from "./say.js";
import { gone } from "./wording.js";

/** The hand-in: name and student id, what is done so far, and the file to hand in. */

/**
 * @typedef {object} Form
 * @property {string} name
 * @property {string} student
 * @property {{title: string, text: string}[]} summary
 * @property {string} path the file's name
 * @property {string} file the file's text, for a download
 * @property {string} message
 */

const PATIENCE_FOR_FILE = 6000; // ms

/** The last part of a path, as a name for the download. @param {string} path */
export function fileName(path) {
  return path.split(/[\\/]/).pop() || "hand-in.json";
}

export class HandinForm {
  /**
   * @param {import("./answer_sync.js").Model} model @param {HTMLElement} el
   * @param {string} [lessons] what the list of lessons is called
   */
  constructor(model, el, lessons = say("Your lessons")) {
    this.model = model;
    const id = newId();
    this.name = element("input", { id: `${id}-name`, name: "name", autocomplete: "name" });
    this.student = element("input", { id: `${id}-student`, name: "student", autocomplete: "off" });
    this.summary = element("ul", "lm-summary");
    this.lessons = fold(lessons, this.summary);
    this.live = element("p", { class: "lm-live", role: "status" });
    this.result = element("p", "lm-result");
    const form = element(
      "form",
      "lm-form",
      element("label", { for: this.name.id }, say("Your name")),
      this.name,
      element("label", { for: this.student.id }, say("Student number")),
      this.student,
      element("button", "lm-button lm-primary", say("Make my hand-in file")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    const about = {
      ...{ class: "lm", role: "group", "aria-labelledby": id },
      "data-lm-suppress-shortcuts": true,
    };
    this.root = element(
      "div",
      { ...about, ...languageAttributes() },
      ...[element("h3", { id }, say("Hand in")), this.lessons, form],
      element("div", "lm-line", this.live),
      this.result,
    );
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.append(this.root);
    this.show();
  }

  /** @returns {Form} */
  get form() {
    return this.model.get("form");
  }

  send() {
    this.live.textContent = say("Making the file…");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.live.textContent = gone()), PATIENCE_FOR_FILE);
    const { name, student } = { name: this.name.value.trim(), student: this.student.value.trim() };
    this.model.send({ type: "hand in", name, student });
  }

  /** Shows what the kernel says. */
  show() {
    clearTimeout(this.timer);
    const { name, student, summary = [], path, file, message } = this.form;
    // What is being typed is not overwritten.
    if (!this.name.matches(":focus")) this.name.value ||= name ?? "";
    if (!this.student.matches(":focus")) this.student.value ||= student ?? "";
    const lines = summary.map(({ title, text }) =>
      element("li", {}, element("b", {}, title), ` ${text}`),
    );
    this.summary.replaceChildren(...lines);
    this.lessons.hidden = !lines.length;
    this.live.textContent = message ?? "";
    this.result.replaceChildren();
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
    if (!file) return;
    this.url = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    const download = fileName(path);
    const words = say("Download {file}", { file: download });
    this.result.append(element("a", { href: this.url, download }, words));
  }

  start() {
    const show = () => this.show();
    this.model.on("change:form", show);
    return () => {
      this.model.off("change:form", show);
      clearTimeout(this.timer);
      if (this.url) URL.revokeObjectURL(this.url);
      this.root.remove();
    };
  }
}
