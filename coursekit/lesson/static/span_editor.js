import { count, make, sign } from "./frame.js";
import { compareSpans, countWords, delta, findWords, freeLevel, paint } from "./passage.js";
import { Reading } from "./reading.js";

/** Marking a passage with one label or many, the list of spans beside it, and the form. */

/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {import("./frame.js").Line} Line */
/** @typedef {import("./passage.js").Span} Span */
/** @typedef {import("./passage.js").Range} Range */
/** @typedef {import("./passage.js").Label} Label */
/** @typedef {import("./passage.js").Paint & {span: Span, item?: HTMLLIElement, line?: Line}} Mark */

const MANY = 60; // changes at once: all is painted anew; entries that the list makes at once
const NEAR = 6_000; // units of the passage that are painted first
const OPEN = "not counted";
const REMOVES = /^(Delete|Backspace)$/;

/** Spans of an answer, in order. @param {Answer} answer @returns {Span[]} */
export function spansOf({ spans = [] }) {
  return [...spans].sort(compareSpans);
}

export class Marking extends Reading {
  /** @param {import("./frame.js").Model} model @param {HTMLElement} el @param {Label[]} labels */
  constructor(model, el, labels) {
    super(model, el);
    this.labels = labels;
    labels.forEach(({ color }, i) => this.root.style.setProperty(`--lm-c${i}`, color));
    /** @type {Label | undefined} */
    this.active = labels[0];
    this.marks = /** @type {Mark[]} */ ([]);
    this.keyed = /** @type {import("./passage.js").Paint[]} */ ([]);
    this.about = /** @type {Map<string, Line>} */ (new Map());
    this.title = make("p", "lm-count");
    this.list = make("ol", {
      class: "lm-list",
      "aria-label": "Your spans",
      onclick: (/** @type {Event} */ event) => this.listed(event),
      onkeydown: (/** @type {Event} */ event) => this.listed(event),
      onscroll: () => this.fill(this.list.children.length + MANY),
    });
    const keys = this.fold("Keys", make("p", { id: `${this.id}-keys` }, this.question.keys));
    this.more = make("div", "lm-more", this.form(), keys);
    const side = make("div", "lm-side", this.title, this.list);
    this.body.append(this.origin, make("div", "lm-columns", this.passage, side), this.more);
  }

  /** @param {string} title @param {Node} content */
  fold(title, content) {
    return make("details", {}, make("summary", {}, title), content);
  }

