import { button, element, newId } from "./element.js";
import { pageLink } from "./page_links.js";
import { questionRows } from "./question_rows.js";
import { GONE } from "./wording.js";

/** The end of a part: how each of its questions stands, and a button that checks all of them. */

/**
 * @typedef {object} PartPanel
 * @property {string} title
 * @property {string} text how far the part has come
 * @property {import("./question_rows.js").Row[]} rows
 * @property {string} button "" when nothing waits for a check
 * @property {string} said what came of the last check
 * @property {{text: string, href: string}[]} links the ways on
 */

const PATIENCE_FOR_CHECK = 6000; // ms until the kernel is said not to answer

class PartView {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    const id = newId();
    this.heading = element("h3", { id });
    this.standing = element("p", "lm-prompt");
    this.rows = element("ul", "lm-questions");
    this.check = button("", () => this.ask(), { class: "lm-button lm-primary" });
    this.live = element("p", { class: "lm-live", role: "status" });
    this.links = element("p", "lm-ways");
    this.root = element(
      "div",
      { class: "lm", role: "group", "aria-labelledby": id, "data-lm-suppress-shortcuts": true },
      this.heading,
      this.standing,
      this.rows,
      element("div", "lm-actions", this.check),
      element("div", "lm-line", this.live),
      this.links,
    );
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.append(this.root);
    this.show();
  }

  ask() {
    this.live.textContent = "Checking…";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.live.textContent = GONE), PATIENCE_FOR_CHECK);
    this.model.send({ type: "check" });
  }

  show() {
    clearTimeout(this.timer);
    /** @type {PartPanel} */
    const { title, text, rows, button: label, said, links } = this.model.get("panel");
    this.heading.textContent = title;
    this.standing.textContent = text;
    this.rows.replaceChildren(...questionRows(rows, (why) => (this.live.textContent = why)));
    this.check.hidden = !label;
    this.check.textContent = label;
    this.live.textContent = said;
    this.links.replaceChildren(...links.map(({ text, href }) => pageLink(href, {}, text)));
  }

  start() {
    const show = () => this.show();
    this.model.on("change:panel", show);
    return () => {
      this.model.off("change:panel", show);
      clearTimeout(this.timer);
      this.root.remove();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new PartView(model, el).start(),
};
