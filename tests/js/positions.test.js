import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  compareSpans,
  delta,
  findWords,
  freeLevel,
  page,
  ruler,
  segments,
  snap,
  splitText,
} from "../../coursekit/lesson/static/positions.js";

/** @typedef {import("../../coursekit/lesson/static/positions.js").Span} Span */

const TEXTS = {
  "plain words": "The State Department said so.",
  "an emoji": "a 👍 b 👍🏽 c",
  flags: "🇵🇰 and 🇺🇸, 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "a family joined by ZWJ": "x👩‍👩‍👧y",
  "combining accents": "cafe\u0301 nai\u0308ve",
  "curly quotes": "“It’s ‘fine’,” she said – twice…",
  CRLF: "one\r\ntwo\r\n\r\nthree",
  Arabic: "قَالَ الوَزِيرُ إِنَّ الأَمْرَ انتهى",
  Urdu: "محکمہ خارجہ نے کہا ”بات چیت“ 👍 ہے۔",
  "mathematical letters": "𝒜𝒷 c 𝒟",
  nothing: "",
};

/** What can be chosen by itself in a text. @param {string} text */
const pieces = (text) => splitText(text).pieces.map(([from, to]) => text.slice(from, to));

/** What a choice becomes. @param {string} text @param {string} chosen @param {boolean} [exact] */
function snapped(text, chosen, exact) {
  const at = text.indexOf(chosen);
  return text.slice(...snap(text, splitText(text).pieces, at, at + chosen.length, exact));
}

describe("code points and UTF-16 units", () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    test(`agree with the letters that Python counts: ${name}`, () => {
      const letters = [...text];
      const { unit, point } = ruler(text);

      let units = 0;
      for (let i = 0; i <= letters.length; i++) {
        assert.equal(unit(i), units);
        assert.equal(point(units), i);
        units += letters[i]?.length ?? 0;
      }
    });
  }

  test("the middle of a pair counts as its start", () => {
    assert.equal(ruler("a👍b").point(2), 1);
  });
});

describe("a page of several blocks", () => {
  const blocks = [
    { name: "P1", start: 10, text: "One 👍 two." },
    { name: "P4", start: 50, text: "Three 🇵🇰 four." },
  ];
  const shown = page(blocks);

  test("gives the article's point of each unit and back", () => {
    for (const word of ["One", "two", "Three", "four"]) {
      const unit = shown.text.indexOf(word);
      assert.equal(shown.unit(shown.point(unit)), unit);
    }
    assert.equal(shown.point(shown.text.indexOf("two")), 16);
    assert.equal(shown.point(shown.text.indexOf("four")), 50 + 9);
  });

  test("takes a point that is not shown as the start of the next block, or the end", () => {
    assert.equal(shown.unit(40), shown.text.indexOf("Three"));
    assert.equal(shown.unit(0), 0);
    assert.equal(shown.unit(900), shown.text.length);
  });

  test("keeps the end of a block in that block", () => {
    const end = blocks[0].start + [...blocks[0].text].length;

    assert.equal(shown.unit(end), blocks[0].text.length);
    assert.equal(shown.point(blocks[0].text.length), end);
  });
});

describe("what can be chosen by itself", () => {
  test("is each word with its apostrophes and hyphens, and the quotation marks around it", () => {
    assert.deepEqual(pieces("Iraq's well-known “5,200 troops”."), [
      ...["Iraq's", "well-known", "“", "5,200", "troops", "”"],
    ]);
  });

  test("is a letter with its accents, an emoji, a flag, a word of any script", () => {
    assert.deepEqual(pieces("cafe\u0301 👩‍👩‍👧 🇵🇰 قَالَ"), ["cafe\u0301", "👩‍👩‍👧", "🇵🇰", "قَالَ"]);
  });

  test("is a sign beside a word, which the word does not take in", () => {
    assert.deepEqual(pieces("20% of $ 5²"), ["20", "%", "of", "$", "5", "²"]);
  });
});

test("a range has as many words as it touches, as the grader counts them", () => {
  const { text, countWords } = page([
    { name: "P1", start: 0, text: '"a force for good," she … 👍' },
  ]);

  assert.equal(countWords({ start: 0, end: text.length }), 5);
  assert.equal(countWords({ start: text.indexOf("rce"), end: text.indexOf("or good") }), 2);
  assert.equal(countWords({ start: text.indexOf("…"), end: text.length }), 0);
});

describe("snapping", () => {
  test("grows a cut word to the whole of it", () => {
    assert.equal(snapped("The State Department said", "ate Depart"), "State Department");
  });

  test("lets go of spaces at the ends, line breaks too", () => {
    assert.equal(snapped("He said \r\n so", " said \r\n "), "said");
  });

  test("leaves punctuation that was chosen and adds none", () => {
    assert.equal(snapped('She said "no way", twice', '"no wa'), '"no way');
    assert.equal(snapped('She said "no way", twice', 'no way"'), 'no way"');
  });

  test("leaves the letters as chosen when it is to be exact", () => {
    assert.equal(snapped("sovereignty", "vereign", true), "vereign");
  });

  test("of spaces alone chooses nothing", () => {
    assert.equal(snapped("a   b", "  "), "");
  });

  test("never cuts an accent from its letter", () => {
    assert.equal(snapped("cafe\u0301 bar", "caf"), "cafe\u0301");
  });
});

