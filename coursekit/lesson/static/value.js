import { make } from "./frame.js";
import { Parts } from "./parts.js";

/** Type a number or a date. */

/** @typedef {import("./work.js").Answer} Answer */

const REST = 400; // ms after the last key

/**
 * What cannot be an answer of this type, in words; "" when it can.
 * @param {string} value @param {"number" | "date"} type
 */
export function problem(value, type) {
  if (!value) return "";
  if (type === "number") {
    return /^[-−+]?[\d\s.,]*\d[\d\s.,]*$/.test(value) ? "" : "Write a number, such as 12.5.";
  }
  const [, month, day] = /^\d{4}-(\d\d)-(\d\d)$/.exec(value) ?? [];
  const real =
    month && !Number.isNaN(Date.parse(value)) && new Date(value).getUTCDate() === Number(day);
  return real ? "" : "Write a date as year-month-day, such as 2020-01-11.";
}

class Value extends Parts {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    const { type, unit } = this.question;
    const id = `${this.id}-value`;
    const mode = type === "number" ? "decimal" : "text";
    this.input = make("input", { id, inputmode: mode, autocomplete: "off" });
    this.verdict = this.place();
    const ask = type === "number" ? "Your number" : "Your date (year-month-day)";
    const label = make("label", { for: id }, unit ? `${ask}, in ${unit}` : ask);
    this.input.addEventListener("input", () => this.rest());
    this.input.addEventListener("change", () => this.flush());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.ask("check");
    });
    this.body.append(make("div", "lm-value", label, this.input, this.verdict));
  }

  /** Waits until the typing rests. */
  rest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), REST);
  }

  flush() {
    clearTimeout(this.timer);
    const value = this.input.value.trim();
    if (value === (this.answer.value ?? "")) return;
    this.commit({ value }, true);
    const wrong = problem(value, this.question.type);
    if (wrong) this.say(wrong);
  }

  refresh() {
    const { value = "" } = this.answer;
    if (this.input.value.trim() !== value) this.input.value = value;
    this.showVerdict("", this.verdict, this.input);
  }

  /** @param {string} part @param {Answer} answer */
  value(part, answer) {
    return answer.value ?? part;
  }

  /** @param {Answer} answer */
  words({ value = "" }) {
    return [`${value} ${this.question.unit ?? ""}`.trim()];
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    void before;
    return `Answer: ${after.value || "none"}`;
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Value(model, el).start(),
};
