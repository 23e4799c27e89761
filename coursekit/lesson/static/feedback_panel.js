import { element } from "./element.js";
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
  const { lines = [] } = feedback;
  return lines.find((/** @type {Line} */ line) =>
    [line.part, ...line.part.split(" ")].includes(part),
  );
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
  const { outcome, headline, lines, hints = [], human, solution } = view.feedback;
  const { stale } = view.sync.shared;
  const { panel } = view;
  panel.replaceChildren();
  /** @param {string} look @param {...(Node | string)} words */
  const add = (look, ...words) => words.at(-1) && panel.append(element("p", look, ...words));
  if (!stale) add(`lm-headline lm-${outcome}`, element("b", {}, sign(outcome)), " ", headline);
  else if (lines?.length) add("lm-headline", "Changed since the last check.");
  const list = linesBelow(view).map((line) => itemBelow(view, line));
  if (list.length) panel.append(element("ul", {}, ...list));
  if (!stale) add("lm-human", human);
  hints.forEach((/** @type {string} */ hint, /** @type {number} */ i) =>
    add("lm-hint", element("b", {}, `Hint ${i + 1}`), " ", hint),
  );
  if (solution) panel.append(solutionBox(view, solution));
}

/** The lines about parts, and those that belong to no place in the answer. @param {QuestionView} view @returns {Line[]} */
function linesBelow(view) {
  /** @type {Line[]} */
  const lines = view.feedback.lines ?? [];
  const { stale } = view.sync.shared;
  const about = view.kind.parts ? lines.filter(({ part }) => part && lineOf(view, part)) : [];
  return [...about, ...lines.filter(({ span, part }) => !stale && !span && !part)];
}

/** @param {QuestionView} view @param {Line} line */
function itemBelow(view, line) {
  const { parts } = view.kind;
  if (!parts) return lineItem(line);
  const ids = line.part ? line.part.split(" ") : [];
  const name = ids.map((id) => brief(parts.nameOf(view, id))).join(" ↔ ");
  const text = [name.replace(/\.$/, ""), line.text].filter(Boolean).join(": ");
  return lineItem({ ...line, text }, "li", lineId(view, line.part));
}

/** @param {QuestionView} view @param {any} solution */
function solutionBox(view, solution) {
  const box = element(
    "div",
    "lm-solution",
    element("h4", {}, "Solution"),
    element("p", "lm-words", solution.answer?.text ?? ""),
    element("p", {}, solution.explanation),
  );
  view.kind.showSolution(view, box, { ...solution, answer: solution.answer ?? {} }, view.controls);
  return box;
}
