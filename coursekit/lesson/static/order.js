import { button, element } from "./element.js";
import { addAnswer, addReading, newSlot, showVerdict, textOf } from "./item_list.js";
import { questionView } from "./question_view.js";
import { brief } from "./wording.js";

/** Put the items in order, by buttons or by dragging. */

/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./item_list.js").Named} Named */
/** @typedef {import("./question_view.js").QuestionView} QuestionView */
/** @typedef {{id: string, row: HTMLElement, slot: HTMLElement, up: HTMLElement, down: HTMLElement}} Row */
/** @typedef {{list: HTMLElement, rows: Row[], held?: string}} Controls `held` was moved last, or is dragged */

/**
 * The list with one of its items at another place; places past the ends count as the ends.
 * @param {string[]} items @param {string} id @param {number} to
 */
export function move(items, id, to) {
  const rest = items.filter((item) => item !== id);
  return rest.toSpliced(Math.max(0, to), 0, id);
}

/** The items in the order of an answer, or of the question. @param {QuestionView} view @param {Answer} answer @returns {string[]} */
function itemsOf({ question }, { items }) {
  return items?.length ? items : question.items.map((/** @type {Named} */ { id }) => id);
}

/** @param {QuestionView} view @param {string} id */
function nameOf({ question }, id) {
  return textOf(question.items, id);
}

/** @param {QuestionView} view @param {Answer} answer */
function inWords(view, answer) {
  return itemsOf(view, answer).map((id, i) => `${i + 1}. ${nameOf(view, id)}`);
}

// --- the page --------------------------------------------------------------------------------

/** @param {QuestionView} view @param {Controls} controls @param {Named} item @returns {Row} */
function newRow(view, controls, { id, text }) {
  const slot = newSlot();
  const shift = (/** @type {number} */ way) => shiftItem(view, controls, id, way);
  const up = button("↑", () => shift(-1), { "aria-label": `Move up: ${text}` });
  const down = button("↓", () => shift(1), { "aria-label": `Move down: ${text}` });
  const words = element("span", "lm-words", text);
  const moves = element("span", "lm-moves", up, down);
  const row = element("li", { class: "lm-row", draggable: true }, words, moves, slot);
  row.addEventListener("dragstart", () => (controls.held = id));
  row.addEventListener("keydown", (event) => {
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!way || !event.altKey) return;
    event.preventDefault();
    shift(way);
  });
  return { id, row, slot, up, down };
}

/** @param {QuestionView} view @param {Controls} controls @param {string} id @param {number} way */
function shiftItem(view, controls, id, way) {
  const items = itemsOf(view, view.answer);
  const to = items.indexOf(id) + way;
  if (to < 0 || to >= items.length)
    return view.say(`${brief(nameOf(view, id))} is already at the end.`);
  controls.held = id;
  view.commit({ items: move(items, id, to) });
}

/** @param {QuestionView} view @param {Controls} controls @param {DragEvent} event */
function dragged(view, { rows, held }, event) {
  const over = rows.find(({ row }) => row.contains(/** @type {Node} */ (event.target)));
  if (!over || !held) return;
  event.preventDefault();
  if (event.type === "dragover" || over.id === held) return;
  const items = itemsOf(view, view.answer);
  view.commit({ items: move(items, held, items.indexOf(over.id)) });
}

export default questionView({
  build(view) {
    addReading(view);
    const list = element("ol", { class: "lm-rows", "aria-labelledby": view.id });
    /** @type {Controls} */
    const controls = { list, rows: [] };
    for (const item of view.question.items) controls.rows.push(newRow(view, controls, item));
    list.append(...controls.rows.map(({ row }) => row));
    list.addEventListener("dragover", (event) => dragged(view, controls, event));
    list.addEventListener("drop", (event) => dragged(view, controls, event));
    view.body.append(list);
    return controls;
  },
  refresh(view, { list, rows }) {
    const focus = /** @type {HTMLElement | null} */ (list.querySelector(":focus"));
    for (const [i, id] of itemsOf(view, view.answer).entries()) {
      const item = rows.find((row) => row.id === id);
      if (!item) continue;
      if (list.children[i] !== item.row) list.insertBefore(item.row, list.children[i] ?? null);
      item.up.setAttribute("aria-disabled", String(i === 0));
      item.down.setAttribute("aria-disabled", String(i === rows.length - 1));
      showVerdict(view, id, item.slot, item.up);
    }
    focus?.focus(); // a moved element loses it
  },
  describe(view, _, after, { held }) {
    const items = itemsOf(view, after);
    const id = held ?? items[0];
    return `${brief(nameOf(view, id))}: now ${items.indexOf(id) + 1} of ${items.length}`;
  },
  showSolution: (view, box, { answer }) => addAnswer(box, inWords(view, answer)),
  parts: {
    nameOf,
    said: (view, part, answer) => part && itemsOf(view, answer).join(),
  },
});
