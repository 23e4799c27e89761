import assert from "node:assert/strict";
import { test } from "node:test";

import { drawn } from "../../coursekit/lesson/static/span_editor.js";

/** @typedef {[number, number, string, string]} Keyed */

test("a solution gives words one name of a label, and keeps all that counts", () => {
  /** @type {Keyed[]} */
  const spans = [
    [0, 40, "indirect", "either"],
    [0, 20, "indirect", "core"],
    [10, 14, "indirect", "core"],
    [25, 40, "indirect", "either"],
    [30, 35, "source", "either"],
  ];

  assert.deepEqual(drawn(spans), [spans[1], spans[2], spans[3], spans[4]]);
});
