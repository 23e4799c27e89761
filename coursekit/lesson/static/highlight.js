import { button, element, fold } from "./element.js";
import { swatch } from "./mark_palette.js";
import { questionView } from "./question_view.js";
import { say } from "./say.js";
import { SpanEditor } from "./span_editor.js";

/** Mark spans of the article with labels, picked before the words or after. */

/** @typedef {import("./positions.js").Label} Label */
/** @typedef {import("./question_view.js").QuestionView} QuestionView */

/** @param {SpanEditor} editor @param {Label} label @param {() => void} choose */
function labelButton(editor, label, choose) {
  const key = label.key.toUpperCase();
  const about = { class: "lm-button lm-label", "aria-keyshortcuts": key };
  const node = button("", choose, { ...about, "aria-pressed": label === editor.active });
  node.append(swatch(editor.labels, label), element("kbd", { "aria-hidden": true }, key));
  return node;
}

/** The labels to pick from. @param {QuestionView} view @param {SpanEditor} editor */
function newPalette(view, editor) {
  const { labels } = editor;
  // A label was pressed: it marks the chosen words, or waits for words.
  const choose = (/** @type {Label} */ label) => {
    if (editor.pick(label)) return;
    editor.active = editor.active === label ? undefined : label;
    for (const [i, other] of labels.entries()) {
      buttons[i].setAttribute("aria-pressed", String(other === editor.active));
    }
    const about = { label: label.name };
    view.tell(
      editor.active
        ? say("{label} picked: now choose words.", about)
        : say("{label} put down.", about),
    );
  };
  const buttons = labels.map((label) => labelButton(editor, label, () => choose(label)));
  // The press of a button must not take the selection away.
  const onmousedown = (/** @type {Event} */ event) => event.preventDefault();
  const about = { class: "lm-palette", role: "group", "aria-label": say("Labels"), onmousedown };
  return element("div", about, ...buttons);
}

/** @param {SpanEditor} editor */
function meanings(editor) {
  const terms = editor.labels.flatMap((label) => {
    const { rule, example, counterExample } = label;
    const words = [rule, example, counterExample].filter(Boolean).join(" ");
    return [element("dt", {}, swatch(editor.labels, label)), element("dd", {}, words)];
  });
  return fold(say("What the labels mean"), element("dl", {}, ...terms));
}

export default questionView({
  build(view) {
    const editor = new SpanEditor(view, view.question.labels);
    if (editor.labels.length > 1) editor.active = undefined;
    editor.more.prepend(meanings(editor));
    view.body.prepend(newPalette(view, editor));
    return editor;
  },
  refresh: (_, editor) => editor.refresh(),
  describe: (_, before, after, editor) => editor.describe(before, after),
  showSolution: (_, box, solution, editor) => editor.showSolution(box, solution),
});
