import { brief, make } from "./frame.js";
import { Parts, textOf } from "./parts.js";

/** Give each item one category. */

/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {import("./parts.js").Named} Named */

/**
 * The categories with one item's changed; "" takes it away.
 * @param {Record<string, string>} categories @param {string} item @param {string} category
 */
export function assign(categories, item, category) {
  const { [item]: was, ...rest } = categories;
  void was;
  return category ? { ...rest, [item]: category } : rest;
}

class Classify extends Parts {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    const { items, categories } = this.question;
    const list = make("ol", "lm-rows");
    this.rows = items.map((/** @type {Named} */ { id, text }, /** @type {number} */ i) => {
      const words = make("span", { class: "lm-words", id: `${this.id}-item-${i}` }, text);
      const select = make("select", { "aria-labelledby": words.id });
      select.append(make("option", { value: "" }, "Choose…"));
      for (const one of categories) select.append(make("option", { value: one.id }, one.text));
      const place = this.place();
      list.append(make("li", "lm-row", words, select, place));
      select.addEventListener("change", () => {
        const next = assign(this.answer.categories ?? {}, id, select.value);
        this.commit({ categories: next });
      });
      return { id, select, place };
    });
    this.body.append(list);
  }

  refresh() {
    for (const { id, select, place } of this.rows) {
      select.value = this.answer.categories?.[id] ?? "";
      this.showVerdict(id, place, select);
    }
  }

  /** @param {string} part */
  name(part) {
    return textOf(this.question.items, part);
  }

  /** @param {string} part @param {Answer} answer */
  value(part, answer) {
    return answer.categories?.[part];
  }

  /** @param {Answer} answer */
  words({ categories = {} }) {
    const known = this.question.items.filter((/** @type {Named} */ { id }) => categories[id]);
    return known.map((/** @type {Named} */ { id, text }) => {
      const given = [categories[id]].flat(); // an item may accept several
      return `${text}: ${given.map((one) => textOf(this.question.categories, one)).join(" or ")}`;
    });
  }

  /** @param {Answer} before @param {Answer} after */
  describe({ categories: before = {} }, { categories: after = {} }) {
    const { items, categories } = this.question;
    const changed = items.filter((/** @type {Named} */ { id }) => before[id] !== after[id]);
    const done = items.filter((/** @type {Named} */ { id }) => after[id]).length;
    const said = changed.map((/** @type {Named} */ { id }) => {
      const now = after[id] ? textOf(categories, after[id]) : "no category";
      return `${brief(this.name(id))}: ${now}`;
    });
    const change = said.length === 1 ? said[0] : `${said.length} items changed`;
    return `${change}; ${done} of ${items.length} done`;
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Classify(model, el).start(),
};
