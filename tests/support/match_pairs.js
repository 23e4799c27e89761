import { element } from "../../coursekit/lesson/static/element.js";
import {
  addAnswer,
  newSlot,
  showVerdict,
  textOf,
} from "../../coursekit/lesson/static/item_list.js";
import { questionView } from "../../coursekit/lesson/static/question_view.js";

/** The view of a seventh kind of question, which the product does not have: match pairs. */

/** @typedef {import("../../coursekit/lesson/static/answer_sync.js").Answer} Answer */
/** @typedef {import("../../coursekit/lesson/static/item_list.js").Named} Named */
/** @typedef {import("../../coursekit/lesson/static/question_view.js").QuestionView} QuestionView */

/** Each item with its partner, in words. @param {QuestionView} view @param {Answer} answer */
function pairsInWords({ question }, { pairs = {} }) {
  return question.items.map(
    (/** @type {Named} */ { id, text }) =>
      `${text}: ${textOf(question.partners, pairs[id] ?? "…")}`,
  );
}

/** @param {QuestionView} view @param {Named} item */
function newPair(view, { id, text }) {
  const slot = newSlot();
  const choices = view.question.partners.map((/** @type {Named} */ partner) =>
    element("option", { value: partner.id }, partner.text),
  );
  const select = element("select", {}, element("option", { value: "" }, "Choose…"), ...choices);
  select.addEventListener("change", () =>
    view.commit({ pairs: { ...view.answer.pairs, [id]: select.value } }),
  );
  const label = element("label", "lm-match", `${text} `, select);
  return { id, select, slot, row: element("li", "lm-row", label, slot) };
}

export default questionView({
  build(view) {
    /** @type {ReturnType<typeof newPair>[]} */
    const rows = view.question.items.map((/** @type {Named} */ item) => newPair(view, item));
    view.body.append(element("ol", "lm-rows", ...rows.map(({ row }) => row)));
    return rows;
  },
  refresh(view, rows) {
    for (const { id, select, slot } of rows) {
      select.value = view.answer.pairs?.[id] ?? "";
      showVerdict(view, id, slot, select);
    }
  },
  describe: (view, _, after) => pairsInWords(view, after).join("; "),
  showSolution: (view, box, { answer }) => addAnswer(box, pairsInWords(view, answer)),
  parts: {
    nameOf: ({ question }, part) => textOf(question.items, part),
    said: (_, part, { pairs }) => pairs?.[part],
  },
});
