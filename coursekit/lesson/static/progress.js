import { element } from "./element.js";
import { HandinForm } from "./handin_form.js";
import { questionRows } from "./question_rows.js";

/** A whole lesson: each question with its state and points, what is left, and the hand-in. */

class Progress {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.form = new HandinForm(model, el, "Your other lessons");
    const { name, root } = this.form;
    const id = `${name.id}-lesson`;
    this.heading = element("h3", { id });
    this.standing = element("p", "lm-prompt");
    this.rows = element("ul", { class: "lm-questions", "aria-labelledby": id });
    root.prepend(this.heading, this.standing, this.rows);
    root.setAttribute("aria-labelledby", id);
    this.showRows();
  }

  showRows() {
    const { title, text, rows } = this.model.get("summary");
    this.heading.textContent = title;
    this.standing.textContent = text;
    this.rows.replaceChildren(...questionRows(rows, (why) => (this.form.live.textContent = why)));
  }

  start() {
    const end = this.form.start();
    const show = () => this.showRows();
    this.model.on("change:summary", show);
    return () => {
      this.model.off("change:summary", show);
      end();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Progress(model, el).start(),
};
