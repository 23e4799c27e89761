import assert from "node:assert/strict";
import { test } from "node:test";

import { look } from "../../coursekit/lesson/static/practice.js";

const words = { told: "", button: "", pause: "", counts: "", legend: "", still: "" };
const panel = { ...words, item: "", canClose: false, skills: [] };

test("a practice page is a page, and a panel below a question is set off while it shows an item", () => {
  assert.equal(look(panel), "lm");
  assert.equal(look({ ...panel, item: "a" }), "lm");
  assert.equal(look({ ...panel, canClose: true }), "lm-fresh");
  assert.equal(look({ ...panel, canClose: true, item: "a" }), "lm-fresh lm-open");
});
