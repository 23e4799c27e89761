import { button, element } from "./element.js";
import { addAnswer, addReading, newSlot, showVerdict, textOf } from "./item_list.js";
import { questionView } from "./question_view.js";
import { dragRows, newGrip } from "./row_drag.js";
import { number, say } from "./say.js";
import { brief } from "./wording.js";

/** Put the items in order, by buttons or by dragging. */

/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./item_list.js").Named} Named */
/** @typedef {import("./question_view.js").QuestionView} QuestionView */
/** @typedef {{id: string, row: HTMLElement, slot: HTMLElement, nth: HTMLElement, up: HTMLElement,
 *   down: HTMLElement}} Row */
/** @typedef {{list: HTMLElement, rows: Row[], held?: string}} Controls `held` was moved last */

/**
 * The list with one of its items at another place; places past the ends count as the ends.
 * @param {string[]} items @param {string} id @param {number} to
 */
export function move(items, id, to) {
  const rest = items.filter((item) => item !== id);
  return rest.toSpliced(Math.max(0, to), 0, id);
}

/**
 * The item that was moved from one order to another; where two could be, the one of them that was
 * held.
 * @param {string[]} before @param {string[]} after @param {string} [held]
 */
export function moved(before, after, held) {
  const without = (/** @type {string[]} */ items, /** @type {string} */ id) =>
    items.filter((item) => item !== id).join("\n");
  const could = after.filter((id) => without(before, id) === without(after, id));
  return held && could.includes(held) ? held : could[0];
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
  return itemsOf(view, answer).map((id) => nameOf(view, id));
}

// --- the page --------------------------------------------------------------------------------

/** @param {QuestionView} view @param {Controls} controls @param {Named} item @returns {Row} */
function newRow(view, controls, { id, text }) {
  const slot = newSlot();
  const shift = (/** @type {number} */ way) => shiftItem(view, controls, id, way);
  const names = {
    up: say("Move up: {item}", { item: text }),
    down: say("Move down: {item}", { item: text }),
  };
  const up = button("↑", () => shift(-1), { "aria-label": names.up });
  const down = button("↓", () => shift(1), { "aria-label": names.down });
  const nth = element("span", "lm-nth");
  const words = element("span", "lm-words", text);
  const moves = element("span", "lm-moves", up, down);
  const row = element("li", "lm-row", newGrip(), nth, words, moves, slot);
  row.addEventListener("keydown", (event) => {
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!way || !event.altKey) return;
    event.preventDefault();
    shift(way);
  });
  return { id, row, slot, nth, up, down };
}

/** @param {QuestionView} view @param {Controls} controls @param {string} id @param {number} way */
function shiftItem(view, controls, id, way) {
  const items = itemsOf(view, view.answer);
  const to = items.indexOf(id) + way;
  const about = { item: brief(nameOf(view, id)) };
  if (to < 0) return view.tell(say("“{item}” is already first.", about));
  if (to >= items.length) return view.tell(say("“{item}” is already last.", about));
  controls.held = id;
  view.commit({ items: move(items, id, to) });
}

/** What was dragged is let go among the items as they were shown, and as a student saw them. @param {QuestionView} view @param {Controls} controls @param {string} id @param {number} to */
function drop(view, controls, id, to) {
  view.rest.up(); // no click comes of a row that is let go
  const shown = [...controls.list.children].map(
    (child) => /** @type {Row} */ (controls.rows.find(({ row }) => row === child)).id,
  );
  controls.held = id;
  view.commit({ items: move(shown, id, to) });
}

/** @param {QuestionView} view @param {Controls} controls */
function refresh(view, { list, rows }) {
  const focus = /** @type {HTMLElement | null} */ (list.querySelector(":focus"));
  for (const [i, id] of itemsOf(view, view.answer).entries()) {
    const item = rows.find((row) => row.id === id);
    if (!item) continue;
    if (list.children[i] !== item.row) list.insertBefore(item.row, list.children[i] ?? null);
    item.nth.textContent = number(i + 1);
    item.up.setAttribute("aria-disabled", String(i === 0));
    item.down.setAttribute("aria-disabled", String(i === rows.length - 1));
    showVerdict(view, id, item.slot, item.up);
  }
  focus?.focus(); // a moved element loses it
}

export default questionView({
  build(view) {
    addReading(view);
    const list = element("ol", { class: "lm-rows lm-order", "aria-labelledby": view.id });
    /** @type {Controls} */
    const controls = { list, rows: [] };
    for (const item of view.question.items) controls.rows.push(newRow(view, controls, item));
    list.append(...controls.rows.map(({ row }) => row));
    const dropped = (/** @type {string} */ id, /** @type {number} */ to) =>
      drop(view, controls, id, to);
    dragRows({ list, rows: controls.rows, signal: view.signal, dropped });
    view.body.append(list);
    return controls;
  },
  refresh,
  describe(view, before, after, { held }) {
    const items = itemsOf(view, after);
    const id = moved(itemsOf(view, before), items, held);
    if (!id) return say("The order has changed");
    const about = { item: brief(nameOf(view, id)), place: items.indexOf(id) + 1 };
    return say("“{item}” is now {place} of {all}", { ...about, all: items.length });
  },
  showSolution: (view, box, { answer }) => addAnswer(box, inWords(view, answer), "ol"),
  parts: {
    nameOf,
    said: (view, part, answer) => part && itemsOf(view, answer).join(),
  },
});
