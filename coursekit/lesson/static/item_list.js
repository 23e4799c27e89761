import { element, originOf } from "./element.js";
import { lineId, lineOf } from "./feedback_panel.js";
import { say } from "./say.js";
import { sign } from "./wording.js";

/** What kinds share whose answer has parts (options, items, a value): a verdict beside each part. */

/** @typedef {import("./question_view.js").QuestionView} QuestionView */
/** @typedef {{id: string, text: string}} Named */

/** The text of an option, item or category. @param {Named[]} named @param {string} id */
export function textOf(named, id) {
  return named.find((each) => each.id === id)?.text ?? id;
}

// --- the page --------------------------------------------------------------------------------

/** Shows the blocks that a question is about, if any, to be read and not to be marked. @param {QuestionView} view */
export function addReading({ body, question }) {
  const { blocks, dir, lang, articleTitle } = question;
  if (!blocks[0]) return;
  // A long passage scrolls, so it must be reached by keyboard.
  const name = say("Passage: {title}", { title: articleTitle });
  const about = { role: "group", tabindex: 0, "aria-label": name };
  const lines = blocks.map((/** @type {{name: string, text: string}} */ { name, text }) =>
    element("p", { class: "lm-block", "data-name": name }, text),
  );
  const look = { class: "lm-passage notranslate", translate: "no", dir, lang };
  const passage = element("div", { ...look, ...about }, ...lines);
  body.append(element("div", "lm-reading", originOf(question), passage));
}

/** The slot kept for a part's verdict, so that nothing moves when it comes. */
export function newSlot() {
  return element("span", "lm-verdict");
}

/**
 * Shows a part's verdict in its slot and ties its sentence to the control.
 * @param {QuestionView} view @param {string} part @param {HTMLElement} slot
 * @param {HTMLElement} control @param {string} [about] says what it is a verdict on
 */
export function showVerdict(view, part, slot, control, about = "") {
  const line = lineOf(view, part);
  slot.replaceChildren();
  slot.dataset.verdict = line?.verdict ?? "";
  control.setAttribute("aria-describedby", line ? lineId(view, line.part) : "");
  if (!line) return;
  if (about) slot.append(about, " ");
  slot.append(element("b", {}, `${sign(line.verdict)} ${line.name}`));
}

/**
 * Adds the right answer to the solution's box, before its explanation.
 * @param {HTMLElement} box @param {(string | Node)[]} parts a line for each @param {"ul" | "ol"} [tag]
 */
export function addAnswer(box, parts, tag = "ul") {
  const items = parts.map((part) => element("li", {}, part));
  box.lastElementChild?.before(element(tag, "lm-answer", ...items));
}
