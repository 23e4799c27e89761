import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { AnswerSync } from "../../coursekit/lesson/static/answer_sync.js";
import { gone } from "../../coursekit/lesson/static/wording.js";

/** @typedef {import("../../coursekit/lesson/static/answer_sync.js").Answer} Answer */

/** A browser's store. */
class Store {
  /** @type {Map<string, string>} */
  kept = new Map();
  getItem = (/** @type {string} */ key) => this.kept.get(key) ?? null;
  setItem = (/** @type {string} */ key, /** @type {string} */ value) => this.kept.set(key, value);
  removeItem = (/** @type {string} */ key) => this.kept.delete(key);
  key = (/** @type {number} */ at) => [...this.kept.keys()][at];
  get length() {
    return this.kept.size;
  }
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
  /** What the front end tells of the kernel; without a status nothing. */
  const kernel = /** @type {import("../../coursekit/lesson/static/answer_sync.js").Kernel} */ ({
    status: "",
    connectionStatus: "connected",
  });
  const manager = {
    async get_model() {
      throw new Error("this page shows one model");
    },
    get kernel() {
      return kernel.status ? kernel : undefined;
    },
  };
  const model = {
    ...{
      widget_manager: manager,
      get: (/** @type {string} */ name) => state[name],
      save_changes() {},
    },
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
  return { model, kernel, sent, fire, save, listeners };
}

/** A model whose kernel seems idle; what else it is asked it answers when it is let. */
function newFrozenModel() {
  const made = newModel();
  let tell = () => {};
  const answer = new Promise((resolve) => (tell = () => resolve({})));
  Object.assign(made.kernel, { status: "idle", requestKernelInfo: () => answer });
  return { ...made, answer, tell };
}

/**
 * A synchroniser without a page, and what is said.
 * @param {import("../../coursekit/lesson/static/answer_sync.js").Model} model
 */
function newSync(model) {
  const said = /** @type {string[]} */ ([]);
  const sync = new AnswerSync(model, {
    tell: (text) => void said.push(text),
    flush() {},
    describe: (before, after) => `${before.value} to ${after.value}`,
    told() {},
    showStatus() {},
  });
  return Object.assign(sync, { said });
}

const store = () => /** @type {Store} */ (/** @type {any} */ (globalThis).localStorage).kept;

/** The one change that the store has. */
const kept = () => {
  const [[key, text]] = [...store()];
  assert.match(key, /^coursekit:w:q:/);
  return JSON.parse(text);
};

/** Another page has kept a change of this answer. @param {Answer} from @param {Answer} answer */
const keepElsewhere = (from, answer) =>
  store().set("coursekit:w:q:1", JSON.stringify({ at: 1, from: [JSON.stringify(from)], answer }));

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
    assert.deepEqual(kept().answer, { value: "1" });
    assert.equal(sync.shared.note, "Saving…");
    save(sent[0].seq);

