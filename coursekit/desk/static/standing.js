import { element, fold } from "../../lesson/static/element.js";
import { say, sayMany } from "../../lesson/static/say.js";

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

/** The titles of the columns of who is graded. */
function gradedTitles() {
  return [
    say("Student"),
    say("Name"),
    say("Points"),
    say("Percent"),
    say("Late"),
    say("Waiting for you"),
  ];
}

/** The counts as one sentence. @param {Counts} counts */
export function countsInWords({ graded, late, missing, roster, problems, waiting }) {
  const parts = [sayMany("{n} graded", "{n} graded", graded)];
  if (late) parts.push(sayMany("{n} late", "{n} late", late));
  if (roster) parts.push(say("{missing} of {roster} handed in nothing", { missing, roster }));
  if (problems) parts.push(sayMany("{n} problem", "{n} problems", problems));
  if (waiting) parts.push(sayMany("{n} answer waits for you", "{n} answers wait for you", waiting));
  return say("{counts}.", { counts: parts.join(say(", ")) });
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
    more > 0
      ? sayMany(
          "… and {n} more, in the folder of grades.",
          "… and {n} more, in the folder of grades.",
          more,
        )
      : "",
  );
}

/** @param {Standing} standing @returns {HTMLElement[]} */
export function standingView({ counts, graded = [], missing = [], problems = [], ...rest }) {
  if (!counts) return [];
  /** @type {HTMLElement[]} */
  const parts = [element("p", "lm-headline", countsInWords(counts))];
  if (problems[0]) {
    const titles = rest.problemTitles ?? [];
    const shown = table(say("Problems"), titles, problems, counts.problems);
    const title = say("Problems ({count})", { count: counts.problems });
    parts.push(unfolded(fold(title, shown)));
  }
  if (missing[0]) {
    const titles = [say("Student"), say("Name")];
    const shown = table(say("Missing"), titles, missing, counts.missing);
    parts.push(fold(say("Handed in nothing ({count})", { count: counts.missing }), shown));
  }
  const late = graded.filter(([, , , , late]) => late);
  if (late[0]) {
    const shown = table(say("Late"), gradedTitles(), late, counts.late);
    parts.push(fold(say("Late ({count})", { count: counts.late }), shown));
  }
  if (graded[0]) {
    const shown = table(say("Graded"), gradedTitles(), graded, counts.graded);
    parts.push(fold(say("Graded ({count})", { count: counts.graded }), shown));
  }
  const lines = (rest.lines ?? []).map((line) => element("li", {}, line));
  if (lines[0]) parts.push(fold(say("What grading said"), element("ul", "lm-given", ...lines)));
  return parts;
}

/** @param {HTMLDetailsElement} details */
function unfolded(details) {
  details.open = true;
  return details;
}
