import { element, fold } from "./element.js";
import { say } from "./say.js";
import { brief, sign } from "./wording.js";

/** The feedback below a question: the outcome, a line for each thing to say, hints, the solution. */

/** @typedef {import("./question_view.js").QuestionView} QuestionView */
/** @typedef {{span: [number, number, string] | null, part: string, verdict: string, name: string,
 *   text: string}} Line */

/** The line about a part, alone or with another, that is as it was checked. @param {QuestionView} view @param {string} part @returns {Line | undefined} */
export function lineOf(view, part) {
  const { answer, feedback, kind, sync } = view;
  /** @param {import("./answer_sync.js").Answer} some */
  const said = (some) => kind.parts?.said(view, part, some);
  if (said(answer) !== said(sync.shared.checked)) return undefined;
  return feedback.lines.find((line) => [line.part, ...line.part.split(" ")].includes(part));
}

/** Where the sentence about a part stands. @param {QuestionView} view @param {string} part */
export function lineId(view, part) {
  return `${view.id}-line-${part.replace(" ", "-")}`;
}

/** A line as an element. @param {Line} line @param {"li" | "p"} [tag] @param {string} [id] */
export function lineItem({ verdict, name, text }, tag = "li", id = "") {
  const about = { id, "data-verdict": verdict };
  return element(tag, about, element("b", {}, `${sign(verdict)} ${name}`), ` ${text}`);
}

/** Shows all of it anew. @param {QuestionView} view */
export function fillPanel(view) {
  const { panel, sync } = view;
  const { stale } = sync.shared;
  const { outcome, headline, hints, human, solution } = view.feedback;
  panel.replaceChildren();
  /** @param {string} look @param {...(Node | string)} words */
  const add = (look, ...words) => words.at(-1) && panel.append(element("p", look, ...words));
  if (!stale) {
    const about = { class: "lm-headline", tabindex: -1, "data-outcome": outcome };
    panel.append(element("p", about, element("b", {}, sign(outcome)), ` ${headline}`));
  } else if (outcome) add("lm-headline", say("Changed since the last check."));
  // Above the lines, so that a hint that is asked for is in view.
  hints.forEach((hint, i) => {
    add("lm-hint", element("b", {}, say("Hint {n}", { n: i + 1 })), " ", hint);
  });
  const items = linesBelow(view).map((line) => itemBelow(view, line));
  const said = items.filter((item) => item.textContent);
  if (said[0]) panel.append(element("ul", "lm-lines", ...said));
  if (!stale && human) {
    panel.append(fold(say("What trained readers reach"), element("p", "lm-human", human)));
  }
  if (solution) panel.append(solutionBox(view, solution));
}

/** The lines about parts, and those that belong to no place in the answer. @param {QuestionView} view @returns {Line[]} */
function linesBelow(view) {
  const { lines } = view.feedback;
  const { stale } = view.sync.shared;
  return [
    ...lines.filter(({ part }) => part && lineOf(view, part)),
    ...lines.filter(({ span, part }) => !stale && !span && !part),
  ];
}

/** Whether the headline says what the only line would say again. @param {QuestionView} view @param {Line} line */
function isTold({ feedback, sync }, { verdict }) {
  const same = { right: "correct", wrong: "not yet", unclear: "not attempted" }[verdict];
  return !sync.shared.stale && feedback.lines.length === 1 && feedback.outcome === same;
}

/** The verdict on a part, the part's words, and why. @param {QuestionView} view @param {Line} line */
function itemBelow(view, line) {
  const { parts } = view.kind;
  if (!parts) return lineItem(line);
  const { verdict, part, text } = line;
  const names = part.split(" ").map((id) => brief(parts.nameOf(view, id)));
  const words = names.filter(Boolean).join(" ↔ ");
  const told = isTold(view, line);
  const item = told ? element("li", {}, text) : lineItem({ ...line, text: "" });
  item.id = lineId(view, part);
  item.dataset.verdict = verdict;
  if (told) return item;
  if (words) item.append(element("span", "lm-words", words), element("p", {}, text));
  else item.append(text);
  return item;
}

/** @param {QuestionView} view @param {import("./answer_sync.js").Solution} solution */
function solutionBox(view, solution) {
  const box = element(
    "div",
    "lm-solution",
    element("h4", {}, say("Solution")),
    element("p", {}, solution.explanation),
  );
  view.kind.showSolution(view, box, solution, view.controls);
  return box;
}
