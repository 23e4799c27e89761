import { element, fold, originOf } from "./element.js";
import { lineItem } from "./feedback_panel.js";
import { watchNames } from "./mark_names.js";
import { MarkPalette } from "./mark_palette.js";
import { compareSpans, delta, findWords, freeLevel, overlapping } from "./positions.js";
import { lookOf, nameOf, renderBlock } from "./render_spans.js";
import { SPOKEN, say, sayMany, sideBySide } from "./say.js";
import { TextSelection } from "./text_selection.js";
import { brief, ended, sign } from "./wording.js";

/** Marking a passage with one label or many, the list of spans beside it, and the form. */

/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./feedback_panel.js").Line} Line */
/** @typedef {import("./positions.js").Span} Span */
/** @typedef {import("./positions.js").Range} Range */
/** @typedef {import("./positions.js").Stretch} Stretch */
/** @typedef {import("./positions.js").Label} Label */
/** @typedef {import("./render_spans.js").Paint} Paint */
/** @typedef {Paint & {span: Span, item?: HTMLLIElement, line?: Line}} Mark */

const MANY = 60; // changes at once: all is painted anew; entries that the list makes at once
const NEAR = 6_000; // units of the passage that are painted first
const KEY = "★"; // stands before the solution's names over the words
const REMOVES = /^(Delete|Backspace)$/;

/** Spans of an answer, in order. @param {Answer} answer @returns {Span[]} */
function spansOf({ spans = [] }) {
  return [...spans].sort(compareSpans);
}

/** A change of spans as the kernel gets it. @param {Answer} before @param {Answer} after */
function changedSpans(before, after) {
  return delta(spansOf(before), spansOf(after));
}

/** Whether a mark lies in another of its label. @param {Span} span @param {Span} other */
function isWithin([start, end, label], other) {
  return label === other[2] && other[0] <= start && end <= other[1];
}

/** A range in units. @param {Range} range @returns {Stretch} */
function stretch([start, end]) {
  return { start, end };
}

/**
 * Scrolls what is around an element, from the inside out, until nothing is left to scroll by.
 * @param {HTMLElement} inner @param {() => number} left px
 */
function scrollAround(inner, left) {
  /** @type {Element | null} */
  let box = inner;
  for (; box && Math.round(left()); box = box.parentElement) box.scrollBy(0, left());
}

/**
 * The marks of a solution that are drawn over the passage: what may be marked too, over words that a
 * mark of that label has already, would only give the words the same name again.
 * @param {import("./answer_sync.js").Solution["spans"]} spans
 */
export function drawn(spans) {
  /** @type {typeof spans} */
  const shown = [];
  for (const span of [...spans].sort((a, b) => Number(b[3] === "core") - Number(a[3] === "core"))) {
    const again = shown.some(
      ([start, end, label]) => label === span[2] && start < span[1] && span[0] < end,
    );
    if (span[3] === "core" || !again) shown.push(span);
  }
  return shown.sort((a, b) => a[0] - b[0]);
}

// --- the page --------------------------------------------------------------------------------

export class SpanEditor {
  /** @param {import("./question_view.js").QuestionView} view @param {Label[]} labels */
  constructor(view, labels) {
    this.view = view;
    this.labels = labels;
    labels.forEach(({ color }, i) => view.root.style.setProperty(`--lm-c${i}`, color));
    /** @type {Label | undefined} */
    this.active = labels[0];
    /** @type {Mark | undefined} */
    this.current = undefined; // the mark that the small palette is about
    /** @type {Span | undefined} */
    this.newest = undefined; // the last one that was made by mouse
    this.marks = /** @type {Mark[]} */ ([]);
    this.keyed = /** @type {Paint[]} */ ([]);
    this.lines = /** @type {Map<string, Line>} */ (new Map());
    /** @type {object | undefined} */
    this.shown = undefined; // the feedback that is drawn
    this.selection = new TextSelection(view, this);
    this.page = this.selection.page;
    this.title = element("p", "lm-count");
    this.list = element("ol", {
      class: "lm-list",
      "aria-label": say("Your marks"),
      onclick: (/** @type {Event} */ event) => this.listed(event),
      onkeydown: (/** @type {Event} */ event) => this.listed(event),
      onscroll: () => this.fill(this.list.children.length + MANY),
    });
    this.more = this.newMore();
    this.side = element("div", "lm-side", this.title, this.list);
    this.palette = this.newSmallPalette();
    const { passage, paragraphs } = this.selection;
    this.layOut = watchNames(passage, paragraphs, view.signal);
    const text = element("div", "lm-frame", passage, this.palette.root);
    const columns = element("div", "lm-columns", text, this.side);
    view.body.append(originOf(view.question), columns, this.more);
  }