    assert.equal(store().size, 0);
    assert.equal(sync.shared.note, "Saved");
  });

  test("is said to be slow when no reply comes, then not to be saved, and is still kept", () => {
    const sync = newSync(newModel().model);

    sync.commit({ value: "1" });
    clock.tick(3000);
    assert.match(sync.shared.note, /^Saving takes longer than usual\./);
    clock.tick(20_000);

    assert.equal(sync.shared.note, `Not saved yet. ${gone()}`);
    assert.deepEqual(
      sync.said.slice(1).map((text) => text.split(".")[0]),
      ["Saving takes longer than usual", "Not saved yet"],
    );
    assert.equal(store().size, 1);
  });

  test("is never said to be lost while the kernel is busy, and mends itself", () => {
    const { model, kernel, save, sent } = newModel();
    kernel.status = "busy";
    const sync = newSync(model);

    sync.commit({ value: "1" });
    clock.tick(60_000);
    assert.match(sync.shared.note, /^Saving takes longer than usual\./);
    assert.equal(sent.length, 1);
    save(sent[0].seq);

    assert.equal(sync.shared.note, "Saved");
    assert.equal(sync.said.length, 2);
  });

  test("is said to be lost when a kernel that seems idle answers something else only", async () => {
    const { model, save, sent, answer, tell } = newFrozenModel();
    const sync = newSync(model);

    sync.commit({ value: "1" });
    clock.tick(60_000);
    assert.match(sync.shared.note, /^Saving takes longer than usual\./);
    tell();
    await answer;
    assert.match(sync.shared.note, /^Saving takes longer than usual\./);
    clock.tick(5000);
    assert.match(sync.shared.note, /^Not saved yet\. The connection is lost\./);
    save(sent[0].seq);

    assert.equal(sync.shared.note, "Saved");
  });

  test("is not lost when its reply came before another answer of the kernel", async () => {
    const { model, save, sent, answer, tell } = newFrozenModel();
    const sync = newSync(model);

    sync.commit({ value: "1" });
    clock.tick(20_000);
    save(sent[0].seq);
    tell();
    await answer;

    assert.equal(sync.shared.note, "Saved");
    assert.equal(sync.said.length, 2);
  });

  test("that an interrupted kernel has dropped is sent again", () => {
    const { model, kernel, save, sent } = newModel();
    kernel.status = "idle";
    const sync = newSync(model);

    sync.commit({ value: "1" });
    clock.tick(6000);
    assert.deepEqual(sent[1], { ...sent[0], again: true });
    save(sent[1].seq);
    clock.tick(60_000);

    assert.equal(sync.shared.note, "Saved");
    assert.deepEqual(types(sent), ["change", "change", "still"]);
  });

  test("waits for a connection that is cut, and goes when it is there again", () => {
    const { model, kernel, save, sent } = newModel();
    kernel.status = "unknown";
    kernel.connectionStatus = "connecting";
    const sync = newSync(model);

    sync.commit({ value: "1" });
    clock.tick(1000);
    assert.match(sync.shared.note, /^Not saved yet\. The connection is lost\./);
    sync.commit({ value: "2" });
    kernel.connectionStatus = "connected";
    clock.tick(1000);
    save(sent.at(-1).seq);

    assert.equal(sent.at(-1).answer.value, "2");
    assert.equal(sync.shared.note, "Saved");
    assert.equal(store().size, 0);
  });

  test("is kept for the next kernel when its own is dead", () => {
    const { model, fire, sent } = newModel();
    const sync = newSync(model);
    fire("comm_live_update", undefined);

    sync.commit({ value: "1" });
    clock.tick(60_000);

    assert.match(sync.shared.note, /^Not saved yet\. The connection is lost\./);
    assert.equal(sent.length, 0);
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
    assert.match(sync.shared.note, /^This takes longer than usual/);
    clock.tick(20_000);
    assert.match(sync.shared.note, /connection is lost/);

    fire("msg:custom", { type: "told", seq: sent[1].seq, message: "" });

    assert.equal(sync.shared.note, "Saved");
  });

  test("after silence sends all that the kernel may lack, as earlier ones may be lost", () => {
    const [one, two] = [
      [0, 1, "a"],
      [2, 3, "a"],
    ];
    const { model, sent } = newModel({ spans: [] });
    const sync = newSync(model);
    sync.commit({ spans: [one] });
    clock.tick(30_000);

    sync.commit({ spans: [one, two] });

    assert.deepEqual([sent[0].add, sent.at(-1).add], [[one], [one, two]]);
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
    assert.deepEqual([sent[1].type, sent[1].answer], ["change", { value: "2" }]);
    fire("msg:custom", { type: "not saved", seq: sent[1].seq, message: "Not saved: full" });
    assert.equal(sync.shared.note, "Not saved: full");
    assert.equal(store().size, 1);

    sync.commit({ value: "3" });
    assert.deepEqual([sent[2].type, sent[2].answer], ["change", { value: "3" }]);
    save(sent[2].seq);
    assert.equal(sync.shared.note, "Saved");
    assert.equal(store().size, 0);
  });

  test("that cannot be saved goes to the kernel again before each check, whose verdict holds", () => {
    const { model, fire, save, sent } = newModel();
    const sync = newSync(model);
    const refuse = (/** @type {number} */ seq) =>
      fire("msg:custom", { type: "not saved", seq, message: "Not saved: full", held: true });
    sync.commit({ value: "1" });
    refuse(sent[0].seq);
    assert.equal(sync.shared.note, "Not saved: full");

    sync.ask("check");
    assert.deepEqual([sent[1].type, sent[1].answer], ["change", { value: "1" }]);
    refuse(sent[1].seq);
    assert.deepEqual(types(sent), ["change", "change", "check"]);
    model.set("feedback", { outcome: "correct" });
    sync.takeAsked();
    assert.equal(sync.shared.stale, false);
    refuse(sent[2].seq);
    assert.equal(sync.shared.note, "Not saved: full");
    assert.equal(store().size, 1);

    sync.ask("check");
    save(sent[3].seq);
    fire("msg:custom", { type: "told", seq: sent[4].seq, message: "" });
    assert.equal(sync.shared.note, "Saved");
    assert.equal(store().size, 0);
  });

  test("that cannot be saved does not take a check with it that was asked for meanwhile", () => {
    const { model, fire, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    sync.ask("check");
    sync.commit({ value: "2" });

    fire("msg:custom", { type: "not saved", seq: sent[0].seq, message: "Not saved: full" });
    assert.deepEqual(sent[1].answer, { value: "2" });
    fire("msg:custom", { type: "not saved", seq: sent[1].seq, message: "Not saved: full" });
    assert.deepEqual(types(sent), ["change", "change", "check"]);
    fire("msg:custom", { type: "told", seq: sent[2].seq, message: "" });
    assert.equal(sync.shared.note, "Not saved: full");
    assert.equal(sync.shared.waiting.length, 0);
  });

  test("without a reply is sent again with the next question to the kernel", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    clock.tick(30_000);

    sync.post({ type: "check" });
    assert.deepEqual(types(sent), ["change", "change", "change"]);
    save(sent[2].seq);

    assert.deepEqual(types(sent.slice(3)), ["check"]);
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
    keepElsewhere({ value: "0" }, { value: "9" });
    const { model, save, sent } = newModel();
    const sync = newSync(model);

    sync.bringBack();
    clock.tick(400);

    assert.equal(sync.answer.value, "9");
    assert.deepEqual([sent[0].type, sent[0].answer], ["change", { value: "9" }]);
    assert.match(sync.said[0], /^Brought back: 0 to 9/);
    save(sent[0].seq);
    assert.equal(store().size, 0);
    sync.walk("Undo");
    assert.equal(sync.answer.value, "0");
  });

  test("does not take the place of what another window has answered since", () => {
    keepElsewhere({ value: "5" }, { value: "9" });
    const { model, sent } = newModel({ value: "7" });
    const sync = newSync(model);

    sync.bringBack();
    clock.tick(400);

    assert.equal(sync.answer.value, "7");
    assert.equal(sent.length, 0);
    assert.match(sync.said[0], /another window/);
    sync.walk("Undo");
    assert.equal(sync.answer.value, "9");
  });

  test("is added to the marks of another window", () => {
    const [one, two, three] = [
      [0, 1, "a"],
      [2, 3, "a"],
      [4, 5, "a"],
    ];
    const change = { at: 1, from: [], add: [three], remove: [one] };
    store().set("coursekit:w:q:1", JSON.stringify(change));
    const { model, sent } = newModel({ spans: [one, two] });
    const sync = newSync(model);

    sync.bringBack();

    assert.deepEqual(sync.answer.spans, [two, three]);
    assert.deepEqual([sent[0].add, sent[0].remove], [[three], [one]]);
  });

  test("is forgotten when the work file has it after all", () => {
    keepElsewhere({ value: "5" }, { value: "0" });
    const { model, sent } = newModel();

    newSync(model).bringBack();

    assert.equal(store().size, 0);
    assert.equal(sent.length, 0);
  });

  test("is sent when the cell is run again in a kernel that did not answer", () => {
    const { model, save, sent } = newModel();
    newSync(model).commit({ value: "1" });
    clock.tick(30_000);

    const again = newSync({ ...model });
    again.bringBack();

    assert.deepEqual([sent[2].type, sent[2].answer], ["change", { value: "1" }]);
    save(sent[2].seq);
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

describe("another page of the same kernel", () => {
  const [one, two, three] = [
    [0, 1, "a"],
    [2, 3, "a"],
    [4, 5, "a"],
  ];

  test("shows a change, once, however many views hear of it", () => {
    const { model, fire, sent } = newModel({ spans: [one] });
    const sync = newSync({ ...model });
    newSync({ ...model });
    const change = { add: [two], remove: [] };

    fire("msg:custom", { type: "saved", seq: -1, message: "Saved", change });

    assert.deepEqual(sync.answer.spans, [one, two]);
    assert.equal(sync.said.length, 1);
    assert.match(sync.said[0], /^Changed in another window/);
    assert.equal(sent.length, 0);
    sync.walk("Undo");
    assert.deepEqual(sync.answer.spans, [one, two]);
  });

  test("keeps a change that is on its way", () => {
    const { model, fire, save, sent } = newModel({ spans: [one] });
    const sync = newSync(model);
    sync.commit({ spans: [one, three] });

    const change = { add: [two], remove: [one] };
    fire("msg:custom", { type: "saved", seq: -1, message: "Saved", change });
    save(sent[0].seq);

    assert.deepEqual(sync.answer.spans, [two, three]);
    assert.deepEqual(sync.shared.base, sync.answer);
    assert.equal(store().size, 0);
  });

  test("shows what another kernel saved, with a change that is on its way", () => {
    const { model, save, sent } = newModel({ spans: [one] });
    const sync = newSync(model);
    sync.commit({ spans: [one, three] });

    model.set("answer", { spans: [one, two] });
    save(sent[0].seq);

    assert.deepEqual(sync.answer.spans, [one, two, three]);
    assert.deepEqual(sync.shared.base, sync.answer);
  });

  test("is not taken for its own echo", () => {
    const { model, fire, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    save(sent[0].seq);
    sync.commit({ value: "2" });
    save(sent[1].seq);

    const change = { answer: { value: "1" } };
    fire("msg:custom", { type: "saved", seq: sent[0].seq, message: "Saved", change });

    assert.equal(sync.answer.value, "2");
  });
});

describe("a verdict", () => {
  test("holds again when what was checked is there again", () => {
    const { model, save, sent } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });
    save(sent[0].seq);
    model.set("feedback", { outcome: "correct" });
    sync.takeAsked();
    assert.equal(sync.shared.stale, false);

    sync.commit({ value: "2" });
    assert.equal(sync.shared.stale, true);
    sync.walk("Undo");
    assert.equal(sync.shared.stale, false);
    sync.walk("Redo");
    assert.equal(sync.shared.stale, true);
  });

  test("is about the answer that the kernel had, and not about a later one", () => {
    const { model } = newModel();
    const sync = newSync(model);
    sync.commit({ value: "1" });

    model.set("feedback", { outcome: "correct" });
    sync.takeAsked();

    assert.equal(sync.shared.stale, true);
  });
});

test("what a saved notebook shows is brought up to date when the answer rests, once", () => {
  const { model, save, sent } = newModel();
  const sync = newSync(model);
  for (const value of ["1", "2", "3"]) {
    sync.commit({ value });
    save(sent.at(-1).seq);
    clock.tick(500);
  }
  clock.tick(5000);

  assert.deepEqual(types(sent), ["change", "change", "change", "still"]);
});

test("a view that ends leaves no listener on the model", () => {
  const { model, listeners } = newModel();
  const sync = newSync(model);
  assert.ok(listeners() > 0);

  sync.stop.abort();

  assert.equal(listeners(), 0);
});