  form() {
    const field = make("input", { autocomplete: "off" });
    const options = this.labels.map(({ name }) => make("option", {}, name));
    const select = make("select", {}, ...options);
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.addWords(field.value, this.labels[select.selectedIndex]);
    };
    const form = make(
      "form",
      { onsubmit },
      make("label", {}, "Words of the passage ", field),
      make("label", {}, "Label ", select),
      make("button", "lm-button", "Add"),
    );
    return this.fold("Add by form", form);
  }

  // --- words about spans ---

  /** @param {string} id */
  look(id) {
    const i = this.labels.findIndex((label) => label.id === id);
    return `lm-mark lm-c${i % 12} lm-${this.labels[i]?.pattern}`;
  }

  /** @param {string} id */
  nameOf(id) {
    return this.labels.find((label) => label.id === id)?.name ?? id;
  }

  /** @param {Span} span */
  unitsOf([start, end]) {
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
    const [span, more] = [...add, ...remove];
    if (!span || more) return `${add.length} added, ${remove.length} removed; ${total}`;
    const range = this.unitsOf(span);
    const size = count(countWords(this.page.text.slice(range.start, range.end)), "word");
    return `${this.nameOf(span[2])} ${add[0] ? "added" : "removed"}: ${this.quote(range)}, ${size}; ${total}`;
  }

  // --- choosing ---

  /** @param {Range} range */
  chosen(range) {
    if (this.active) return this.add(range, this.active);
    this.settle(true);
    this.typed = false;
  }

  /** @param {Range} range @param {boolean} wide */
  moved(range, wide) {
    const [start, end] = range;
    this.pending = wide ? range : undefined;
    const on = this.marks.filter((mark) => mark.start < end && mark.end > start);
    const words = [this.quote({ start, end }), ...new Set(on.map((mark) => mark.chip))].join(", ");
    this.say(wide ? `Chosen: ${words}. Pick a label.` : words);
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
    const { active, labels, range } = this;
    const label = key === "Enter" ? active : labels.find((one) => one.key === key.toLowerCase());
    if (key === "Escape") {
      this.pending = this.range = undefined;
      this.hide();
    } else if (REMOVES.test(key)) {
      const mark = range && this.innermost(range);
      if (mark) this.remove(mark);
      else this.say("No mark here.");
    } else if (label && range) this.add(range, label);
    else if (key === "Enter") this.say("Pick a label.");
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
    if (this.has(span)) return this.say(`Already marked: ${this.quote(this.unitsOf(span))}`);
    this.range = this.wordAt(range[1] - 1);
    this.putSpans([...spansOf(this.answer), span]);
  }

  /** @param {Mark} mark */
  remove({ span }) {
    this.putSpans(spansOf(this.answer).filter((one) => compareSpans(one, span)));
  }

  /** @param {Span[]} spans */
  putSpans(spans) {
    this.commit({ ...this.answer, spans: spans.sort(compareSpans) });
    if (this.typed) this.show();
    else this.hide();
  }

  /** Marks the first place of pasted words that is not yet marked. @param {string} text @param {Label} label */
  addWords(text, label) {
    const places = findWords(this.page.text, text);
    const [free, more] = places.filter((range) => !this.has(this.span(range, label)));
    if (!free) return this.say(`${places[0] ? "Already marked" : "Not in this passage"}: ${text}`);
    this.typed = false;
    this.add(free, label);
    if (more) this.say(`${this.live.textContent}. Add again marks the next.`);
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
    const { length } = this.list.children;
    this.fill(Math.max(MANY, length && length + fresh.length));
    const changed = [...left, ...fresh];
    if (this.feedback !== this.shown) this.showLines();
    else if (changed.length > MANY) this.repaintAll();
    else for (const { start, end } of changed) this.repaint(start, end);
  }

  /** @param {Span} span @param {Mark[]} others @returns {Mark} */
  mark(span, others) {
    const range = this.unitsOf(span);
    const level = freeLevel(range, others);
    const look = `${this.look(span[2])} lm-v${Math.min(level, 3)}`;
    return this.dress({ span, ...range, level, look, chip: "", title: "" });
  }

  /** Gives a mark its line of feedback. @param {Mark} mark */
  dress(mark) {
    const line = this.about.get(String(mark.span));
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
    const { text, places } = this.page;
    const paints = [...this.marks, ...this.keyed].sort((a, b) => a.start - b.start);
    for (const place of places) {
      if (place.at <= to && place.to >= from) paint(text, place, paints);
    }
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
    const remove = { type: "button", class: "lm-remove", "aria-label": `Remove ${name}: ${words}` };
    const tag = make("span", `${mark.look} lm-tag`, name);
    const go = make("button", { type: "button", class: "lm-go" }, tag, ` ${words}`);
    const item = make("li", "lm-item", go, make("button", remove, "×"));
    this.note({ ...mark, item });
    return item;
  }

  /** Focus goes to the neighbour, never to the page's start. @param {Mark} mark @param {Mark[]} old */
  delist(mark, old) {
    const i = old.indexOf(mark);
    const next = (old[i + 1] ?? old[i - 1])?.item?.children[1] ?? this.passage;
    if (mark.item?.matches(":focus-within")) /** @type {HTMLElement} */ (next).focus();
    mark.item?.remove();
  }

  /** The feedback line in the list. @param {Mark} mark */
  note({ item, line, span }) {
    const id = `${this.id}-${span.join("-")}`;
    item?.children[2]?.remove();
    item?.children[0].setAttribute("aria-describedby", line ? id : "");
    if (line) item?.append(this.lineItem(line, "p", id));
  }

  /** A click or a key in the list. @param {any} event */
  listed({ key, target }) {
    const mark = this.marks.find(({ item }) => item?.contains(target));
    if (!mark || (key && !REMOVES.test(key))) return;
    this.typed = false;
    if (key || target.matches(".lm-remove")) return this.remove(mark);
    this.range = /** @type {Range} */ ([mark.start, mark.end]);
    this.passage.focus({ preventScroll: true });
    this.settle();
  }

  // --- feedback ---

  showLines() {
    const { lines = [], solution } = (this.shown = this.feedback);
    this.about = new Map(lines.map((/** @type {Line} */ line) => [String(line.span), line]));
    for (const mark of this.marks) this.note(this.dress(mark));
    this.root.classList.toggle("lm-solved", !!solution); // :has() would slow every change
    this.keyed = (solution?.spans ?? []).map((/** @type {Span} */ span) => {
      const chip = `key: ${this.nameOf(span[2]) || OPEN}`;
      return {
        ...this.unitsOf(span),
        level: 9,
        look: `${this.look(span[2])} lm-key`,
        chip,
        title: "",
      };
    });
    this.repaintAll();
  }

  /** The key as a list, too: over short words its names have no room. @param {any} solution */
  solutionBox(solution) {
    const items = solution.spans.map((/** @type {any} */ span) => {
      const name = this.nameOf(span[2]);
      const tag = make("span", `${this.look(span[2])} lm-tag`, name);
      const note = span[3] === "core" ? "" : ` (${OPEN})`;
      return make("li", {}, name && tag, ` ${this.quote(this.unitsOf(span))}${note}`);
    });
    const box = super.solutionBox(solution);
    box.append(make("ul", {}, ...items));
    return box;
  }
}
