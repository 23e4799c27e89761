import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { AnswerSync } from "../../coursekit/lesson/static/answer_sync.js";

/** @typedef {import("../../coursekit/lesson/static/answer_sync.js").Answer} Answer */

/** A browser's store. */
class Store {
  /** @type {Map<string, string>} */
  kept = new Map();
  getItem = (/** @type {string} */ key) => this.kept.get(key) ?? null;
  setItem = (/** @type {string} */ key, /** @type {string} */ value) => this.kept.set(key, value);
  removeItem = (/** @type {string} */ key) => this.kept.delete(key);
}

/** Time that passes only when it is told to. */
const clock = {
  waiting: /** @type {{id: number, left: number, call: () => void}[]} */ ([]),
  next: 1,
  /** Time in which the page does something else: all that is due comes after it. @param {number} ms */
  busy(ms) {
    for (const timer of clock.waiting) timer.left -= ms;
    const due = clock.waiting.filter(({ left }) => left <= 0);
    clock.waiting = clock.waiting.filter(({ left }) => left > 0);
    for (const { call } of due) call();
  },
  /** Time in which the page has nothing else to do. @param {number} ms */
  tick(ms) {
    for (let passed = 0; passed < ms; passed += 100) clock.busy(100);
  },
};
Object.assign(globalThis, {
  setTimeout(/** @type {() => void} */ call, /** @type {number} */ left) {
    clock.waiting.push({ id: clock.next, left, call });
    return clock.next++;
  },
  clearTimeout(/** @type {number} */ id) {
    clock.waiting = clock.waiting.filter((timer) => timer.id !== id);
  },
});

/** A model as anywidget gives it, and what went through it. @param {Answer} answer */
function newModel(answer = { value: "0" }) {
  /** @type {Record<string, any>} */
  const state = {
    ...{ question: { id: "q", workKey: "w" }, answer, feedback: {} },
    status: { saved: true, message: "Saved" },
  };
  /** @type {Map<string, Set<Function>>} */
  const calls = new Map();
  const sent = /** @type {any[]} */ ([]);
  const fire = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    [...(calls.get(name) ?? [])].forEach((call) => call(value));
  const model = {
    ...{ get: (/** @type {string} */ name) => state[name], save_changes() {} },
    send: (/** @type {any} */ message) => void sent.push(message),
    set(/** @type {string} */ name, /** @type {unknown} */ value) {
      state[name] = value;
      fire(`change:${name}`, value);
    },
    on(/** @type {string} */ name, /** @type {Function} */ call) {
      calls.set(name, (calls.get(name) ?? new Set()).add(call));
    },
    off: (/** @type {string} */ name, /** @type {Function} */ call) =>
      void calls.get(name)?.delete(call),
  };
  const save = (/** @type {number} */ seq) =>
    fire("msg:custom", { type: "saved", seq, message: "Saved" });
  const listeners = () => [...calls.values()].reduce((sum, set) => sum + set.size, 0);
  return { model, sent, fire, save, listeners };
}

/**
 * A synchroniser without a page, and what is said.
 * @param {import("../../coursekit/lesson/static/answer_sync.js").Model} model
 */
function newSync(model) {
  const said = /** @type {string[]} */ ([]);
  const sync = new AnswerSync(model, {
    say: (text) => void said.push(text),
    flush() {},
    describe: (before, after) => `${before.value} to ${after.value}`,
    message: (_, after) => ({ answer: after }),
    told() {},
    showStatus() {},
  });
  return Object.assign(sync, { said });
}

const store = () => /** @type {Store} */ (/** @type {any} */ (globalThis).localStorage).kept;

/** @param {{type: string}[]} sent */
const types = (sent) => sent.map(({ type }) => type);

beforeEach(() => {
  Object.assign(globalThis, { localStorage: new Store() });
  clock.waiting = [];
});

