import { Cursor } from "./cursor.js";
import { Frame, brief, count, make, sign } from "./frame.js";
import { compareSpans, countWords, delta, findWords, freeLevel, page, paint } from "./passage.js";

/** A passage to mark, the list of spans beside it, and the form: for one label or for many. */

/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {import("./frame.js").Line} Line */
/** @typedef {import("./passage.js").Span} Span */
/** @typedef {import("./passage.js").Range} Range */
/** @typedef {import("./passage.js").Label} Label */
/** @typedef {import("./passage.js").Paint & {span: Span, item?: HTMLLIElement, line?: Line}} Mark */

const MANY = 60; // changes at once: all is painted anew; entries that the list makes at once
const LONG = 20_000; // units; longer passages lay out only what is in view
const REMOVES = /^(Delete|Backspace)$/;
const KEYS =
  "Arrows move by word or paragraph, Home and End by sentence, with Control by paragraph. Shift " +
  "extends. Enter or a label’s key marks, Delete removes, Escape lets go. Screen readers: focus mode, " +
  "or “Add by form”. Alt at the end of a drag marks parts of words.";

/** Spans of an answer, in order. @param {Answer} answer @returns {Span[]} */
export function spansOf({ spans = [] }) {
  return [...spans].sort(compareSpans);
}

export class Marking extends Frame {
  /** @param {import("./frame.js").Model} model @param {HTMLElement} el @param {Label[]} labels */
  constructor(model, el, labels) {
    super(model, el);
    const { blocks, dir, lang, articleTitle } = this.question;
    this.labels = labels;
    /** @type {Label | undefined} */
    this.active = labels[0];
    this.page = page(blocks, lang);
    this.marks = /** @type {Mark[]} */ ([]);
    this.keyed = /** @type {import("./passage.js").Paint[]} */ ([]);
    this.about = /** @type {Map<string, Line>} */ (new Map());
    labels.forEach(({ color }, i) => this.root.style.setProperty(`--lm-c${i}`, color));
    this.filled = 0; // marks from the first that have an entry in the list
    this.title = make("p", { class: "lm-count", id: `${this.id}-list` });
    this.list = make("ol", { class: "lm-list", "aria-labelledby": this.title.id });
    this.keys = make("p", { id: `${this.id}-keys` }, KEYS);
    const about = { "aria-label": `Passage: ${articleTitle}`, "aria-describedby": this.keys.id };
    this.passage = make("div", {
      class: "lm-passage",
      role: "group",
      tabindex: 0,
      dir,
      lang,
      ...about,
    });
    this.more = make("div", "lm-more", this.form(), this.fold("Keys", this.keys));
    this.build();
    this.cursor = new Cursor(this.passage, this.page, dir === "rtl", this, this.signal);
  }

  build() {
    const { list, page, passage } = this;
    const { articleTitle, blocks, publisher, date, invented, dir, lang } = this.question;
    for (const [i, { at, to, pieces }] of page.places.entries()) {
      const node = document.createTextNode(blocks[i].text);
      pieces.push({ start: at, end: to, node });
      if (i) passage.append("\n"); // as in the page's text
      passage.append(make("p", { class: "lm-block", "data-name": blocks[i].name }, node));
    }
    if (page.text.length > LONG) passage.classList.add("lm-long");
    list.addEventListener("scroll", () => this.fill(this.filled + MANY));
    list.addEventListener("click", (event) => this.listed(event));
    list.addEventListener("keydown", (event) => REMOVES.test(event.key) && this.listed(event));
    const origin = [articleTitle, publisher, date, invented && "invented for this course"];
    this.body.append(
      make("p", { class: "lm-origin", dir, lang }, origin.filter(Boolean).join(" · ")),
      make("div", "lm-columns", passage, make("div", "lm-side", this.title, list)),
      this.more,
    );
  }

  /** @param {string} title @param {Node} content */
  fold(title, content) {
    return make("details", {}, make("summary", {}, title), content);
  }

  form() {
    const field = make("input", { id: `${this.id}-words`, autocomplete: "off" });
    const options = this.labels.map(({ name }) => make("option", {}, name));
    const select = make("select", { id: `${this.id}-label` }, ...options);
    const form = make(
      "form",
      {},
      make("label", { for: field.id }, "Words of the passage"),
      field,
      make("label", { for: select.id }, "Label"),
      select,
      make("button", "lm-button", "Add"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.addWords(field.value, this.labels[select.selectedIndex]);
    });
    return this.fold("Add by form", form);
  }

  // --- words about spans ---

  /** @param {string} id */
  look(id) {
    const i = Math.max(
      0,
      this.labels.findIndex((label) => label.id === id),
    );
    return `lm-mark lm-c${i % 12} lm-${this.labels[i].pattern}`;
  }

  /** @param {string} id */
  nameOf(id) {
    return this.labels.find((label) => label.id === id)?.name ?? id;
  }

