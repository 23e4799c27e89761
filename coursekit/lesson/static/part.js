import { button, element, newId } from "./element.js";
import { pageLink, redraw } from "./page_links.js";
import { questionRows } from "./question_rows.js";
import { hideStill } from "./still.js";
import { languageAttributes, say } from "./say.js";
import { gone } from "./wording.js";

/** The end of a part: how each of its questions stands, and a button that checks all of them. */

/**
 * @typedef {object} PartPanel
 * @property {string} title
 * @property {string} text how far the part has come
 * @property {import("./question_rows.js").Row[]} rows
 * @property {string} button
 * @property {boolean} ready whether anything waits for a check
 * @property {string} said what came of the last check
 * @property {{text: string, href: string}[]} links the ways on
 * @property {string} still the class of the panel's HTML
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
      {
        ...{ class: "lm", role: "group", "aria-labelledby": id, ...languageAttributes() },
        "data-lm-suppress-shortcuts": true,
      },
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
    this.live.textContent = say("Checking…");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.live.textContent = gone()), PATIENCE_FOR_CHECK);
    this.model.send({ type: "check" });
  }

  show() {
    clearTimeout(this.timer);
    /** @type {PartPanel} */
    const { title, text, rows, button: label, ready, said, links } = this.model.get("panel");
    this.heading.textContent = title;
    this.standing.textContent = text;
    const tell = (/** @type {string} */ why) => (this.live.textContent = why);
    redraw(this.rows, questionRows(rows, tell));
    this.check.textContent = label;
    this.check.classList.toggle("lm-primary", ready);
    this.check.setAttribute("aria-disabled", String(!ready));
    this.live.textContent = said;
    const ways = links.map(({ text, href }) => pageLink(href, {}, text));
    redraw(this.links, ways);
  }

  start() {
    const stop = new AbortController();
    hideStill(this.model.get("panel").still, stop.signal);
    const show = () => this.show();
    this.model.on("change:panel", show);
    return () => {
      this.model.off("change:panel", show);
      stop.abort();
      clearTimeout(this.timer);
      this.root.remove();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new PartView(model, el).start(),
};
