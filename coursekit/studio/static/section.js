import { element, newId } from "../../lesson/static/element.js";

/** What the sections of the author's page have in common. */

/** @typedef {import("./author_page.js").PageModel} PageModel */
/**
 * What a section knows of its page.
 * @typedef {object} Page
 * @property {PageModel} model
 * @property {import("../../desk/static/desk_messages.js").Line} line
 * @property {AbortSignal} signal aborted when the page is left
 * @property {import("./kept_typing.js").KeptTyping} kept
 * @property {(() => unknown)[]} typing what sends what is being typed, before anything else is asked
 * @property {(text: string) => void} tell says something in the live region
 * @property {(panel: string, type: string, more?: object) => Promise<boolean>} ask asks the kernel
 *   for something, and tells whether it was done
 */

const REST = 300; // ms without a key after which what is typed is sent

/** A section with its heading. @param {string} title @param {...(Node | string)} children */
export function section(title, ...children) {
  const id = newId();
  return element(
    "section",
    { class: "lm-author-section", "aria-labelledby": id },
    element("h2", { id }, title),
    ...children,
  );
}

/**
 * What is typed into a form: kept by the browser at once, and sent to the kernel once typing rests.
 * `now` sends it at once if it is due.
 * @param {Page} page @param {() => {panel: string, type: string, [name: string]: unknown}} read
 */
export function typingInto(page, read) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const now = async () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    await page.kept.send(read());
  };
  const later = () => {
    page.kept.keep(read());
    clearTimeout(timer);
    timer = setTimeout(now, REST);
  };
  page.typing.push(now);
  return { later, now };
}