  /** @param {{start: number, end: number}} range */
  words({ start, end }) {
    return brief(this.page.text.slice(start, end)) || "words not shown here";
  }

  /** @param {Span} span */
  range([start, end]) {
    return { start: this.page.unit(start), end: this.page.unit(end) };
  }

  /** @param {Range} range @param {Label} label @returns {Span} */
  span([start, end], { id }) {
    return [this.page.point(start), this.page.point(end), id];
  }

  /** @param {Answer} before @param {Answer} after @returns {{add?: Span[], remove?: Span[], answer?: Answer}} */
  message(before, after) {
    return delta(spansOf(before), spansOf(after));
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    const { add, remove } = delta(spansOf(before), spansOf(after));
    const total = count(after.spans?.length ?? 0, "span");
    if (add.length + remove.length !== 1)
      return `${add.length} added, ${remove.length} removed; ${total}`;
    const [span] = [...add, ...remove];
    const range = this.range(span);
    const size = count(countWords(this.page.text.slice(range.start, range.end)), "word");
    return `${this.nameOf(span[2])} ${add[0] ? "added" : "removed"}: ${this.words(range)}, ${size}; ${total}`;
  }

  // --- choosing ---

  /** Words were chosen by mouse or touch. @param {Range} range */
  chosen(range) {
    if (this.active) return this.add(range, this.active);
    this.moved(range, true);
    this.cursor.show();
    this.cursor.typed = false;
  }

  /** @param {Range} range @param {boolean} wide */
  moved([start, end], wide) {
    this.pending = wide ? /** @type {Range} */ ([start, end]) : undefined;
    const on = this.marks.filter((mark) => mark.start < end && mark.end > start);
    const words = [this.words({ start, end }), ...new Set(on.map((mark) => mark.chip))].join(", ");
    this.say(wide ? `Chosen: ${words}. Now pick a label.` : words);
  }

  /** A click on a mark goes to its entry; only the list scrolls. @param {number} unit */
  clicked(unit) {
    const mark = this.innermost([unit, unit + 1]);
    this.pending = undefined;
    if (!mark) return;
    this.fill(this.marks.indexOf(mark) + 1);
    const item = /** @type {HTMLElement} */ (mark.item);
    /** @type {HTMLElement} */ (item.firstChild).focus({ preventScroll: true });
    this.list.scrollTop = item.offsetTop - 40;
  }

  /** @param {string} key */
  key(key) {
    const { active, cursor, labels } = this;
    const { range } = cursor;
    const label = key === "Enter" ? active : labels.find((one) => one.key === key.toLowerCase());
    if (key === "Escape") {
      this.pending = cursor.range = undefined;
      cursor.hide();
    } else if (REMOVES.test(key)) {
      const mark = range && this.innermost(range);
      if (mark) this.remove(mark.span);
      else this.say("No mark here.");
    } else if (label && range) this.add(range, label);
    else if (key === "Enter") this.say("Pick a label by its key.");
    else return false;
    return true;
  }

  /** The shortest mark on a range. @param {Range} range */
  innermost([start, end]) {
    return this.marks
      .filter((mark) => mark.start < end && mark.end > start)
      .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  }

  /** @param {Span} span */
  has(span) {
    return this.marks.some((mark) => !compareSpans(mark.span, span));
  }

  /** @param {Range} range @param {Label} label */
  add(range, label) {
    const span = this.span(range, label);
    this.pending = undefined;
    if (this.has(span)) return this.say(`Already marked: ${this.words(this.range(span))}`);
    this.cursor.range = this.cursor.wordAt(range[1] - 1);
    this.putSpans([...spansOf(this.answer), span]);
  }

  /** @param {Span} span */
  remove(span) {
    this.putSpans(spansOf(this.answer).filter((one) => String(one) !== String(span)));
  }

  /** @param {Span[]} spans */
  putSpans(spans) {
    this.commit({ ...this.answer, spans: spans.sort(compareSpans) });
    if (this.cursor.typed) this.cursor.show();
    else this.cursor.hide();
  }

  /** Marks the first place of pasted words that is not yet marked. @param {string} text @param {Label} label */
  addWords(text, label) {
    const places = findWords(this.page.text, text);
    const free = places.filter((range) => !this.has(this.span(range, label)));
    if (!free[0])
      return this.say(`${places[0] ? "Already marked" : "Not in this passage"}: ${text}`);
    this.cursor.typed = false;
    this.add(free[0], label);
    if (free[1])
      this.say(`${this.live.textContent}. ${free.length - 1} more found: Add marks the next.`);
  }

  // --- showing ---

