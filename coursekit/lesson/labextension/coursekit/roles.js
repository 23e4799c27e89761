/** What a screen reader is told of a page: it is a text, and not a feed of cells. */

/**
 * Takes away JupyterLab's names for the parts of a notebook. A figure's words stand below it, so
 * the picture itself, for which JupyterLab takes no other words, is passed over.
 * @param {HTMLElement} node of the page @param {AbortSignal} signal
 */
export function mendRoles(node, signal) {
  for (const feed of node.querySelectorAll(".jp-WindowedPanel-viewport")) {
    feed.removeAttribute("role");
    feed.removeAttribute("aria-label");
  }
  const load = (/** @type {Event} */ { target }) => {
    if (target instanceof HTMLImageElement && !target.hasAttribute("alt")) target.alt = "";
  };
  node.addEventListener("load", load, { capture: true, signal });
}
