import { Work } from "./work.js";

/** What every question widget shows: prompt, buttons, the one live region, feedback, solution. */

/** @typedef {import("./work.js").Model} Model */
/** @typedef {import("./work.js").Answer} Answer */
/** @typedef {{span: [number, number, string] | null, part: string, verdict: string, name: string,
 *   text: string}} Line */

const SIGNS = { "✓": /right|correct/, "✗": /wrong|tempting|one|yet/, "○": /open|either|att|miss/ };

/** A verdict or an outcome as a sign; what is right in part is half full. @param {string} verdict */
export function sign(verdict) {
  return Object.entries(SIGNS).find(([, words]) => words.test(verdict))?.[0] ?? "◐";
}

/** @param {number} n @param {string} noun */
export function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Words short enough to be read aloud. @param {string} text */
export function brief(text) {
  const flat = text.replace(/\s+/g, " ");
  const short = /^(.{20,40}) .{20,}? (.{0,20})$/u.exec(flat);
  return short ? `${short[1]} … ${short[2]}` : flat;
}

// --- the page --------------------------------------------------------------------------------

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string | Record<string, unknown>} [about] a class, or attributes and handlers
 * @param {...(Node | string)} children @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, about = {}, ...children) {
  const node = document.createElement(tag);
  if (typeof about === "string") about = { class: about };
  for (const [name, value] of Object.entries(about)) {
    if (name.startsWith("on")) Object.assign(node, { [name]: value });
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/** @param {string} text @param {() => void} run @param {Record<string, unknown>} [about] */
export function button(text, run, about) {
  return make("button", { type: "button", class: "lm-button", onclick: run, ...about }, text);
}

/** One view of a question. */
export class Frame extends Work {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model);
    const { id, title, prompt, points, assessed } = this.question;
    this.id = `lm-${Math.random().toString(36).slice(2)}`;
    this.body = make("div", "lm-body");
    this.live = make("p", { class: "lm-live", role: "status" });
    this.status = make("p", "lm-status");
    this.panel = make("div", "lm-feedback");
    this.hint = button("Hint", () => this.ask("hint"));
    this.solution = button("Solution", () => this.askSolution());
    this.solution.hidden = assessed;
    const about = { role: "group", "aria-labelledby": this.id, "data-lm-suppress-shortcuts": true };
    const onkeydown = (/** @type {KeyboardEvent} */ event) => this.onKey(event);
    this.root = make(
      "div",
      { class: "lm", "data-question": id, ...about, onkeydown },
      make("h3", { id: this.id, tabindex: -1 }, title, make("small", {}, count(points, "point"))),
      make("p", "lm-prompt", prompt),
      this.body,
      make(
        "div",
        "lm-actions",
        button("Check", () => this.ask("check"), { class: "lm-button lm-primary" }),
        this.hint,
        this.solution,
        button("Undo", () => this.walk("Undo")),
        button("Redo", () => this.walk("Redo")),
      ),
      make("div", "lm-line", this.live, this.status),
      this.panel,
    );
    el.append(this.root);
  }

  /** Keys stay inside, and walk through the changes. @param {KeyboardEvent} event */
  onKey(event) {
    event.stopPropagation();
    const { ctrlKey, key, metaKey, shiftKey, target } = event;
    if (!(ctrlKey || metaKey) || !/^[zy]$/i.test(key)) return;
    if (/** @type {Element} */ (target).matches("input, textarea")) return;
    event.preventDefault();
    this.walk(shiftKey || key === "y" ? "Redo" : "Undo");
  }

  /** Shows the answer and its feedback; each kind has its way. */
  refresh() {}

  flush() {}

  /** Begins to show and to listen; gives what ends the view and leaves no listener. */
  start() {
    const { desk, signal, status } = this;
    const show = () => {
      status.textContent = desk.note;
      status.classList.toggle("lm-warn", desk.note.includes(" "));
    };
    desk.views.add(show);
    signal.addEventListener("abort", () => {
      desk.views.delete(show);
      if (!desk.views.size) clearTimeout(desk.timer);
    });
    this.on("change:answer", () => {
      if (!desk.own) [desk.past, desk.future] = [[], []];
      this.showFeedback();
    });
    this.on("change:feedback", () => this.told());
    show();
    this.showFeedback();
    this.bringBack();
    return () => {
      this.flush();
      this.stop.abort();
      this.root.remove();
    };
  }

  /** The one live region. @param {string} text */
  say(text) {
    // The same words twice are only read again if something differs.
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  // --- feedback ---

  /** @param {string} type */
  ask(type) {
    this.flush();
    if (type === "hint" && !this.feedback.hintsLeft) return;
    this.asked = type;
    this.post({ type });
  }

  askSolution() {
    const { canShow, solution } = this.feedback;
    if (canShow || this.sure || solution) return this.ask("solution");
    this.sure = true;
    this.solution.textContent = "Show me";
    this.say("Check twice first; or “Show me” shows it now, and your work says so.");
  }

  /** @param {string} [message] */
  told(message) {
    const { desk, asked } = this;
    const { outcome, headline, hints = [], solution } = this.feedback;
    desk.stale = !outcome;
    if (outcome) desk.checked = this.answer;
    this.asked = "";
    this.showFeedback();
    const hint = `Hint ${hints.length}: ${hints.at(-1)}`;
    const said = { hint, check: headline, solution: solution?.explanation ?? headline }[asked];
    if (message || said) this.say(message || said);
  }

  /** The lines that belong to no place in the answer. @returns {Line[]} */
  lines() {
    const { lines = [] } = this.feedback;
    const { stale } = this.desk;
    return lines.filter((/** @type {Line} */ { span, part }) => !stale && !span && !part);
  }

  showFeedback() {
    const { outcome, headline, lines, hints = [], hintsLeft, human, solution } = this.feedback;
    const { stale } = this.desk;
    this.hint.textContent = hintsLeft ? `Hint (${hintsLeft})` : "Hint";
    this.hint.setAttribute("aria-disabled", String(!hintsLeft));
    if (solution) this.solution.textContent = "Solution";
    this.panel.replaceChildren();
    /** @param {string} look @param {...(Node | string)} words */
    const add = (look, ...words) => words.at(-1) && this.panel.append(make("p", look, ...words));
    if (!stale) add(`lm-headline lm-${outcome}`, make("b", {}, sign(outcome)), " ", headline);
    else if (lines?.length) add("lm-headline", "Changed since the last check.");
    const list = this.lines().map((line) => this.lineItem(line));
    if (list.length) this.panel.append(make("ul", {}, ...list));
    if (!stale) add("lm-human", human);
    hints.forEach((/** @type {string} */ hint, /** @type {number} */ i) =>
      add("lm-hint", make("b", {}, `Hint ${i + 1}`), " ", hint),
    );
    if (solution) this.panel.append(this.solutionBox(solution));
    this.refresh();
  }

  /** @param {Line} line @param {"li" | "p"} [tag] @param {string} [id] */
  lineItem({ verdict, name, text }, tag = "li", id = "") {
    const about = { id, "data-verdict": verdict };
    return make(tag, about, make("b", {}, `${sign(verdict)} ${name}`), ` ${text}`);
  }

  /** @param {any} solution */
  solutionBox({ explanation, answer }) {
    const box = make("div", "lm-solution", make("h4", {}, "Solution"));
    box.append(make("p", "lm-words", answer?.text ?? ""), make("p", {}, explanation));
    return box;
  }
}
