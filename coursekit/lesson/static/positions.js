import { sayMany } from "./say.js";
import { byStart, find, inCharacters, wordRanges } from "./words.js";

/**
 * Positions in a text. In the page they are UTF-16 units of the shown text; the answer counts code
 * points of the article. `ruler` and `page` alone convert between them. All ranges are half-open.
 */

/** @typedef {[number, number, string]} Span start and end in code points, label id */
/** @typedef {import("./words.js").Range} Range */
/** @typedef {{start: number, end: number}} Stretch a range in units, as what lies on it has it */
/** @typedef {{name: string, start: number, text: string}} Block */
/** @typedef {{at: number, to: number, shift: number, last: number}} BlockRange
 *   where one block stands in the shown text, what is added to get to the article's points, and its
 *   last of these */
/** @typedef {{id: string, name: string, key: string, color: string, pattern: string, rule?: string,
 *   example?: string, counterExample?: string}} Label */
/** @typedef {ReturnType<typeof page>} Page */

const QUOTES = "\"'“”„‚‘’«»";
const SIGNS = "\\u200d\\p{L}\\p{M}\\p{N}\\p{S}_%\\u200c\\u{e0020}-\\u{e007f}";
const CHOOSABLE = new RegExp(`[${QUOTES}]+|[${SIGNS}]+`, "gu");

/**
 * The words of a text, and all that can be chosen by itself: they, and between them quotation marks,
 * emoji and other signs.
 * @param {string} text
 */
export function splitText(text) {
  const words = wordRanges(text);
  let between = ""; // the text with its words blanked
  for (const [from, to] of words) {
    between += text.slice(between.length, from) + " ".repeat(to - from);
  }
  between += text.slice(between.length);
  return { words, pieces: [...words, ...find(between, CHOOSABLE)].sort(byStart) };
}

/**
 * Where pasted words stand: spaces, quotation marks, dashes and case may differ, and accents and
 * vowel signs where the words stand nowhere as they are.
 * @param {string} text @param {string} wanted @returns {Range[]}
 */
export function findWords(text, wanted) {
  const found = findAlike(text, wanted);
  return found[0] ? found : findByLetters(text, wanted);
}

