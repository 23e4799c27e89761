import { brief, button, make } from "./frame.js";
import { Parts, textOf } from "./parts.js";

/** Put the items in order, by buttons or by dragging. */

/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {{id: string, row: HTMLElement, place: HTMLElement, up: HTMLElement, down: HTMLElement}} Row */

/**
 * The list with one of its items at another place; places past the ends count as the ends.
 * @param {string[]} items @param {string} id @param {number} to
 */
export function move(items, id, to) {
  const rest = items.filter((one) => one !== id);
  return rest.toSpliced(Math.max(0, to), 0, id);
}

class Order extends Parts {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    this.list = make("ol", { class: "lm-rows lm-order", "aria-labelledby": this.id });
    this.rows = /** @type {Row[]} */ (
      this.question.items.map((/** @type {any} */ one) => this.row(one))
    );
    this.list.addEventListener("dragover", (event) => this.dragged(event));
    this.list.addEventListener("drop", (event) => this.dragged(event));
    this.body.append(this.list);
  }

  /** @param {import("./parts.js").Named} item @returns {Row} */
  row({ id, text }) {
    const place = this.place();
    const up = button("↑", () => this.shift(id, -1), { "aria-label": `Move up: ${text}` });
    const down = button("↓", () => this.shift(id, 1), { "aria-label": `Move down: ${text}` });
    const words = make("span", "lm-words", text);
    const row = make(
      "li",
      { class: "lm-row", draggable: true },
      words,
      make("span", "lm-moves", up, down),
      place,
    );
    row.addEventListener("dragstart", () => (this.held = id));
    row.addEventListener("keydown", (event) => {
      const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!way || !event.altKey) return;
      event.preventDefault();
      this.shift(id, way);
    });
    return { id, row, place, up, down };
  }

  /** @param {Answer} [answer] @returns {string[]} */
  items(answer = this.answer) {
    return answer.items?.length
      ? answer.items
      : this.question.items.map((/** @type {any} */ one) => one.id);
  }

  /** @param {string} id @param {number} way */
  shift(id, way) {
    const items = this.items();
    const to = items.indexOf(id) + way;
    if (to < 0 || to >= items.length)
      return this.say(`${brief(this.name(id))} is already at the end.`);
    this.held = id;
    this.commit({ items: move(items, id, to) });
  }

  /** @param {DragEvent} event */
  dragged(event) {
    const over = /** @type {Element} */ (event.target).closest("li");
    const row = this.rows.find((one) => one.row === over);
    if (!row || !this.held) return;
    event.preventDefault();
    const items = this.items();
    const to = items.indexOf(row.id);
    if (event.type === "drop" && row.id !== this.held)
      this.commit({ items: move(items, this.held, to) });
  }

  refresh() {
    const focus = /** @type {HTMLElement | null} */ (this.list.querySelector(":focus"));
    for (const [i, id] of this.items().entries()) {
      const row = this.rows.find((one) => one.id === id);
      if (!row) continue;
      if (this.list.children[i] !== row.row)
        this.list.insertBefore(row.row, this.list.children[i] ?? null);
      row.up.setAttribute("aria-disabled", String(i === 0));
      row.down.setAttribute("aria-disabled", String(i === this.rows.length - 1));
      this.showVerdict(id, row.place, row.up);
    }
    focus?.focus(); // a moved element loses it
  }

  /** @param {string} part */
  name(part) {
    return textOf(this.question.items, part);
  }

  /** @param {string} part @param {Answer} answer */
  value(part, answer) {
    return part && this.items(answer).join();
  }

  /** @param {Answer} answer */
  words(answer) {
    return this.items(answer).map((id, i) => `${i + 1}. ${this.name(id)}`);
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    void before;
    const items = this.items(after);
    const id = this.held ?? items[0];
    return `${brief(this.name(id))}: now ${items.indexOf(id) + 1} of ${items.length}`;
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Order(model, el).start(),
};
