import { button, element, fold, newId } from "../../lesson/static/element.js";
import { mount } from "../../lesson/static/mount.js";
import { say } from "../../lesson/static/say.js";
import { section } from "./section.js";

/** A key from readers: their hand-ins, where they differ, and what the author decides. */

/**
 * @typedef {object} Place
 * @property {string} id
 * @property {string} text
 * @property {string} block
 * @property {string[]} cuts other cuts of the words
 * @property {string[]} answers what each reader answered here
 * @property {string} proposed
 */
/**
 * @typedef {object} Readers
 * @property {boolean} isOpen whether a question is on the form that readers may have answered
 * @property {string[]} files
 * @property {string} drawing the model of the text with their marks, or ""
 * @property {[string, string][]} decisions
 * @property {Place[]} places
 * @property {string[]} agreement
 */

export class ReadersSection {
  /** @param {import("./section.js").Page} page */
  constructor(page) {
    this.page = page;
    this.drawn = "";
    const id = newId();
    this.choose = element("input", { type: "file", id, multiple: true, accept: ".json" });
    this.files = element("ul", "lm-given");
    this.agreement = element("ul", "lm-given");
    this.drawing = element("div", "lm-author-drawing");
    this.places = element("ol", "lm-key-rows");
    const take = button(say("Take as the key"), () => void this.take());
    this.decide = element("div", {}, this.agreement, this.drawing, this.places, take);
    const propose = () => void page.ask("readers", "propose");
    const body = element(
      "div",
      {},
      element(
        "div",
        "lm-author-bring",
        element("label", { for: id }, say("Hand-ins of two or three people, each made alone")),
        this.choose,
        this.files,
      ),
      element("div", "lm-actions", button(say("Propose a key"), propose)),
      this.decide,
    );
    this.node = section(
      say("From readers"),
      fold(say("Make the key of what people answered"), body),
    );
    this.choose.addEventListener("change", () => void this.give());
  }

  async give() {
    for (const file of this.choose.files ?? [])
      if (!(await this.page.line.give("readers", file))) break;
    this.choose.value = "";
  }

  take() {
    // What was left as proposed is for the proposal: the key may call it tempting already.
    const all = [...this.places.querySelectorAll("select")];
    const picks = all.filter((pick) => pick.value !== pick.dataset.proposed);
    const decisions = Object.fromEntries(picks.map((pick) => [pick.name, pick.value]));
    return this.page.ask("readers", "take", { decisions });
  }

  /** @param {Partial<Readers>} shown */
  show({ isOpen, files = [], drawing = "", decisions = [], places = [], agreement = [] }) {
    this.node.hidden = !isOpen;
    this.files.replaceChildren(...files.map((name) => this.file(name)));
    this.decide.hidden = !places[0];
    const now = JSON.stringify([drawing, places, agreement]);
    if (now === this.drawn) return; // what is picked already stays
    this.drawn = now;
    this.agreement.replaceChildren(...agreement.map((line) => element("li", {}, line)));
    this.places.replaceChildren(...places.map((place) => this.place(place, decisions)));
    void mount(this.page.model, drawing, this.drawing, this.page.signal);
  }

  /** @param {string} name */
  file(name) {
    const leave = () => void this.page.ask("readers", "leave_out", { name });
    const about = { class: "lm-remove", "aria-label": say("Take away: {name}", { name }) };
    return element("li", {}, name, button("×", leave, about));
  }

  /** @param {Place} place @param {[string, string][]} decisions */
  place({ id, text, block, cuts, answers, proposed }, decisions) {
    const options = decisions.map(([value, words]) => element("option", { value }, words));
    const about = {
      name: id,
      "aria-label": say("What it is: {name}", { name: text }),
      "data-field": "role",
      "data-proposed": proposed,
    };
    const pick = element("select", about, ...options);
    pick.value = proposed;
    const more = [block, ...cuts].filter(Boolean).join(" · ");
    const words = [element("b", { dir: "auto" }, text), element("small", { dir: "auto" }, more)];
    return element(
      "li",
      {},
      element("div", "lm-key-words", ...words),
      pick,
      element("span", { dir: "auto", class: "lm-key-who" }, answers.join("; ")),
    );
  }
}
