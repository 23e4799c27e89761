import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { cutAtGlosses, placeNote } from "../../coursekit/lesson/static/reading.js";

describe("a block cut at its glosses", () => {
  /** @param {string} text @param {number} start @param {[number, number, string][]} glosses */
  const pieces = (text, start, glosses) =>
    cutAtGlosses({ name: "P1", start, text }, glosses).map(({ text, meaning }) =>
      meaning ? [text, meaning] : text,
    );

  test("without any is one piece", () => {
    assert.deepEqual(pieces("Plain words.", 0, []), ["Plain words."]);
    assert.deepEqual(pieces("", 0, []), []);
  });

  test("keeps every letter, also where glosses touch each other and the ends", () => {
    const glosses = /** @type {[number, number, string][]} */ ([
      [10, 12, "first"],
      [12, 14, "second"],
      [15, 17, "last"],
    ]);
    const found = pieces("aabb cc", 10, glosses);
    assert.deepEqual(found, [["aa", "first"], ["bb", "second"], " ", ["cc", "last"]]);
  });

  test("counts code points, and takes its own glosses alone", () => {
    const glosses = /** @type {[number, number, string][]} */ ([
      [0, 3, "before"],
      [106, 111, "too ready to believe"],
      [112, 117, "after"],
    ]);
    const found = pieces("👍 🇵🇰 👩 naïve", 99, glosses);
    assert.deepEqual(found, ["👍 🇵🇰 👩 ", ["naïve", "too ready to believe"]]);
  });

  test("takes words from right to left as they are kept", () => {
    assert.deepEqual(pieces("کہا گڑبڑ 🌉", 0, [[4, 8, "a mess"]]), [
      "کہا ",
      ["گڑبڑ", "a mess"],
      " 🌉",
    ]);
  });
});

describe("a note", () => {
  const room = { left: 0, right: 320, top: 0, bottom: 600 };
  /** @param {number} left @param {number} top */
  const word = (left, top) => ({ left, right: left + 60, top, bottom: top + 20 });
  const size = { width: 200, height: 50 };

  test("stands below its word, from where the word begins", () => {
    assert.deepEqual(placeNote(word(40, 100), word(40, 100), size, room), { left: 40, top: 124 });
  });

  test("stays within the page at either side", () => {
    assert.equal(placeNote(word(250, 100), word(250, 100), size, room).left, 116);
    const { right } = word(250, 100); // where a word from right to left begins
    assert.equal(
      placeNote(word(250, 100), word(250, 100), size, room, true).left,
      Math.min(right - size.width, 116),
    );
    assert.equal(placeNote(word(-9, 100), word(-9, 100), size, room).left, 4);
    const wide = { width: 400, height: 50 };
    assert.equal(placeNote(word(40, 100), word(40, 100), wide, room).left, 4);
  });

  test("stands above where the page ends, and covers the word in no case", () => {
    assert.equal(placeNote(word(40, 570), word(40, 570), size, room).top, 516);
    const low = { ...room, bottom: 60 }; // no room either way
    assert.equal(placeNote(word(40, 30), word(40, 30), size, low).top, 54);
  });

  test("of words on two lines stands below the second, or above the first", () => {
    assert.deepEqual(placeNote(word(260, 100), word(0, 130), size, room), { left: 4, top: 154 });
    assert.deepEqual(placeNote(word(260, 540), word(0, 570), size, room), { left: 116, top: 486 });
  });
});
