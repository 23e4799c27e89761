import { page, snap } from "./positions.js";
import { newPassage } from "./render_spans.js";

/**
 * Choosing words of a passage by mouse, touch or keyboard. What is chosen is what the browser shows
 * selected, and nothing else: it is asked anew each time.
 */

/** @typedef {import("./positions.js").Range} Range */
/**
 * What is made of the choice.
 * @typedef {object} Use
 * @property {(range: Range, again: boolean) => void} chosen words were chosen by mouse or by handles;
 *   `again`: by a third click, after the second chose a word of them
 * @property {(range: Range) => void} tapped words were chosen by finger, one or from one to another
 * @property {(range: Range, wide: boolean) => void} moved the word cursor moved; `wide`: with Shift
 * @property {(unit: number) => boolean} clicked no words, but a place; true when a mark is there
 * @property {() => void} lost what was chosen is no longer selected
 * @property {(block: number) => void} spoilt a paragraph's text is no longer the page's
 * @property {(key: string) => boolean} key any other key; true when it was used
 */

const TOUCH_WAIT = 900; // ms that a touch selection rests before it counts: its handles may still move
const BLANK = 4; // more code points than this between two blocks are text that is not shown
const ROOM = 40; // px, a line
const EARLY = 200; // ms after which the text is split into words
const NEAR_WORD = { x: 4, y: 10 }; // px beside a letter that still hit it

export class TextSelection {
  /** @param {import("./question_view.js").QuestionView} view @param {Use} use */
  constructor({ id, question, root, rest, signal }, use) {
    this.question = question;
    this.root = root;
    this.rest = rest;
    this.use = use;
    this.page = page(question.blocks, question.lang);
    this.typed = false; // the last choice was made by keyboard
    this.wide = false; // it is more than the word cursor
    /** @type {Range | undefined} */
    this.anchor = undefined; // the piece where the choice began
    /** @type {Range | undefined} */
    this.head = undefined; // the piece where it ends
    /** @type {Range | undefined} */
    this.tap = undefined; // the word tapped first, which waits for the last
    const { passage, paragraphs } = newPassage(question, this.page, {
      "aria-describedby": `${id}-keys`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.pressedKey(event),
      onfocus: () => this.focused(),
      onblur: () => this.wide || !this.typed || this.hide(),
    });
    this.passage = passage;
    this.paragraphs = paragraphs;
    // A drag may begin and end anywhere.
    const about = { capture: true, signal };
    document.addEventListener("pointerdown", (event) => this.pressed(event), about);
    document.addEventListener("pointercancel", () => (this.down = false), about);
    document.addEventListener("mouseup", (event) => this.released(event), about);
    document.addEventListener("selectionchange", () => this.changed(), { signal });
    // Before the first choice, which would else wait for it on a long text.
    const early = setTimeout(() => this.page.pieces, EARLY);
    signal.addEventListener("abort", () => {
      clearTimeout(early);
      clearTimeout(this.resting);
    });
  }

  /** Where the choice is, or was; `choice` tells whether it is seen. @returns {Range | undefined} */
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

  // --- what is selected ---

  /** What the browser shows selected here. A selection with both ends elsewhere is not about the passage. @returns {Range | undefined} */
  raw() {
    const { selection } = this;
    if (selection.isCollapsed || !selection.rangeCount) return undefined;
    const range = selection.getRangeAt(0);
    const from = this.unitOf(range.startContainer, range.startOffset);
    const to = this.unitOf(range.endContainer, range.endOffset);
    if (from === undefined && to === undefined) return undefined;
    return [from ?? 0, to ?? this.page.text.length];
  }

  /** What is chosen and seen; the word under the cursor, if `word`. @param {boolean} [word] @returns {Range | undefined} */
  choice(word) {
    const raw = this.raw();
    if (raw && String(raw) === String(this.range)) {
      return this.wide || word ? this.range : undefined;
    }
    return raw && this.selected();
  }

  /** What is selected, as whole words. @param {boolean} [exact] @returns {Range | undefined} */
  selected(exact) {
    const { blocks, blockAt, text, pieces } = this.page;
    const raw = this.raw();
    if (!raw || !this.isSound(raw)) return undefined;
    let last = blockAt(raw[0]);
    for (const next of blocks) {
      if (next.at === last.to + 1 && next.shift - last.shift < BLANK) last = next;
    }
    const found = snap(text, pieces, raw[0], Math.min(raw[1], last.to), exact);
    return found[0] < found[1] ? found : undefined;
  }

