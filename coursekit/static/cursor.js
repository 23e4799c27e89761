import { snap } from "./passage.js";

/** Choosing words of a passage by mouse, touch or keyboard. The browser's own selection shows it. */

/** @typedef {import("./passage.js").Range} Range */
/**
 * @typedef {object} Told
 * @property {(range: Range) => void} chosen words were chosen by mouse or touch
 * @property {(range: Range, wide: boolean) => void} moved the word cursor moved; `wide`: with Shift
 * @property {(unit: number) => void} clicked
 * @property {(key: string) => boolean} key any other key; true when it was used
 */

const TOUCH_WAIT = 900; // ms that a touch selection rests before it counts: its handles may still move
const BLANK = 4; // more code points than this between two blocks are text that is not shown
const ROOM = 40; // px, a line

export class Cursor {
  /**
   * @param {HTMLElement} el the passage @param {import("./passage.js").Page} page
   * @param {boolean} rtl @param {Told} told @param {AbortSignal} signal
   */
  constructor(el, page, rtl, told, signal) {
    this.el = el;
    this.page = page;
    this.told = told;
    this.next = rtl ? "ArrowLeft" : "ArrowRight";
    this.typed = false; // the last choice was made by keyboard
    /** @type {Range | undefined} */
    this.anchor = undefined; // the word where the choice began
    /** @type {Range | undefined} */
    this.head = undefined; // the word where it ends
    /** @param {EventTarget} at @param {string} type @param {(event: any) => void} call */
    const on = (at, type, call) => at.addEventListener(type, call, { signal });
    on(el, "keydown", (event) => this.keydown(event));
    on(el, "focus", () => this.focused());
    on(el, "pointerdown", ({ button, pointerType, shiftKey }) => {
      this.touch = pointerType === "touch";
      this.pressed = !button;
      this.typed = false;
      if (!this.touch && !shiftKey) this.hide(); // a click on an older selection is a click
    });
    on(document, "mouseup", ({ altKey }) => {
      if (this.pressed) this.take(altKey);
      this.pressed = false;
    });
    on(document, "pointerup", () => this.touched());
    on(document, "selectionchange", () => this.touched());
    on(signal, "abort", () => clearTimeout(this.timer));
  }

  /** @returns {Range | undefined} */
  get range() {
    const { anchor, head } = this;
    return anchor && head && [Math.min(anchor[0], head[0]), Math.max(anchor[1], head[1])];
  }

  set range(range) {
    this.anchor = this.head = range;
  }

  /** @returns {Selection} */
  get selection() {
    const root = /** @type {any} */ (this.el.getRootNode()); // a shadow root has its own
    return root.getSelection?.() ?? document.getSelection();
  }

  // --- mouse and touch ---

  touched() {
    clearTimeout(this.timer);
    if (!this.touch || this.typed) return;
    this.timer = setTimeout(() => {
      const range = this.selected();
      if (range && String(range) !== String(this.range)) this.take();
    }, TOUCH_WAIT);
  }

  /** Takes the browser's selection as the choice; a click chooses nothing. @param {boolean} [exact] */
  take(exact) {
    const { selection, told } = this;
    const range = this.selected(exact);
    const unit = this.unitOf(selection.anchorNode, selection.anchorOffset);
    if (range) told.chosen((this.range = range));
    else if (unit !== undefined) {
      this.range = this.wordAt(unit);
      told.clicked(unit);
    }
  }

