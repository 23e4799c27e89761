/**
 * Lets a page take the whole window, or the whole paper, with nothing of JupyterLab around it.
 * What lies between the page and the window is marked, and page.css hides all that is beside it:
 * the lab's own layout stays as it was.
 */

/** @param {HTMLElement} node of the page @param {boolean} isCovering */
export function cover(node, isCovering) {
  const around = node.parentElement?.closest("#main") ? ancestors(node) : [];
  document.body.classList.toggle("ck-covered", isCovering);
  for (const ancestor of around) ancestor.classList.toggle("ck-around", isCovering);
}

/** @param {HTMLElement} node */
function ancestors(node) {
  const found = [];
  for (let at = node.parentElement; at && at !== document.body; at = at.parentElement)
    found.push(at);
  return found;
}
