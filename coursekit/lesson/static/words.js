/**
 * Words, as the grader counts them: `coursekit/texts/words.py` says what a word is and why. Both
 * pass the cases of `tests/words.json`.
 *
 * The browser's own rules for words (UAX #29) do the work, in one language for all texts, as they
 * differ by language. They ask a dictionary where a script has no spaces, and browsers have
 * different ones: letters of such scripts are found here, and hidden from the browser's rules.
 */

/** @typedef {[number, number]} Range two positions in UTF-16 units, half-open */

const MARK = "\\p{Gr_Ext}\\p{Mc}\\p{EMod}\\u200d\\u0e33\\u0eb3";
const SCRIPTS = "Hani Hira Kana Thai Laoo Khmr Mymr Tale Talu Lana Tavt Ahom Bali Java";
const UNSPACED =
  "\\p{Ideographic}\\u3031-\\u3035\\u303c\\u30fc\\uff70\\uff9e\\uff9f\\u309b\\u309c\\u30a0" +
  SCRIPTS.replace(/(\w+) ?/g, "\\p{sc=$1}");
const PARTING = ":@\\ufe55\\ufe6b\\uff1a\\uff20\\u00b8\\p{ExtPict}";

const LETTER = `(?![${MARK}])(?=[\\p{L}\\p{Nl}])[${UNSPACED}][${MARK}]*`;
const STACKS = "\\u1039\\u17d2\\u1a60\\u1b44\\ua9c0"; // the next letter is written below this one
const ALONE = new RegExp(`${LETTER}(?:(?<=[${STACKS}])${LETTER})*`, "gu");
const HIDDEN = new RegExp(`[${UNSPACED}${PARTING}]|\\p{sc=Hang}|\\u02bc`, "gu");
const IS_MARK = new RegExp(`[${MARK}]`, "u");
const IS_UNSPACED = new RegExp(`[${UNSPACED}${PARTING}]`, "u");

const JOINERS_ALONE = /^[\p{Pc}\u202f][\p{Pc}\u202f\p{M}\p{Cf}]*$/u;
const QUOTED_END = /'[\p{M}\p{Cf}]*$/u;
const HYPHEN = /^[-\u2010\u2011]$/;

// Pieces that end in a space or a line: V8's segmenter takes 10 s for a text of 100,000 letters in one.
const PIECE = /[^\r\n]{1,999}(?:[ \r\n]|$)|[^\r\n]+/gu;

const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/**
 * What stands in for a code point that the browser's rules treat in a way of their own.
 * @param {string} sign
 */
function standIn(sign) {
  if (IS_MARK.test(sign)) return "\u0301".repeat(sign.length);
  if (IS_UNSPACED.test(sign)) return /[\p{Nd}\u19da]/u.test(sign) ? sign : " ".repeat(sign.length);
  return /[\p{L}\u02bc]/u.test(sign) ? "a" : sign; // Hangul, kept together with what it touches
}

/** @param {Intl.SegmentData} part */
function isWord({ segment, isWordLike }) {
  return (isWordLike || /[\p{L}\p{Nl}\p{Nd}]/u.test(segment)) && !JOINERS_ALONE.test(segment);
}

/**
 * Matches of a pattern as ranges.
 * @param {string} text @param {RegExp} pattern @returns {Range[]}
 */
export function find(text, pattern) {
  return [...text.matchAll(pattern)].map(({ index, 0: { length } }) => [index, index + length]);
}

/**
 * Whether most words of a text are single letters, of a script that puts no spaces: then students
 * read of characters.
 * @param {string} text
 */
export function inCharacters(text) {
  return 2 * find(text, ALONE).length > wordRanges(text).length;
}

/** The order of ranges in a text. @param {Range} a @param {Range} b */
export function byStart(a, b) {
  return a[0] - b[0];
}

/** The parts of a text, with its places in it. @param {string} text */
function* parts(text) {
  for (const { index: at, 0: piece } of text.replace(HIDDEN, standIn).matchAll(PIECE)) {
    for (const part of segmenter.segment(piece)) yield { ...part, index: at + part.index };
  }
}

/**
 * Where the words of a text stand, in its order.
 * @param {string} text @returns {Range[]}
 */
export function wordRanges(text) {
  /** @type {Range[]} */
  const found = [];
  let hyphen = -1; // where the hyphen after the last word ends
  for (const part of parts(text)) {
    const { segment, index } = part;
    const last = found.at(-1);
    if (isWord(part)) {
      const end = index + segment.replace(QUOTED_END, "").length;
      if (last && hyphen === index) last[1] = end;
      else found.push([index, end]);
    } else if (HYPHEN.test(segment) && last?.[1] === index) hyphen = index + 1;
  }
  return [...found, ...find(text, ALONE)].sort(byStart);
}
