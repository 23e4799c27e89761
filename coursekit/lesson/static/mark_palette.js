import { button, element } from "./element.js";
import { lookOf } from "./render_spans.js";
import { say } from "./say.js";

/** The small palette at chosen words, or at a mark: picks its label, or takes the mark away. */

/** @typedef {import("./positions.js").Label} Label */
/** @typedef {{top: number, bottom: number, left: number, right: number}} Box px of the window */

const UNDER = 6; // px between the words and the palette
const OVER = 16; // px over the words, where names may stand
const HANDLES = 44; // px under words chosen by touch, where the handles are
const EDGE = 4; // px that stay free at the window's edge

/** @typedef {"mouse" | "tap" | "handles"} Way how words were chosen; the keyboard counts as a mouse */

/**
 * Where the palette stands: below the end of the words or above their beginning, never on them.
 * Below is where a mouse or a key ends; above, a tap leaves free what may be tapped next; clear of
 * handles and of the browser's own menu, which is above them, it stands further below.
 * @param {{first: Box, last: Box, rtl?: boolean}} words the first and the last line of them
 * @param {{width: number, height: number}} size of the palette
 * @param {Box} view what can be seen of the page @param {Way} way
 * @returns {{left: number, top: number}}
 */
export function placePalette({ first, last, rtl = false }, { width, height }, view, way) {
  const below = last.bottom + (way === "handles" ? HANDLES : UNDER);
  const above = first.top - OVER - height;
  const isFree = {
    below: below + height <= view.bottom - EDGE,
    above: above >= view.top + EDGE && way !== "handles",
  };
  const over = isFree.above && (way === "tap" || !isFree.below);
  const most = view.right - EDGE - width;
  const left = Math.max(
    view.left + EDGE,
    Math.min((rtl ? last.left : last.right) - width / 2, most),
  );
  return { left, top: over ? above : below };
}

// --- the page --------------------------------------------------------------------------------

/** What can be seen of an element's surroundings. @param {HTMLElement} inner @returns {Box} */
function viewAround(inner) {
  const view = {
    top: 0,
    bottom: innerHeight,
    left: 0,
    right: document.documentElement.clientWidth,
  };
  for (let box = inner.parentElement; box; box = box.parentElement) {
    const { overflowX, overflowY, scrollPaddingTop } = getComputedStyle(box);
    const { top, bottom, left, right } = box.getBoundingClientRect();
    if (overflowY !== "visible" && box.scrollHeight > box.clientHeight) {
      const free = top + (parseFloat(scrollPaddingTop) || 0); // below a bar that stays
      Object.assign(view, { top: Math.max(view.top, free), bottom: Math.min(view.bottom, bottom) });
    }
    if (overflowX !== "visible" || box.matches(".lm")) {
      Object.assign(view, { left: Math.max(view.left, left), right: Math.min(view.right, right) });
    }
  }
  return view;
}

/** A label's name, drawn as its marks are. @param {Label[]} labels @param {Label} label */
export function swatch(labels, { id, name }) {
  return element("span", `${lookOf(labels, id)} lm-v0`, name);
}

export class MarkPalette {
  /**
   * @param {Label[]} labels
   * @param {{pick: (label: Label) => void, remove: () => void, key: (key: string) => boolean}} use
   * @param {boolean} [rtl] the words read from right to left
   */
  constructor(labels, { pick, remove, key: used }, rtl = false) {
    this.rtl = rtl;
    const onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (/^(Enter| )$/.test(event.key) || event.ctrlKey || event.metaKey) return; // a button's own
      if (used(event.key)) event.preventDefault();
    };
    // The press of a button must not take the selection away.
    const onmousedown = (/** @type {Event} */ event) => event.preventDefault();
    this.buttons = labels.map((label) => {
      const node = button("", () => pick(label), { class: "lm-button lm-pick" });
      const key = element("kbd", { "aria-hidden": true }, label.key.toUpperCase());
      node.append(swatch(labels, label), key);
      return { node, label };
    });
    this.remove = button(say("Remove"), remove, { class: "lm-button lm-pick" });
    this.note = element("small");
    this.root = element(
      "div",
      { class: "lm-float", role: "group", onkeydown, onmousedown },
      this.note,
      ...this.buttons.map(({ node }) => node),
      this.remove,
    );
    this.root.hidden = true;
  }

  /**
   * @param {DOMRect[]} lines of the words @param {string | undefined} id of the mark's label
   * @param {Way} way @param {string} note what else can be done
   */
  show(lines, id, way, note) {
    const { root } = this;
    const known = id !== undefined;
    for (const { node, label } of this.buttons) {
      node.hidden = known && this.buttons.length < 2;
      if (known) node.setAttribute("aria-pressed", String(label.id === id));
      else node.removeAttribute("aria-pressed");
    }
    this.remove.hidden = !known;
    this.note.textContent = note;
    this.note.hidden = !note;
    const name = known ? say("Change this mark") : say("Mark the chosen words");
    root.setAttribute("aria-label", name);
    root.hidden = false;
    const frame = /** @type {HTMLElement} */ (root.parentElement).getBoundingClientRect();
    const size = root.getBoundingClientRect();
    const words = { first: lines[0], last: lines[lines.length - 1], rtl: this.rtl };
    const { left, top } = placePalette(words, size, viewAround(root), way);
    root.style.left = `${left - frame.left}px`;
    root.style.top = `${top - frame.top}px`;
    root.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  hide() {
    this.root.hidden = true;
  }
}
