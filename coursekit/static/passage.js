/**
 * Text as the page sees it: positions, words, and marks painted on the least that changes.
 * Here and in the page positions are UTF-16 units of the shown text; the answer counts code points
 * of the article. `ruler` and `page` alone convert between them. All ranges are half-open.
 */

/** @typedef {[number, number, string]} Span start and end in code points, label id */
/** @typedef {[number, number]} Range */
/** @typedef {{unit: (point: number) => number, point: (unit: number) => number}} Ruler */
/** @typedef {{name: string, start: number, text: string}} Block */
/** @typedef {{at: number, to: number, start: number, last: number, pieces: Piece[]}} Place
 *   one block: `at` and `to` in units of the shown text, `start` and `last` in code points */
/** @typedef {{id: string, name: string, key: string, color: string, pattern: string, rule?: string,
 *   example?: string, counterExample?: string}} Label */
/** @typedef {{start: number, end: number, look: string, level: number, chip: string,
 *   title: string}} Paint what is drawn for one span */
/** @typedef {{start: number, end: number, node: ChildNode}} Piece */
/** @typedef {ReturnType<typeof page>} Page */

const LETTERS = "[\\u200d\\p{L}\\p{M}\\p{N}\\p{S}_%\\u200c\\u{e0020}-\\u{e007f}]+";
const QUOTES = "[\\p{Pi}\\p{Pf}\"'„‚]+";
const WORD = new RegExp(`${LETTERS}(?:['’‐-]${LETTERS})*|${QUOTES}`, "gu");
const ONLY_QUOTES = new RegExp(`^${QUOTES}$`, "u");

/**
 * The first index below `size` that passes; the test must be false, then true.
 * @param {number} size @param {(index: number) => boolean} test
 */
