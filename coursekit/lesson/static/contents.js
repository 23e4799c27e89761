import { element } from "./element.js";
import { HandinForm } from "./handin_form.js";
import { pageLink, redraw } from "./page_links.js";
import { languageAttributes, say, sayMany, sideBySide } from "./say.js";

/** The page of contents: the way on, each lesson with how far it has come, and the hand-in. */

/** @typedef {{title: string, minutes: number, href: string, done: boolean}} PartRow */
/** @typedef {{title: string, text: string, action: string, href: string}} PageRow */
/** @typedef {PageRow & {minutes: number, share: number, parts: PartRow[]}} LessonRow */
/**
 * @typedef {object} ContentsPage
 * @property {string} title
 * @property {{action: string, what: string, href: string} | null} go the way on
 * @property {string} told what is said where there is no way on
 * @property {LessonRow[]} lessons
 * @property {PageRow | null} practice
 */

class ContentsView {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.form = new HandinForm(model, el);
    this.go = element("div", "lm-go-on");
    this.lessons = element("ol", "lm-lessons");
    const about = { class: "lm lm-contents", role: "group", "aria-label": say("Lessons") };
    this.root = element("div", { ...about, ...languageAttributes() });
    this.root.append(this.go, this.lessons);
    this.root.dataset.lmSuppressShortcuts = "true";
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.prepend(this.root);
    this.show();
  }

  show() {
    /** @type {ContentsPage} */
    const { go, told, lessons, practice } = this.model.get("contents");
    redraw(this.go, [go ? wayOn(go) : element("p", {}, told)]);
    redraw(this.lessons, [...lessons.map(lessonRow), ...(practice ? [pageRow(practice)] : [])]);
  }

  /** Asks the kernel to look at the work files again. */
  look() {
    this.model.send({ type: "look" });
  }

  start() {
    const show = () => this.show();
    const stop = new AbortController();
    this.model.on("change:contents", show);
    const { signal } = stop;
    const look = () => document.visibilityState === "visible" && this.look();
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("pageshow", look, { signal });
    const watch = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && look());
    watch.observe(this.root);
    const end = this.form.start();
    return () => {
      this.model.off("change:contents", show);
      stop.abort();
      watch.disconnect();
      this.root.remove();
      end();
    };
  }
}

/** The one link that leads on. @param {{action: string, what: string, href: string}} way */
function wayOn({ action, what, href }) {
  const about = { class: "lm-button lm-primary" };
  return pageLink(href, about, element("b", {}, action), " ", element("span", {}, what));
}

/** A page of the course in the list. @param {PageRow} row @param {...Node} more */
function pageRow({ title, text, action, href }, ...more) {
  const about = {
    class: "lm-button",
    "aria-label": say("{name}: {text}", { name: action, text: title }),
  };
  return element(
    "li",
    {},
    element("h2", {}, href ? pageLink(href, {}, title) : title),
    element("p", "lm-state", text),
    ...more,
    ...(href ? [pageLink(href, about, action)] : []),
  );
}

/** @param {number} n */
function inMinutes(n) {
  return sayMany("{n} minute", "{n} minutes", n);
}

/** @param {LessonRow} row */
function lessonRow(row) {
  const bar = element("span", { class: "lm-bar", "aria-hidden": true });
  bar.style.setProperty("--lm-share", String(row.share));
  const parts = row.parts.map(({ title, minutes, href, done }) =>
    element(
      "li",
      {},
      href ? pageLink(href, {}, title) : title,
      " ",
      element("small", {}, sideBySide([inMinutes(minutes), ...(done ? [say("done")] : [])])),
    ),
  );
  const list = parts.length
    ? element("ol", "lm-parts", ...parts)
    : element("small", "lm-parts", row.minutes ? inMinutes(row.minutes) : "");
  return pageRow(row, bar, list);
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new ContentsView(model, el).start(),
};
