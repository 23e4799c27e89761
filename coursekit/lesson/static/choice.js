import { element } from "./element.js";
import { addAnswer, addReading, newSlot, showVerdict, textOf } from "./item_list.js";
import { questionView } from "./question_view.js";
import { say } from "./say.js";
import { listed } from "./wording.js";

/** Pick one option, or several. */

/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./item_list.js").Named} Named */
/** @typedef {import("./question_view.js").QuestionView} QuestionView */

/**
 * The options after one was turned on or off, in the order of the question.
 * @param {string[]} all @param {string[]} chosen @param {string} id @param {boolean} on
 * @param {boolean} several
 */
export function pick(all, chosen, id, on, several) {
  if (!several) return on ? [id] : [];
  return all.filter((option) => (option === id ? on : chosen.includes(option)));
}

/** The options picked, in words. @param {QuestionView} view @param {Answer} answer @returns {string[]} */
function inWords({ question }, { options = [] }) {
  return options.map((/** @type {string} */ id) => textOf(question.options, id));
}

// --- the page --------------------------------------------------------------------------------

/** @param {QuestionView} view @param {Named} option */
function newRow(view, { id, text }) {
  const { options, several } = view.question;
  const type = several ? "checkbox" : "radio";
  const input = element("input", { type, name: `${view.id}-options`, value: id });
  const slot = newSlot();
  const label = element("label", {}, input, element("span", {}, text));
  input.addEventListener("change", () => {
    const all = options.map((/** @type {Named} */ option) => option.id);
    const chosen = view.answer.options ?? [];
    view.commit({ options: pick(all, chosen, id, input.checked, several) });
  });
  return { id, input, slot, row: element("div", "lm-row", label, slot) };
}

export default questionView({
  build(view) {
    addReading(view);
    const { options, several } = view.question;
    /** @type {ReturnType<typeof newRow>[]} */
    const rows = options.map((/** @type {Named} */ option) => newRow(view, option));
    const legend = element(
      "legend",
      {},
      several ? say("Pick all that are right") : say("Pick one"),
    );
    const about = { class: "lm-options", "aria-labelledby": view.id };
    view.body.append(element("fieldset", about, legend, ...rows.map(({ row }) => row)));
    return rows;
  },
  refresh(view, rows) {
    for (const { id, input, slot } of rows) {
      input.checked = Boolean(view.answer.options?.includes(id));
      showVerdict(view, id, slot, input, say("Your choice:"));
    }
  },
  describe: (view, _, after) => listed(inWords(view, after)) || say("Nothing picked"),
  showSolution: (view, box, { answer }) => addAnswer(box, inWords(view, answer)),
  parts: {
    nameOf: ({ question }, part) => textOf(question.options, part),
    said: (_, part, { options }) => Boolean(options?.includes(part)),
  },
});
