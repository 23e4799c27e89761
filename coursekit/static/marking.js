import { Cursor } from "./cursor.js";
import { Frame, brief, button, count, make, sign } from "./frame.js";
import {
  compareSpans,
  countWords,
  delta,
  findWords,
  firstIndex,
  freeLevel,
  page,
  paint,
} from "./passage.js";

/** A passage to mark: palette, text, the list of spans beside it, and the form. */

/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {import("./frame.js").Line} Line */
/** @typedef {import("./passage.js").Span} Span */
/** @typedef {import("./passage.js").Range} Range */
/** @typedef {import("./passage.js").Label} Label */
/** @typedef {import("./passage.js").Paint & {span: Span, item?: HTMLLIElement, line?: Line}} Mark */

const MANY = 100; // so many changes at once: all is built anew
const LONG = 20_000; // units; longer passages lay out only what is in view
const FIRST = 30; // list entries that are there at the first paint

const REMOVES = /^(Delete|Backspace)$/;
const KEYS =
  "Arrows move by word or paragraph, Home and End by sentence, with Control by paragraph; Shift " +
  "extends. A label’s key or Enter marks the words, Delete removes the mark at the cursor, Escape " +
  "lets go. With a screen reader turn on focus mode first, or use “Add by form”. By mouse, Alt held " +
  "at the end of a drag marks less than whole words.";

/** Spans of an answer, in order. @param {Answer} answer @returns {Span[]} */
export function spansOf(answer) {
  return [...(answer.spans ?? [])].sort(compareSpans);
}

export class Marking extends Frame {
  /** @param {import("./frame.js").Model} model @param {HTMLElement} el @param {Label[]} labels */
  constructor(model, el, labels) {
    super(model, el);
    const { blocks, dir, lang, articleTitle } = this.question;
    this.labels = labels;
    this.page = page(blocks, lang);
    this.active = labels.length > 1 ? undefined : labels[0];
    this.spans = /** @type {Span[]} */ ([]);
    this.marks = /** @type {Mark[]} */ ([]);
    this.keys = /** @type {import("./passage.js").Paint[]} */ ([]);
    this.about = /** @type {Map<string, Line>} */ (new Map());
    this.filled = 0; // marks from the first that have an entry in the list
    const name = {
      "aria-label": `Passage: ${articleTitle}`,
      "aria-describedby": `${this.id}-keys`,
    };
    this.passage = make("div", {
      class: "lm-passage",
      role: "group",
      tabindex: 0,
      dir,
      lang,
      ...name,
    });
    for (const [i, { at, to, pieces }] of this.page.places.entries()) {
      const node = document.createTextNode(blocks[i].text);
      pieces.push({ start: at, end: to, node });
      this.passage.append(make("p", { class: "lm-block", "data-name": blocks[i].name }, node));
    }
    this.passage.classList.toggle("lm-long", this.page.text.length > LONG);
    this.title = make("p", { class: "lm-count", id: `${this.id}-list` });
    this.list = make("ol", { class: "lm-list", "aria-labelledby": this.title.id });
    this.buttons = labels.map((label) => this.labelButton(label));
    this.cursor = new Cursor(this.passage, this.page, dir === "rtl", this, this.signal);
    this.build();
    this.signal.addEventListener("abort", () => clearTimeout(this.filling));
  }

