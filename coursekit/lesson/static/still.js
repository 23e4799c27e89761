import { element } from "./element.js";

/** The HTML of a widget, which its cell shows as well for where no kernel runs. */

/**
 * Hides it while the widget is on the page. A rule does it and not the element, which may come
 * later than the widget, and is made anew with each answer.
 * @param {string} name its class; "" for none
 * @param {AbortSignal} signal ends the view
 */
export function hideStill(name, signal) {
  if (!name) return;
  const still = `[class~="${name}"]`;
  const style = element(
    "style",
    {},
    `${still}, .jp-OutputArea-child:has(${still}) { display: none; }`,
  );
  document.head.append(style);
  signal.addEventListener("abort", () => style.remove());
}
