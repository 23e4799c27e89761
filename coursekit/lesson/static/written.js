import { changeOf } from "./changes.js";
import { element } from "./element.js";
import { questionView } from "./question_view.js";
import { resting } from "./resting.js";
import { SpanEditor } from "./span_editor.js";

/** Write, and cite words of the passage as evidence; the rubric is there to score oneself. */

/** @typedef {import("./question_view.js").QuestionView} QuestionView */

const REST = 500; // ms after the last key
const EVIDENCE = { id: "", name: "Evidence", key: "e", color: "#0072B2", pattern: "solid" };

// --- the page --------------------------------------------------------------------------------

/** @param {QuestionView} view @param {{id: string, text: string, points: number}} criterion */
function scoreRow(view, { id, text, points }) {
  const onchange = () => {
    const score = input.value ? Math.min(input.valueAsNumber | 0, points) : undefined;
    view.commit({ ...view.answer, scores: { ...view.answer.scores, [id]: score } });
  };
  const input = element("input", { type: "number", min: 0, max: points, onchange });
  return { id, input, row: element("label", "lm-row", `${text} (0 to ${points})`, input) };
}

/** What a rubric is, and its lines. @param {HTMLElement[]} rows */
function rubricBox(rows) {
  const what =
    "Your teacher scores it by these lines. Give yourself points first, to see what is still " +
    "missing; they do not count.";
  const legend = element("legend", {}, "How it is scored");
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
    const editor = new SpanEditor(view, [EVIDENCE]);
    const field = element("textarea", { class: "lm-writing", rows: 6 });
    const page = element("span", "lm-grows", field);
    const typing = resting(field, REST, () => view.flush());
    field.addEventListener("input", () => fit(page, field));
    if (!blocks[0]) view.body.replaceChildren();
    if (wanted) view.body.prepend(element("p", "lm-prompt", wanted));
    view.body.prepend(element("label", {}, "Your answer", page));
    /** @type {ReturnType<typeof scoreRow>[]} */
    const scores = rubric.map((/** @type {any} */ criterion) => scoreRow(view, criterion));
    view.body.append(rubricBox(scores.map(({ row }) => row)));
    return { editor, field, page, scores, typing };
  },
  flush(view, { field, typing }) {
    typing.stop();
    const text = field.value;
    if (text !== (view.answer.text ?? "")) view.commit({ ...view.answer, text }, true);
  },
  refresh(view, { editor, field, page, scores }) {
    editor.refresh();
    const { text = "", scores: given = {} } = view.answer;
    if (field.value !== text && !field.matches(":focus")) field.value = text;
    fit(page, field);
    for (const { id, input } of scores) input.value = given[id] ?? "";
  },
  describe(_, before, after, { editor }) {
    return changeOf(before, after).answer ? "Writing changed" : editor.describe(before, after);
  },
  showSolution: (_, box, solution, { editor }) => showText(box, solution, editor),
});
