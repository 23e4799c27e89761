import { element } from "./element.js";
import { addAnswer, addReading, newSlot, showVerdict, textOf } from "./item_list.js";
import { questionView } from "./question_view.js";
import { brief } from "./wording.js";

/** Give each item one category. */

/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./item_list.js").Named} Named */
/** @typedef {import("./question_view.js").QuestionView} QuestionView */

/**
 * The categories with one item's changed; "" takes it away.
 * @param {Record<string, string>} categories @param {string} item @param {string} category
 */
export function assign(categories, item, category) {
  const { [item]: was, ...rest } = categories;
  void was;
  return category ? { ...rest, [item]: category } : rest;
}

/** The items that have a category, in words. @param {QuestionView} view @param {Answer} answer @returns {string[]} */
function inWords({ question }, { categories = {} }) {
  const known = question.items.filter((/** @type {Named} */ { id }) => categories[id]);
  return known.map((/** @type {Named} */ { id, text }) => {
    const given = [categories[id]].flat(); // an item may accept several
    const names = given.map((category) => textOf(question.categories, category));
    return `${text}: ${names.join(" or ")}`;
  });
}

// --- the page --------------------------------------------------------------------------------

/** @param {QuestionView} view @param {Named} item @param {number} i */
function newRow(view, { id, text }, i) {
  const words = element("span", { class: "lm-words", id: `${view.id}-item-${i}` }, text);
  const options = view.question.categories.map((/** @type {Named} */ category) =>
    element("option", { value: category.id }, category.text),
  );
  const none = element("option", { value: "" }, "Choose…");
  const select = element("select", { "aria-labelledby": words.id }, none, ...options);
  const slot = newSlot();
  select.addEventListener("change", () => {
    view.commit({ categories: assign(view.answer.categories ?? {}, id, select.value) });
  });
  return { id, select, slot, row: element("li", "lm-row", words, select, slot) };
}

export default questionView({
  build(view) {
    addReading(view);
    /** @type {ReturnType<typeof newRow>[]} */
    const rows = view.question.items.map((/** @type {Named} */ item, /** @type {number} */ i) =>
      newRow(view, item, i),
    );
    view.body.append(element("ol", "lm-rows", ...rows.map(({ row }) => row)));
    return rows;
  },
  refresh(view, rows) {
    for (const { id, select, slot } of rows) {
      select.value = view.answer.categories?.[id] ?? "";
      showVerdict(view, id, slot, select);
    }
  },
  describe({ question }, { categories: before = {} }, { categories: after = {} }) {
    const { items, categories } = question;
    const changed = items.filter((/** @type {Named} */ { id }) => before[id] !== after[id]);
    const done = items.filter((/** @type {Named} */ { id }) => after[id]).length;
    const said = changed.map((/** @type {Named} */ { id, text }) => {
      const now = after[id] ? textOf(categories, after[id]) : "no category";
      return `${brief(text)}: ${now}`;
    });
    const change = said.length === 1 ? said[0] : `${said.length} items changed`;
    return `${change}; ${done} of ${items.length} done`;
  },
  showSolution: (view, box, { answer }) => addAnswer(box, inWords(view, answer)),
  parts: {
    nameOf: ({ question }, part) => textOf(question.items, part),
    said: (_, part, { categories }) => categories?.[part],
  },
});