  newSmallPalette() {
    const use = {
      pick: (/** @type {Label} */ label) => this.pick(label),
      remove: () => this.current && this.remove(this.current),
      key: (/** @type {string} */ key) => this.key(key),
    };
    return new MarkPalette(this.labels, use, this.view.question.dir === "rtl");
  }

  newMore() {
    const { id, question } = this.view;
    const keys = fold(say("Keys"), element("p", { id: `${id}-keys` }, question.keys));
    return element("div", "lm-more", this.form(), keys);
  }

  form() {
    const field = element("input", { autocomplete: "off" });
    const options = this.labels.map(({ name }) => element("option", {}, name));
    const select = element("select", {}, ...options);
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.addWords(field.value, this.labels[select.selectedIndex]);
    };
    const form = element(
      "form",
      { onsubmit },
      element("label", {}, say("Words of the passage"), " ", field),
      element("label", {}, say("Label"), " ", select),
      element("button", "lm-button", say("Add")),
    );
    return fold(say("Add by form"), form);
  }

  // --- words about spans ---

  /** @param {string} id */
  look(id) {
    return lookOf(this.labels, id);
  }

  /** @param {string} id */
  nameOf(id) {
    return nameOf(this.labels, id);
  }

  /** Words of the passage within a sentence of ours. @param {Stretch} range */
  quote({ start, end }) {
    const words = brief(this.page.text.slice(start, end)) || say("not shown here");
    // The one isolated from the other.
    return this.view.question.dir === SPOKEN.direction ? words : `\u2068${words}\u2069`;
  }

  /** The shortest mark on a range. @param {Stretch} range */
  innermost(range) {
    return overlapping(this.marks, range).sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  }

  /** @param {[number, number, ...unknown[]]} span */
  unitsOf([start, end]) {
    return { start: this.page.unit(start), end: this.page.unit(end) };
  }

  /** @param {Range} range @param {Label} label @returns {Span} */
  span([start, end], { id }) {
    return [this.page.point(start), this.page.point(end), id];
  }

  /** A change in words. @param {Answer} before @param {Answer} after */
  describe(before, after) {
    const { add, remove } = changedSpans(before, after);
    const marks = sayMany("{n} mark", "{n} marks", after.spans?.length ?? 0);
    const [span, more, most] = [...add, ...remove];
    // Another label on the same words.
    if (span && more && !most && add[0] && span[0] === more[0] && span[1] === more[1]) {
      return say("Now {label}: {words}; {marks}", { ...this.saying(span), marks });
    }
    if (span && more && add.length === 1 && remove.every((each) => isWithin(each, span))) {
      return say("{label}, longer: {words}; {marks}", { ...this.saying(span), marks });
    }
    if (!span || more) {
      const many = { added: add.length, removed: remove.length, marks };
      return say("{added} added, {removed} removed; {marks}", many);
    }
    const size = this.page.size(this.unitsOf(span));
    const about = { ...this.saying(span), size, marks };
    return add[0]
      ? say("{label} added: {words}, {size}; {marks}", about)
      : say("{label} removed: {words}, {size}; {marks}", about);
  }

  /** A mark for within a message. @param {Span} span */
  saying(span) {
    return { label: this.nameOf(span[2]), words: this.quote(this.unitsOf(span)) };
  }

  // --- choosing ---

  /** @param {Range} range @param {boolean} again */
  chosen(range, again) {
    const { newest, selection, view } = this;
    // The third click is about the paragraph, so the word that the second one marked is not meant.
    if (again && newest && this.has(newest)) view.sync.walk("Undo");
    this.newest = this.active && this.span(range, this.active);
    if (this.active) return this.add(range, this.active);
    selection.show();
    this.moved(range, true);
    if (selection.touch) this.offer(range, undefined, "handles");
  }

  /** @param {Range} range */
  tapped(range) {
    const note = this.selection.tap
      ? say("Tap the last word, or pick a label.")
      : say("Pick a label.");
    this.offer(range, undefined, "tap", note);
    this.view.tell(this.chose(this.quote(stretch(range)), note));
  }

  /** @param {Range} range @param {boolean} wide */
  moved(range, wide) {
    const here = stretch(range);
    const chips = overlapping(this.marks, here).map((mark) => mark.chip);
    const words = sideBySide([this.quote(here), ...new Set(chips)]);
    this.view.tell(wide ? this.chose(words, say("Pick a label.")) : words);
    if (wide) this.offer(range);
    else this.lost();
  }

  /** What is chosen, and what to do next. @param {string} words @param {string} note */
  chose(words, note) {
    const chosen = ended(say("Chosen: {words}", { words }));
    return `${chosen} ${note}`;
  }

  /**
   * Shows the small palette at chosen words, or at a mark.
   * @param {Range} range @param {Mark} [mark] @param {import("./mark_palette.js").Way} [way]
   * @param {string} [note]
   */
  offer(range, mark, way = "mouse", note = "") {
    const lines = this.selection.boxes(range);
    this.current = mark;
    if (lines[0]) this.palette.show(lines, mark?.span[2], way, note);
  }

  lost() {
    this.current = undefined;
    this.palette.hide();
  }

  /** A press on a mark goes to it and to its entry. @param {number} unit */
  clicked(unit) {
    const mark = this.innermost({ start: unit, end: unit + 1 });
    if (!mark || (this.selection.touch && mark === this.current)) return false;
    this.fill(this.marks.indexOf(mark) + 1);
    const item = /** @type {HTMLElement} */ (mark.item);
    /** @type {HTMLElement} */ (item.firstChild).focus({ preventScroll: true });
    this.list.scrollTop = item.offsetTop - 40;
    this.goTo(mark);
    return true;
  }

  /** Chooses a mark, to be changed or removed. @param {Mark} mark */
  goTo(mark) {
    const range = /** @type {Range} */ ([mark.start, mark.end]);
    this.selection.range = range;
    this.selection.show();
    this.offer(range, mark, this.selection.touch ? "tap" : "mouse");
  }

  /** A paragraph whose text was changed by something else is drawn anew. @param {number} block */
  spoilt(block) {
    const { at, to } = this.page.blocks[block];
    this.selection.hide();
    this.repaint(at, to);
    this.view.tell(
      say("Something had changed these words, such as a translation. Choose them again."),
    );
  }

  /**
   * A label was picked: it marks the words that are chosen, or changes the mark.
   * @param {Label} label @returns {boolean} false: nothing is chosen
   */
  pick(label) {
    const { current, selection } = this;
    const range = selection.choice();
    if (!range) return false;
    const within = this.palette.root.matches(":focus-within");
    if (current) this.relabel(current, label);
    else this.add(range, label);
    this.lost();
    if (within) selection.passage.focus({ preventScroll: true });
    return true;
  }

  /** @param {string} key */
  key(key) {
    const { active, current, labels, selection } = this;
    const range = selection.choice(true);
    const label = key === "Enter" ? active : labels.find((each) => each.key === key.toLowerCase());
    if (key === "Escape") {
      const within = this.palette.root.matches(":focus-within");
      selection.hide();
      this.lost();
      if (within) selection.passage.focus({ preventScroll: true });
    } else if (REMOVES.test(key)) {
      const mark = current ?? (range && this.innermost(stretch(range)));
      if (mark) this.remove(mark);
      else this.view.tell(say("No mark here."));
    } else if (!label && key !== "Enter") return false;
    else if (!range) this.view.tell(say("Choose words first."));
    else if (!label) this.view.tell(say("Pick a label."));
    else if (!this.pick(label)) this.add(range, label);
    return true;
  }

  /** @param {Span} span */
  has(span) {
    return this.marks.some((mark) => !compareSpans(mark.span, span));
  }

  /** @param {Range} range @param {Label} label */
  add(range, label) {
    const span = this.span(range, label);
    if (this.has(span)) return this.tellMarked(this.quote(this.unitsOf(span)));
    this.selection.range = this.selection.pieceAt(range[1] - 1);
    // A mark that is taken in by a longer one of its label has become the longer one.
    const others = spansOf(this.view.answer).filter((each) => !isWithin(each, span));
    this.putSpans([...others, span]);
  }

  /** @param {Mark} mark */
  remove({ span }) {
    const within = this.palette.root.matches(":focus-within");
    this.putSpans(spansOf(this.view.answer).filter((each) => compareSpans(each, span)));
    this.lost();
    if (within) this.selection.passage.focus({ preventScroll: true });
  }

  /** Gives a mark another label; with its own, it stays. @param {Mark} mark @param {Label} label */
  relabel({ span }, { id }) {
    /** @type {Span} */
    const next = [span[0], span[1], id];
    if (this.has(next)) return this.tellMarked(this.quote(this.unitsOf(span)));
    const others = spansOf(this.view.answer).filter((each) => compareSpans(each, span));
    this.putSpans([...others, next]);
  }

  /** @param {string} words */
  tellMarked(words) {
    this.view.tell(say("Already marked: {words}", { words }));
  }

  /** @param {Span[]} spans */
  putSpans(spans) {
    this.view.commit({ ...this.view.answer, spans: spans.sort(compareSpans) });
    if (this.selection.typed) this.selection.show(false);
    else this.selection.hide();
  }

  /** Marks pasted words where they are first found and not yet marked. @param {string} text @param {Label} label */
  addWords(text, label) {
    const ranges = findWords(this.page.text, text);
    const [free, more] = ranges.filter((range) => !this.has(this.span(range, label)));
    if (!free && ranges[0]) return this.tellMarked(text);
    if (!free) return this.view.tell(say("Not in this passage: {words}", { words: text }));
    this.selection.typed = false;
    this.add(free, label);
    if (!more) return;
    const added = ended(this.view.live.textContent ?? "");
    this.view.tell([added, say("Add again marks the next.")].join(" "));
  }

  // --- showing ---

  /** Shows the answer and its feedback: what changed, and no more. */
  refresh() {
    const told = this.shown && this.view.feedback !== this.shown;
    const place = () => this.view.actions.getBoundingClientRect().top;
    // Undo and Redo stay under the pointer as Check does.
    const isPressed = this.view.actions.contains(document.activeElement);
    const before = (told || isPressed) && place();
    const old = this.marks;
    const was = old.map((mark) => mark.span);
    const { add, remove } = delta(was, spansOf(this.view.answer));
    const gone = new Set(remove);
    const left = old.filter((mark) => gone.has(mark.span));
    const kept = old.filter((mark) => !gone.has(mark.span));
    /** @type {Mark[]} */
    let open = [];
    const fresh = add.map((span) => {
      const mark = this.mark(span, [...open, ...kept]);
      open = [...open.filter(({ end }) => end > mark.start), mark];
      return mark;
    });
    this.marks = [...kept, ...fresh].sort((a, b) => compareSpans(a.span, b.span));
    this.title.textContent = say("Your marks ({n})", { n: this.marks.length });
    for (const mark of left) this.delist(mark, old);
    const { length } = this.list.children;
    this.fill(Math.max(MANY, length && length + fresh.length));
    const changed = [...left, ...fresh];
    if (this.view.feedback !== this.shown) this.showLines();
    else if (changed.length > MANY) this.repaintAll();
    else for (const { start, end } of changed) this.repaint(start, end);
    this.side.classList.toggle("lm-empty", !this.marks[0]);
    this.side.classList.toggle("lm-many", this.marks.length > MANY);
    if (this.current && !this.marks.includes(this.current)) this.lost();
    // The button stays under the pointer: the page scrolls by what the list has grown.
    if (before) scrollAround(this.view.root, () => place() - before);
  }

  /** @param {Span} span @param {Mark[]} others @returns {Mark} */
  mark(span, others) {
    const range = this.unitsOf(span);
    const level = freeLevel(range, others);
    const look = `${this.look(span[2])} lm-v${Math.min(level, 3)}`;
    return this.dress({ span, ...range, level, look, chip: "" });
  }

  /** Gives a mark its line of feedback. @param {Mark} mark */
  dress(mark) {
    const line = this.lines.get(String(mark.span));
    mark.line = line;
    mark.chip = this.nameOf(mark.span[2]) + (line ? ` ${sign(line.verdict)}` : "");
    mark.title = line ? `${line.name}: ${line.text}` : "";
    return mark;
  }

  /** All of it: the beginning first, the rest when that is shown. */
  repaintAll() {
    this.repaint(0, NEAR);
    setTimeout(() => this.repaint(NEAR, Infinity), 50);
  }

  /** @param {number} from @param {number} to */
  repaint(from, to) {
    const { text, blocks } = this.page;
    const { paragraphs } = this.selection;
    const paints = [...this.marks, ...this.keyed].sort((a, b) => a.start - b.start);
    this.selection.keep(() => {
      for (const [i, block] of blocks.entries()) {
        if (block.at > to || block.to < from) continue;
        renderBlock(text, block, paragraphs[i], paints);
        this.layOut(paragraphs[i]);
      }
    });
  }

  // --- the list ---

  /** Makes the first entries and puts them in order; scrolling makes more. @param {number} until */
  fill(until) {
    for (const [i, mark] of this.marks.slice(0, until).entries()) {
      const item = (mark.item ??= this.item(mark));
      const here = this.list.children[i];
      if (here !== item) this.list.insertBefore(item, here ?? null);
    }
  }

  /** @param {Mark} mark */
  item(mark) {
    const name = this.nameOf(mark.span[2]);
    const words = this.quote(mark);
    const removal = say("Remove {label}: {words}", { label: name, words });
    const remove = { type: "button", class: "lm-remove", "aria-label": removal };
    const tag = element("span", `${mark.look} lm-tag`, name);
    const quoted = element("span", { class: "notranslate", translate: "no" }, words);
    const go = element("button", { type: "button", class: "lm-go" }, tag, " ", quoted);
    const item = element("li", "lm-item", go, element("button", remove, "×"));
    this.note({ ...mark, item });
    return item;
  }

  /** Focus goes to the neighbour, never to the page's start. @param {Mark} mark @param {Mark[]} old */
  delist(mark, old) {
    const i = old.indexOf(mark);
    const next = (old[i + 1] ?? old[i - 1])?.item?.children[1] ?? this.selection.passage;
    if (mark.item?.matches(":focus-within")) /** @type {HTMLElement} */ (next).focus();
    mark.item?.remove();
  }

  /** The feedback line in the list. @param {Mark} mark */
  note({ item, line, span }) {
    const id = `${this.view.id}-${span.join("-")}`;
    item?.children[2]?.remove();
    item?.children[0].setAttribute("aria-describedby", line ? id : "");
    if (line) item?.append(lineItem(line, "p", id));
  }

  /** A click or a key in the list. @param {any} event */
  listed(event) {
    const { key, target } = event;
    const { selection } = this;
    const mark = this.marks.find(({ item }) => item?.contains(target));
    if (!mark) return;
    selection.typed = selection.touch = false;
    if (REMOVES.test(key) || (!key && target.matches(".lm-remove"))) return this.remove(mark);
    if (!key) {
      selection.passage.focus({ preventScroll: true });
      selection.range = /** @type {Range} */ ([mark.start, mark.end]);
      selection.settle();
      return this.goTo(mark);
    }
    // A label's key changes the mark that was gone to by a click in the passage.
    const own = /^(Enter|Tab| )$/.test(key) || event.ctrlKey || event.metaKey;
    if (!own && mark === this.current && this.key(key)) event.preventDefault();
  }

  // --- feedback ---

  showLines() {
    const { lines, solution } = (this.shown = this.view.feedback);
    this.lines = new Map(lines.map((line) => [String(line.span), line]));
    for (const mark of this.marks) this.note(this.dress(mark));
    this.view.root.classList.toggle("lm-solved", !!solution); // :has() would slow every change
    this.keyed = drawn(solution?.spans ?? []).map(([start, end, label]) => {
      const chip = [KEY, this.nameOf(label) || say("not counted")].join(" ");
      const look = `${this.look(label)} lm-key`;
      return { ...this.unitsOf([start, end]), level: 9, look, chip };
    });
    this.repaintAll();
  }

  /**
   * The key as a list, too.
   * @param {HTMLElement} box @param {import("./answer_sync.js").Solution} solution
   */
  showSolution(box, solution) {
    const items = solution.spans.map(([start, end, label, score]) => {
      const name = this.nameOf(label);
      const tag = element("span", `${this.look(label)} lm-tag`, name);
      const note = score === "core" ? [] : [" ", say("(may be marked too; not counted)")];
      const words = this.quote(this.unitsOf([start, end]));
      const quoted = element("span", { class: "notranslate", translate: "no" }, words);
      return element("li", {}, name && tag, " ", quoted, ...note);
    });
    const legend = solution.spans[0]
      ? [element("p", {}, say("{sign} In the passage: the solution.", { sign: KEY }))]
      : [];
    box.append(...legend, element("ul", {}, ...items));
  }
}
