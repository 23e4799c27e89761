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
    this.shown = "";
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
  show(shown) {
    const now = JSON.stringify(shown);
    if (now === this.shown) return; // a list that is open would close
    this.shown = now;
    this.showLessons(shown);
    this.showQuestions(shown);
  }

  /** @param {Lesson} shown */
  showLessons({ lessons = [], stem, texts = [], slug }) {
    fill(this.pick, [["", say("no lesson")], ...lessons], stem ?? "");
    fill(this.like, [["", say("no other lesson")], ...lessons], this.like.value);
    const isOther = this.slug !== slug;
    fill(this.text, texts, isOther || !this.text.value ? (slug ?? "") : this.text.value);
    const fold = /** @type {HTMLDetailsElement} */ (this.start?.parentElement);
    if (slug && isOther && this.slug !== undefined) {
      fold.open = true; // a text was just saved: a lesson on it comes next
      this.title.focus();
    }
    this.slug = slug;
    if (stem && this.stem !== stem) fold.open = false;
    this.stem = stem;
  }

  /** @param {Lesson} shown */
  showQuestions({ stem, questions = [], open, kinds = [] }) {
    const { id, at } = this.focused;
    this.rows.replaceChildren(...questions.map((row, at) => this.row(row, at, questions, open)));
    const row = this.rows.querySelector(`[data-id="${CSS.escape(id)}"]`);
    row?.querySelectorAll("button")[at]?.focus();
    this.add.hidden = !stem;
    if (this.add.children.length) return;
    this.add.append(
      element("span", {}, say("Add a question:")),
      ...kinds.map(([kind, words]) => button(words, () => void this.ask("add", { kind }))),
    );
  }

  /** The row and the button that have the focus: rows are drawn anew. */
  get focused() {
    const press = this.rows.querySelector(":focus");
    const row = /** @type {HTMLElement | null | undefined} */ (press?.closest("li"));
    const at = [...(row?.querySelectorAll("button") ?? [])].findIndex((node) => node === press);
    return { id: row?.dataset.id ?? "", at };
  }

  /** @param {Lesson["questions"][number]} row @param {number} at @param {Lesson["questions"]} all @param {string} open */
  row({ id, title, kind, todo }, at, all, open) {
    const name = title || id;
    const move = (
      /** @type {string} */ label,
      /** @type {number} */ step,
      /** @type {string} */ sign,
    ) =>
      button(sign, () => void this.ask("move", { id, step }), {
        class: "lm-button lm-small",
        "aria-label": label,
        "aria-disabled": !all[at + step],
      });
    const press = button(name, () => void this.ask("open_question", { id }), { dir: "auto" });
    if (id === open) press.setAttribute("aria-current", "true");
    return element(
      "li",
      { "data-id": id },
      press,
      element("small", {}, todo ? `${kind} · ${todo}` : kind),
      move(say("Move up: {name}", { name }), -1, "↑"),
      move(say("Move down: {name}", { name }), 1, "↓"),
      sureButton(
        "×",
        () => void this.ask("remove", { id }),
        say("Take out of the lesson: {name}", { name }),
        { class: "lm-button lm-small" },
      ),
    );
  }
}

/** Puts options into a list, and picks one. @param {HTMLSelectElement} list @param {[string, string][]} options @param {string} picked */
function fill(list, options, picked) {
  const nodes = options.map(([value, words]) => element("option", { value }, words));
  list.replaceChildren(...nodes);
  list.value = picked;
}
