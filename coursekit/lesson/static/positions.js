/**
 * Text as the page sees it: positions, words, and marks painted on the least that changes.
 * Here and in the page positions are UTF-16 units of the shown text; the answer counts code points
 * of the article. `ruler` and `page` alone convert between them. All ranges are half-open.
 */

/** @typedef {[number, number, string]} Span start and end in code points, label id */
/** @typedef {[number, number]} Range */
/** @typedef {{name: string, start: number, text: string}} Block */
/** @typedef {{at: number, to: number, shift: number, last: number, el: HTMLElement}} Place
 *   one block: where it stands in the shown text, what is added to get to the article's points, and
 *   its last of these; `el` shows it */
/** @typedef {{id: string, name: string, key: string, color: string, pattern: string, rule?: string,
 *   example?: string, counterExample?: string}} Label */
/** @typedef {{start: number, end: number, look: string, level: number, chip: string,
 *   title: string}} Paint what is drawn for one span */
/** @typedef {ReturnType<typeof page>} Page */

const LETTERS = "[\\u200d\\p{L}\\p{M}\\p{N}\\p{S}_%\\u200c\\u{e0020}-\\u{e007f}]+";
const WORD = `${LETTERS}(?:['’‐-]${LETTERS})*`;
const QUOTES = "\"'“”„‚‘’«»";

/**
 * Matches of a pattern as ranges.
 * @param {string} text @param {string} pattern @returns {Range[]}
 */
function find(text, pattern) {
  const found = text.matchAll(new RegExp(pattern, "giu"));
  return [...found].map(({ index, 0: { length } }) => [index, index + length]);
}

/** Words, as the grader counts them, and runs of quotation marks. @param {string} text */
export function words(text) {
  return find(text, `${WORD}|[${QUOTES}]+`);
}

/** @param {string} text */
export function countWords(text) {
  return find(text, WORD).length;
}

/**
 * Where pasted words stand: spaces, quotation marks, dashes and case may differ.
 * @param {string} text @param {string} wanted
 */
export function findWords(text, wanted) {
  const pattern = wanted
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/["'“”„‚‘’«»]/g, `[${QUOTES}]`)
    .replace(/[-–—‐]/g, "[-–—‐]")
    .replace(/\s+/g, "\\s+");
  return pattern ? find(text, pattern) : [];
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
  /** @type {Place[]} */
  const places = blocks.map(({ start, text: { length } }) => {
    const at = next;
    next += length + 1;
    const to = at + length;
    const shift = start - measure.point(at);
    return /** @type {any} */ ({ at, to, shift, last: measure.point(to) + shift });
  });
  /** @param {number} unit */
  const placeAt = (unit) => places.find(({ to }) => to >= unit) ?? places[places.length - 1];
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
    point: (unit) => measure.point(unit) + placeAt(unit).shift,
    /** A point that is not shown counts as the start of the next block. @param {number} point */
    unit(point) {
      const place = places.find(({ last }) => last >= point);
      return place ? Math.max(place.at, measure.unit(point - place.shift)) : text.length;
    },
  };
}

/**
 * The range without outer spaces and, unless `exact`, grown to whole words.
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
 * The lowest line under the text that no overlapping span has taken.
 * @param {{start: number, end: number}} range
 * @param {{start: number, end: number, level: number}[]} others
 */
export function freeLevel({ start, end }, others) {
  const near = others.filter((one) => one.start < end && one.end > start).map((one) => one.level);
  let level = 0;
  while (near.includes(level)) level++;
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
  const layers = [...on].sort((a, b) => a.level - b.level);
  const names = {
    open: layers.filter((one) => one.start === start || start === top),
    close: layers.filter((one) => one.end === end),
  };
  for (const one of [...layers].reverse()) {
    const outer = document.createElement(one === layers[0] ? "mark" : "span");
    outer.className = one.look;
    if (one.title) outer.title = one.title;
    // A name has the colour of the first that it names; what the key has is named apart.
    for (const [name, all] of Object.entries(names)) {
      const some = all.filter(({ level }) => level > 8 === one.level > 8);
      if (one === some[0]) outer.dataset[name] = some.map(({ chip }) => chip).join(" · ");
    }
    outer.append(node);
    node = outer;
  }
  return node;
}

/**
 * Paints one block.
 * @param {string} text of the page @param {Place} place @param {Paint[]} paints sorted by their start
 */
export function paint(text, { at, to, el }, paints) {
  const here = paints.filter((one) => one.start < to && one.end > at);
  const parts = segments(at, to, here);
  el.replaceChildren(...parts.map((part) => pieceNode(text.slice(part.start, part.end), part, at)));
}