/** @param {string} text @param {string} wanted */
function findAlike(text, wanted) {
  const pattern = wanted
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/["'“”„‚‘’«»]/g, `[${QUOTES}]`)
    .replace(/[-–—‐]/g, "[-–—‐]")
    .replace(/\s+/g, "\\s+");
  return pattern ? find(text, new RegExp(pattern, "giu")) : [];
}

const PASSED_OVER = /[\p{Mn}\p{Me}\p{Cf}\u0640]/u; // accents, vowel signs, what is not seen

/** Where words stand by their letters alone. @param {string} text @param {string} wanted */
function findByLetters(text, wanted) {
  const { letters, places } = letterByLetter(text);
  const sought = letterByLetter(wanted.trim()).letters;
  /** @type {Range[]} */
  const found = [];
  let at = sought ? letters.indexOf(sought) : -1;
  while (at >= 0) {
    const next = at + sought.length;
    let end = places[next - 1] + 1;
    while (PASSED_OVER.test(text.charAt(end))) end++;
    found.push([places[at], end]);
    at = letters.indexOf(sought, next);
  }
  return found;
}

/** The letters of a text without what is on them, and where each stands. @param {string} text */
function letterByLetter(text) {
  /** @type {number[]} */
  const places = [];
  let letters = "";
  let at = 0;
  for (const sign of text) {
    let plain = /\s/.test(sign) ? " " : sign.normalize("NFD").toLowerCase();
    plain = [...plain].filter((part) => !PASSED_OVER.test(part)).join("");
    if (plain !== " " || !letters.endsWith(" ")) {
      letters += plain;
      for (let i = 0; i < plain.length; i++) places.push(at + Math.min(i, sign.length - 1));
    }
    at += sign.length;
  }
  return { letters, places };
}

/**
 * Converts between code points and UTF-16 units of one text; half a pair counts as its start.
 * @param {string} text
 */
export function ruler(text) {
  /** @type {number[]} */
  const wide = []; // the code points that take two units
  if (/[\ud800-\udbff]/.test(text)) {
    let point = 0;
    for (const letter of text) {
      if (letter.length > 1) wide.push(point);
      point++;
    }
  }
  /** How many of them pass; the test must be true, then false. @param {(i: number) => boolean} test */
  const before = (test) => {
    let low = 0;
    let high = wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    /** @param {number} point */
    unit: (point) => point + before((i) => wide[i] < point),
    /** @param {number} unit */
    point: (unit) => unit - before((i) => wide[i] + i < unit),
  };
}

/**
 * The blocks of a question as one text.
 * @param {Block[]} blocks @param {string} [lang]
 */
export function page(blocks, lang) {
  const text = blocks.map((block) => block.text).join("\n");
  const measure = ruler(text);
  let next = 0;
  /** @type {BlockRange[]} */
  const ranges = blocks.map(({ start, text: { length } }) => {
    const at = next;
    next += length + 1;
    const to = at + length;
    const shift = start - measure.point(at);
    return { at, to, shift, last: measure.point(to) + shift };
  });
  /** @param {number} unit */
  const blockAt = (unit) => ranges.findLast(({ at }) => at <= unit) ?? ranges[0];
  /** @type {{words: Range[], pieces: Range[]} | undefined} */
  let known; // splitting a long text takes a while
  const split = () => (known ??= splitText(text));
  /** @param {Stretch} range */
  const countWords = ({ start, end }) =>
    split().words.filter(([from, to]) => from < end && to > start).length;
  /** @type {boolean | undefined} */
  let characters;
  return {
    ...{ text, lang, blocks: ranges, blockAt },
    /** What can be chosen by itself. */
    get pieces() {
      return split().pieces;
    },
    /** How many words a range touches, as the grader counts them. @param {Stretch} range */
    countWords,
    /** How long a range is, as a student reads it. @param {Stretch} range */
    size(range) {
      characters ??= inCharacters(text);
      const n = countWords(range);
      return characters
        ? sayMany("{n} character", "{n} characters", n)
        : sayMany("{n} word", "{n} words", n);
    },
    /** @param {number} unit */
    point: (unit) => measure.point(unit) + blockAt(unit).shift,
    /** A point that is not shown counts as the start of the next block. @param {number} point */
    unit(point) {
      const block = ranges.find(({ last }) => last >= point);
      return block ? Math.max(block.at, measure.unit(point - block.shift)) : text.length;
    },
  };
}

/**
 * The range without outer spaces and, unless `exact`, grown to whole pieces.
 * Marks of punctuation at its ends stay as they were chosen.
 * @param {string} text @param {Range[]} known @param {number} start @param {number} end
 * @param {boolean} [exact] @returns {Range}
 */
export function snap(text, known, start, end, exact) {
  const from = start + text.slice(start, end).search(/\S|$/);
  const to = from + text.slice(from, end).trimEnd().length;
  /** @param {number} at */
  const cut = (at) => (!exact && from < to && known.find(([a, b]) => a < at && b > at)) || [at, at];
  return [cut(from)[0], cut(to)[1]];
}

/** The order of spans everywhere. @param {Span} a @param {Span} b */
export function compareSpans(a, b) {
  return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : Number(a[2] > b[2]));
}

/**
 * What turns one list of spans into another: the same arrays are known at once, others by value.
 * @param {Span[]} before @param {Span[]} after
 */
export function delta(before, after) {
  /** @param {Span[]} some @param {Span[]} others @param {(span: Span) => unknown} by */
  const without = (some, others, by) => {
    const known = new Set(others.map(by));
    return some.filter((span) => !known.has(by(span)));
  };
  /** @param {Span} span */
  const self = (span) => span;
  const add = without(after, before, self);
  const remove = without(before, after, self);
  return { add: without(add, remove, String), remove: without(remove, add, String) };
}

/**
 * Cuts a range wherever the spans on it change. The spans come sorted by their start.
 * @template {{start: number, end: number}} T
 * @param {number} from @param {number} to @param {T[]} spans
 */
export function segments(from, to, spans) {
  const cuts = new Set([from, to]);
  for (const { start, end } of spans) {
    cuts.add(Math.max(from, start));
    cuts.add(Math.min(to, end));
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  /** @type {T[]} */
  let on = [];
  let next = 0;
  return sorted.slice(1).map((end, i) => {
    const start = sorted[i];
    while (spans[next]?.start <= start) on.push(spans[next++]);
    on = on.filter((span) => span.end > start);
    return { start, end, on: [...on] };
  });
}

/**
 * The spans that share at least one unit with a range.
 * @template {Stretch} T
 * @param {T[]} spans @param {Stretch} range
 */
export function overlapping(spans, { start, end }) {
  return spans.filter((span) => span.start < end && span.end > start);
}

/**
 * The lowest line under the text that no overlapping span has taken.
 * @param {Stretch} range @param {(Stretch & {level: number})[]} others
 */
export function freeLevel(range, others) {
  const near = overlapping(others, range).map((span) => span.level);
  let level = 0;
  while (near.includes(level)) level++;
  return level;
}
