import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { placeNames } from "../../coursekit/lesson/static/mark_names.js";
import { placePalette } from "../../coursekit/lesson/static/mark_palette.js";

describe("names over the marks of one line", () => {
  /** @param {number} start @param {number} end @param {number} width */
  const name = (start, end, width) => ({ start, end, width });

  test("stand at their marks where there is room", () => {
    assert.deepEqual(placeNames([name(0, 50, 40), name(60, 90, 20)], 0, 200), [0, 60]);
  });

  test("move along where the one before is too long, and still stand over their marks", () => {
    assert.deepEqual(placeNames([name(0, 15, 40), name(20, 60, 20)], 0, 200), [0, 44]);
  });

  test("move back from the end of the line, and push back the one before", () => {
    assert.deepEqual(placeNames([name(150, 165, 20), name(170, 200, 40)], 0, 200), [136, 160]);
  });

  test("have no place where one would no longer stand over its mark", () => {
    assert.equal(placeNames([name(0, 15, 40), name(20, 30, 20)], 0, 200), undefined);
  });

  test("have no place where one is wider than the line", () => {
    assert.equal(placeNames([name(0, 15, 240)], 0, 200), undefined);
  });
});

describe("the small palette", () => {
  const view = { top: 0, bottom: 600, left: 0, right: 400 };
  const size = { width: 200, height: 40 };
  /** @param {number} top @param {number} right */
  const line = (top, right) => ({ top, bottom: top + 20, left: 0, right });
  /** @param {number} first @param {number} last @param {"mouse" | "tap" | "handles"} way */
  const place = (first, last, way) =>
    placePalette({ first: line(first, 300), last: line(last, 200) }, size, view, way);

  test("stands below the end of the words", () => {
    assert.deepEqual(place(100, 120, "mouse"), { left: 100, top: 146 });
  });

  test("stands above their beginning where there is no room below", () => {
    assert.deepEqual(place(540, 560, "mouse"), { left: 100, top: 484 });
  });

  test("leaves free what may be tapped next", () => {
    assert.equal(place(100, 120, "tap").top, 44);
    assert.equal(place(10, 30, "tap").top, 56);
  });

  test("keeps clear of handles", () => {
    assert.equal(place(100, 120, "handles").top, 184);
  });

  test("stays within the window", () => {
    const narrow = { ...view, right: 204 };
    const words = { first: line(100, 200), last: line(100, 200) };
    assert.equal(placePalette(words, size, narrow, "mouse").left, 4);
  });
});
