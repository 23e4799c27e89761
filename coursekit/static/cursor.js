import { firstIndex, nodeAt, sentences, snap, unitAt } from "./passage.js";

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

export class Cursor {
  /**
   * @param {HTMLElement} el the passage; its children are the blocks
   * @param {import("./passage.js").Page} page @param {boolean} rtl
   * @param {Told} told @param {AbortSignal} signal
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
    on(el, "pointerdown", (event) => {
      this.down = event;
      this.pointer = event.pointerType;
      this.typed = false;
    });
    on(document, "mouseup", (event) => this.released(event));
    on(document, "pointerup", () => this.touched(300));
    on(document, "selectionchange", () => this.touched(TOUCH_WAIT));
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

  /** @param {number} unit @returns {HTMLElement} */
  blockAt(unit) {
    const { page, el } = this;
    return /** @type {any} */ (el.children[page.places.indexOf(page.placeAt(unit))]);
  }

  // --- mouse and touch ---

  /** @param {MouseEvent} event */
  released(event) {
    const { down } = this;
    this.down = undefined;
    if (!down || event.button) return;
    const moved = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 3;
    if (moved || event.detail > 1 || event.shiftKey) this.take(event.altKey);
    else this.click(event);
  }

  /** @param {number} wait */
  touched(wait) {
    if (this.pointer !== "touch" || this.typed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (String(this.selected()) !== String(this.range)) this.take();
    }, wait);
  }

  /** Takes the browser's selection as the choice. @param {boolean} [exact] */
  take(exact) {
    const range = this.selected(exact);
    if (!range) return;
    this.range = range;
    this.told.chosen(range);
  }

  /** @param {boolean} [exact] @returns {Range | undefined} */
  selected(exact) {
    const { selection, page, el } = this;
    if (!selection.rangeCount || selection.isCollapsed) return undefined;
    const { places, text } = page;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(el)) return undefined;
    /** @param {Node} node @param {number} offset */
    const unit = (node, offset) => {
      const i = [...el.children].findIndex((block) => block.contains(node));
      if (i >= 0) return unitAt(places[i].at, el.children[i], node, offset);
      return node === range.endContainer ? text.length : 0; // outside the text
    };
    const from = unit(range.startContainer, range.startOffset);
    let i = places.indexOf(page.placeAt(from));
    while (places[i + 1] && places[i + 1].start - places[i].last <= BLANK) i++;
    const to = Math.min(unit(range.endContainer, range.endOffset), places[i].to);
    const found = snap(text, page.words, from, to, exact);
    return found[0] < found[1] ? found : undefined;
  }

  /** A click puts the cursor on its word. @param {MouseEvent} event */
  click({ clientX, clientY }) {
    const caret = document.caretRangeFromPoint?.(clientX, clientY);
    const i = [...this.el.children].findIndex((block) =>
      block.contains(caret?.startContainer ?? null),
    );
    if (!caret || i < 0) return;
    const { at } = this.page.places[i];
    const unit = unitAt(at, this.el.children[i], caret.startContainer, caret.startOffset);
    this.range = this.wordAt(unit);
    this.told.clicked(unit);
  }

  /** The word on or after a unit. @param {number} unit @returns {Range} */
  wordAt(unit) {
    const { words } = this.page;
    return words[firstIndex(words.length - 1, (i) => words[i][1] > unit)] ?? [unit, unit];
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
    /** @type {Range | undefined} */
    let next;
    if (/^Arrow(Left|Right)$/.test(key)) {
      const ahead = key === this.next;
      const at = firstIndex(words.length, (i) => words[i][0] >= was[ahead ? 1 : 0]);
      next = words[ahead ? at : at - 1];
    } else if (/^(Home|End|ArrowUp|ArrowDown)$/.test(key)) next = this.jump(was[0], key, ctrlKey);
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
    const starts =
      far || key.startsWith("Arrow")
        ? places.map((one) => one.at)
        : sentences(text.slice(place.at, place.to), lang).map((start) => start + place.at);
    const next = firstIndex(starts.length, (i) => starts[i] > at);
    const to = { Home: starts[next - 1], ArrowUp: starts[next - 2], ArrowDown: starts[next] }[key];
    if (key !== "End") return to === undefined ? to : this.wordAt(to);
    const end = starts[next] ?? (far ? text.length : place.to);
    return words[firstIndex(words.length, (i) => words[i][1] > end) - 1];
  }

  // --- showing ---

  /** Shows the choice as the browser's selection and scrolls to it. */
  show() {
    const { range, head, page, el } = this;
    if (!range || !head) return;
    this.typed = true;
    const from = nodeAt(page.placeAt(range[0]).pieces, range[0]);
    this.selection.setBaseAndExtent(
      ...from,
      ...nodeAt(page.placeAt(range[1]).pieces, range[1], true),
    );
    const word = document.createRange();
    word.setStart(...nodeAt(page.placeAt(head[0]).pieces, head[0]));
    const room = 40; // px, a line
    const box = word.getBoundingClientRect();
    const frame = el.getBoundingClientRect();
    el.scrollTop +=
      Math.min(0, box.top - frame.top - room) + Math.max(0, box.bottom - frame.bottom + room);
    const { top, bottom } = word.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) this.blockAt(head[0]).scrollIntoView({ block: "nearest" });
  }

  /** Takes the browser's selection away from the passage. */
  hide() {
    if (this.el.contains(this.selection.anchorNode)) this.selection.removeAllRanges();
  }
}