  /** Shows the answer and its feedback: what changed, and no more. */
  refresh() {
    const old = this.marks;
    const was = old.map((mark) => mark.span);
    const { add, remove } = delta(was, spansOf(this.answer));
    const gone = new Set(remove);
    const left = old.filter((mark) => gone.has(mark.span));
    const kept = old.filter((mark) => !gone.has(mark.span));
    /** @type {Mark[]} */
    let open = [];
    const fresh = add.map((span) => {
      const mark = this.mark(span, [...open, ...kept]);
      open = [...open.filter((one) => one.end > mark.start), mark];
      return mark;
    });
    this.marks = [...kept, ...fresh].sort((a, b) => compareSpans(a.span, b.span));
    this.title.textContent = `Your spans (${this.marks.length})`;
    for (const mark of left) this.delist(mark, old);
    for (const mark of fresh) {
      const i = this.marks.indexOf(mark);
      if (i < this.filled) this.enlist(mark, this.marks[i + 1].item);
    }
    const changed = [...left, ...fresh];
    if (this.feedback !== this.shown) this.showLines();
    else if (changed.length > MANY) this.repaintAll();
    else for (const { start, end } of changed) this.repaint(start, end);
    this.fill(MANY);
  }

  /** @param {Span} span @param {Mark[]} others @returns {Mark} */
  mark(span, others) {
    const range = this.range(span);
    const level = freeLevel(range, others);
    const look = `${this.look(span[2])} lm-v${Math.min(level, 3)}`;
    return this.dress({ span, ...range, level, look, chip: "", title: "" });
  }

  /** Gives a mark its line of feedback. @param {Mark} mark */
  dress(mark) {
    const line = this.about.get(String(mark.span));
    mark.line = line;
    mark.chip = this.nameOf(mark.span[2]) + (line ? ` ${sign(line.verdict)}` : "");
    mark.title = line ? `${line.verdict}: ${line.text}` : "";
    return mark;
  }

  /** All of it: the beginning first, the rest when that is shown. */
  repaintAll() {
    this.repaint(0, LONG);
    setTimeout(() => this.repaint(LONG, Infinity), 50);
  }

  /** @param {number} from @param {number} to */
  repaint(from, to) {
    const { keyed, marks, page } = this;
    const paints = keyed[0] ? [...marks, ...keyed].sort((a, b) => a.start - b.start) : marks;
    for (const place of page.places) {
      if (place.at <= to && place.to >= from) paint(page.text, place, from, to, paints);
    }
  }

  // --- the list ---

  /** Makes entries up to an index; scrolling makes more. @param {number} until */
  fill(until) {
    while (this.filled < Math.min(until, this.marks.length)) this.enlist(this.marks[this.filled]);
  }

  /** @param {Mark} mark @param {HTMLElement} [before] */
  enlist(mark, before) {
    const name = this.nameOf(mark.span[2]);
    const words = this.words(mark);
    const remove = { type: "button", class: "lm-remove", "aria-label": `Remove ${name}: ${words}` };
    const tag = make("span", `${mark.look} lm-tag`, name);
    const go = make("button", { type: "button", class: "lm-go" }, tag, ` ${words}`);
    mark.item = make("li", "lm-item", go, make("button", remove, "×"));
    this.list.insertBefore(mark.item, before ?? null);
    this.filled++;
    this.note(mark);
  }

  /** Focus goes to the neighbour, never to the page's start. @param {Mark} mark @param {Mark[]} old */
  delist({ item }, old) {
    if (!item) return;
    const i = old.findIndex((one) => one.item === item);
    const next = (old[i + 1] ?? old[i - 1])?.item?.children[1] ?? this.passage;
    if (item.matches(":focus-within")) /** @type {HTMLElement} */ (next).focus();
    item.remove();
    this.filled--;
  }

  /** The feedback line in the list. @param {Mark} mark */
  note({ item, line, span }) {
    if (!item) return;
    item.children[2]?.remove();
    if (!line) return;
    const id = `${this.id}-${span.join("-")}`;
    item.append(this.lineItem(line, "p", id));
    item.children[0].setAttribute("aria-describedby", id);
  }

  /** A click or a removing key in the list. @param {Event} event */
  listed(event) {
    const target = /** @type {Element} */ (event.target);
    const mark = this.marks.find(({ item }) => item?.contains(target));
    if (!mark) return;
    this.cursor.typed = false;
    if (event.type === "keydown" || target.matches(".lm-remove")) return this.remove(mark.span);
    if (!target.closest(".lm-go")) return;
    this.cursor.range = [mark.start, mark.end];
    this.passage.focus({ preventScroll: true });
    this.cursor.settle(false);
  }

  // --- feedback ---

  showLines() {
    const { lines = [], solution } = (this.shown = this.feedback);
    this.about = new Map(lines.map((/** @type {Line} */ line) => [String(line.span), line]));
    for (const mark of this.marks) this.note(this.dress(mark));
    this.keyed = (solution?.spans ?? []).map((/** @type {Span} */ span) => {
      const look = `${this.look(span[2])} lm-key`;
      return {
        ...this.range(span),
        level: 9,
        look,
        chip: `key: ${this.nameOf(span[2])}`,
        title: "",
      };
    });
    this.repaintAll();
  }
}
