import { make } from "./frame.js";
import { HandIn } from "./handinform.js";

/** A whole lesson: each question with its state and points, what is left, and the hand-in. */

/** @typedef {{id: string, title: string, outcome: string, sign: string, score: string, left: string}} Row */

class Summary extends HandIn {
  /** @param {import("./work.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    const id = `${this.name.id}-lesson`;
    this.heading = make("h3", { id });
    this.standing = make("p", "lm-prompt");
    this.rows = make("tbody");
    const names = ["Question", "Outcome", "Points", "Left to do"];
    const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
    const table = make("table", { "aria-labelledby": id }, make("thead", {}, head), this.rows);
    this.root.prepend(this.heading, this.standing, table);
    this.root.setAttribute("aria-labelledby", id);
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
    const link = make("button", { type: "button", class: "lm-link" }, title);
    link.addEventListener("click", () => this.go(id));
    const mark = make("span", { "aria-hidden": true }, `${sign} `);
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, link),
      make("td", {}, mark, outcome),
      make("td", {}, score),
      make("td", {}, left),
    );
  }

  /** Scrolls to a question on this page. @param {string} id */
  go(id) {
    const place = /** @type {HTMLElement | null} */ (
      document.querySelector(`.lm[data-question="${CSS.escape(id)}"]`)
    );
    this.live.textContent = place ? "" : "Run the cell of this question first.";
    place?.scrollIntoView({ block: "start" });
    place?.querySelector("h3")?.focus({ preventScroll: true });
  }

  start() {
    const end = super.start();
    const show = () => this.showRows();
    this.model.on("change:summary", show);
    return () => {
      this.model.off("change:summary", show);
      end();
    };
  }
}

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Summary(model, el).start(),
};
