import { button, element, fold, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { section, typingInto } from "./section.js";

/** The text: a page is chosen, dropped or pasted, its lines are looked through, and it is saved. */

/** @typedef {import("./section.js").Page} Page */
/**
 * @typedef {object} Brought
 * @property {number} version another one for another text
 * @property {[string, string][]} kinds what a line can be
 * @property {[string, string, string][]} [lines] block, kind and words of each; missing without a text
 * @property {[string, string, string][]} [fields] name, label and value of each
 * @property {string} [pasted] what stands in the field for a text that is pasted
 * @property {string} [dir]
 * @property {string} [lang]
 */

export class TextSection {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    const id = newId();
    this.version = -1;
    this.choose = element("input", {
      type: "file",
      id: `${id}-file`,
      accept: ".html,.htm,.mhtml,.mht,.txt,.docx",
    });
    this.paste = element("textarea", { id: `${id}-paste`, rows: 4, dir: "auto" });
    this.table = element("tbody");
    this.form = element("div", "lm-author-form");
    this.typing = typingInto(page, () => ({ panel: "text", type: "fill", ...this.read() }));
    this.pasting = typingInto(page, () => ({
      panel: "text",
      type: "typed",
      text: this.paste.value,
    }));
    this.paste.addEventListener("input", this.pasting.later);
    this.bring = this.newBring();
    this.lines = this.newLines();
    this.node = section(say("The text"), this.bring, this.lines);
    this.listen();
  }

  newBring() {
    const take = button(say("Take these words"), () => void this.takePasted());
    this.pasteFold = fold(
      say("or paste its words"),
      element(
        "div",
        "lm-field",
        element(
          "label",
          { for: this.paste.id },
          say("The words of the article, a paragraph a line"),
        ),
        this.paste,
        element("div", "lm-actions", take),
      ),
    );
    return element(
      "div",
      "lm-place lm-author-bring",
      element(
        "label",
        { for: this.choose.id },
        say("Choose a saved page, a .txt or a .docx, or drop it here"),
      ),
      this.choose,
      this.pasteFold,
    );
  }

  newLines() {
    const head = [say("Number"), say("Block"), say("Line"), say("What it is")];
    const cells = head.map((words) => element("th", { scope: "col" }, words));
    return element(
      "div",
      "lm-author-lines",
      element(
        "div",
        {
          class: "lm-author-scroll",
          tabindex: 0,
          role: "region",
          "aria-label": say("The lines of the page"),
        },
        element("table", {}, element("thead", {}, element("tr", {}, ...cells)), this.table),
      ),
      this.range(),
      this.form,
      element(
        "div",
        "lm-actions",
        button(say("Save the text"), () => void this.write(), { class: "lm-button lm-primary" }),
        button(say("Let it go"), () => void this.ask("drop")),
      ),
    );
  }

  /** A run of lines that are all of one kind. */
  range() {
    const numbered = (/** @type {string} */ name) =>
      element("input", { type: "number", min: 1, "aria-label": name });
    const [first, last] = [numbered(say("First line")), numbered(say("Last line"))];
    this.kind = element("select", { "aria-label": say("What these lines are") });
    const set = () => {
      const to = Number(last.value || first.value);
      void this.ask("kind", { first: Number(first.value), last: to, kind: this.kind?.value });
    };
    const title = element("span", {}, say("Several lines at once:"));
    return element(
      "div",
      "lm-author-range",
      title,
      first,
      "–",
      last,
      this.kind,
      button(say("Set"), set),
    );
  }

  listen() {
    this.choose.addEventListener("change", () => void this.give([...(this.choose.files ?? [])]));
    const take = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      event.stopPropagation(); // JupyterLab and the browser would open the file
      this.bring.classList.toggle("lm-over", event.type === "dragover");
      if (event.type === "drop") void this.give([...(event.dataTransfer?.files ?? [])]);
    };
    this.bring.addEventListener("dragover", take);
    this.bring.addEventListener("drop", take);
    this.bring.addEventListener("dragleave", () => this.bring.classList.remove("lm-over"));
    this.form.addEventListener("input", this.typing.later);
    this.form.addEventListener("change", () => void this.typing.now());
  }

  /** @param {string} type @param {object} [more] */
  ask(type, more) {
    return this.page.ask("text", type, more);
  }

  /** @param {File[]} files */
  async give([file]) {
    if (file) await this.page.line.give("text", file);
    this.choose.value = "";
  }

  async takePasted() {
    const done = await this.ask("paste", { text: this.paste.value });
    if (done) this.paste.value = "";
  }

  read() {
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = this.form.querySelectorAll("input");
    const values = [...inputs].map(({ name, type, value, checked }) => [
      name,
      type === "checkbox" ? checked : value.trim(),
    ]);
    return { about: Object.fromEntries(values) };
  }

  async write() {
    await this.ask("write", this.read());
  }

  /** @param {Brought} shown */
  show({ version, kinds = [], lines, fields = [], dir, lang, pasted = "" }) {
    this.lines.hidden = !lines;
    if (!this.paste.matches(":focus")) this.paste.value = pasted;
    if (pasted && this.pasteFold) this.pasteFold.open = true;
    if (lines && version === this.version && this.table.children.length === lines.length)
      return this.mend(lines);
    this.version = version;
    this.table.replaceChildren(...(lines ?? []).map((line, at) => this.row(line, at, kinds)));
    const options = kinds.map(([value, words]) => element("option", { value }, words));
    this.kind?.replaceChildren(...options);
    this.table.setAttribute("dir", dir ?? "auto");
    this.table.setAttribute("lang", lang ?? "");
    const inputs = fields.map(([name, label, value]) => {
      const id = newId();
      if (typeof value === "boolean") {
        const box = element("input", { id, name, type: "checkbox" });
        box.checked = value;
        return element("label", { class: "lm-field lm-field-yes", for: id }, box, label);
      }
      const input = element("input", { id, name, autocomplete: "off", dir: "auto" });
      input.value = value;
      return element("div", "lm-field", element("label", { for: id }, label), input);
    });
    this.form.replaceChildren(...inputs);
  }

  /** Shows other names and kinds of the same lines. @param {[string, string, string][]} lines */
  mend(lines) {
    lines.forEach(([name, kind], at) => {
      const row = /** @type {HTMLTableRowElement} */ (this.table.children[at]);
      row.cells[1].textContent = name;
      row.dataset.kind = kind;
      const pick = /** @type {HTMLSelectElement} */ (row.querySelector("select"));
      if (pick.value !== kind) pick.value = kind;
    });
  }

  /** @param {[string, string, string]} line @param {number} at @param {[string, string][]} kinds */
  row([name, kind, text], at, kinds) {
    const options = kinds.map(([value, words]) => element("option", { value }, words));
    const about = { "aria-label": say("What line {n} is", { n: at + 1 }) };
    const pick = element("select", about, ...options);
    pick.value = kind;
    pick.addEventListener("change", () => void this.pick(at, pick.value));
    return element(
      "tr",
      { "data-kind": kind },
      element("td", "lm-help", String(at + 1)),
      element("th", { scope: "row" }, name),
      element("td", {}, text),
      element("td", {}, pick),
    );
  }

  /** @param {number} at @param {string} kind */
  pick(at, kind) {
    return this.ask("kind", { first: at + 1, last: at + 1, kind });
  }
}
