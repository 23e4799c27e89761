import { say } from "./say.js";
import { dateInWords } from "./wording.js";

/** Elements of the page, made without markup, so that no text can become any. */

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string | Record<string, unknown>} [about] a class, or attributes and handlers
 * @param {...(Node | string)} children @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, about = {}, ...children) {
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
  return element("button", { type: "button", class: "lm-button", onclick: run, ...about }, text);
}

/** A part of the page that opens. @param {string} title @param {Node} content */
export function fold(title, content) {
  return element("details", {}, element("summary", {}, title), content);
}

/**
 * Who published an article, and when, in one line.
 * @param {Record<string, any>} question what the page gets
 */
export function originOf({ articleTitle, publisher, date, invented, dir, lang }) {
  const parts = [
    articleTitle,
    publisher,
    dateInWords(date ?? ""),
    invented && say("invented for this course"),
  ];
  return element("p", { class: "lm-origin", dir, lang }, parts.filter(Boolean).join(" · "));
}

/** An id that no other element of the page has. */
export function newId() {
  return `lm-${Math.random()}`;
}
