import { button, element, newId } from "../../lesson/static/element.js";
import { number, say } from "../../lesson/static/say.js";

/** The lines of a rubric, each with a button for every number of points. */

/** @typedef {{id: string, words: string, most: number, points: number | null}} RubricLine */

/** The points that can be given by a button: 0 to the most, and what was given elsewhere. @param {RubricLine} line */
export function steps({ most, points }) {
  const whole = Array.from({ length: most + 1 }, (_, number) => number);
  if (points === null || whole.includes(points)) return whole;
  return [...whole, points].sort((a, b) => a - b);
}

/** The line that a key is for: the one that has the focus, or the first that waits. @param {RubricLine[]} lines @param {string} [focused] its id */
export function lineFor(lines, focused) {
  return lines.find(({ id }) => id === focused) ?? lines.find(({ points }) => points === null);
}

export class RubricView {
  /** @param {(criterion: string, points: number | null) => void} score @param {(text: string) => void} tell */
  constructor(score, tell) {
    this.score = score;
    this.tell = tell;
    this.key = ""; // of the answer that is shown
    /** @type {RubricLine[]} */
    this.lines = [];
    this.node = element("div", "lm-criteria");
  }

  /** @param {string} key @param {RubricLine[]} lines */
  show(key, lines) {
    const drawn = [key, ...lines.flatMap(steps)].join(" ");
    const hadFocus = this.node.matches(":focus-within");
    this.lines = lines;
    if (drawn !== this.key) this.node.replaceChildren(...lines.map((line) => this.row(line)));
    this.key = drawn;
    for (const { id, points } of lines)
      for (const step of this.buttons(id))
        step.setAttribute("aria-pressed", String(points !== null && step.value === `${points}`));
    // A key that is pressed before the reply would go to no line.
    if (hadFocus && !this.node.matches(":focus-within")) this.focus();
  }

  /** @param {RubricLine} line */
  row(line) {
    const id = newId();
    const give = (/** @type {number} */ step) => () => {
      const now = this.lines.find(({ id }) => id === line.id)?.points;
      this.score(line.id, now === step ? null : step);
    };
    const buttons = steps(line).map((step) =>
      button(number(step), give(step), { class: "lm-button lm-label", value: step }),
    );
    return element(
      "div",
      { role: "group", "aria-labelledby": id, "data-criterion": line.id },
      element("p", { id, dir: "auto" }, line.words),
      element("div", "lm-palette", ...buttons),
    );
  }

  /** @param {string} id of a line @returns {HTMLButtonElement[]} */
  buttons(id) {
    return [...this.node.querySelectorAll("button")].filter(
      ({ parentElement }) => parentElement?.parentElement?.dataset.criterion === id,
    );
  }

  /**
   * Takes a key: a digit gives points and goes on, Delete takes them back.
   * @param {string} key @param {HTMLElement} target @returns {boolean} whether it was one of these
   */
  press(key, target) {
    const focused = target.closest("[data-criterion]");
    const id = focused instanceof HTMLElement ? focused.dataset.criterion : undefined;
    const line = lineFor(this.lines, id);
    if (!line) return false;
    if (/^(Delete|Backspace)$/.test(key)) {
      this.score(line.id, null);
      return true;
    }
    if (!/^\d$/.test(key)) return false;
    if (Number(key) > line.most) {
      const { most, words } = line;
      this.tell(say("This line takes 0 to {most}. {line}", { most, line: words }));
    } else {
      const given = { ...line, points: Number(key) };
      this.lines = this.lines.map((other) => (other === line ? given : other)); // before it is saved
      this.score(line.id, given.points);
      this.focus(line.id);
    }
    return true;
  }

  /** Goes to the line after this one that waits; without one, or at the end, to the first that does. @param {string} [after] */
  focus(after) {
    const rest = this.lines.filter(({ id, points }) => id !== after && points === null);
    const last = this.lines.findIndex(({ id }) => id === after);
    const next = rest.find(({ id }) => this.lines.findIndex((line) => line.id === id) > last);
    const { id } = next ?? rest[0] ?? this.lines[Math.max(last, 0)];
    const buttons = this.buttons(id);
    const pressed = buttons.find((step) => step.getAttribute("aria-pressed") === "true");
    (pressed ?? buttons[0])?.focus();
  }
}
