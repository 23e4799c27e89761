import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { pick } from "../../coursekit/lesson/static/choice.js";
import { assign } from "../../coursekit/lesson/static/classify.js";
import { fileName } from "../../coursekit/lesson/static/handin_form.js";
import { textOf } from "../../coursekit/lesson/static/item_list.js";
import { move, moved } from "../../coursekit/lesson/static/order.js";
import { placeAt, pull } from "../../coursekit/lesson/static/row_drag.js";
import { problem } from "../../coursekit/lesson/static/value.js";
import {
  brief,
  dateInWords,
  ended,
  listed,
  sign,
  within,
} from "../../coursekit/lesson/static/wording.js";

/** @type {[string, string, string][]} */
const SENTENCES = JSON.parse(readFileSync(new URL("../sentences.json", import.meta.url), "utf8"));

describe("picking an option", () => {
  const all = ["a", "b", "c"];

  test("replaces the one before when only one is wanted", () => {
    assert.deepEqual(pick(all, ["a"], "b", true, false), ["b"]);
  });

  test("adds and takes away when several are wanted, in the question's order", () => {
    assert.deepEqual(pick(all, ["c"], "a", true, true), ["a", "c"]);
    assert.deepEqual(pick(all, ["a", "c"], "a", false, true), ["c"]);
  });
});

test("an item gets a category, and loses it again", () => {
  assert.deepEqual(assign({ a: "x" }, "b", "y"), { a: "x", b: "y" });
  assert.deepEqual(assign({ a: "x", b: "y" }, "b", ""), { a: "x" });
});

test("an item moves to another place and stays within the list", () => {
  assert.deepEqual(move(["a", "b", "c"], "a", 1), ["b", "a", "c"]);
  assert.deepEqual(move(["a", "b", "c"], "c", -5), ["c", "a", "b"]);
  assert.deepEqual(move(["a", "b", "c"], "a", 9), ["b", "c", "a"]);
});

test("which item was moved is told from the orders, and by the hand where two could be", () => {
  assert.equal(moved(["a", "b", "c"], ["b", "c", "a"]), "a");
  assert.equal(moved(["a", "b", "c"], ["c", "a", "b"], "a"), "c");
  assert.equal(moved(["a", "b"], ["b", "a"], "a"), "a");
  assert.equal(moved(["a", "b"], ["b", "a"], "b"), "b");
  assert.equal(moved(["a", "b", "c", "d"], ["d", "c", "b", "a"]), undefined);
});

test("a row is let go below the rows whose middle is above the pointer", () => {
  assert.equal(placeAt([10, 30, 50], 5), 0);
  assert.equal(placeAt([10, 30, 50], 31), 2);
  assert.equal(placeAt([10, 30, 50], 99), 3);
});

test("the page scrolls near its edges, the faster the nearer, and nowhere else", () => {
  assert.equal(pull(300, 0, 600), 0);
  assert.ok(pull(40, 0, 600) < 0 && pull(5, 0, 600) < pull(40, 0, 600));
  assert.ok(pull(560, 0, 600) > 0 && pull(590, 0, 600) > pull(560, 0, 600));
  assert.equal(pull(-500, 0, 600), -pull(1100, 0, 600));
});

describe("what cannot be a value is said before it is checked", () => {
  for (const good of [
    "",
    "5200",
    "5,200",
    "-3.5",
    "5 200",
    "5\u202f200",
    "1’000",
    "١٬٢٣٤٫٥",
    "१२",
    "۵۲۰۰",
  ]) {
    test(`a number may be ${good || "empty"}`, () => assert.equal(problem(good, "number"), ""));
  }
  for (const bad of ["many", "5 troops", "."]) {
    test(`${bad} is no number`, () => assert.match(problem(bad, "number"), /number/));
  }
  test("a date has its year; what else it lacks the kernel says", () => {
    for (const good of ["2020-01-11", "Jan 11, 2020", "٢ يونيو ٢٠٢٦", "2026年6月2日", ""]) {
      assert.equal(problem(good, "date"), "");
    }
    for (const bad of ["11.1.", "January", "Friday", "20"]) {
      assert.match(problem(bad, "date"), /date with its year/);
    }
  });
});

test("long words are shortened at a space, in the middle", () => {
  const text = "it was ready for a conversation but not about removing troops from the region";

  assert.match(brief(text), /^it was ready .* … .* the region$/);
  assert.ok(brief(text).length < 66);
  assert.equal(brief("State\n Department"), "State Department");
  assert.equal(brief("国家发展".repeat(10)), "国家发展国家发展国家发展…国家发展国家发展");
});

test("a text is a sentence, or stands within one", () => {
  for (const [text, sentence, inside] of SENTENCES) {
    assert.equal(ended(text), sentence);
    assert.equal(within(text), inside);
  }
  assert.equal(listed(["It is so.", "It was so."]), "It is so; It was so.");
});

test("a date is written as people write it, anywhere on earth", () => {
  assert.equal(dateInWords("2020-01-11"), "11 January 2020");
  assert.equal(dateInWords("next week"), "next week");
});

test("each verdict has a sign that does not need colour", () => {
  const signs = ["right", "other label", "too long", "tempting", "not one", "either", "not yet"];

  assert.equal(signs.map(sign).join(""), "✓◐◐✗✗○✗");
  assert.equal(sign("correct") + sign("partly") + sign("not attempted"), "✓◐○");
});

test("what has no text is called by its id", () => {
  assert.equal(textOf([{ id: "a", text: "A text" }], "a"), "A text");
  assert.equal(textOf([], "a"), "a");
});

test("the download is named like the file, on any system", () => {
  assert.equal(fileName("/a/folder/hand-in-s1.json"), "hand-in-s1.json");
  assert.equal(fileName("C:\\course\\hand-in.json"), "hand-in.json");
});
