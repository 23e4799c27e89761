import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOfLine } from "../../coursekit/studio/static/diff_view.js";
import { KeptTyping } from "../../coursekit/studio/static/kept_typing.js";
import { nextId } from "../../coursekit/studio/static/rows_field.js";

test("a line of a diff is added, removed, the same, or about the rest", () => {
  const lines = ["--- a", "+++ a", "@@ -1 +1 @@", "-old", "+new", " same", ""];
  const kinds = ["about", "about", "about", "removed", "added", "same", "same"];
  assert.deepEqual(lines.map(kindOfLine), kinds);
});

test("a new row has the first letter that no row has", () => {
  assert.equal(nextId([]), "a");
  assert.equal(nextId(["a", "c"]), "b");
  assert.equal(nextId([..."abcdefghijklmnopqrstuvwxyz"]), "a1");
});

/** A store as browsers have it. @param {number} [room] letters that it takes */
function storeOf(room = Infinity) {
  /** @type {Map<string, string>} */
  const items = new Map();
  return /** @type {Storage} */ (
    /** @type {unknown} */ ({
      getItem: (/** @type {string} */ name) => items.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ text) => {
        if (text.length > room) throw new Error("full");
        items.set(name, text);
      },
    })
  );
}

const TYPED = { panel: "question", type: "fill", table: { title: "A" } };

test("what the kernel has taken is kept no longer", async () => {
  const kept = new KeptTyping({ ask: async () => ({ done: true }) }, storeOf(), "/a");
  assert.equal(await kept.send(TYPED), true);
  assert.deepEqual(kept.kept, {});
});

test("what the kernel has not taken is sent by the next page, once", async () => {
  const store = storeOf();
  void new KeptTyping({ ask: () => new Promise(() => {}) }, store, "/a").send(TYPED);

  /** @type {object[]} */
  const heard = [];
  const ask = async (/** @type {object} */ message) => {
    heard.push(message);
    return { done: true };
  };
  const next = new KeptTyping({ ask }, store, "/a");
  await next.sendKept();
  await next.sendKept();
  await new KeptTyping({ ask }, store, "/b").sendKept();
  assert.deepEqual(heard, [TYPED]);
});

test("a store that is full or spoiled stops nobody", async () => {
  const kept = new KeptTyping({ ask: async () => ({ done: true }) }, storeOf(5), "/a");
  assert.equal(await kept.send(TYPED), true);
  const spoiled = storeOf();
  spoiled.setItem("coursekit-author /a", "{");
  assert.deepEqual(new KeptTyping({ ask: async () => ({ done: true }) }, spoiled, "/a").kept, {});
});

test("what was typed while the kernel took the rest stays kept", async () => {
  const store = storeOf();
  const more = { ...TYPED, table: { title: "AB" } };
  const kept = new KeptTyping({ ask: async () => ({ done: true }) }, store, "/a");
  const sending = kept.send(TYPED);
  kept.keep(more);
  await sending;
  assert.deepEqual(kept.kept, { "question fill": more });
});

test("what cannot be sent stays kept", async () => {
  const ask = () => Promise.reject(new Error("Cannot send"));
  const kept = new KeptTyping({ ask }, storeOf(), "/a");
  assert.equal(await kept.send(TYPED), false);
  assert.deepEqual(kept.kept, { "question fill": TYPED });
});
