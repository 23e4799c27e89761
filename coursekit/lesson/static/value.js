import { element } from "./element.js";
import { addAnswer, addReading, newSlot, showVerdict } from "./item_list.js";
import { questionView } from "./question_view.js";
import { resting } from "./resting.js";
import { number, say } from "./say.js";
import { dateInWords } from "./wording.js";

/** Type a number or a date. */

const REST = 400; // ms after the last key
const NUMBER = /^[-−+]?[\p{Nd}\s.,'’٫٬]*\p{Nd}[\p{Nd}\s.,'’٫٬]*$/u;
const DATE = "2025-05-03"; // an example

/**
 * What cannot be an answer of this type, in words; "" when it can.
 * @param {string} value @param {"number" | "date"} type
 */
export function problem(value, type) {
  if (!value) return "";
  if (type === "number") {
    if (NUMBER.test(value)) return "";
    return say("Write a number, such as {example}.", { example: number(12.5) });
  }
  if (/\p{Nd}{4}/u.test(value)) return "";
  return say("Write a date with its year, such as {example}.", { example: dateInWords(DATE) });
}

/** What the field is called. @param {"number" | "date"} type @param {string} [unit] */
function asked(type, unit) {
  if (type === "date") return say("Your date, such as {example}", { example: dateInWords(DATE) });
  return unit ? say("Your number, in {unit}", { unit }) : say("Your number");
}

/** @param {import("./question_view.js").QuestionView} view @param {string} value */
function take(view, value) {
  if (value === (view.answer.value ?? "")) return;
  view.commit({ value }, true);
  const wrong = problem(value, view.question.type);
  if (wrong) view.tell(wrong);
}

/** An answer, told in words. @param {string} [value] */
function given(value) {
  return value ? say("Answer: {value}", { value }) : say("Answer: none");
}

export default questionView({
  build(view) {
    addReading(view);
    const { type, unit } = view.question;
    const id = `${view.id}-value`;
    const mode = type === "number" ? "decimal" : "text";
    const input = element("input", { id, inputmode: mode, autocomplete: "off" });
    const slot = newSlot();
    const label = element("label", { for: id }, asked(type, unit));
    const typing = resting(input, REST, () => take(view, input.value.trim()));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") view.ask("check");
    });
    view.body.append(element("div", "lm-value", label, input, slot));
    return { input, slot, typing };
  },
  flush(_, { typing }) {
    typing.flush();
  },
  refresh(view, { input, slot, typing }) {
    const { value = "" } = view.answer;
    if (!typing.waits && input.value.trim() !== value) input.value = value;
    showVerdict(view, "", slot, input);
  },
  describe: (_view, _before, { value }) => given(value),
  showSolution({ question }, box, { answer }) {
    addAnswer(box, [`${dateInWords(answer.value ?? "")} ${question.unit ?? ""}`.trim()]);
  },
  parts: {
    nameOf: (_, part) => part,
    said: (_, part, { value }) => value ?? part,
  },
});