  /** The unit of a place in the page; undefined outside the text. @param {Node | null} node @param {number} offset */
  unitOf(node, offset) {
    if (!node || !this.el.contains(node)) return undefined;
    const range = document.createRange();
    range.setStart(this.el, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  /** @param {boolean} [exact] @returns {Range | undefined} */
  selected(exact) {
    const { selection, page, el } = this;
    if (selection.isCollapsed) return undefined;
    const { places, text, words } = page;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(el)) return undefined;
    const from = this.unitOf(range.startContainer, range.startOffset) ?? 0;
    const to = this.unitOf(range.endContainer, range.endOffset) ?? text.length;
    let place = page.placeAt(from);
    for (const next of places) {
      if (next.at === place.to + 1 && next.shift - place.shift < BLANK) place = next;
    }
    const found = snap(text, words, from, Math.min(to, place.to), exact);
    return found[0] < found[1] ? found : undefined;
  }

  /** The word on or after a unit. @param {number} unit @returns {Range} */
  wordAt(unit) {
    const { words } = this.page;
    return words.find(([, to]) => to > unit) ?? words[words.length - 1] ?? [unit, unit];
  }

  // --- keyboard ---

  focused() {
    if (!this.el.matches(":focus-visible")) return;
    this.range ??= this.wordAt(0);
    this.show();
  }

  /** @param {KeyboardEvent} event */
  keydown(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (metaKey || altKey || event.target !== this.el) return;
    const { words } = this.page;
    const was = this.head ?? this.wordAt(0);
    let next;
    if (key === this.next) next = words.find(([from]) => from >= was[1]);
    else if (/^Arrow[LR]/.test(key)) next = words.findLast(([from]) => from < was[0]);
    else if (/^(Home|End|Arrow)/.test(key)) next = this.jump(was[0], key, ctrlKey);
    else {
      if (key === " " || (!ctrlKey && this.told.key(key))) event.preventDefault();
      return;
    }
    event.preventDefault();
    this.head = next ?? was;
    if (!shiftKey || !this.anchor) this.anchor = this.head;
    this.settle(shiftKey);
  }

  /** @param {boolean} wide */
  settle(wide) {
    this.show();
    if (this.range) this.told.moved(this.range, wide);
  }

  /** By sentence, or by paragraph. @param {number} at @param {string} key @param {boolean} far */
  jump(at, key, far) {
    const { places, placeAt, text, lang, words } = this.page;
    const place = placeAt(at);
    let starts = places.map((one) => one.at);
    if (!far && !key.startsWith("Arrow")) {
      const segmenter = new Intl.Segmenter(lang || "en", { granularity: "sentence" });
      const sentences = segmenter.segment(text.slice(place.at, place.to));
      starts = [...sentences].map(({ index }) => index + place.at);
    }
    const now = starts.findLastIndex((start) => start <= at);
    const end = starts[now + 1] ?? place.to;
    if (key === "End") return words.findLast(([, to]) => to <= end);
    const to = starts[now + (key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0)];
    return to === undefined ? to : this.wordAt(to);
  }

  // --- showing ---

  /** The place in the page of a unit; `late`: at the end of a piece. @param {number} unit @param {boolean} [late] @returns {[Node, number]} */
  nodeAt(unit, late) {
    const { pieces } = this.page.placeAt(unit);
    const piece = pieces.find(({ end }) => (late ? end >= unit : end > unit)) ?? pieces[0];
    /** @type {Node} */
    let node = piece.node;
    while (node.firstChild) node = node.firstChild;
    return [node, unit - piece.start];
  }

  /** Shows the choice as the browser's selection and scrolls to it. */
  show() {
    const { range, head, el } = this;
    if (!range || !head) return;
    this.typed = true;
    this.selection.setBaseAndExtent(...this.nodeAt(range[0]), ...this.nodeAt(range[1], true));
    const word = document.createRange();
    word.setStart(...this.nodeAt(head[0]));
    const { top, bottom } = word.getBoundingClientRect();
    const box = el.getBoundingClientRect();
    el.scrollTop += Math.min(0, top - box.top - ROOM) + Math.max(0, bottom - box.bottom + ROOM);
    el.scrollIntoView({ block: "nearest" });
  }

  /** Takes the browser's selection away from the passage. */
  hide() {
    if (this.el.contains(this.selection.anchorNode)) this.selection.removeAllRanges();
  }
}
