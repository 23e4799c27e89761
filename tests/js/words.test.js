import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { wordRanges } from "../../coursekit/lesson/static/words.js";

/** @type {Record<string, string[]>} */
const CASES = JSON.parse(readFileSync(new URL("../words.json", import.meta.url), "utf8"));

describe("a text has the words of the table, which Python reads too", () => {
  for (const [text, words] of Object.entries(CASES)) {
    test(JSON.stringify(text), () => {
      assert.deepEqual(
        wordRanges(text).map(([start, end]) => text.slice(start, end)),
        words,
      );
    });
  }
});

test("a long text takes no longer than its letters", () => {
  const text = "The State Department’s “spokeswoman” said so. ".repeat(4000);
  const start = performance.now();

  assert.equal(wordRanges(text).length, 6 * 4000);
  assert.ok(performance.now() - start < 5000);
});
