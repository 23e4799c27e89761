import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf } from "../../coursekit/lesson/static/page_code.js";

/**
 * A widget's model on a page whose manager hears of the code at the n-th time that it is asked.
 * @param {number} heardAt @returns {any}
 */
function modelOn(heardAt) {
  let asked = 0;
  return {
    get: () => "code-1",
    widget_manager: {
      /** @param {string} id */
      async get_model(id) {
        asked += 1;
        if (asked < heardAt) throw new Error("widget model not found");
        return { id };
      },
    },
  };
}

test("a widget finds the code that the page hears of after it", async () => {
  assert.deepEqual(await codeOf(modelOn(3)), { id: "code-1" });
});

test("a widget whose code never comes fails, and does not wait for ever", async () => {
  await assert.rejects(codeOf(modelOn(Infinity), 2), /not found/);
});
