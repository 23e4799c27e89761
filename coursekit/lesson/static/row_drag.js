import { element } from "./element.js";

/** Rows of a list dragged to another place, by mouse, pen or finger. */

/** @typedef {{id: string, row: HTMLElement}} Row */
/**
 * @typedef {object} Rows
 * @property {HTMLElement} list holds the rows, and nothing else
 * @property {Row[]} rows
 * @property {(id: string, to: number) => void} dropped a row was let go at another place
 * @property {AbortSignal} signal ends all of it
 */

const STARTS = 4; // px; less is a click
const SCROLL_EDGE = 48; // px from the edge of what is seen, where it scrolls
const FAST = 14; // px a frame at most

/** How many of the middles lie above a place: where a row is let go among the others. @param {number[]} middles @param {number} y */
export function placeAt(middles, y) {
  return middles.filter((middle) => middle < y).length;
}

/** How far to scroll in a frame, near an edge; 0 elsewhere. @param {number} y @param {number} top @param {number} bottom */
export function pull(y, top, bottom) {
  const over = Math.max(0, y - (bottom - SCROLL_EDGE)) - Math.max(0, top + SCROLL_EDGE - y);
  return Math.round((FAST * Math.max(-SCROLL_EDGE, Math.min(SCROLL_EDGE, over))) / SCROLL_EDGE);
}

// --- the page --------------------------------------------------------------------------------

/** What a row is taken by. */
export function newGrip() {
  return element("span", { class: "lm-grip", "aria-hidden": true }, "⠿");
}

/** The nearest box around an element that scrolls. @param {HTMLElement} inner */
function scrollerOf(inner) {
  let box = inner.parentElement;
  while (box) {
    const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowY);
    if (scrolls && box.scrollHeight > box.clientHeight) return box;
    box = box.parentElement;
  }
  return document.documentElement;
}

/** One row under way. */
class Drag {
  /** @param {Rows} about @param {Row} held @param {PointerEvent} event */
  constructor(about, held, event) {
    this.about = about;
    this.held = held;
    this.pointer = event.pointerId;
    this.y = event.clientY;
    this.from = this.y - this.top(); // in the list, which may be scrolled meanwhile
    this.scroller = scrollerOf(about.list);
    this.moving = false;
    this.to = this.start = [...about.list.children].indexOf(held.row);
    this.stop = new AbortController();
    this.listen();
  }

  listen() {
    const { row } = this.held;
    const until = { signal: AbortSignal.any([this.stop.signal, this.about.signal]) };
    const mine =
      (/** @type {(event: PointerEvent) => void} */ call) => (/** @type {any} */ event) =>
        event.pointerId === this.pointer && call(event);
    row.setPointerCapture(this.pointer);
    row.addEventListener(
      "pointermove",
      mine((event) => this.move(event.clientY)),
      until,
    );
    row.addEventListener(
      "pointerup",
      mine(() => this.end(true)),
      until,
    );
    for (const lost of ["pointercancel", "lostpointercapture"])
      row.addEventListener(
        lost,
        mine(() => this.end(false)),
        until,
      );
    // The first to hear of a key, for JupyterLab has a meaning for Escape too.
    const keyed = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.end(false);
    };
    window.addEventListener("keydown", keyed, { ...until, capture: true });
    until.signal.addEventListener("abort", () => this.clear());
  }

  top() {
    return this.about.list.getBoundingClientRect().top;
  }

  get others() {
    return [...this.about.list.children].filter((row) => row !== this.held.row);
  }

  /** @param {number} y */
  move(y) {
    this.y = y;
    if (!this.moving && Math.abs(y - this.top() - this.from) < STARTS) return;
    if (!this.moving) this.scroll();
    this.moving = true;
    this.show();
  }

  /** Scrolls for as long as the pointer is at an edge. */
  scroll() {
    if (this.stop.signal.aborted || this.about.signal.aborted) return;
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const by = pull(this.y, Math.max(0, top), Math.min(innerHeight, bottom));
    if (by) {
      this.scroller.scrollBy({ top: by, behavior: "instant" });
      this.show();
    }
    requestAnimationFrame(() => this.scroll());
  }

  /** Shows the row under the pointer, and a line where it would be let go. */
  show() {
    const { others } = this;
    const { row } = this.held;
    const middles = others.map((other) => {
      const { top, bottom } = other.getBoundingClientRect();
      return (top + bottom) / 2;
    });
    this.to = placeAt(middles, this.y);
    row.classList.add("lm-dragged");
    row.style.translate = `0 ${this.y - this.top() - this.from}px`;
    for (const [i, other] of others.entries()) {
      const moved = this.to !== this.start;
      other.classList.toggle("lm-before", moved && i === this.to);
      other.classList.toggle("lm-after", moved && i === others.length - 1 && this.to > i);
    }
  }

  /** @param {boolean} dropped */
  end(dropped) {
    const { about, held, moving, start, to } = this;
    this.stop.abort();
    if (dropped && moving && to !== start) about.dropped(held.id, to);
  }

  clear() {
    this.held.row.style.translate = "";
    for (const row of this.about.list.children)
      row.classList.remove("lm-dragged", "lm-before", "lm-after");
  }
}

/**
 * Lets the rows be dragged: by mouse anywhere but on a button, by finger at the grip, for elsewhere
 * a finger scrolls the page. Nothing may draw the rows anew while one is under way.
 * @param {Rows} about
 */
export function dragRows(about) {
  /** @type {Drag | undefined} */
  let drag;
  const { list, rows, signal } = about;
  const pressed = (/** @type {PointerEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    const held = rows.find(({ row }) => row.contains(target));
    const taken =
      event.pointerType === "mouse" ? !target.closest("button") : target.closest(".lm-grip");
    if (!held || !taken || event.button || drag?.stop.signal.aborted === false) return;
    event.preventDefault();
    drag = new Drag(about, held, event);
  };
  list.addEventListener("pointerdown", pressed, { signal });
}
