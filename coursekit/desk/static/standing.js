import { element, fold } from "../../lesson/static/element.js";

/** What came of grading: who is graded, late or missing, and what was not graded, and why. */

/** @typedef {{graded: number, late: number, waiting: number, roster: number, problems: number, missing: number}} Counts */
/**
 * @typedef {object} Standing
 * @property {Counts} [counts] missing before anything was graded
 * @property {string[][]} [graded] the rows of the students
 * @property {string[][]} [missing] id and name
 * @property {string[][]} [problems]
 * @property {string[]} [problemTitles]
 * @property {string[]} [lines] what else the run said
 */

const GRADED = ["Student", "Name", "Points", "Percent", "Late", "Waiting for you"];

/** The counts as one sentence. @param {Counts} counts */
export function countsInWords({ graded, late, missing, roster, problems, waiting }) {
  const parts = [`${graded} graded`, late && `${late} late`];
  if (roster) parts.push(`${missing} of ${roster} handed in nothing`);
  if (problems) parts.push(problems === 1 ? "1 problem" : `${problems} problems`);
  if (waiting) parts.push(`${waiting} ${waiting === 1 ? "answer waits" : "answers wait"} for you`);
  return `${parts.filter(Boolean).join(", ")}.`;
}

/** @param {string} caption @param {string[]} titles @param {string[][]} rows @param {number} all */
function table(caption, titles, rows, all) {
  const head = titles.map((title) => element("th", { scope: "col" }, title));
  const body = rows.map((cells) =>
    element("tr", {}, ...cells.map((cell) => element("td", {}, cell))),
  );
  const more = all - rows.length;
  return element(
    "div",
    "lm-table",
    element(
      "table",
      {},
      element("caption", "lm-aloud", caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body),
    ),
    more > 0 ? `… and ${more} more, in the folder of grades.` : "",
  );
}

/** @param {Standing} standing @returns {HTMLElement[]} */
export function standingView({ counts, graded = [], missing = [], problems = [], ...rest }) {
  if (!counts) return [];
  /** @type {HTMLElement[]} */
  const parts = [element("p", "lm-headline", countsInWords(counts))];
  if (problems[0]) {
    const titles = rest.problemTitles ?? [];
    const shown = table("Problems", titles, problems, counts.problems);
    parts.push(unfolded(fold(`Problems (${counts.problems})`, shown)));
  }
  if (missing[0]) {
    const shown = table("Missing", ["Student", "Name"], missing, counts.missing);
    parts.push(fold(`Handed in nothing (${counts.missing})`, shown));
  }
  const late = graded.filter(([, , , , late]) => late);
  if (late[0]) parts.push(fold(`Late (${counts.late})`, table("Late", GRADED, late, counts.late)));
  const all = table("Graded", GRADED, graded, counts.graded);
  if (graded[0]) parts.push(fold(`Graded (${counts.graded})`, all));
  const lines = (rest.lines ?? []).map((line) => element("li", {}, line));
  if (lines[0]) parts.push(fold("What grading said", element("ul", "lm-given", ...lines)));
  return parts;
}

/** @param {HTMLDetailsElement} details */
function unfolded(details) {
  details.open = true;
  return details;
}
