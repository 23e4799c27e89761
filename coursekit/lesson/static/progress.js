import { element } from "./element.js";
import { HandinForm } from "./handin_form.js";
import { redraw } from "./page_links.js";
import { questionRows } from "./question_rows.js";
import { say } from "./say.js";
import { hideStill } from "./still.js";

/** A whole lesson: each question with its state and points, what is left, and the hand-in. */

class Progress {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.form = new HandinForm(model, el, say("Your other lessons"));
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
    const tell = (/** @type {string} */ why) => (this.form.live.textContent = why);
    redraw(this.rows, questionRows(rows, tell));
  }

  start() {
    const stop = new AbortController();
    hideStill(this.model.get("summary").still, stop.signal);
    const end = this.form.start();
    const show = () => this.showRows();
    this.model.on("change:summary", show);
    return () => {
      this.model.off("change:summary", show);
      stop.abort();
      end();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Progress(model, el).start(),
};
