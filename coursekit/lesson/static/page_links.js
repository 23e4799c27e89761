import { element } from "./element.js";

/** Links from a widget to the pages of the course, which are notebooks in one folder. */

/**
 * The path of another notebook in the folder of the one on the page, as Jupyter names it; "" where
 * the address of the page does not tell its own path.
 * @param {string} href the notebook, from this one @param {{pathname: string, search: string}} page
 */
export function notebookPath(href, { pathname, search }) {
  const own = /\/tree\/(.+\.ipynb)$/.exec(pathname)?.[1];
  const path = own ? decodeURIComponent(own) : (new URLSearchParams(search).get("path") ?? "");
  if (!path) return "";
  return path.replace(/[^/]*$/, "") + decodeURIComponent(href.replace(/#.*/, ""));
}

/**
 * A link to a page of the course, or to a heading of this one ("#…").
 * @param {string} href @param {Record<string, unknown>} about @param {...(Node | string)} children
 */
export function pageLink(href, about, ...children) {
  const link = element("a", { href, ...about }, ...children);
  link.addEventListener("click", (event) => {
    if (href.startsWith("#")) return goToHeading(href, event);
    // In JupyterLab the link opens a tab, through its own way of giving commands by elements. The
    // course's own pages, and whoever asks for another window, follow the address.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const path = link.closest("[data-coursekit]") ? "" : notebookPath(href, location);
    if (!path || !document.getElementById("jupyter-config-data")) return;
    link.dataset.commandlinkerCommand = "docmanager:open";
    link.dataset.commandlinkerArgs = JSON.stringify({ path });
  });
  return link;
}

/** Brings a heading of this page into view, if Jupyter gave it its name. @param {string} href @param {Event} event */
function goToHeading(href, event) {
  const name = decodeURIComponent(href.slice(1));
  const heading =
    document.getElementById(name) ??
    document.querySelector(`[data-jupyter-id="${CSS.escape(name)}"]`);
  if (!(heading instanceof HTMLElement)) return;
  event.preventDefault();
  heading.tabIndex = -1;
  heading.scrollIntoView({ block: "start" });
  heading.focus({ preventScroll: true });
}
