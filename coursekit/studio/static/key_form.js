import { button, element, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { FormField } from "./form_field.js";
import { typingInto } from "./section.js";

/** The key as rows: what each mark or option is, what is said to who chose it, and the idea behind. */

/**
 * @typedef {object} KeyRow
 * @property {string} id
 * @property {string} text the words of the mark or option
 * @property {string} note where it stands, and what it is marked as
 * @property {string} role
 * @property {[string, string][]} roles what it may be; none where it can be nothing else
 * @property {string | null} values what is typed, where that is what the row is about
 * @property {boolean | null} covers whether one mark stands for all in it, where that can be
 * @property {boolean} hasFeedback
 * @property {boolean} hasIdea
 * @property {boolean} canGo
 * @property {string} feedback
 * @property {string} misconception
 */
/**
 * @typedef {object} Key
 * @property {number} form another one for another question
 * @property {string} about the lesson and the question
 * @property {KeyRow[]} rows
 * @property {(import("./form_field.js").FieldSpec & {value: string})[]} fields beside the rows
 * @property {string[]} faults
 * @property {[string, string][]} misconceptions id and idea of each
 * @property {boolean} isMade whether there is a key
 * @property {boolean} [canAdd] whether a value that tempts can be added
 * @property {boolean} [canCut] whether another cut of a mark can be as good
 */

export class KeyForm {
  /** @param {import("./section.js").Page} page */
  constructor(page) {
    this.page = page;
    this.form = -1;
    this.about = "";
    /** @type {FormField[]} */
    this.fields = [];
    this.ideas = element("datalist", { id: newId() });
    /** @type {Map<string, string>} */
    this.ids = new Map(); // of misconceptions, by the idea in words
    const none = say("There is no key yet: answer in the student’s view, and keep the answer.");
    this.none = element("p", "lm-help", none);
    this.rows = element("ol", "lm-key-rows");
    this.rest = element("div");
    this.faults = element("ul", "lm-faults");
    this.add = button(say("Add a value that tempts"), () => void page.ask("question", "add_row"));
    this.cut = button(say("Keep as also right"), () => void page.ask("question", "also"));
    this.typing = typingInto(page, () => ({ panel: "question", type: "rows", ...this.read() }));
    this.node = element(
      "div",
      { class: "lm-author-key", role: "group", "aria-label": say("The key") },
      element("h3", {}, say("The key")),
      this.none,
      this.rows,
      this.add,
      this.cut,
      this.rest,
      this.faults,
      this.ideas,
    );
    this.node.addEventListener("input", this.typing.later);
    this.node.addEventListener("change", this.typing.later);
  }

  read() {
    const rows = [...this.rows.children].map((row) => {
      const field = (/** @type {string} */ name) => fieldOf(row, name);
      return {
        id: /** @type {HTMLElement} */ (row).dataset.id,
        role: field("role")?.value ?? "",
        values: field("values")?.value ?? null,
        covers: field("covers")?.checked ?? null,
        feedback: field("feedback")?.value ?? "",
        misconception: this.ids.get(field("idea")?.value.trim() ?? "") ?? "",
      };
    });
    const fields = Object.fromEntries(this.fields.map((field) => [field.name, field.read()]));
    return { rows, fields, about: this.about };
  }

  /** @param {Key} key */
  show({
    form,
    about,
    rows,
    fields,
    faults,
    misconceptions,
    isMade,
    canAdd = false,
    canCut = false,
  }) {
    this.node.hidden = !fields[0]; // the question cannot be read yet
    this.none.hidden = isMade;
    this.add.hidden = !canAdd;
    this.cut.hidden = !canCut;
    this.about = about;
    this.faults.replaceChildren(...faults.map((line) => element("li", { dir: "auto" }, line)));
    this.ids = new Map(misconceptions.map(([id, idea]) => [idea, id]));
    const isOther = form !== this.form;
    this.form = form;
    if (isOther) {
      const ideas = misconceptions.map(([, idea]) => element("option", { value: idea }));
      this.ideas.replaceChildren(...ideas);
      this.rows.replaceChildren();
    }
    this.showRows(rows);
    if (!isOther && fields.length === this.fields.length) return;
    this.fields = fields.map((spec) => new FormField(spec, spec.value, () => {}));
    this.rest.replaceChildren(...this.fields.map(({ node }) => node));
  }

  /** Shows rows; one that looks as before stays, with what is being typed into it. @param {KeyRow[]} rows */
  showRows(rows) {
    const before = /** @type {HTMLElement[]} */ ([...this.rows.children]);
    const nodes = rows.map((row) =>
      this.keptRow(
        row,
        before.find(({ dataset }) => dataset.id === row.id),
      ),
    );
    if (nodes.length === before.length && nodes.every((node, at) => node === before[at])) return;
    const place = this.focused;
    this.rows.replaceChildren(...nodes);
    if (place) /** @type {HTMLElement | null} */ (this.rows.querySelector(place))?.focus();
  }

  /** @param {KeyRow} row @param {HTMLElement | undefined} before the row as it was shown */
  keptRow(row, before) {
    const shape = JSON.stringify({
      ...row,
      role: "",
      feedback: "",
      misconception: "",
      values: row.values === null,
      covers: row.covers === null,
    });
    if (before?.dataset.shape === shape) {
      const pick = /** @type {HTMLSelectElement} */ (fieldOf(before, "role"));
      if (!pick.matches(":focus")) pick.value = row.role;
      return before;
    }
    const node = this.row(row);
    node.dataset.shape = shape;
    if (before?.querySelector("b")?.textContent !== row.text) return node;
    for (const name of ["values", "feedback", "idea"]) {
      const [old, now] = [fieldOf(before, name), fieldOf(node, name)];
      if (old && now) now.value = old.value; // what is typed is newer than what the kernel has
    }
    return node;
  }

  /** The field of a row that has the focus, as a selector; rows are drawn anew when one changes. */
  get focused() {
    const field = /** @type {HTMLElement | null} */ (this.rows.querySelector(":focus"));
    const row = /** @type {HTMLElement | null | undefined} */ (field?.closest("li"));
    if (!field || !row) return "";
    const { field: name } = field.dataset;
    const part = name ? `[data-field="${name}"]` : ".lm-remove";
    return `li[data-id="${CSS.escape(row.dataset.id ?? "")}"] ${part}`;
  }

  /** @param {KeyRow} row */
  row(row) {
    const name = row.text || row.values || say("a value that tempts");
    const words = element(
      "div",
      "lm-key-words",
      element("b", { dir: "auto" }, row.text),
      element("small", {}, row.note),
    );
    /** @type {HTMLElement[]} */
    const fields = [words, this.role(row, name)];
    if (row.values !== null) words.append(values(row));
    if (row.covers !== null) fields.push(covers(row));
    if (row.hasFeedback) fields.push(feedback(row, name));
    if (row.hasIdea) fields.push(this.idea(row, name));
    const line = element("li", { "data-id": row.id, "data-role": row.role }, ...fields);
    const go = () => void this.page.ask("question", "remove_row", { id: row.id });
    const about = { class: "lm-remove", "aria-label": say("Take away: {name}", { name }) };
    if (row.canGo) line.append(button("×", go, about));
    return line;
  }

  /** @param {KeyRow} row @param {string} name */
  role({ role, roles }, name) {
    const options = roles.map(([value, words]) => element("option", { value }, words));
    const about = { "aria-label": say("What it is: {name}", { name }), "data-field": "role" };
    const pick = element("select", about, ...options);
    pick.value = role;
    pick.hidden = !roles[0];
    return pick;
  }

  /** @param {KeyRow} row @param {string} name */
  idea({ misconception }, name) {
    const about = { list: this.ideas.id, "data-field": "idea", dir: "auto", autocomplete: "off" };
    const field = element("input", about);
    field.setAttribute("aria-label", say("Idea behind it, if any: {name}", { name }));
    field.placeholder = say("Idea behind it, if any");
    field.value = [...this.ids].find(([, known]) => known === misconception)?.[0] ?? "";
    field.addEventListener("change", () => {
      const isUnknown = Boolean(field.value.trim()) && !this.ids.has(field.value.trim());
      field.setAttribute("aria-invalid", String(isUnknown));
      if (isUnknown)
        this.page.tell(say("There is no such idea: pick one of the list, or leave it empty."));
    });
    return field;
  }
}

/** A field of a row; they are inputs, lists or areas. @param {Element} row @param {string} name @returns {any} */
function fieldOf(row, name) {
  return row.querySelector(`[data-field="${name}"]`);
}

/** @param {KeyRow} row @param {string} name */
function feedback({ feedback: text }, name) {
  const about = { rows: 1, dir: "auto", "data-field": "feedback" };
  const field = element("textarea", { ...about, "aria-label": say("Feedback: {name}", { name }) });
  field.placeholder = say("Feedback");
  field.value = text;
  return field;
}

/** @param {KeyRow} row */
function covers({ covers: does }) {
  const box = element("input", { type: "checkbox", "data-field": "covers" });
  box.checked = Boolean(does);
  return element("label", "lm-key-covers", box, say("one mark stands for all in it"));
}

/** @param {KeyRow} row */
function values({ values: typed }) {
  const about = { "data-field": "values", dir: "auto", autocomplete: "off" };
  const field = element("input", { ...about, "aria-label": say("Values, with commas between") });
  field.value = typed ?? "";
  return field;
}
