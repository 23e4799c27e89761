import { Frame, brief, make, sign } from "./frame.js";

/** A question about parts (options, items, a value): each part's verdict stands beside it. */

/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {import("./frame.js").Line} Line */
/** @typedef {{id: string, text: string}} Named */

/** The text of an option, item or category. @param {Named[]} named @param {string} id */
export function textOf(named, id) {
  return named.find((one) => one.id === id)?.text ?? id;
}

export class Parts extends Frame {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    if (this.question.blocks?.length) this.body.append(this.passage());
  }

  /** The blocks that the question is about, to be read and not to be marked. */
  passage() {
    const { blocks, dir, lang, articleTitle, publisher, date, invented } = this.question;
    const origin = [articleTitle, publisher, date, invented && "invented for this course"];
    // A long passage scrolls, so it must be reached by keyboard.
    const about = { role: "group", tabindex: 0, "aria-label": `Passage: ${articleTitle}` };
    const lines = blocks.map((/** @type {{name: string, text: string}} */ { name, text }) =>
      make("p", { class: "lm-block", "data-name": name }, text),
    );
    return make(
      "div",
      "lm-reading",
      make("p", { class: "lm-origin", dir, lang }, origin.filter(Boolean).join(" · ")),
      make("div", { class: "lm-passage", dir, lang, ...about }, ...lines),
    );
  }

  /** The change as the kernel gets it. @param {Answer} before @param {Answer} after @returns {object} */
  message(before, after) {
    return before && { answer: after };
  }

  /** The part's words. @param {string} part */
  name(part) {
    return part;
  }

  /** What an answer says of a part: its verdict holds as long as this. @param {string} part @param {Answer} answer @returns {unknown} */
  value(part, answer) {
    return part && JSON.stringify(answer);
  }

  /** An answer in words, for the solution. @param {Answer} answer @returns {string[]} */
  words(answer) {
    return [JSON.stringify(answer)];
  }

  /** The line about a part, alone or with another, that is as it was checked. @param {string} part @returns {Line | undefined} */
  lineOf(part) {
    if (this.value(part, this.answer) !== this.value(part, this.desk.checked)) return undefined;
    const { lines = [] } = this.feedback;
    return lines.find((/** @type {Line} */ one) =>
      [one.part, ...one.part.split(" ")].includes(part),
    );
  }

  /** @returns {Line[]} */
  lines() {
    const { lines = [] } = this.feedback;
    const about = lines.filter((/** @type {Line} */ { part }) => part && this.lineOf(part));
    return [...about, ...super.lines()];
  }

  /** @param {Line} line */
  lineItem(line) {
    const name =
      line.part &&
      line.part
        .split(" ")
        .map((id) => brief(this.name(id)))
        .join(" ↔ ");
    const text = [name.replace(/\.$/, ""), line.text].filter(Boolean).join(": ");
    return super.lineItem({ ...line, text }, "li", this.lineId(line.part));
  }

  /** Where the sentence about a part stands. @param {string} part */
  lineId(part) {
    return `${this.id}-line-${part.replace(" ", "-")}`;
  }

  /** The place kept for a part's verdict, so that nothing moves when it comes. */
  place() {
    return make("span", "lm-verdict");
  }

  /**
   * Shows a part's verdict in its place and ties its sentence to the control.
   * @param {string} part @param {HTMLElement} place @param {HTMLElement} control
   */
  showVerdict(part, place, control) {
    const line = this.lineOf(part);
    place.replaceChildren();
    place.dataset.verdict = line?.verdict ?? "";
    control.removeAttribute("aria-describedby");
    if (!line) return;
    place.append(make("b", {}, `${sign(line.verdict)} ${line.name}`));
    control.setAttribute("aria-describedby", this.lineId(line.part));
  }

  /** @param {any} solution */
  solutionBox(solution) {
    const box = super.solutionBox(solution);
    const words = this.words(solution.answer ?? {}).map((word) => make("li", {}, word));
    box.lastElementChild?.before(make("ul", {}, ...words));
    return box;
  }
}
