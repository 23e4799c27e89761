/** Links between the pages of a course: each page has an address of its own, as on the web. */

/** The address of another file, as this page has it. @param {string} here path of this notebook @param {string} path @param {string} [fragment] */
export function addressOf(here, path, fragment = "") {
  const { pathname } = location;
  const encoded = encodePath(here);
  if (!pathname.endsWith(`/${encoded}`)) return null;
  return pathname.slice(0, -encoded.length) + encodePath(path) + fragment;
}

// JupyterLab makes a link to a file one to its download, and opens the file by a click's listener.
const FILE = /^(.*)\/files\/(.+\.ipynb)$/;

/**
 * Makes JupyterLab's links to notebooks ordinary links, which the browser follows in this window,
 * or in another where the student asks for it.
 * @param {HTMLElement} node @param {string} here path of this notebook @param {AbortSignal} signal
 */
export function followLinks(node, here, signal) {
  const mend = (/** @type {Event} */ event) => {
    const anchor = event.target instanceof Element && event.target.closest("a");
    const address = anchor && addressOfFile(here, anchor.href);
    if (address) {
      anchor.href = address;
      anchor.removeAttribute("target");
    }
    // A link that was mended leads there by itself: the lab would open a second page in this one.
    if (anchor && event.type === "click" && isPage(here, anchor)) event.stopPropagation();
  };
  for (const name of ["pointerdown", "focusin", "click"]) {
    node.addEventListener(name, mend, { capture: true, signal });
  }
}

/** The address of a notebook's page, for the address of its file; null for any other. @param {string} here @param {string} href */
function addressOfFile(here, href) {
  const { origin, pathname, hash } = new URL(href || "#", location.href);
  const [, base, path] = FILE.exec(pathname) ?? [];
  const isOurs = origin === location.origin && location.pathname.startsWith(`${base}/`);
  return path && isOurs ? addressOf(here, decodeURIComponent(path), hash) : null;
}

/** Whether a link leads to another notebook's page. @param {string} here @param {HTMLAnchorElement} anchor */
function isPage(here, { pathname }) {
  const base = addressOf(here, "");
  const isOther = pathname !== location.pathname; // else it leads to a place in this page
  return isOther && !!base && pathname.startsWith(base) && pathname.endsWith(".ipynb");
}

/** @param {string} path */
function encodePath(path) {
  return path.split("/").map(encodeURIComponent).join("/");
}
