import { element } from "./element.js";
import { HandinForm } from "./handin_form.js";

/** A whole lesson: each question with its state and points, what is left, and the hand-in. */

/** @typedef {{id: string, title: string, outcome: string, sign: string, score: string, left: string}} Row */

class Progress {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.form = new HandinForm(model, el);
    const { name, root } = this.form;
    const id = `${name.id}-lesson`;
    this.heading = element("h3", { id });
    this.standing = element("p", "lm-prompt");
    this.rows = element("tbody");
    const names = ["Question", "Outcome", "Points", "Left to do"];
    const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
    const table = element(
      "table",
      { "aria-labelledby": id },
      element("thead", {}, head),
      this.rows,
    );
    root.prepend(this.heading, this.standing, table);
    root.setAttribute("aria-labelledby", id);
    this.showRows();
  }

  showRows() {
    const { title, text, rows } = this.model.get("summary");
    this.heading.textContent = title;
    this.standing.textContent = text;
    this.rows.replaceChildren(...rows.map((/** @type {Row} */ row) => this.row(row)));
  }

  /** @param {Row} row */
  row({ id, title, outcome, sign, score, left }) {
    const link = element("button", { type: "button", class: "lm-link" }, title);
    link.addEventListener("click", () => this.go(id));
    const mark = element("span", { "aria-hidden": true }, `${sign} `);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, link),
      element("td", {}, mark, outcome),
      element("td", {}, score),
      element("td", {}, left),
    );
  }

  /** Scrolls to a question on this page. @param {string} id */
  go(id) {
    const question = /** @type {HTMLElement | null} */ (
      document.querySelector(`.lm[data-question="${CSS.escape(id)}"]`)
    );
    this.form.live.textContent = question ? "" : "Run the cell of this question first.";
    question?.scrollIntoView({ block: "start" });
    question?.querySelector("h3")?.focus({ preventScroll: true });
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