describe("undo", () => {
  test("gives back the answer before, and redo the one after", () => {
    const { model } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    sync.commit({ value: "2" });

    sync.walk("Undo");
    assert.equal(sync.answer.value, "1");
    sync.walk("Undo");
    assert.equal(sync.answer.value, "0");
    sync.walk("Redo");
    assert.equal(sync.answer.value, "1");
    assert.deepEqual(sync.said.slice(-1), ["Redo: 0 to 1"]);
  });

  test("says so when there is nothing left", () => {
    const sync = newSync(newModel().model);

    sync.walk("Undo");

    assert.deepEqual(sync.said, ["Nothing to undo."]);
  });

  test("forgets what was undone once something new is done", () => {
    const sync = newSync(newModel().model);
    sync.commit({ value: "1" });
    sync.walk("Undo");
    sync.commit({ value: "2" });

    sync.walk("Redo");

    assert.equal(sync.answer.value, "2");
  });

  test("is shared by two views of one question", () => {
    const { model } = newModel();
    newSync({ ...model }).commit({ value: "1" });

    newSync({ ...model }).walk("Undo");

    assert.equal(model.get("answer").value, "0");
  });
});

describe("a change", () => {
  test("is in the browser's store until the kernel has saved it", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);

    sync.commit({ value: "1" });
    assert.deepEqual(JSON.parse(store().get("coursekit:w:q") ?? "").answer, { value: "1" });
    assert.equal(sync.shared.note, "Saving…");
    save(sent[0].seq);

    assert.equal(store().size, 0);
    assert.equal(sync.shared.note, "Saved");
  });

  test("is said not to be saved when no reply comes, and still kept", () => {
    const sync = newSync(newModel().model);

    sync.commit({ value: "1" });
    clock.tick(3000);

    assert.match(
      sync.shared.note,
      /^Not saved yet\. The connection is lost\. Run .*, then this one\. Your answers are kept\.$/,
    );
    assert.match(sync.said[1], /connection is lost/);
    assert.equal(store().size, 1);
  });

  test("is not said to be lost when the page was too busy to hear the reply", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);

    sync.commit({ value: "1" });
    clock.busy(60_000);
    assert.equal(sync.shared.note, "Saving…");
    save(sent[0].seq);

    assert.equal(sync.shared.note, "Saved");
    assert.deepEqual(sync.said, ["0 to 1"]);
  });

  test("that is saved is said to be so when the kernel answers again", () => {
    const { model, fire, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    save(sent[0].seq);
    sync.ask("check");
    clock.tick(3000);
    assert.match(sync.shared.note, /connection is lost/);

    fire("msg:custom", { type: "told", seq: sent[1].seq, message: "" });

    assert.equal(sync.shared.note, "Saved");
  });

  test("after silence sends the whole answer, as earlier ones may be lost", () => {
    const { model, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    clock.tick(3000);

    sync.commit({ value: "2" });

    assert.equal(sent[1].type, "restore");
    assert.deepEqual(sent[1].answer, { value: "2" });
  });

  test("is sent when the reply to the one before is there, as the kernel may swap two", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    sync.commit({ value: "2" });
    sync.post({ type: "check" });
    assert.deepEqual(types(sent), ["change"]);

    save(sent[0].seq);
    assert.deepEqual(types(sent), ["change", "change"]);
    assert.equal(sent[1].answer.value, "2");
    save(sent[1].seq);

    assert.deepEqual(types(sent), ["change", "change", "check"]);
    assert.equal(sync.shared.note, "Saved");
    assert.equal(store().size, 0);
  });

  test("goes once to the kernel, however many views hear the reply", () => {
    const { model, save, sent } = newModel();
    const sync = newSync({ ...model });
    newSync({ ...model });
    sync.commit({ value: "1" });
    sync.commit({ value: "2" });

    save(sent[0].seq);

    assert.equal(sent.length, 2);
  });

  test("that another window crossed is saved, and that is said", () => {
    const { model, fire, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    const message = "This answer was changed in another window meanwhile.";

    fire("msg:custom", { type: "saved", seq: sent[0].seq, message });
    assert.equal(sync.shared.note, message);
    assert.equal(sync.said.at(-1), message);
    assert.equal(store().size, 0);
  });

  test("that was not saved is sent again with all that came after it", () => {
    const { model, fire, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    sync.commit({ value: "2" });

    fire("msg:custom", { type: "not saved", seq: sent[0].seq, message: "Not saved: full" });
    assert.deepEqual([sent[1].type, sent[1].answer], ["restore", { value: "2" }]);
    fire("msg:custom", { type: "not saved", seq: sent[1].seq, message: "Not saved: full" });
    assert.equal(sync.shared.note, "Not saved: full");
    assert.equal(store().size, 1);

    sync.commit({ value: "3" });
    assert.deepEqual([sent[2].type, sent[2].answer], ["restore", { value: "3" }]);
    save(sent[2].seq);
    assert.equal(sync.shared.note, "Saved");
    assert.equal(store().size, 0);
  });

  test("without a reply is sent again with the next question to the kernel", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    clock.tick(3000);

    sync.post({ type: "check" });
    assert.deepEqual(types(sent), ["change", "change"]);
    save(sent[1].seq);

    assert.deepEqual(types(sent), ["change", "change", "check"]);
    assert.equal(sync.shared.note, "Saved");
  });

  test("is not forgotten by the reply to an older one", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    sync.commit({ value: "2" });

    save(sent[0].seq);

    assert.equal(store().size, 1);
    assert.equal(sync.shared.note, "Saving…");
  });

  test("is kept when the connection refuses it", () => {
    const { model } = newModel();
    model.send = () => {
      throw new Error("Cannot send");
    };
    const sync = newSync(model);

    sync.commit({ value: "1" });

    assert.match(sync.shared.note, /^Not saved/);
    assert.equal(store().size, 1);
  });

  test("is made even where the browser has no store", () => {
    Object.assign(globalThis, { localStorage: undefined });
    const { model, save, sent } = newModel();
    const sync = newSync(model);

    sync.commit({ value: "1" });
    save(sent[0].seq);

    assert.equal(sync.shared.note, "Saved");
  });
});

