import assert from "node:assert/strict";
import { test } from "node:test";

import { Line, PART } from "../../coursekit/desk/static/desk_messages.js";
import { outdatedInWords, sizeInWords } from "../../coursekit/desk/static/files_panel.js";
import { lineFor, steps } from "../../coursekit/desk/static/rubric_view.js";
import { keyOf, leftInWords } from "../../coursekit/desk/static/scoring_panel.js";
import { countsInWords } from "../../coursekit/desk/static/standing.js";

const NONE = { graded: 0, late: 0, waiting: 0, roster: 0, problems: 0, missing: 0 };

test("the counts are one sentence, without what is none", () => {
  assert.equal(countsInWords({ ...NONE, graded: 3 }), "3 graded.");
  assert.equal(
    countsInWords({ graded: 3, late: 1, waiting: 1, roster: 5, problems: 1, missing: 2 }),
    "3 graded, 1 late, 2 of 5 handed in nothing, 1 problem, 1 answer waits for you.",
  );
  assert.equal(
    countsInWords({ ...NONE, graded: 1, problems: 2, waiting: 2 }),
    "1 graded, 2 problems, 2 answers wait for you.",
  );
});

test("a line of a rubric has a button for each point, and for what a sheet gave between", () => {
  const line = { id: "a", words: "", most: 2 };
  assert.deepEqual(steps({ ...line, points: null }), [0, 1, 2]);
  assert.deepEqual(steps({ ...line, points: 1 }), [0, 1, 2]);
  assert.deepEqual(steps({ ...line, points: 1.5 }), [0, 1, 1.5, 2]);
});

test("a digit is for the line with the focus, or for the first that waits", () => {
  const a = { id: "a", words: "", most: 2, points: 1 };
  const b = { id: "b", words: "", most: 2, points: null };
  assert.equal(lineFor([a, b], "a"), a);
  assert.equal(lineFor([a, b]), b);
  assert.equal(lineFor([a]), undefined);
});

test("what is left, what is older than the scores, and sizes are said in words", () => {
  assert.equal(leftInWords([{ answers: 4, waiting: 1 }]), "1 of 4 different answers waits.");
  assert.equal(leftInWords([{ answers: 4, waiting: 2 }]), "2 of 4 different answers wait.");
  assert.equal(leftInWords([{ answers: 4, waiting: 0 }]), "All 4 answers are scored.");
  assert.equal(leftInWords([{ answers: 1, waiting: 0 }]), "The only answer is scored.");
  assert.equal(outdatedInWords(0), "");
  assert.match(outdatedInWords(1), /^1 student was scored since/);
  assert.match(outdatedInWords(2), /^2 students were scored since/);
  assert.deepEqual([0, 999, 1500, 2_340_000].map(sizeInWords), ["1 kB", "1 kB", "2 kB", "2.3 MB"]);
});

test("a digit is a digit on every keyboard, and a letter one with Caps Lock", () => {
  assert.equal(keyOf({ key: "&", code: "Digit1" }), "1");
  assert.equal(keyOf({ key: "2", code: "Numpad2" }), "2");
  assert.equal(keyOf({ key: "U", code: "KeyU" }), "u");
  assert.equal(keyOf({ key: "ArrowLeft", code: "ArrowLeft" }), "ArrowLeft");
});

/** A kernel that answers at once. @param {(message: any, data?: ArrayBuffer) => object} answer */
function lineTo(answer) {
  /** @type {(message: object, buffers: DataView[]) => void} */
  let hear = () => {};
  /** @type {string[]} */
  const said = [];
  const model = {
    get: () => "",
    on: (/** @type {string} */ _, /** @type {typeof hear} */ call) => void (hear = call),
    off: () => {},
    /** @param {any} message @param {[object?, ArrayBuffer[]?]} more */
    send(message, ...[, data = []]) {
      const { buffers = [], ...more } = /** @type {any} */ (answer(message, data[0]));
      hear({ type: "reply", n: message.n, done: true, ...more }, buffers);
    },
  };
  return { line: new Line(model, (text) => said.push(text)), said };
}

test("a file is given in parts, and no further once one was refused", async () => {
  /** @type {[number, number][]} */
  const parts = [];
  const { line } = lineTo(({ at }, data) => {
    parts.push([at, data?.byteLength ?? 0]);
    return { done: at < PART };
  });
  const file = new File([new Uint8Array(2 * PART + 5)], "a.zip");

  assert.equal(await line.give("hand-ins", file), false);
  assert.deepEqual(parts, [
    [0, PART],
    [PART, PART],
  ]);
  parts.length = 0;
  assert.equal(await line.give("hand-ins", new File([], "empty.zip")), true);
  assert.deepEqual(parts, [[0, 0]]);
});

test("a file is fetched until a part is not full, and not at all when it cannot be had", async () => {
  const size = PART + 3;
  const { line } = lineTo(({ at }) => ({
    buffers: [new DataView(new ArrayBuffer(Math.min(PART, size - at)))],
  }));
  const refusing = lineTo(() => ({ done: false })).line;

  assert.equal((await line.take("a.zip", size))?.size, size);
  assert.equal(await refusing.take("a.zip", size), null);
});
