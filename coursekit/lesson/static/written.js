import { changeOf } from "./changes.js";
import { element } from "./element.js";
import { questionView } from "./question_view.js";
import { resting } from "./resting.js";
import { say } from "./say.js";
import { SpanEditor } from "./span_editor.js";

/** Write, and cite words of the passage as evidence; the rubric is there to score oneself. */

/** @typedef {import("./question_view.js").QuestionView} QuestionView */

const REST = 500; // ms after the last key

/** The label of the words that are cited. */
function evidence() {
  return { id: "", name: say("Evidence"), key: "e", color: "#0072B2", pattern: "solid" };
}

// --- the page --------------------------------------------------------------------------------

/** @param {QuestionView} view @param {{id: string, text: string, points: number}} criterion */
function scoreRow(view, { id, text, points }) {
  const input = element("input", { type: "number", min: 0, max: points });
  const typing = resting(input, REST, () => {
    const score = input.value ? Math.max(0, Math.min(input.valueAsNumber | 0, points)) : undefined;
    view.commit({ ...view.answer, scores: { ...view.answer.scores, [id]: score } });
  });
  const line = say("{criterion} (0 to {points})", { criterion: text, points });
  return { id, input, typing, row: element("label", "lm-row", line, input) };
}

/** What a rubric is, and its lines. @param {HTMLElement[]} rows */
function rubricBox(rows) {
  const what = say(
    "Your teacher scores it by these lines. Give yourself points first, to see what is still missing; they do not count.",
  );
  const legend = element("legend", {}, say("How it is scored"));
  return element("fieldset", "lm-rubric", legend, element("p", "lm-count", what), ...rows);
}

/** Lets the field be as tall as its text, on the page and in print. @param {HTMLElement} page @param {HTMLTextAreaElement} field */
function fit(page, field) {
  page.dataset.text = `${field.value}\n`;
}

/** @param {HTMLElement} box @param {import("./answer_sync.js").Solution} solution @param {SpanEditor} editor */
function showText(box, solution, editor) {
  box.lastElementChild?.before(element("p", "lm-words", solution.answer.text ?? ""));
  editor.showSolution(box, solution);
}

export default questionView({
  build(view) {
    const { wanted, rubric, blocks } = view.question;
    const editor = new SpanEditor(view, [evidence()]);
    const field = element("textarea", { class: "lm-writing", rows: 6 });
    const page = element("span", "lm-grows", field);
    const typing = resting(field, REST, () => {
      const { text = "" } = view.answer;
      if (text !== field.value) view.commit({ ...view.answer, text: field.value }, true);
    });
    field.addEventListener("input", () => fit(page, field));
    if (!blocks[0]) view.body.replaceChildren();
    if (wanted) view.body.prepend(element("p", "lm-prompt", wanted));
    view.body.prepend(element("label", {}, say("Your answer"), page));
    /** @type {ReturnType<typeof scoreRow>[]} */
    const scores = rubric.map((/** @type {any} */ criterion) => scoreRow(view, criterion));
    view.body.append(rubricBox(scores.map(({ row }) => row)));
    return { editor, field, page, scores, typing };
  },
  flush(_, { scores, typing }) {
    for (const each of [typing, ...scores.map((score) => score.typing)]) each.flush();
  },
  refresh(view, { editor, field, page, scores, typing }) {
    editor.refresh();
    const { text = "", scores: given = {} } = view.answer;
    if (!typing.waits && field.value !== text) field.value = text;
    fit(page, field);
    for (const score of scores) {
      if (!score.typing.waits) score.input.value = given[score.id] ?? "";
    }
  },
  describe(_, before, after, { editor }) {
    return changeOf(before, after).answer ? say("Writing changed") : editor.describe(before, after);
  },
  showSolution: (_, box, solution, { editor }) => showText(box, solution, editor),
});
