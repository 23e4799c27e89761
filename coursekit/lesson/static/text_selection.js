import { Frame, brief, make } from "./frame.js";
import { page, snap } from "./passage.js";

/** A passage, and choosing words of it by mouse, touch or keyboard: the browser's selection shows it. */

/** @typedef {import("./passage.js").Range} Range */
/**
 * What is made of the choice.
 * @typedef {object} Use
 * @property {(range: Range) => void} chosen words were chosen by mouse or touch
 * @property {(range: Range, wide: boolean) => void} moved the word cursor moved; `wide`: with Shift
 * @property {(unit: number) => void} clicked
 * @property {(key: string) => boolean} key any other key; true when it was used
 */

const TOUCH_WAIT = 900; // ms that a touch selection rests before it counts: its handles may still move
const BLANK = 4; // more code points than this between two blocks are text that is not shown
const ROOM = 40; // px, a line
const LONG = 20_000; // units; longer passages lay out only what is in view

export class Reading extends Frame {
  /** @param {import("./frame.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    const { articleTitle, blocks, publisher, date, invented, dir, lang } = this.question;
    this.page = page(blocks, lang);
    this.typed = false; // the last choice was made by keyboard
    /** @type {Range | undefined} */
    this.anchor = undefined; // the word where the choice began
    /** @type {Range | undefined} */
    this.head = undefined; // the word where it ends
    this.passage = make("div", {
      ...{ class: "lm-passage", role: "group", tabindex: 0, dir, lang },
      "aria-label": `Passage: ${articleTitle}`,
      "aria-describedby": `${this.id}-keys`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.pressedKey(event),
      onfocus: () => this.focused(),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.pressed(event),
    });
    if (this.page.text.length > LONG) this.passage.classList.add("lm-long");
    for (const [i, place] of this.page.places.entries()) {
      if (i) this.passage.append("\n"); // as in the page's text
      place.el = make("p", { class: "lm-block", "data-name": blocks[i].name }, blocks[i].text);
      this.passage.append(place.el);
    }
    const origin = [articleTitle, publisher, date, invented && "invented for this course"];
    this.origin = make("p", { class: "lm-origin", dir, lang }, origin.filter(Boolean).join(" · "));
    this.use = /** @type {Use} */ (/** @type {unknown} */ (this)); // a kind of question adds these
    this.hear();
  }

  /** Listens to the document, where a drag may end. */
  hear() {
    const { signal } = this;
    document.addEventListener("mouseup", (event) => this.released(event), { signal });
    document.addEventListener("selectionchange", () => this.touched(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.resting));
  }

  /** What is chosen. @returns {Range | undefined} */
  get range() {
    const { anchor, head } = this;
    return anchor && head && [Math.min(anchor[0], head[0]), Math.max(anchor[1], head[1])];
  }

  set range(range) {
    this.anchor = this.head = range;
  }

  /** @returns {Selection} */
  get selection() {
    const root = /** @type {any} */ (this.root.getRootNode()); // a shadow root has its own
    return root.getSelection?.() ?? document.getSelection();
  }

  /** Words of the passage within a sentence of ours. @param {{start: number, end: number}} range */
  quote({ start, end }) {
    const words = brief(this.page.text.slice(start, end)) || "not shown here";
    return this.question.dir === "rtl" ? `\u2068${words}\u2069` : words; // the one isolated from the other
  }

  // --- mouse and touch ---

  /** @param {PointerEvent} event */
  pressed({ button, pointerType, shiftKey }) {
    this.touch = pointerType === "touch";
    this.down = !button;
    this.typed = false;
    if (!this.touch && !shiftKey) this.hide(); // a click on an older selection is a click
  }

  /** @param {MouseEvent} event */
  released({ altKey }) {
    if (this.down) this.take(altKey);
    this.down = false;
  }

  touched() {
    clearTimeout(this.resting);
    if (!this.touch || this.typed) return;
    this.resting = setTimeout(() => {
      const range = this.selected();
      if (range && String(range) !== String(this.range)) this.take();
    }, TOUCH_WAIT);
  }

  /** Takes the browser's selection as the choice; a click chooses nothing. @param {boolean} [exact] */
  take(exact) {
    const { anchorNode, anchorOffset } = this.selection;
    const range = this.selected(exact);
    const unit = this.unitOf(anchorNode, anchorOffset);
    if (range) this.use.chosen((this.range = range));
    else if (unit !== undefined) {
      this.range = this.wordAt(unit);
      this.use.clicked(unit);
    }
  }

  /** The unit of a place in the page; undefined outside the text. @param {Node | null} node @param {number} offset */
  unitOf(node, offset) {
    if (!node || !this.passage.contains(node)) return undefined;
    const range = document.createRange();
    range.setStart(this.passage, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  /** @param {boolean} [exact] @returns {Range | undefined} */
  selected(exact) {
    const { places, placeAt, text, words } = this.page;
    if (this.selection.isCollapsed) return undefined;
    const range = this.selection.getRangeAt(0);
    if (!range.intersectsNode(this.passage)) return undefined;
    const from = this.unitOf(range.startContainer, range.startOffset) ?? 0;
    const to = this.unitOf(range.endContainer, range.endOffset) ?? text.length;
    let place = placeAt(from);
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
    if (!this.passage.matches(":focus-visible")) return;
    this.range ??= this.wordAt(0);
    this.show();
  }

  /** @param {KeyboardEvent} event */
  pressedKey(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const { words } = this.page;
    const was = this.head ?? this.wordAt(0);
    let next;
    if (metaKey || altKey) return;
    if (key === (this.question.dir === "rtl" ? "ArrowLeft" : "ArrowRight")) {
      next = words.find(([from]) => from >= was[1]);
    } else if (/^Arrow[LR]/.test(key)) next = words.findLast(([from]) => from < was[0]);
    else if (/^(Home|End|Arrow)/.test(key)) next = this.jump(was[0], key, ctrlKey);
    else {
      if (key === " " || (!ctrlKey && this.use.key(key))) event.preventDefault();
      return;
    }
    event.preventDefault();
    this.head = next ?? was;
    if (!shiftKey || !this.anchor) this.anchor = this.head;
    this.settle(shiftKey);
  }

  /** @param {boolean} [wide] */
  settle(wide = false) {
    this.show();
    if (this.range) this.use.moved(this.range, wide);
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
    const walker = document.createTreeWalker(this.passage, 4); // texts
    for (;;) {
      const node = /** @type {Text | null} */ (walker.nextNode());
      if (!node) return [this.passage, 0];
      if (unit < node.length || (late && unit === node.length)) return [node, unit];
      unit -= node.length;
    }
  }

  /** Shows the choice as the browser's selection and scrolls to it. */
  show() {
    const { range, head, passage } = this;
    if (!range || !head) return;
    this.typed = true;
    this.selection.setBaseAndExtent(...this.nodeAt(range[0]), ...this.nodeAt(range[1], true));
    const word = document.createRange();
    word.setStart(...this.nodeAt(head[0]));
    const { top, bottom } = word.getBoundingClientRect();
    const box = passage.getBoundingClientRect();
    passage.scrollTop +=
      Math.min(0, top - box.top - ROOM) + Math.max(0, bottom - box.bottom + ROOM);
    passage.scrollIntoView({ block: "nearest" });
  }

  /** Takes the browser's selection away from the passage. */
  hide() {
    if (this.passage.contains(this.selection.anchorNode)) this.selection.removeAllRanges();
  }
}