  /** Whether the text is still the page's; an extension or a translation may have changed it. @param {Range} range */
  isSound([from, to]) {
    const { blocks, text } = this.page;
    const spoilt = blocks.flatMap(({ at, to: end }, i) => {
      const same = at > to || end < from || this.paragraphs[i].textContent === text.slice(at, end);
      return same ? [] : [i];
    });
    for (const i of spoilt) this.use.spoilt(i);
    return !spoilt.length;
  }

  /** The unit at a point of the page's tree; undefined outside the text. @param {Node | null} node @param {number} offset */
  unitOf(node, offset) {
    if (!node || !this.passage.contains(node)) return undefined;
    const range = document.createRange();
    const inside = this.paragraphs.findIndex((paragraph) => paragraph.contains(node));
    if (inside >= 0) {
      range.setStart(this.paragraphs[inside], 0);
      range.setEnd(node, offset);
      return this.page.blocks[inside].at + range.toString().length;
    }
    range.setStart(node, offset);
    const next = this.paragraphs.findIndex((paragraph) => range.comparePoint(paragraph, 0) >= 0);
    return next < 0 ? this.page.text.length : this.page.blocks[next].at;
  }

  /** The piece on or after a unit. @param {number} unit @returns {Range} */
  pieceAt(unit) {
    const { pieces } = this.page;
    return pieces.find(([, to]) => to > unit) ?? pieces.at(-1) ?? [unit, unit];
  }

  /** The letter at a point of the window; undefined where there is none. @param {{clientX: number, clientY: number}} point */
  letterAt({ clientX, clientY }) {
    const unit = this.unitOf(...caretAt(clientX, clientY));
    if (unit === undefined) return undefined;
    const { x, y } = NEAR_WORD;
    return [unit, Math.max(0, unit - 1)].find((letter) =>
      this.boxes([letter, letter + 1]).some(
        ({ left, right, top, bottom }) =>
          clientX > left - x && clientX < right + x && clientY > top - y && clientY < bottom + y,
      ),
    );
  }

  // --- mouse and touch ---

  /** @param {PointerEvent} event */
  pressed({ button, pointerType, shiftKey, target }) {
    this.before = String(this.raw());
    this.waits = this.tap && this.choice(); // the word tapped first, if it is still seen
    this.down = !button && this.passage.contains(/** @type {Node} */ (target));
    if (!this.down) return;
    this.touch = pointerType === "touch";
    this.typed = false;
    if (!this.touch && !shiftKey) this.hide(); // a click on an older selection is a click
  }

  /** @param {MouseEvent} event */
  released(event) {
    const { down } = this;
    this.down = false;
    // A drag may begin in the prompt: then the selection is another one now.
    if (event.button || (!down && String(this.raw()) === this.before)) return;
    if (down && this.touch) return this.tapped(event);
    const range = this.selected(event.altKey);
    if (range) {
      this.range = range;
      return this.use.chosen(range, event.detail > 2);
    }
    const unit = this.letterAt(event);
    if (!down || unit === undefined) return;
    this.range = this.pieceAt(unit);
    this.use.clicked(unit);
  }

  /**
   * A finger has no drag of its own, which would be scrolling: one tap chooses a word, a second one
   * all from there to its word. A long press and its handles are the browser's, and choose as well.
   * @param {MouseEvent} event
   */
  tapped(event) {
    const unit = this.letterAt(event);
    const { tap: first, waits } = this;
    this.tap = undefined;
    if (unit === undefined) return this.hide();
    if (!waits && this.use.clicked(unit)) return;
    const word = this.pieceAt(unit);
    this.anchor = (waits && first) || word;
    this.head = word;
    if (String(this.anchor) === String(word)) this.tap = word;
    this.show();
    if (this.range) this.use.tapped(this.range);
  }

