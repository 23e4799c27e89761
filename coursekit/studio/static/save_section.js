import { button, element } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { diffView } from "./diff_view.js";
import { section } from "./section.js";

/** Saving: what is left to do first, what would change in the lesson's file, and the change. */

export class SaveSection {
  /** @param {import("./section.js").Page} page */
  constructor(page) {
    this.page = page;
    this.diff = "";
    this.todo = element("ul", "lm-faults");
    this.change = element("div", "lm-author-diff");
    this.ask = button(say("Show what changes"), () => void page.ask("question", "diff"), {
      class: "lm-button lm-primary",
    });
    this.node = section(
      say("Save"),
      element("div", "lm-actions", this.ask),
      this.todo,
      this.change,
    );
  }

  /** @param {{isOpen?: boolean, diff?: string, todo?: string[]}} shown */
  show({ isOpen = false, diff = "", todo = [] }) {
    this.node.hidden = !isOpen;
    this.todo.replaceChildren(...todo.map((line) => element("li", { dir: "auto" }, line)));
    if (diff === this.diff) return;
    this.diff = diff;
    const save = () => void this.page.ask("question", "save");
    const hadFocus = this.change.matches(":focus-within");
    this.change.replaceChildren(...(diff ? diffView(diff, save) : []));
    if (diff) this.change.querySelector("button")?.focus();
    else if (hadFocus) this.ask.focus();
  }
}
