import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  atLeast,
  bands,
  goal,
  joined,
  thickness,
  told,
} from "../../coursekit/lesson/static/heatmap.js";

/** @type {import("../../coursekit/lesson/static/heatmap.js").Marked[]} */
const MARKED = [
  [0, 4, [["source", 12, ""]]],
  [
    5,
    9,
    [
      ["source", 3, ""],
      ["cue", 1, ""],
    ],
  ],
];
const NAMES = new Map([
  ["source", "Source"],
  ["cue", "Cue"],
]);
const name = (/** @type {string} */ id) => NAMES.get(id) ?? id;

describe("a threshold", () => {
  test("of one leaves everything", () => {
    assert.deepEqual(atLeast(MARKED, 1), MARKED);
  });

  test("counts each label for itself and leaves no empty place", () => {
    assert.deepEqual(atLeast(MARKED, 2), [MARKED[0], [5, 9, [["source", 3, ""]]]]);
    assert.deepEqual(atLeast(MARKED, 4), [MARKED[0]]);
    assert.deepEqual(atLeast(MARKED, 13), []);
  });

  test("can look at one label only", () => {
    assert.deepEqual(atLeast(MARKED, 1, "cue"), [[5, 9, [["cue", 1, ""]]]]);
  });
});

test("neighbours that look alike are one place, unless a word stands between", () => {
  /** @type {import("../../coursekit/lesson/static/heatmap.js").Count[]} */
  const same = [["cue", 2, ""]];
  const near = (/** @type {number} */ end, /** @type {number} */ start) => start - end < 2;

  assert.deepEqual(
    joined(
      [
        [0, 4, same],
        [5, 9, structuredClone(same)],
        [12, 14, same],
        [15, 16, [["cue", 3, ""]]],
      ],
      near,
    ),
    [
      [0, 9, same],
      [12, 14, same],
      [15, 16, [["cue", 3, ""]]],
    ],
  );
});

describe("thickness", () => {
  test("grows by fifths of the readers, and all of them have the thickest", () => {
    assert.deepEqual(
      [1, 4, 5, 12, 20].map((n) => thickness(n, 20)),
      [1, 1, 2, 3, 5],
    );
    assert.equal(thickness(2, 2), 5);
  });

  test("is explained in words, without thicknesses that cannot be", () => {
    const words = (/** @type {number} */ of) => bands(of).map((band) => band.words);

    assert.deepEqual(words(20), ["1 to 4", "5 to 8", "9 to 12", "13 to 16", "17 to 20"]);
    assert.deepEqual(words(2), ["1", "2"]);
    assert.deepEqual(words(0), []);
  });
});

test("counts are told in words, with who it is when that is known", () => {
  assert.equal(
    told(
      [
        ["source", 12, ""],
        ["cue", 1, ""],
      ],
      20,
      name,
    ),
    "Source 12 of 20, Cue 1 of 20",
  );
  assert.equal(told([["source", 1, "you"]], 2, name), "Source 1 of 2 (you)");
});

describe("keys", () => {
  test("go from place to place and stop at the ends", () => {
    assert.equal(goal("ArrowRight", -1, 3, false), 0);
    assert.equal(goal("ArrowDown", 2, 3, false), 2);
    assert.equal(goal("ArrowLeft", 0, 3, false), 0);
    assert.equal(goal("Home", 2, 3, false), 0);
    assert.equal(goal("End", 0, 3, false), 2);
  });

  test("follow the way of the text", () => {
    assert.equal(goal("ArrowLeft", 0, 3, true), 1);
    assert.equal(goal("ArrowRight", 1, 3, true), 0);
  });

  test("that mean nothing here are left alone", () => {
    assert.equal(goal("x", 0, 3, false), undefined);
  });
});
