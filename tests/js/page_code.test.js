import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf, listen } from "../../coursekit/lesson/static/page_code.js";

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

/** @typedef {{content: {data: {method?: string}}}} Message */

/**
 * A widget's model as anywidget makes it, on the line of a kernel, and what went along it.
 * @param {boolean} late whether its module came too late: then it refuses whatever is said to it
 */
function modelOnLine(late) {
  const asked = /** @type {object[]} */ ([]);
  const heard = /** @type {Message[]} */ ([]);
  const line = {
    /** @type {(message: Message) => Promise<void>} */
    say: async (message) => {
      if (late) throw new Error("[anywidget] Failed to initialize model.");
      heard.push(message);
    },
    /** @param {(message: Message) => Promise<void>} hear */
    on_msg: (hear) => (line.say = hear),
    /** @param {object} message */
    send: (message) => void asked.push(message),
  };
  const own = { comm: line, _handle_comm_msg: line.say };
  const model = { get: () => "me-1", widget_manager: { get_model: async () => own } };
  const code = {
    /** @param {Message} message */
    async _handle_comm_msg(message) {
      assert.equal(this, own);
      heard.push(message);
    },
  };
  return { model, code, line, heard, asked };
}

const UPDATE = { content: { data: { method: "update" } } };

test("a widget whose module came too late hears the kernel, and asks for what it missed", async () => {
  const { model, code, line, heard, asked } = modelOnLine(true);
  await listen(/** @type {any} */ (model), /** @type {any} */ (code));
  await line.say(UPDATE);
  assert.deepEqual(heard, [UPDATE]);
  assert.deepEqual(asked, [{ method: "request_state" }]);
});

test("a widget whose module came in time is left as it is", async () => {
  const { model, code, line, heard, asked } = modelOnLine(false);
  const { say } = line;
  await listen(/** @type {any} */ (model), /** @type {any} */ (code));
  assert.equal(line.say, say);
  await line.say(UPDATE);
  assert.deepEqual(heard.at(-1), UPDATE);
  assert.deepEqual(asked, []);
});
