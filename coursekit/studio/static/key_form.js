import { element, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { rested } from "./section.js";

/** The key as rows: what each mark or option is, what is said to who chose it, and the idea behind. */

/**
 * @typedef {object} KeyRow
 * @property {string} id
 * @property {string} text the words of the mark or option
 * @property {string} note where it stands, or what it is marked as
 * @property {string} role
 * @property {[string, string][]} roles what it may be
 * @property {string} feedback
 * @property {string} misconception
 */
/**
 * @typedef {object} Key
 * @property {number} version another one for other rows
 * @property {string} about the lesson and the question
 * @property {string} explanation
 * @property {KeyRow[]} rows
 * @property {string[]} faults
 * @property {[string, string][]} misconceptions id and idea of each
 * @property {boolean} isMade whether there is a key
 */

export class KeyForm {
  /** @param {import("./section.js").Page} page */
  constructor(page) {
    this.version = -1;
    this.about = "";
    this.ideas = element("datalist", { id: newId() });
    /** @type {Map<string, string>} */
    this.ids = new Map(); // of misconceptions, by the idea in words
    const id = newId();
    this.explanation = element("textarea", { id, rows: 2, dir: "auto" });
    this.rows = element("ol", "lm-key-rows");
    this.faults = element("ul", "lm-faults");
    this.typing = rested(() => page.kept.send({ panel: "question", type: "rows", ...this.read() }));
    page.typing.push(this.typing.now);
    const label = element("label", { for: id }, say("What the solution explains"));
    this.node = element(
      "div",
      { class: "lm-author-key", role: "group", "aria-label": say("The key") },
      element("h3", {}, say("The key")),
      this.rows,
      element("div", "lm-field", label, this.explanation),
      this.faults,
      this.ideas,
    );
    this.node.addEventListener("input", this.typing.later);
    this.node.addEventListener("change", this.typing.later);
  }

  read() {
    const rows = [...this.rows.children].map((row) => {
      /** @type {HTMLSelectElement | null} */
      const role = row.querySelector("select");
      /** @type {HTMLInputElement | null} */
      const idea = row.querySelector("[data-idea]");
      const feedback = /** @type {HTMLTextAreaElement} */ (row.querySelector("textarea"));
      const misconception = this.ids.get(idea?.value.trim() ?? "") ?? "";
      return {
        id: /** @type {HTMLElement} */ (row).dataset.id,
        role: role?.value ?? "",
        feedback: feedback.value,
        misconception,
      };
    });
    return { explanation: this.explanation.value, rows, about: this.about };
  }

  /** @param {Key} key */
  show({ version, about, explanation, rows, faults, misconceptions, isMade }) {
    this.node.hidden = !isMade;
    this.about = about;
    this.faults.replaceChildren(...faults.map((line) => element("li", { dir: "auto" }, line)));
    if (version === this.version) return;
    this.version = version;
    this.ids = new Map(misconceptions.map(([id, idea]) => [idea, id]));
    const ideas = misconceptions.map(([, idea]) => element("option", { value: idea }));
    this.ideas.replaceChildren(...ideas);
    this.explanation.value = explanation;
    this.rows.replaceChildren(...rows.map((row) => this.row(row)));
  }

  /** @param {KeyRow} row */
  row({ id, text, note, role, roles, feedback, misconception }) {
    const options = roles.map(([value, words]) => element("option", { value }, words));
    const name = text || note;
    const pick = element(
      "select",
      { "aria-label": say("What it is: {name}", { name }) },
      ...options,
    );
    pick.value = role;
    pick.hidden = !roles[0];
    const told = element("textarea", {
      rows: 1,
      dir: "auto",
      "aria-label": say("Feedback: {name}", { name }),
    });
    told.placeholder = say("Feedback");
    told.value = feedback;
    const about = { list: this.ideas.id, "data-idea": true, dir: "auto", autocomplete: "off" };
    const idea = element("input", about);
    idea.setAttribute("aria-label", say("Idea behind it, if any: {name}", { name }));
    idea.placeholder = say("Idea behind it, if any");
    idea.value = [...this.ids].find(([, known]) => known === misconception)?.[0] ?? "";
    return element(
      "li",
      { "data-id": id, "data-role": role },
      element(
        "div",
        "lm-key-words",
        element("b", { dir: "auto" }, text),
        element("small", {}, note),
      ),
      pick,
      told,
      idea,
    );
  }
}
