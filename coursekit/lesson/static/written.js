import { make } from "./frame.js";
import { Marking } from "./marking.js";

/** Write, and cite words of the passage as evidence; the rubric is there to score oneself. */

/** @typedef {import("./work.js").Answer} Answer */

const REST = 500; // ms after the last key
const EVIDENCE = { id: "", name: "Evidence", key: "e", color: "#0072B2", pattern: "solid" };

class Written extends Marking {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el, [EVIDENCE]);
    const { wanted, rubric, blocks } = this.question;
    const handlers = { oninput: () => this.rest(), onchange: () => this.flush() };
    this.field = make("textarea", { class: "lm-text", rows: 6, ...handlers });
    for (const one of blocks[0] ? [] : [...this.body.children]) one.remove();
    if (wanted) this.body.prepend(make("p", "lm-prompt", wanted));
    this.body.prepend(make("label", {}, "Your answer", this.field));
    /** @type {{id: string, input: HTMLInputElement, row: HTMLElement}[]} */
    this.scores = rubric.map((/** @type {any} */ one) => this.criterion(one));
    this.body.append(make("p", "lm-prompt", "Your score"), ...this.scores.map(({ row }) => row));
  }

  /** @param {{id: string, text: string, points: number}} criterion */
  criterion({ id, text, points }) {
    const onchange = () => {
      const scores = {
        ...this.answer.scores,
        [id]: input.value ? Math.min(input.valueAsNumber | 0, points) : undefined,
      };
      this.commit({ ...this.answer, scores });
    };
    const input = make("input", { type: "number", min: 0, max: points, onchange });
    return { id, input, row: make("label", "lm-row", `${text} (0 to ${points})`, input) };
  }

  /** Waits until the typing rests. */
  rest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), REST);
  }

  flush() {
    clearTimeout(this.timer);
    const text = this.field.value;
    if (text !== (this.answer.text ?? "")) this.commit({ ...this.answer, text }, true);
  }

  refresh() {
    super.refresh();
    const { text = "", scores = {} } = this.answer;
    if (this.field.value !== text && !this.field.matches(":focus")) this.field.value = text;
    for (const { id, input } of this.scores) input.value = scores[id] ?? "";
  }

  /** Spans as what changed, writing and scores as a whole. @param {Answer} before @param {Answer} after */
  message(before, after) {
    const change = super.message(before, after);
    return change.add?.length || change.remove?.length ? change : { answer: after };
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    return this.message(before, after).answer ? "Writing changed" : super.describe(before, after);
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Written(model, el).start(),
};
