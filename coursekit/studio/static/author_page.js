import { Line, panelAbout } from "../../desk/static/desk_messages.js";
import { element } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { KeptTyping } from "./kept_typing.js";
import { LessonSection } from "./lesson_section.js";
import { QuestionSection } from "./question_section.js";
import { ReadersSection } from "./readers_section.js";
import { SaveSection } from "./save_section.js";
import { TextSection } from "./text_section.js";

/** The author's page: its sections, one line to the kernel, and one live region. */

/** @typedef {import("../../desk/static/desk_messages.js").Model} LineModel */
/** @typedef {LineModel & import("../../lesson/static/answer_sync.js").Model} PageModel */

const LONG = 700; // ms after which the page says that something takes a while

class AuthorPage {
  /** @param {PageModel} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.stop = new AbortController();
    this.live = element("p", { class: "lm-live lm-said", role: "status" });
    this.line = new Line(model, (text) => this.say(text));
    this.kept = new KeptTyping(this.line);
    /** @type {(() => unknown)[]} */
    this.typing = [];
    const page = this.forSections();
    this.sections = {
      text: new TextSection(page),
      lesson: new LessonSection(page),
      question: new QuestionSection(page),
      readers: new ReadersSection(page),
      save: new SaveSection(page),
    };
    this.root = element(
      "div",
      { ...panelAbout(say("The author’s page")), class: "lm lm-author" },
      ...Object.values(this.sections).map(({ node }) => node),
      element("div", "lm-line lm-author-line", this.live),
    );
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.append(this.root);
  }

  /** @returns {import("./section.js").Page} */
  forSections() {
    const { model, line, kept, typing } = this;
    return {
      model,
      line,
      kept,
      typing,
      signal: this.stop.signal,
      tell: (text) => this.say(text),
      ask: async (panel, type, more) => {
        for (const send of typing) await send();
        const timer = setTimeout(() => this.say(say("One moment …")), LONG);
        // Else what is typed until another question is there would go to the one before.
        this.sections.question.node.inert = panel === "lesson";
        try {
          const { done } = await line.ask({ panel, type, ...more }, { isLong: true });
          this.say(model.get("said")); // also where it is what was said before
          return done;
        } catch {
          this.say(say("There is no answer. Reload this page: what you typed is kept."));
          return false;
        } finally {
          this.sections.question.node.inert = false;
          clearTimeout(timer);
        }
      },
    };
  }

  start() {
    for (const [name, section] of Object.entries(this.sections)) {
      const trait = name === "save" ? "question" : name; // what can be saved hangs on the form
      const show = () => section.show(this.model.get(trait));
      this.on(`change:${trait}`, show);
      show();
    }
    this.on("change:said", () => this.say(this.model.get("said")));
    this.say(this.model.get("said"));
    void this.bringBack();
  }

  /** Brings back what was typed on a page before, and had not reached the kernel. */
  async bringBack() {
    if (!(await this.kept.sendKept())) return;
    const { text, question } = this.sections;
    text.version = question.version = question.key.form = -1; // drawn anew
    text.show(this.model.get("text"));
    question.show(this.model.get("question"));
  }

  /** @param {string} event @param {() => void} run */
  on(event, run) {
    this.model.on(event, run);
    this.stop.signal.addEventListener("abort", () => this.model.off(event, run));
  }

  /** @param {string} text */
  say(text) {
    this.live.textContent = text;
  }

  end() {
    this.stop.abort();
    this.line.end();
    this.root.remove();
  }
}

export default {
  /** @param {{model: PageModel, el: HTMLElement}} view */
  render({ model, el }) {
    const page = new AuthorPage(model, el);
    page.start();
    return () => page.end();
  },
};
