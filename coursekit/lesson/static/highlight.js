import { button, make } from "./frame.js";
import { Marking } from "./marking.js";

/** Mark spans of the article with labels, picked before the words or after. */

/** @typedef {import("./passage.js").Label} Label */

class Highlight extends Marking {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el, model.get("question").labels);
    if (this.labels.length > 1) this.active = undefined;
    // The press of a button must not take the selection away.
    const onmousedown = (/** @type {Event} */ event) => event.preventDefault();
    this.palette = make("div", {
      class: "lm-palette",
      role: "group",
      "aria-label": "Labels",
      onmousedown,
    });
    this.palette.append(...this.labels.map((label) => this.labelButton(label)));
    // A press elsewhere lets go of the words.
    this.root.addEventListener("pointerdown", ({ target }) => {
      const kept = /** @type {Element} */ (target).closest(".lm-palette, .lm-passage");
      if (!kept) this.pending = undefined;
    });
    const terms = this.labels.flatMap(({ id, name, rule, example, counterExample }) => [
      make("dt", {}, this.swatch(id, name)),
      make("dd", {}, [rule, example, counterExample].filter(Boolean).join(" ")),
    ]);
    this.more.prepend(this.fold("What the labels mean", make("dl", {}, ...terms)));
    this.body.prepend(this.palette);
  }

  /** @param {string} id @param {string} name */
  swatch(id, name) {
    return make("span", `${this.look(id)} lm-v0`, name);
  }

  /** @param {Label} label */
  labelButton(label) {
    const key = label.key.toUpperCase();
    const about = { class: "lm-button lm-label", "aria-keyshortcuts": key };
    const one = button("", () => this.choose(label), {
      ...about,
      "aria-pressed": label === this.active,
    });
    one.append(this.swatch(label.id, label.name), make("kbd", { "aria-hidden": true }, key));
    return one;
  }

  /** A label was pressed: it marks the chosen words, or waits for words. @param {Label} label */
  choose(label) {
    if (this.pending) return this.add(this.pending, label);
    this.active = this.active === label ? undefined : label;
    this.labels.forEach((one, i) => {
      this.palette.children[i].setAttribute("aria-pressed", String(one === this.active));
    });
    this.say(`${label.name} ${this.active ? "picked: now choose words" : "put down"}.`);
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Highlight(model, el).start(),
};
