import { page, snap } from "./positions.js";
import { newPassage } from "./render_spans.js";

/** Choosing words of a passage by mouse, touch or keyboard: the browser's selection shows the choice. */

/** @typedef {import("./positions.js").Range} Range */
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
const EARLY = 200; // ms after which the text is split into words

export class TextSelection {
  /** @param {import("./question_view.js").QuestionView} view @param {Use} use */
  constructor({ id, question, root, signal }, use) {
    this.question = question;
    this.root = root;
    this.use = use;
    this.page = page(question.blocks, question.lang);
    this.typed = false; // the last choice was made by keyboard
    /** @type {Range | undefined} */
    this.anchor = undefined; // the piece where the choice began
    /** @type {Range | undefined} */
    this.head = undefined; // the piece where it ends
    const { passage, paragraphs } = newPassage(question, this.page, {
      "aria-describedby": `${id}-keys`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.pressedKey(event),
      onfocus: () => this.focused(),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.pressed(event),
    });
    this.passage = passage;
    this.paragraphs = paragraphs;
    // A drag may end anywhere.
    document.addEventListener("mouseup", (event) => this.released(event), { signal });
    document.addEventListener("selectionchange", () => this.touched(), { signal });
    // Before the first choice, which would else wait for it on a long text.
    const early = setTimeout(() => this.page.pieces, EARLY);
    signal.addEventListener("abort", () => {
      clearTimeout(early);
      clearTimeout(this.resting);
    });
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
      this.range = this.pieceAt(unit);
      this.use.clicked(unit);
    }
  }

  /** The unit at a point of the page; undefined outside the text. @param {Node | null} node @param {number} offset */
  unitOf(node, offset) {
    if (!node || !this.passage.contains(node)) return undefined;
    const range = document.createRange();
    range.setStart(this.passage, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  /** @param {boolean} [exact] @returns {Range | undefined} */
  selected(exact) {
    const { blocks, blockAt, text, pieces } = this.page;
    if (this.selection.isCollapsed) return undefined;
    const range = this.selection.getRangeAt(0);
    if (!range.intersectsNode(this.passage)) return undefined;
    const from = this.unitOf(range.startContainer, range.startOffset) ?? 0;
    const to = this.unitOf(range.endContainer, range.endOffset) ?? text.length;
    let last = blockAt(from);
    for (const next of blocks) {
      if (next.at === last.to + 1 && next.shift - last.shift < BLANK) last = next;
    }
    const found = snap(text, pieces, from, Math.min(to, last.to), exact);
    return found[0] < found[1] ? found : undefined;
  }

  /** The piece on or after a unit. @param {number} unit @returns {Range} */
  pieceAt(unit) {
    const { pieces } = this.page;
    return pieces.find(([, to]) => to > unit) ?? pieces.at(-1) ?? [unit, unit];
  }

  // --- keyboard ---

  focused() {
    if (!this.passage.matches(":focus-visible")) return;
    this.range ??= this.pieceAt(0);
    this.show();
  }

  /** @param {KeyboardEvent} event */
  pressedKey(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const { pieces } = this.page;
    const was = this.head ?? this.pieceAt(0);
    let next;
    if (metaKey || altKey) return;
    if (key === (this.question.dir === "rtl" ? "ArrowLeft" : "ArrowRight")) {
      next = pieces.find(([from]) => from >= was[1]);
    } else if (/^Arrow[LR]/.test(key)) next = pieces.findLast(([from]) => from < was[0]);
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
    const { blocks, blockAt, text, lang, pieces } = this.page;
    const block = blockAt(at);
    let starts = blocks.map((each) => each.at);
    if (!far && !key.startsWith("Arrow")) {
      const segmenter = new Intl.Segmenter(lang || "en", { granularity: "sentence" });
      const sentences = segmenter.segment(text.slice(block.at, block.to));
      starts = [...sentences].map(({ index }) => index + block.at);
    }
    const now = starts.findLastIndex((start) => start <= at);
    const end = starts[now + 1] ?? block.to;
    if (key === "End") return pieces.findLast(([, to]) => to <= end);
    const to = starts[now + (key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0)];
    return to === undefined ? to : this.pieceAt(to);
  }

  // --- showing ---

  /** Where in the page a unit is; `late`: at the end of a piece. @param {number} unit @param {boolean} [late] @returns {[Node, number]} */
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
