import { element } from "./element.js";
import { addAnswer, addReading, newSlot, showVerdict, textOf } from "./item_list.js";
import { questionView } from "./question_view.js";
import { SPOKEN, say, sayMany } from "./say.js";
import { brief, within } from "./wording.js";

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

// --- the page --------------------------------------------------------------------------------

/** The items that have a category, each with its name. @param {QuestionView} view @param {Answer} answer @returns {Node[]} */
function pairs({ question }, { categories = {} }) {
  const arrow = SPOKEN.direction === "rtl" ? " ← " : " → ";
  const known = question.items.filter((/** @type {Named} */ { id }) => categories[id]);
  return known.map((/** @type {Named} */ { id, text }) => {
    const given = [categories[id]].flat(); // an item may accept several
    const names = given.map((category) => textOf(question.categories, category));
    const words = element("span", "lm-words", text);
    const either = names.reduce((one, other) => say("{one} or {other}", { one, other }));
    return element("span", {}, words, arrow, element("b", {}, either));
  });
}

/**
 * A list to choose from whose choice is shown in full on as many lines as it needs: a browser cuts
 * off what is wider than its own. It is as large as the longest, so that no choice moves anything.
 * @param {string} words the id of what it is for @param {Named[]} categories
 */
function newSelect(words, categories) {
  const named = [{ id: "", text: say("Choose…") }, ...categories];
  const options = named.map(({ id, text }) => element("option", { value: id }, text));
  const faces = named.map(({ text }) => element("span", {}, text));
  const select = element("select", { "aria-labelledby": words }, ...options);
  const face = element("span", { class: "lm-face", "aria-hidden": true }, ...faces);
  const show = () => {
    for (const [i, each] of faces.entries())
      each.classList.toggle("lm-shown", i === select.selectedIndex);
  };
  return { select, show, box: element("span", "lm-select", face, select) };
}

/** @param {QuestionView} view @param {Named} item @param {number} i */
function newRow(view, { id, text }, i) {
  const words = element("span", { class: "lm-words", id: `${view.id}-item-${i}` }, text);
  const { select, show, box } = newSelect(words.id, view.question.categories);
  const slot = newSlot();
  select.addEventListener("change", () => {
    view.commit({ categories: assign(view.answer.categories ?? {}, id, select.value) });
  });
  return { id, select, show, slot, row: element("li", "lm-row", words, box, slot) };
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
    for (const { id, select, show, slot } of rows) {
      const category = view.answer.categories?.[id] ?? "";
      if (select.value !== category) select.value = category; // it may be open
      show();
      showVerdict(view, id, slot, select);
    }
  },
  describe({ question }, { categories: before = {} }, { categories: after = {} }) {
    const { items, categories } = question;
    const changed = items.filter((/** @type {Named} */ { id }) => before[id] !== after[id]);
    const done = items.filter((/** @type {Named} */ { id }) => after[id]).length;
    const said = changed.map((/** @type {Named} */ { id, text }) => {
      const now = after[id] ? textOf(categories, after[id]) : say("no category");
      return say("{item}: {category}", { item: within(brief(text)), category: within(now) });
    });
    const many = said.length;
    const change = many === 1 ? said[0] : sayMany("{n} item changed", "{n} items changed", many);
    return say("{change}; {done} of {all} done", { change, done, all: items.length });
  },
  showSolution: (view, box, { answer }) => addAnswer(box, pairs(view, answer)),
  parts: {
    nameOf: ({ question }, part) => textOf(question.items, part),
    said: (_, part, { categories }) => categories?.[part],
  },
});