  /** The selection is another one. */
  changed() {
    clearTimeout(this.resting);
    const raw = this.raw();
    if (raw && String(raw) === String(this.range)) return;
    this.wide = false;
    this.use.lost();
    if (!raw || !this.touch || this.typed) return;
    this.rest.hold(TOUCH_WAIT);
    this.resting = setTimeout(() => {
      this.range = this.selected();
      if (this.range) this.use.chosen(this.range, false);
    }, TOUCH_WAIT);
  }

  // --- keyboard ---

  focused() {
    if (!this.passage.matches(":focus-visible")) return;
    this.typed = true;
    if (this.choice()) return;
    this.range ??= this.pieceAt(0);
    this.show(false);
  }

  /** @param {KeyboardEvent} event */
  pressedKey(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const { pieces } = this.page;
    const was = this.head ?? this.pieceAt(0);
    let next;
    if ((ctrlKey || metaKey) && key.toLowerCase() === "a") return this.takeAll(event);
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

  /** Chooses all of the passage, or of what stands together. @param {Event} event */
  takeAll(event) {
    const { passage } = this;
    event.preventDefault();
    this.selection.setBaseAndExtent(passage, 0, passage, passage.childNodes.length);
    this.range = this.selected();
    this.settle(true);
  }

  /** Shows a choice that was made by keyboard, and tells of it. @param {boolean} [wide] */
  settle(wide = false) {
    this.typed = true;
    this.show(wide);
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

  /** Where in the page's tree a unit is; `late`: at the end of a piece. @param {number} unit @param {boolean} [late] @returns {[Node, number]} */
  nodeAt(unit, late) {
    const block = this.page.blocks.findLastIndex(({ at }) => at <= unit);
    const paragraph = this.paragraphs[Math.max(0, block)];
    const walker = document.createTreeWalker(paragraph, 4); // texts
    let left = unit - (this.page.blocks[block]?.at ?? 0);
    for (;;) {
      const node = /** @type {Text | null} */ (walker.nextNode());
      if (!node) return [paragraph, paragraph.childNodes.length];
      if (left < node.length || (late && left === node.length)) return [node, left];
      left -= node.length;
    }
  }

  /** Where the words of a range are drawn, line by line. @param {Range} range @returns {DOMRect[]} */
  boxes([from, to]) {
    const range = document.createRange();
    range.setStart(...this.nodeAt(from));
    range.setEnd(...this.nodeAt(to, true));
    return [...range.getClientRects()].filter(({ width }) => width);
  }

  /** @param {Range} range */
  select([from, to]) {
    this.selection.setBaseAndExtent(...this.nodeAt(from), ...this.nodeAt(to, true));
  }

  /** Shows the choice as the browser's selection. @param {boolean} [wide] */
  show(wide = true) {
    const { range, head, typed } = this;
    if (!range || !head || !this.isSound(range)) return;
    this.wide = wide;
    this.select(range);
    if (typed) scrollToShow(this.passage, () => this.boxes(head)[0]);
  }

  /** Draws, and what was selected still is. @param {() => void} draw */
  keep(draw) {
    const raw = this.raw();
    draw();
    if (raw && String(raw) !== String(this.raw())) this.select(raw);
  }

  /** Takes the browser's selection away from the passage. */
  hide() {
    this.wide = false;
    if (this.raw()) this.selection.removeAllRanges();
  }
}

/** The point of the page's tree at a point of the window. @param {number} x @param {number} y @returns {[Node | null, number]} */
function caretAt(x, y) {
  const page = /** @type {any} */ (document); // Safari has the one, Firefox the other
  const caret = page.caretPositionFromPoint?.(x, y);
  if (caret) return [caret.offsetNode, caret.offset];
  const range = page.caretRangeFromPoint?.(x, y);
  return [range?.startContainer ?? null, range?.startOffset ?? 0];
}

/**
 * Scrolls what is around an element until a line in it is in view.
 * @param {HTMLElement} inner @param {() => DOMRect | undefined} line
 */
function scrollToShow(inner, line) {
  for (let box = inner.parentElement; box; box = box.parentElement) {
    const place = line();
    if (!place || box.scrollHeight <= box.clientHeight) continue;
    const { top, bottom } = box.getBoundingClientRect();
    const least = Math.max(0, top) + ROOM;
    const most = Math.min(innerHeight, bottom) - ROOM;
    box.scrollBy(0, Math.min(0, place.top - least) + Math.max(0, place.bottom - most));
  }
}
