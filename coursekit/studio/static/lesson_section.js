import { button, element, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { sureButton } from "./form_field.js";
import { section } from "./section.js";

/** The lesson: which one is open, how a new one begins, and its questions. */

/** @typedef {import("./section.js").Page} Page */
/**
 * @typedef {object} Lesson
 * @property {[string, string][]} lessons stem and title of each
 * @property {string} stem of the open one, or ""
 * @property {[string, string][]} texts slug and title of each
 * @property {string} slug of the text that a new lesson is about
 * @property {{id: string, title: string, kind: string, todo: string}[]} questions
 * @property {string} open the id of the question on the form
 * @property {[string, string][]} kinds
 */

export class LessonSection {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    const id = newId();
    this.slug = /** @type {string | undefined} */ (undefined); // as they were shown last
    this.stem = "";
    this.pick = element("select", { id: `${id}-pick` });
    this.title = element("input", { id: `${id}-title`, autocomplete: "off", dir: "auto" });
    this.text = element("select", { id: `${id}-text` });
    this.like = element("select", { id: `${id}-like` });
    this.rows = element("ol", "lm-author-questions");
    this.add = element("div", "lm-author-add");
    this.node = section(say("The lesson"), ...this.fields(), this.rows, this.add);
    this.pick.addEventListener("change", () => this.ask("open_lesson", { stem: this.pick.value }));
  }

  fields() {
    const label = (/** @type {HTMLElement} */ field, /** @type {string} */ words) =>
      element("div", "lm-field", element("label", { for: field.id }, words), field);
    this.start = element(
      "form",
      "lm-author-form",
      label(this.title, say("Title of the new lesson")),
      label(this.text, say("Its text")),
      label(this.like, say("In the shape of")),
      element("button", "lm-button lm-primary", say("Start the lesson")),
    );
    this.start.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.begin();
    });
    return [
      label(this.pick, say("Open a lesson")),
      element("details", {}, element("summary", {}, say("Start a new lesson")), this.start),
    ];
  }

  /** @param {string} type @param {object} [more] */
  ask(type, more) {
    return this.page.ask("lesson", type, more);
  }

  async begin() {
    const done = await this.ask("start", {
      title: this.title.value,
      text: this.text.value,
      like: this.like.value,
    });
    if (done) this.title.value = "";
  }

  /** @param {Lesson} shown */
  show({ lessons = [], stem, texts = [], slug, questions = [], open, kinds = [] }) {
    const options = (/** @type {[string, string][]} */ pairs) =>
      pairs.map(([value, words]) => element("option", { value }, words));
    this.pick.replaceChildren(...options([["", say("none")], ...lessons]));
    this.pick.value = stem ?? "";
    const chosen = this.text.value;
    this.text.replaceChildren(...options(texts));
    this.text.value = this.slug === slug && chosen ? chosen : (slug ?? "");
    const fold = /** @type {HTMLDetailsElement} */ (this.start?.parentElement);
    if (slug && this.slug !== slug && this.slug !== undefined) {
      fold.open = true; // a text was just saved: a lesson on it comes next
      this.title.focus();
    }
    this.slug = slug;
    const like = this.like.value;
    this.like.replaceChildren(...options([["", say("no other lesson")], ...lessons]));
    this.like.value = like;
    if (stem && this.stem !== stem) fold.open = false;
    this.stem = stem;
    this.rows.replaceChildren(...questions.map((row, at) => this.row(row, at, questions, open)));
    this.add.hidden = !stem;
    this.add.replaceChildren(
      element("span", {}, say("Add a question:")),
      ...kinds.map(([kind, words]) => button(words, () => void this.ask("add", { kind }))),
    );
  }

  /** @param {Lesson["questions"][number]} row @param {number} at @param {Lesson["questions"]} all @param {string} open */
  row({ id, title, kind, todo }, at, all, open) {
    const name = title || id;
    const move = (
      /** @type {string} */ words,
      /** @type {number} */ step,
      /** @type {string} */ sign,
    ) =>
      button(sign, () => void this.ask("move", { id, step }), {
        class: "lm-button lm-small",
        "aria-label": say(words, { name }),
        "aria-disabled": !all[at + step],
      });
    const press = button(name, () => void this.ask("open_question", { id }), { dir: "auto" });
    if (id === open) press.setAttribute("aria-current", "true");
    return element(
      "li",
      {},
      press,
      element("small", {}, todo ? `${kind} · ${todo}` : kind),
      move("Move up: {name}", -1, "↑"),
      move("Move down: {name}", 1, "↓"),
      sureButton("×", () => void this.ask("remove", { id }), {
        class: "lm-button lm-small",
        "aria-label": say("Take out of the lesson: {name}", { name }),
      }),
    );
  }
}
