import { button, element } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";

/** A list that an author writes: hints, options, items; rows are added, moved and taken away. */

/** @typedef {{id: string, text?: string, points?: number, [name: string]: unknown}} NamedRow what a row holds */
/** @typedef {{label: string, points?: boolean, isPlain?: boolean}} RowsSpec plain rows are texts alone */

/** The next id that no row has: a, b, … z, then a1, … @param {string[]} ids */
export function nextId(ids) {
  for (let at = 0; ; at++) {
    const letter = String.fromCharCode(97 + (at % 26));
    const id = at < 26 ? letter : `${letter}${Math.floor(at / 26)}`;
    if (!ids.includes(id)) return id;
  }
}

export class RowsField {
  /** @param {RowsSpec} spec @param {(string | NamedRow)[]} values @param {() => void} changed */
  constructor(spec, values, changed) {
    this.spec = spec;
    this.changed = changed;
    this.list = element("ol", "lm-author-rows");
    const add = button(say("Add one"), () => this.add(), {
      "aria-label": this.named(say("Add one")),
    });
    this.node = element("div", {}, this.list, add);
    for (const value of values) this.list.append(this.row(value));
    this.number();
  }

  /** @param {string} words */
  named(words) {
    return `${words}: ${this.spec.label}`;
  }

  /** @param {string | NamedRow} value */
  row(value) {
    const given = typeof value === "string" ? { id: "", text: value } : value;
    const text = element("textarea", { rows: 1, dir: "auto" });
    // An item may quote the text in place of words of its own.
    text.value = String(given.text ?? given.quote ?? "");
    text.dataset.rest = JSON.stringify(given);
    const parts = [text];
    if (this.spec.points) {
      const points = element("input", { type: "number", min: 1, class: "lm-row-points" });
      points.value = String(given.points ?? 1);
      points.setAttribute("aria-label", this.named(say("Points")));
      parts.push(/** @type {any} */ (points));
    }
    const move = (/** @type {number} */ step) => () => this.move(row, step);
    const row = element(
      "li",
      {},
      ...parts,
      button("↑", move(-1), { class: "lm-button lm-small" }),
      button("↓", move(1), { class: "lm-button lm-small" }),
      button("×", () => this.remove(row), { class: "lm-remove" }),
    );
    return row;
  }

  /** Names every field and button by its place. */
  number() {
    [...this.list.children].forEach((row, at) => {
      const name = say("{name} {n}", { name: this.spec.label, n: at + 1 });
      row.querySelector("textarea")?.setAttribute("aria-label", name);
      const [up, down, remove] = row.querySelectorAll("button");
      up.setAttribute("aria-label", say("Move up: {name}", { name }));
      down.setAttribute("aria-label", say("Move down: {name}", { name }));
      remove.setAttribute("aria-label", say("Take away: {name}", { name }));
    });
  }

  add() {
    const ids = this.read().map((value) => (typeof value === "string" ? "" : value.id));
    const row = this.row(this.spec.isPlain ? "" : { id: nextId(ids), text: "" });
    this.list.append(row);
    this.number();
    row.querySelector("textarea")?.focus();
    this.changed();
  }

  /** @param {HTMLElement} row @param {number} step */
  move(row, step) {
    const rows = [...this.list.children];
    const there = rows[rows.indexOf(row) + step];
    if (!there) return;
    const had = /** @type {HTMLElement} */ (document.activeElement);
    if (step < 0) there.before(row);
    else there.after(row);
    this.number();
    had.focus();
    this.changed();
  }

  /** @param {HTMLElement} row */
  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.number();
    (next?.querySelector("textarea") ?? this.node.querySelector(":scope > button"))?.focus();
    this.changed();
  }

  /** @returns {(string | NamedRow)[]} */
  read() {
    return [...this.list.children].map((row) => {
      const { value, dataset } = /** @type {HTMLTextAreaElement} */ (row.querySelector("textarea"));
      if (this.spec.isPlain) return value;
      const { text, ...rest } = JSON.parse(dataset.rest ?? "{}");
      const words = rest.quote && text === undefined ? { quote: value } : { text: value };
      const points = row.querySelector("input")?.value;
      return { ...rest, ...words, ...(points ? { points: Number(points) } : {}) };
    });
  }
}
