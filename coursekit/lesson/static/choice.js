import { make } from "./frame.js";
import { Parts, textOf } from "./parts.js";

/** Pick one option, or several. */

/** @typedef {import("./work.js").Answer} Answer */

/**
 * The options after one was turned on or off, in the order of the question.
 * @param {string[]} all @param {string[]} chosen @param {string} id @param {boolean} on
 * @param {boolean} several
 */
export function pick(all, chosen, id, on, several) {
  if (!several) return on ? [id] : [];
  return all.filter((one) => (one === id ? on : chosen.includes(one)));
}

class Choice extends Parts {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    const { options, several } = this.question;
    const list = make("fieldset", { class: "lm-options", "aria-labelledby": this.id });
    list.append(make("legend", {}, several ? "Pick all that are right" : "Pick one"));
    this.rows = options.map((/** @type {import("./parts.js").Named} */ option) => {
      const type = several ? "checkbox" : "radio";
      const input = make("input", { type, name: `${this.id}-options`, value: option.id });
      const place = this.place();
      list.append(
        make("div", "lm-row", make("label", {}, input, make("span", {}, option.text)), place),
      );
      input.addEventListener("change", () => this.picked(option.id, input.checked));
      return { id: option.id, input, place };
    });
    this.body.append(list);
  }

  /** @param {string} id @param {boolean} on */
  picked(id, on) {
    const { options, several } = this.question;
    const all = options.map((/** @type {{id: string}} */ option) => option.id);
    this.commit({ options: pick(all, this.answer.options ?? [], id, on, several) });
  }

  refresh() {
    for (const { id, input, place } of this.rows) {
      input.checked = Boolean(this.answer.options?.includes(id));
      this.showVerdict(id, place, input);
    }
  }

  /** @param {string} part */
  name(part) {
    return textOf(this.question.options, part);
  }

  /** @param {string} part @param {Answer} answer */
  value(part, answer) {
    return Boolean(answer.options?.includes(part));
  }

  /** @param {Answer} answer @returns {string[]} */
  words({ options = [] }) {
    return options.map((/** @type {string} */ id) => this.name(id));
  }

  /** @param {Answer} before @param {Answer} after */
  describe(before, after) {
    void before;
    return this.words(after).join("; ") || "Nothing picked";
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Choice(model, el).start(),
};