export function firstIndex(size, test) {
  let low = 0;
  while (low < size) {
    const middle = (low + size) >> 1;
    if (test(middle)) size = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Converts between code points and UTF-16 units of one text; half a pair counts as its start.
 * @param {string} text @returns {Ruler}
 */
export function ruler(text) {
  /** @type {number[]} */
  const wide = []; // the code points that take two units
  if (/[\ud800-\udbff]/.test(text)) {
    for (let unit = 0, point = 0; unit < text.length; point++) {
      const two = Number(text.codePointAt(unit)) > 0xffff;
      if (two) wide.push(point);
      unit += two ? 2 : 1;
    }
  }
  return {
    unit: (point) => point + firstIndex(wide.length, (i) => wide[i] >= point),
    point: (unit) => unit - firstIndex(wide.length, (i) => wide[i] + i >= unit),
  };
}

/**
 * Words, as the grader counts them, and runs of quotation marks; no other mark is worth a stop.
 * @param {string} text @returns {Range[]}
 */
export function words(text) {
  return [...text.matchAll(WORD)].map(({ index, 0: word }) => [index, index + word.length]);
}

/**
 * The blocks of a question as one text.
 * @param {Block[]} blocks @param {string} [lang]
 */
export function page(blocks, lang) {
  const text = blocks.map((block) => block.text).join("\n");
  const measure = ruler(text);
  let next = 0;
  const places = blocks.map(({ start, text: { length } }) => {
    const at = next;
    const to = at + length;
    next = to + 1;
    const last = start + measure.point(to) - measure.point(at);
    return /** @type {Place} */ ({ at, to, start, last, pieces: [] });
  });
  /** @param {number} unit */
  const placeAt = (unit) => places[firstIndex(places.length - 1, (i) => places[i].to >= unit)];
  /** @type {Range[] | undefined} */
  let known;
  return {
    text,
    lang,
    places,
    placeAt,
    get words() {
      return (known ??= words(text));
    },
    /** @param {number} unit */
    point(unit) {
      const place = placeAt(unit);
      return place.start + measure.point(unit) - measure.point(place.at);
    },
    /** A point between the blocks counts as the start of the next. @param {number} point */
    unit(point) {
      const place = places[firstIndex(places.length - 1, (i) => places[i].last >= point)];
      const inside = Math.min(Math.max(point, place.start), place.last) - place.start;
      return measure.unit(measure.point(place.at) + inside);
    },
  };
}

/** How many words a range has. @param {Page} of @param {number} start @param {number} end */
export function countWords({ text, words: known }, start, end) {
  const first = firstIndex(known.length, (i) => known[i][1] > start);
  const last = firstIndex(known.length, (i) => known[i][0] >= end);
  return known.slice(first, last).filter(([a, b]) => !ONLY_QUOTES.test(text.slice(a, b))).length;
}

/**
 * Where the sentences of a text start.
 * @param {string} text @param {string} [lang]
 */
export function sentences(text, lang) {
  const segmenter = new Intl.Segmenter(lang || "en", { granularity: "sentence" });
  return [...segmenter.segment(text)].map(({ index }) => index);
}

/**
 * The range without outer spaces and, unless `exact`, grown to whole words.
 * Marks of punctuation at its ends stay as they were chosen.
 * @param {string} text @param {Range[]} known @param {number} start @param {number} end
 * @param {boolean} [exact] @returns {Range}
 */
export function snap(text, known, start, end, exact = false) {
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  if (exact || start === end) return [start, end];
  const first = known[firstIndex(known.length, (i) => known[i][1] > start)];
  const last = known[firstIndex(known.length, (i) => known[i][1] >= end)];
  return [first && first[0] < start ? first[0] : start, last && last[0] < end ? last[1] : end];
}

/**
 * Where pasted words stand in a text, as units: spaces, quotation marks, dashes and case may differ.
 * @param {string} text @param {string} wanted @returns {Range[]}
 */
export function findWords(text, wanted) {
  const pattern = wanted
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/["“”„«»]/g, '["“”„«»]')
    .replace(/['’‘‚]/g, "['’‘‚]")
    .replace(/[-–—‐‑]/g, "[-–—‐‑]")
    .replace(/\s+/g, "\\s+");
  if (!pattern) return [];
  return [...text.matchAll(new RegExp(pattern, "giu"))].map(({ index, 0: found }) => [
    index,
    index + found.length,
  ]);
}

/** The order of spans everywhere. @param {Span} a @param {Span} b */
export function compareSpans(a, b) {
  return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : Number(a[2] > b[2]));
}

/**
 * What turns one sorted list of spans into another.
 * @param {Span[]} before @param {Span[]} after
 */
export function delta(before, after) {
  /** @type {{add: Span[], remove: Span[]}} */
  const change = { add: [], remove: [] };
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const order =
      i === before.length ? 1 : j === after.length ? -1 : compareSpans(before[i], after[j]);
    if (order < 0) change.remove.push(before[i]);
    if (order > 0) change.add.push(after[j]);
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return change;
}

/**
 * Cuts a range wherever the spans on it change. The spans come sorted by their start.
 * @template {{start: number, end: number}} T
 * @param {number} from @param {number} to @param {T[]} spans
 */
export function segments(from, to, spans) {
  const cuts = new Set([from, to]);
  for (const { start, end } of spans) {
    if (start > from && start < to) cuts.add(start);
    if (end > from && end < to) cuts.add(end);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  /** @type {T[]} */
  let on = [];
  let next = 0;
  return sorted.slice(1).map((end, i) => {
    const start = sorted[i];
    while (next < spans.length && spans[next].start <= start) on.push(spans[next++]);
    on = on.filter((span) => span.end > start);
    return { start, end, on: [...on] };
  });
}

/**
 * The lowest line under the text that no overlapping span has taken.
 * @param {number} start @param {number} end
 * @param {Iterable<{start: number, end: number, level: number}>} others
 */
export function freeLevel(start, end, others) {
  const taken = new Set();
  for (const one of others) if (one.start < end && one.end > start) taken.add(one.level);
  let level = 0;
  while (taken.has(level)) level++;
  return level;
}

// --- the page --------------------------------------------------------------------------------

/**
 * The text with its marks around it. Names stand in attributes, so that the text stays the text.
 * @param {string} text @param {{start: number, end: number, on: Paint[]}} segment
 * @param {number} top where the block starts @returns {ChildNode}
 */
function pieceNode(text, { start, end, on }, top) {
  /** @type {ChildNode} */
  let node = document.createTextNode(text);
  if (!on.length) return node;
  for (const [i, { look, title }] of [...on].sort((a, b) => b.level - a.level).entries()) {
    const outer = document.createElement(i + 1 < on.length ? "span" : "mark");
    outer.className = look;
    if (title) outer.title = title;
    outer.append(node);
    node = outer;
  }
  /** @param {"open" | "close"} name @param {(one: Paint) => boolean} test */
  const name = (name, test) => {
    const chips = on.filter(test).map((one) => one.chip);
    if (chips.length) /** @type {HTMLElement} */ (node).dataset[name] = chips.join(" · ");
  };
  name("open", (one) => one.start === start || start === top);
  name("close", (one) => one.end === end);
  return node;
}

/**
 * Paints a range of a block anew and leaves the rest of it alone.
 * @param {string} text of the page @param {Place} place @param {HTMLElement} el
 * @param {number} from @param {number} to @param {Paint[]} paints sorted by their start
 */
export function paint(text, { at, pieces }, el, from, to, paints) {
  // One neighbour more on each side, so that parted text grows together again.
  const first = Math.max(0, firstIndex(pieces.length, (i) => pieces[i].end > from) - 1);
  const last = firstIndex(pieces.length, (i) => pieces[i].start >= to) + 1;
  const old = pieces.slice(first, last);
  if (!old.length) return;
  const { start } = old[0];
  const { end } = old[old.length - 1];
  const here = paints.filter((one) => one.start < end && one.end > start);
  const fresh = segments(start, end, here).map((part) => ({
    start: part.start,
    end: part.end,
    node: pieceNode(text.slice(part.start, part.end), part, at),
  }));
  const after = pieces[last]?.node ?? null;
  for (const piece of old) piece.node.remove();
  for (const piece of fresh) el.insertBefore(piece.node, after);
  pieces.splice(first, old.length, ...fresh);
}

/** The unit that a place in the page stands for. @param {number} at @param {Node} el @param {Node} node @param {number} offset */
export function unitAt(at, el, node, offset) {
  const range = document.createRange();
  range.setStart(el, 0);
  range.setEnd(node, offset);
  return at + range.toString().length;
}

/**
 * The place in the page of a unit; `late` takes the end of a piece before the start of the next.
 * @param {Piece[]} pieces @param {number} unit @param {boolean} [late] @returns {[Node, number]}
 */
export function nodeAt(pieces, unit, late) {
  const test = (/** @type {number} */ i) => (late ? pieces[i].end >= unit : pieces[i].end > unit);
  const piece = pieces[firstIndex(pieces.length - 1, test)];
  /** @type {Node} */
  let node = piece.node;
  while (node.firstChild) node = node.firstChild;
  return [node, unit - piece.start];
}