  build() {
    const { labels, list, passage, root, title } = this;
    const { articleTitle, publisher, date, invented, dir, lang } = this.question;
    const origin = [articleTitle, publisher, date, invented && "invented for this course"];
    const about = { class: "lm-palette", role: "group", "aria-label": "Labels" };
    const palette = make("div", about, ...this.buttons);
    palette.hidden = labels.length < 2;
    // The press of a button must not take the selection away.
    palette.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.listed(event));
    list.addEventListener("keydown", (event) => REMOVES.test(event.key) && this.listed(event));
    root.addEventListener("pointerdown", ({ target }) => {
      const kept = /** @type {Element} */ (target).closest(".lm-palette, .lm-passage");
      if (!kept) this.pending = undefined;
    });
    labels.forEach(({ color }, i) => root.style.setProperty(`--lm-c${i}`, color));
    this.body.append(
      palette,
      make("p", { class: "lm-origin", dir, lang }, origin.filter(Boolean).join(" · ")),
      make("div", "lm-columns", passage, make("div", "lm-side", title, list)),
      make("div", "lm-more", this.form(), this.help()),
    );
  }

  /** @param {Label} label */
  labelButton(label) {
    const key = label.key.toUpperCase();
    const state = {
      class: "lm-button lm-label",
      "aria-pressed": "false",
      "aria-keyshortcuts": key,
    };
    const one = button("", () => this.choose(label), state);
    one.append(this.swatch(label), make("kbd", { "aria-hidden": true }, key));
    return one;
  }

  /** @param {Label} label */
  swatch({ id, name }) {
    return make("span", { class: `${this.look(id)} lm-v0` }, name);
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
    return make("details", {}, make("summary", {}, "Add by form"), form);
  }

  help() {
    const terms = this.labels.flatMap((label) => [
      make("dt", {}, this.swatch(label), ` ${label.key.toUpperCase()}`),
      make("dd", {}, [label.rule, label.example, label.counterExample].filter(Boolean).join(" ")),
    ]);
    const about = make("p", { id: `${this.id}-keys` }, KEYS);
    return make(
      "details",
      {},
      make("summary", {}, "Labels and keys"),
      make("dl", {}, ...terms),
      about,
    );
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
    return brief(this.page.text.slice(start, end));
  }

  /** @param {Span} span */
  range([start, end]) {
    return { start: this.page.unit(start), end: this.page.unit(end) };
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    const spans = spansOf(after);
    const { add, remove } = delta(spansOf(before), spans);
    const total = count(spans.length, "span");
    const [span] = [...add, ...remove];
    if (add.length + remove.length !== 1)
      return `${add.length} added, ${remove.length} removed; ${total}`;
    const range = this.range(span);
    const size = count(countWords(this.page, range.start, range.end), "word");
    const done = add.length ? "added" : "removed";
    return `${this.nameOf(span[2])} ${done}: ${this.words(range)}, ${size}; ${total}`;
  }

  /** @param {Answer} before @param {Answer} after @returns {object} */
  message(before, after) {
    return delta(spansOf(before), spansOf(after));
  }

  // --- choosing ---

  /** A label was pressed: it marks the chosen words, or waits for words. @param {Label} label */
  choose(label) {
    if (this.pending) return this.add(this.pending, label);
    this.active = this.active === label ? undefined : label;
    this.buttons.forEach((one, i) => {
      one.setAttribute("aria-pressed", String(this.labels[i] === this.active));
    });
    this.say(`${label.name} ${this.active ? "picked: now choose words" : "put down"}.`);
  }

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
    const names = [...new Set(on.map((mark) => mark.chip))].join(", ");
    const words = this.words({ start, end }) + (names && `. ${names}`);
    this.say(wide ? `Chosen: ${words}. Now pick a label.` : words);
  }

  /** A click on a mark goes to its entry; only the list scrolls. @param {number} unit */
  clicked(unit) {
    const mark = this.innermost(unit, unit + 1);
    this.pending = undefined;
    if (!mark) return;
    this.fill(this.marks.indexOf(mark) + 1);
    const { item } = mark;
    if (!item) return;
    /** @type {HTMLElement} */ (item.firstChild).focus({ preventScroll: true });
    this.list.scrollTop = item.offsetTop - 40;
  }

  /** @param {string} key */
  key(key) {
    const { cursor } = this;
    const [start, end] = cursor.range ?? [0, 0];
    const lower = key.toLowerCase();
    const label = this.labels.find((one) => one.key.toLowerCase() === lower);
    if (key === "Escape") {
      this.pending = cursor.range = undefined;
      cursor.hide();
    } else if (REMOVES.test(key)) {
      const mark = this.innermost(start, end);
      if (mark) this.remove(mark.span);
      else this.say("No mark here.");
    } else if (label || key === "Enter") {
      const picked = label ?? this.active;
      if (end && picked) this.add([start, end], picked);
      else this.say(end ? "Pick a label by its key." : "Choose words first.");
    } else return false;
    return true;
  }

  /** The shortest mark on a range. @param {number} start @param {number} end */
  innermost(start, end) {
    return this.marks
      .filter((mark) => mark.start < end && mark.end > start)
      .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  }

  /** Where a span stands or would stand. @param {Span} span */
  indexOf(span) {
    return firstIndex(this.spans.length, (i) => compareSpans(this.spans[i], span) >= 0);
  }

  /** @param {Range} range @param {Label} label */
  add([start, end], label) {
    const { cursor, page, spans } = this;
    const span = /** @type {Span} */ ([page.point(start), page.point(end), label.id]);
    const at = this.indexOf(span);
    this.pending = undefined;
    if (String(spans[at]) === String(span)) {
      return this.say(`Already marked: ${label.name}, ${this.words({ start, end })}.`);
    }
    cursor.range = cursor.wordAt(end - 1);
    this.putSpans(spans.toSpliced(at, 0, span));
  }

  /** @param {Span} span */
  remove(span) {
    this.putSpans(this.spans.toSpliced(this.indexOf(span), 1));
  }

  /** @param {Span[]} spans */
  putSpans(spans) {
    const { cursor } = this;
    this.commit({ ...this.answer, spans });
    if (cursor.typed) cursor.show();
    else cursor.hide();
  }

  /** Marks the first place of pasted words that is not yet marked. @param {string} text @param {Label} label */
  addWords(text, label) {
    const { page } = this;
    const places = findWords(page.text, text);
    const free = places.filter(([start, end]) => {
      const span = /** @type {Span} */ ([page.point(start), page.point(end), label.id]);
      return String(this.spans[this.indexOf(span)]) !== String(span);
    });
    if (!free.length)
      return this.say(`${places.length ? "Already marked" : "Not in this passage"}: ${text}`);
    this.cursor.typed = false;
    this.add(free[0], label);
    if (free[1])
      this.say(`${this.live.textContent}. ${free.length - 1} more found: Add marks the next.`);
  }

  // --- showing ---

  /** Shows the answer and its feedback: what changed, and no more. */
  refresh() {
    const spans = spansOf(this.answer);
    const { add, remove } = delta(this.spans, spans);
    if (add.length + remove.length > MANY) {
      this.marks = [];
      this.filled = 0;
      this.list.replaceChildren();
      this.repaint(0, Infinity);
    } else remove.forEach((span) => this.drop(span));
    this.spans = spans;
    if (add.length + remove.length > MANY) this.rebuild();
    else add.forEach((span) => this.raise(span));
    this.title.textContent = `Your spans (${spans.length})`;
    if (this.feedback !== this.shown) this.showLines();
    this.fill(Math.min(FIRST, spans.length));
  }

  /** @param {Span} span @param {Iterable<Mark>} others @returns {Mark} */
  mark(span, others) {
    const range = this.range(span);
    const level = freeLevel(range.start, range.end, others);
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

  rebuild() {
    /** @type {Mark[]} */
    let open = [];
    this.marks = this.spans.map((span) => {
      const mark = this.mark(span, open);
      open = open.filter((one) => one.end > mark.start);
      open.push(mark);
      return mark;
    });
    this.repaint(0, Infinity);
  }

  /** @param {number} from @param {number} to */
  repaint(from, to) {
    const { keys, marks, page, passage } = this;
    const paints = keys.length ? [...marks, ...keys].sort((a, b) => a.start - b.start) : marks;
    for (const [i, place] of page.places.entries()) {
      if (place.at > to || place.to < from) continue;
      paint(page.text, place, /** @type {HTMLElement} */ (passage.children[i]), from, to, paints);
    }
  }

  /** @param {Span} span */
  raise(span) {
    const { marks } = this;
    const at = this.indexOf(span);
    const mark = this.mark(span, marks);
    marks.splice(at, 0, mark);
    if (at < this.filled) this.enlist(mark, marks[at + 1].item);
    this.repaint(mark.start, mark.end);
  }

  /** @param {Span} span */
  drop(span) {
    const at = this.indexOf(span);
    const [{ item, start, end }] = this.marks.splice(at, 1);
    this.spans.splice(at, 1);
    if (item) {
      const next = (this.marks[at] ?? this.marks[at - 1])?.item?.querySelector(
        "button:last-of-type",
      );
      // Focus goes to the neighbour, never to the page's start.
      const focus = /** @type {HTMLElement} */ (next ?? this.passage);
      if (item.matches(":focus-within")) focus.focus();
      item.remove();
      this.filled--;
    }
    this.repaint(start, end);
  }

  // --- the list ---

  /** Makes entries up to an index now, and the rest while the page rests. @param {number} until */
  fill(until) {
    clearTimeout(this.filling);
    while (this.filled < until) this.enlist(this.marks[this.filled]);
    const more = Math.min(this.filled + 50, this.marks.length);
    if (more > this.filled) this.filling = setTimeout(() => this.fill(more), 30);
  }

  /** @param {Mark} mark @param {HTMLLIElement} [before] */
  enlist(mark, before) {
    const name = this.nameOf(mark.span[2]);
    const words = this.words(mark);
    const tag = make("span", { class: `${mark.look} lm-tag` }, name);
    const remove = { type: "button", class: "lm-remove", "aria-label": `Remove ${name}: ${words}` };
    mark.item = make(
      "li",
      { class: "lm-item" },
      make("button", { type: "button", class: "lm-go" }, tag, ` ${words}`),
      make("button", remove, "×"),
    );
    this.list.insertBefore(mark.item, before ?? null);
    this.filled++;
    this.note(mark);
  }

  /** The feedback line in the list. @param {Mark} mark */
  note({ item, line, span: [start, end, label] }) {
    if (!item) return;
    const go = item.children[0];
    item.children[2]?.remove();
    go.removeAttribute("aria-describedby");
    if (!line) return;
    const id = `${this.id}-${start}-${end}-${label}`;
    item.append(this.lineItem(line, "p", id));
    go.setAttribute("aria-describedby", id);
  }

  /** A click or a removing key in the list. @param {Event} event */
  listed(event) {
    const target = /** @type {Element} */ (event.target);
    const item = target.closest("li");
    const mark = this.marks.find((one) => item && one.item === item);
    if (!mark) return;
    this.cursor.typed = false;
    if (event.type === "keydown" || target.closest(".lm-remove")) return this.remove(mark.span);
    this.cursor.range = [mark.start, mark.end];
    this.passage.focus({ preventScroll: true });
    this.cursor.settle(false);
  }

  // --- feedback ---

  showLines() {
    const { lines = [], solution } = (this.shown = this.feedback);
    this.about = new Map(lines.map((/** @type {Line} */ line) => [String(line.span), line]));
    for (const mark of this.marks) {
      const before = mark.line;
      if (this.dress(mark).line !== before) this.note(mark);
    }
    this.keys = (solution?.spans ?? []).map((/** @type {Span} */ span) => {
      const look = `${this.look(span[2])} lm-key`;
      return {
        ...this.range(span),
        level: 9,
        look,
        chip: `key: ${this.nameOf(span[2])}`,
        title: "",
      };
    });
    this.repaint(0, Infinity);
  }
}
