import { button, element } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";

/** What saving changes, line by line, told by a sign and by a colour. */

/** What a line of a unified diff is. @param {string} line */
export function kindOfLine(line) {
  if (/^(\+\+\+|---|@@)/.test(line)) return "about";
  return line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
}

/** @param {string} diff @param {() => void} save @returns {HTMLElement[]} */
export function diffView(diff, save) {
  const lines = diff.replace(/\n$/, "").split("\n");
  const rows = lines.map((line) =>
    element("span", { "data-line": kindOfLine(line) }, line || "\u00a0"),
  );
  const about = {
    class: "lm-diff",
    dir: "ltr",
    tabindex: 0,
    role: "region",
    "aria-label": say("What saving changes"),
  };
  return [
    element("h3", {}, say("What saving changes")),
    element("pre", about, ...rows),
    element("div", "lm-actions", button(say("Save"), save, { class: "lm-button lm-primary" })),
  ];
}
