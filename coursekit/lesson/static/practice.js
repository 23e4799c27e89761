import { button, element, newId } from "./element.js";
import { mount } from "./mount.js";

/** Fresh items, one at a time: below a question, and on the practice page with the skills. */

/**
 * @typedef {object} Panel
 * @property {string} item the model of the item that is shown, or ""
 * @property {string} say
 * @property {string} button what the button for the next one says; "" for none
 * @property {boolean} canClose
 * @property {Skill[]} skills
 * @property {string} counts
 */
/** @typedef {{title: string, can: string, state: string, sign: string}} Skill */

/** The class of a practice page or of a panel below a question. @param {Panel} panel */
export function look({ canClose, item }) {
  if (!canClose) return "lm";
  return item ? "lm-fresh lm-open" : "lm-fresh";
}

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
    this.close = button("Close", () => this.ask("close"));
    this.skills = element("details", "lm-skills");
    this.root = element(
      "div",
      { role: "group", "aria-labelledby": this.id, "data-lm-suppress-shortcuts": true },
      ...this.heading(),
      this.box,
      element("div", "lm-actions", this.next, this.close),
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

  heading() {
    if (!this.panel.canClose) {
      return [element("h3", { id: this.id, tabindex: -1 }, "Practice"), this.live];
    }
    return [element("div", { id: this.id }, this.live)];
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
    this.model.send({ type });
  }

  show() {
    const { item, say, button: label, canClose, skills, counts } = this.panel;
    this.root.className = look(this.panel);
    if (this.live.textContent !== say) this.live.textContent = say;
    this.next.textContent = label;
    this.next.hidden = !label;
    this.next.classList.toggle("lm-primary", !canClose);
    this.close.hidden = !canClose || !item;
    if (item !== this.shown) void this.showItem(item);
    this.skills.hidden = !skills[0];
    if (skills[0]) this.showSkills(skills, counts);
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
    const end = Date.now() + 5000;
    const look = () => {
      const heading = this.box.querySelector("h3");
      if (heading) return heading.focus();
      if (Date.now() < end && !this.item.signal.aborted) setTimeout(look, 30);
    };
    look();
  }

  /** @param {Skill[]} skills @param {string} counts */
  showSkills(skills, counts) {
    const rows = skills.map(({ title, can, state, sign }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, title, element("small", {}, can)),
        element("td", {}, element("span", { "aria-hidden": true }, `${sign} `), state),
      ),
    );
    const legend =
      "Steady: three fresh ones right in a row, over two sittings. Shaky: something went wrong " +
      "and is not steady yet. Not met: too little was seen of it to say.";
    this.skills.replaceChildren(
      element("summary", {}, `Your skills: ${counts}`),
      element("p", "lm-count", legend),
      element("table", {}, element("tbody", {}, ...rows)),
    );
  }

  start() {
    const show = () => this.show();
    this.model.on("change:panel", show);
    return () => {
      this.model.off("change:panel", show);
      this.item.abort();
      this.root.remove();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new PracticePanel(model, el).start(),
};
