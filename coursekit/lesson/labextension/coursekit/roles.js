/** What a screen reader is told of a page: it is a text, and not a feed of cells. */

const FIGURE = ".jp-RenderedImage > img:not([alt])";

/**
 * Takes away JupyterLab's names for the parts of a notebook; it names a cell again when its output
 * changes. A figure's words stand below it, so the picture itself, for which JupyterLab takes no
 * other words, is passed over.
 * @param {HTMLElement} node of the page @param {readonly import("./lab_types.js").Cell[]} cells
 * @param {AbortSignal} signal
 */
export function mendRoles(node, cells, signal) {
  for (const feed of node.querySelectorAll(".jp-WindowedPanel-viewport")) {
    feed.removeAttribute("role");
    feed.removeAttribute("aria-label");
  }
  const watch = new MutationObserver((changes) => {
    for (const { target } of changes)
      /** @type {HTMLElement} */ (target).removeAttribute("aria-label");
  });
  for (const cell of cells) {
    cell.node.removeAttribute("aria-label");
    watch.observe(cell.node, { attributeFilter: ["aria-label"] });
  }
  signal.addEventListener("abort", () => watch.disconnect());
  const figures = new MutationObserver((changes) => {
    for (const { target } of changes)
      for (const image of /** @type {HTMLElement} */ (target).querySelectorAll(FIGURE))
        image.setAttribute("alt", "");
  });
  figures.observe(node, { childList: true, subtree: true });
  signal.addEventListener("abort", () => figures.disconnect());
}