describe("a text whose script has no spaces", () => {
  test("is chosen letter by letter, never as a whole sentence", () => {
    assert.equal(snapped("外交部发言人表示同意。", "发言"), "发言");
    assert.equal(snapped("東京で外務省が述べた。", "外務省"), "外務省");
    assert.equal(snapped("โฆษกกล่าวว่าเห็นด้วย", "กล่าว"), "กล่าว");
    assert.equal(snapped("အစိုးရက ပြောသည်", "စိ"), "စိုး");
  });

  test("keeps what is written on and below a letter with it", () => {
    assert.equal(snapped("ข่าวน้ำท่วม", "น้"), "น้ำ");
    assert.equal(snapped("ព័ត៌មានខ្មែរ", "ខ"), "ខ្មែ");
    assert.equal(snapped("ပုဒ္ဒမ", "ဒ္"), "ဒ္ဒ");
  });

  test("has its size told in characters", () => {
    const sizeOf = (/** @type {string} */ text) =>
      page([{ name: "P1", start: 0, text }]).size({ start: 0, end: text.length });

    assert.equal(sizeOf("发言人"), "3 characters");
    assert.equal(sizeOf("字"), "1 character");
    assert.equal(sizeOf("한국어 뉴스"), "2 words");
    assert.equal(sizeOf("news"), "1 word");
  });
});

describe("finding pasted words", () => {
  const text = "Calling it “a force for good,” she said: 'a  force' – again.";

  test("does not mind quotation marks, spaces, dashes or case", () => {
    assert.equal(findWords(text, '"A force\nfor good,"').length, 1);
    assert.equal(findWords(text, "’ - again").length, 1);
  });

  test("does not mind how an accent is encoded, nor whether vowel signs are there", () => {
    /** @param {string} text @param {string} wanted */
    const found = (text, wanted) =>
      findWords(text, wanted).map(([from, to]) => text.slice(from, to));

    assert.deepEqual(found("Hà Nội, Hà Nội".normalize("NFD"), "hà nội"), [
      "Hà Nội".normalize("NFD"),
      "Hà Nội".normalize("NFD"),
    ]);
    assert.deepEqual(found("Hà Nội", "Hà Nội".normalize("NFD")), ["Hà Nội"]);
    assert.deepEqual(found("قَالَ الوَزِيرُ ذلك", "قال الوزير"), ["قَالَ الوَزِيرُ"]);
    assert.deepEqual(found("هو الكِتــاب هنا", "الكتاب"), ["الكِتــاب"]);
    assert.deepEqual(found("کتاب\u200cها را", "کتابها"), ["کتاب\u200cها"]);
    assert.deepEqual(found("𝒜é b", "𝒜e"), ["𝒜é"]);
    assert.deepEqual(found("el éx él", "el"), ["el"]);
  });

  test("finds each place", () => {
    assert.equal(findWords(text, "a force").length, 2);
  });

  test("takes marks of regular expressions as they are, and nothing for nothing", () => {
    assert.equal(findWords("what? (yes) [no] a.b*c", "? (yes) [no] a.b*").length, 1);
    assert.equal(findWords("axb", "a.b").length, 0);
    assert.deepEqual(findWords(text, "  "), []);
  });
});

describe("segments of overlapping spans", () => {
  /** @param {number} start @param {number} end @param {string} name */
  const span = (start, end, name) => ({ start, end, name });
  /** @param {number} to @param {...ReturnType<typeof span>} spans */
  const cut = (to, ...spans) =>
    segments(0, to, spans).map(({ start, end, on }) => [
      start,
      end,
      on.map((s) => s.name).join(""),
    ]);

  test("cut where one begins or ends, and know who is on them", () => {
    assert.deepEqual(cut(20, span(2, 10, "a"), span(5, 15, "b")), [
      ...[
        [0, 2, ""],
        [2, 5, "a"],
        [5, 10, "ab"],
        [10, 15, "b"],
        [15, 20, ""],
      ],
    ]);
  });

  test("hold one inside another and two on the same words", () => {
    assert.deepEqual(cut(9, span(0, 9, "a"), span(3, 6, "b"), span(3, 6, "c")), [
      ...[
        [0, 3, "a"],
        [3, 6, "abc"],
        [6, 9, "a"],
      ],
    ]);
  });

  test("keep neighbours apart", () => {
    assert.deepEqual(cut(6, span(0, 3, "a"), span(3, 6, "b")), [
      [0, 3, "a"],
      [3, 6, "b"],
    ]);
  });

  test("stay within the range that was asked for", () => {
    assert.deepEqual(cut(4, span(-5, 2, "a"), span(3, 99, "b")), [
      ...[
        [0, 2, "a"],
        [2, 3, ""],
        [3, 4, "b"],
      ],
    ]);
  });

  test("of no text are none", () => {
    assert.deepEqual(cut(0), []);
  });
});

test("overlapping spans get lines of their own, others share the first", () => {
  const a = { start: 0, end: 10, level: 0 };
  const b = { start: 5, end: 15, level: 1 };

  assert.equal(freeLevel({ start: 8, end: 9 }, [a, b]), 2);
  assert.equal(freeLevel({ start: 12, end: 20 }, [a, b]), 0);
  assert.equal(freeLevel({ start: 15, end: 20 }, [a, b]), 0);
});

describe("what changed between two lists of spans", () => {
  /** @type {Span[]} */
  const before = [
    [0, 3, "cue"],
    [0, 3, "source"],
    [5, 9, "cue"],
  ];

  test("is what was added and what was removed", () => {
    /** @type {Span[]} */
    const after = [before[0], [2, 4, "cue"], before[2]];

    assert.deepEqual(delta(before, after), { add: [[2, 4, "cue"]], remove: [[0, 3, "source"]] });
  });

  test("is nothing for equal spans, though they came as other arrays", () => {
    const again = /** @type {Span[]} */ (structuredClone(before));

    assert.deepEqual(delta(before, again), { add: [], remove: [] });
  });

  test("sorts by start, end and label", () => {
    const mixed = [before[2], before[1], before[0]];

    assert.deepEqual(mixed.sort(compareSpans), before);
  });
});
