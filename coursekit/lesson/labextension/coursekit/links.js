/** Links between the pages of a course: each page has an address of its own, as on the web. */

/** The address of another file, as this page has it. @param {string} here path of this notebook @param {string} path @param {string} [fragment] */
export function addressOf(here, path, fragment = "") {
  const { pathname } = location;
  const encoded = encodePath(here);
  if (!pathname.endsWith(`/${encoded}`)) return null;
  return pathname.slice(0, -encoded.length) + encodePath(path) + fragment;
}

/**
 * Makes JupyterLab's links to notebooks ordinary links, which the browser follows in this window,
 * or in another where the student asks for it.
 * @param {HTMLElement} node @param {string} here path of this notebook @param {AbortSignal} signal
 */
export function followLinks(node, here, signal) {
  for (const name of ["pointerdown", "focusin", "click"]) {
    node.addEventListener(name, (event) => mend(event, here), { capture: true, signal });
  }
}

/** @param {Event} event @param {string} here */
function mend({ target }, here) {
  const anchor = target instanceof Element && target.closest("a");
  const args = anchor && anchor.dataset.commandlinkerArgs;
  if (!args) return;
  const { path, id } = JSON.parse(args);
  const address = typeof path === "string" && addressOf(here, path, fragmentOf(id, anchor.hash));
  if (!address || !path.endsWith(".ipynb")) return;
  anchor.href = address;
  anchor.removeAttribute("target");
  delete anchor.dataset.commandlinkerCommand;
  delete anchor.dataset.commandlinkerArgs;
}

/** @param {unknown} id @param {string} hash */
function fragmentOf(id, hash) {
  return typeof id === "string" && id ? `#${id.replace(/^#/, "")}` : hash;
}

/** @param {string} path */
function encodePath(path) {
  return path.split("/").map(encodeURIComponent).join("/");
}
