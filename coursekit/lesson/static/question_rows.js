import { element } from "./element.js";
import { say } from "./say.js";

/** A list of questions, each with how it stands; used by the summary and by the end of a part. */

/** @typedef {{id: string, title: string, sign: string, state: string, score: string}} Row */

/**
 * The rows of a list.
 * @param {Row[]} rows @param {(text: string) => void} tell says that a question is not on the page
 */
export function questionRows(rows, tell) {
  return rows.map(({ id, title, sign, state, score }) => {
    const link = element("a", { href: `#${id}`, class: "lm-where" }, title);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      tell(goTo(id) ? "" : say("This question is not on the page yet."));
    });
    return element(
      "li",
      {},
      element("span", { class: "lm-sign", "aria-hidden": true }, sign),
      link,
      element("span", "lm-state", state),
      element("span", "lm-points", score),
    );
  });
}

/** Brings a question of this page into view, and tells whether it is there. @param {string} id */
function goTo(id) {
  const question = document.querySelector(`.lm[data-question="${CSS.escape(id)}"]`);
  question?.scrollIntoView({ block: "start" });
  question?.querySelector("h3")?.focus({ preventScroll: true });
  return Boolean(question);
}
