import { cover } from "./cover.js";

/**
 * Prints all of a page: what is folded is opened, and nothing is cut off at the window's height
 * (page.css).
 * @param {HTMLElement} node of the page
 * @param {() => boolean | undefined} isCovering
 * @param {AbortSignal} signal
 */
export function preparePrinting(node, isCovering, signal) {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  const before = () => {
    if (!node.isConnected || !node.checkVisibility()) return;
    cover(node, true);
    opened = [
      .../** @type {NodeListOf<HTMLDetailsElement>} */ (
        node.querySelectorAll("details:not([open])")
      ),
    ];
    for (const details of opened) details.open = true;
  };
  const after = () => {
    for (const details of opened) details.open = false;
    opened = [];
    if (node.isConnected) cover(node, Boolean(isCovering()));
  };
  addEventListener("beforeprint", before, { signal });
  addEventListener("afterprint", after, { signal });
}