describe("what an earlier kernel did not save", () => {
  test("comes back, is sent whole, and can be undone", () => {
    store().set("coursekit:w:q", JSON.stringify({ seq: 1, answer: { value: "9" } }));
    const { model, sent } = newModel();
    const sync = newSync(model);

    sync.bringBack();
    clock.tick(400);

    assert.equal(sync.answer.value, "9");
    assert.deepEqual([sent[0].type, sent[0].answer], ["restore", { value: "9" }]);
    assert.match(sync.said[0], /^Brought back: 0 to 9/);
    sync.walk("Undo");
    assert.equal(sync.answer.value, "0");
  });

  test("is forgotten when the work file has it after all", () => {
    store().set("coursekit:w:q", JSON.stringify({ seq: 1, answer: { value: "0" } }));
    const { model, sent } = newModel();

    newSync(model).bringBack();

    assert.equal(store().size, 0);
    assert.equal(sent.length, 0);
  });

  test("is sent when the cell is run again in a kernel that did not answer", () => {
    const { model, save, sent } = newModel();
    newSync(model).commit({ value: "1" });
    clock.tick(2500);

    const again = newSync({ ...model });
    again.bringBack();

    assert.deepEqual([sent[1].type, sent[1].answer], ["restore", { value: "1" }]);
    save(sent[1].seq);
    assert.equal(again.shared.note, "Saved");
    assert.equal(store().size, 0);
  });

  test("is not sent twice when another view opens before the reply", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });

    newSync({ ...model }).bringBack();

    assert.equal(sent.length, 1);
    assert.equal(store().size, 1);
    save(sent[0].seq);
    assert.equal(sync.shared.note, "Saved");
  });
});

test("a view that ends leaves no listener on the model", () => {
  const { model, listeners } = newModel();
  const sync = newSync(model);
  assert.ok(listeners() > 0);

  sync.stop.abort();

  assert.equal(listeners(), 0);
});
