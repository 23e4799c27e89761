import { button, element, newId } from "./element.js";
import { mount } from "./mount.js";
import { hideStill } from "./still.js";
import { languageAttributes, say } from "./say.js";
import { gone } from "./wording.js";

/** Fresh items, one at a time: below a question, and on the practice page with the skills. */

/**
 * @typedef {object} Panel
 * @property {string} item the model of the item that is shown, or ""
 * @property {string} told
 * @property {string} button what the button for the next one says; "" for none
 * @property {string} pause said beside that button
 * @property {boolean} canClose
 * @property {Skill[]} skills
 * @property {string} counts
 * @property {string} still the class of the panel's HTML
 * @property {string} legend what the words for skills mean
 */
/** @typedef {{title: string, can: string, state: string, sign: string}} Skill */

const PATIENCE = 6000; // ms until the kernel is said not to answer
const DRAWN_WITHIN = 5000; // ms that an item may take to be drawn

/** The class of a practice page or of a panel below a question. @param {Panel} panel */
export function look({ canClose, item }) {
  if (!canClose) return "lm";
  return item ? "lm-fresh lm-open" : "lm-fresh";
}

// --- the page --------------------------------------------------------------------------------

/** A panel that shows one item after another. */
class PracticePanel {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.id = newId();
    this.shown = ""; // the item that is on the page
    this.asked = false; // whether the next item takes the focus
    this.item = new AbortController();
    this.live = element("p", { class: "lm-live", role: "status" });
    this.box = element("div", "lm-item-box");
    this.next = button("", () => this.ask("next"));
    this.close = button(say("Close"), () => this.ask("close"));
    this.pause = element("span", { class: "lm-pause", role: "status" });
    this.actions = element("div", "lm-actions", this.next, this.close, this.pause);
    this.summary = element("summary");
    this.legend = element("p", "lm-count");
    this.rows = element("tbody");
    const table = element("table", {}, this.rows);
    this.skills = element("details", "lm-skills", this.summary, this.legend, table);
    const heading = element("h3", { id: this.id, tabindex: -1 }, say("Practice"));
    const name = this.panel.canClose
      ? { "aria-label": say("A fresh question") }
      : { "aria-labelledby": this.id };
    this.root = element(
      "div",
      { role: "group", ...name, ...languageAttributes(), "data-lm-suppress-shortcuts": true },
      ...(this.panel.canClose ? [] : [heading]),
      this.live,
      this.box,
      this.actions,
      this.skills,
    );
    // A question inside keeps its keys to itself, so this one is taken on its way in.
    this.root.addEventListener("keydown", (event) => this.pressedKey(event), true);
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.append(this.root);
    this.show();
  }

  /** @returns {Panel} */
  get panel() {
    return this.model.get("panel");
  }

  /** @param {KeyboardEvent} event */
  pressedKey(event) {
    const { item, canClose } = this.panel;
    const inText = /** @type {Element} */ (event.target).closest(".lm-passage");
    if (event.key !== "Escape" || !item || !canClose || inText) return;
    event.stopPropagation();
    this.ask("close");
  }

  /** @param {"next" | "close"} type */
  ask(type) {
    this.asked = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.live.textContent = gone()), PATIENCE);
    this.model.send({ type });
  }

  show() {
    clearTimeout(this.timer);
    const { item, told, button: label, pause, canClose, skills } = this.panel;
    this.root.className = look(this.panel);
    if (this.live.textContent !== told) this.live.textContent = told;
    if (this.pause.textContent !== pause) this.pause.textContent = pause;
    this.next.textContent = label;
    this.next.hidden = !label;
    this.next.classList.toggle("lm-primary", !canClose);
    this.close.hidden = !canClose || !item;
    this.actions.hidden = this.next.hidden && this.close.hidden;
    if (item !== this.shown) void this.showItem(item);
    this.skills.hidden = !skills[0];
    if (skills[0]) this.showSkills();
  }

  /** @param {string} item */
  async showItem(item) {
    this.shown = item;
    this.item.abort();
    this.item = new AbortController();
    await mount(this.model, item, this.box, this.item.signal);
    if (!this.asked) return;
    this.asked = false;
    // The child draws itself in its own time.
    if (!item) return this.next.focus();
    const end = Date.now() + DRAWN_WITHIN;
    const seek = () => {
      const heading = this.box.querySelector("h3");
      if (heading) {
        heading.focus({ preventScroll: true });
        return this.root.scrollIntoView({ block: "nearest" });
      }
      if (Date.now() < end && !this.item.signal.aborted) setTimeout(seek, 30);
    };
    seek();
  }

  showSkills() {
    const { skills, counts, legend } = this.panel;
    const rows = skills.map(({ title, can, state, sign }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, title, element("small", {}, can)),
        element("td", {}, element("span", { "aria-hidden": true }, `${sign} `), state),
      ),
    );
    this.summary.textContent = say("Your skills: {counts}", { counts });
    this.legend.textContent = legend;
    this.rows.replaceChildren(...rows);
  }

  start() {
    const show = () => this.show();
    this.model.on("change:panel", show);
    const page = new AbortController();
    hideStill(this.panel.still, page.signal);
    return () => {
      this.model.off("change:panel", show);
      clearTimeout(this.timer);
      this.item.abort();
      page.abort();
      this.root.remove();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new PracticePanel(model, el).start(),
};
