/**
 * Locks a page: no key, click or drag changes its cells. Text can be chosen and copied, and all
 * keys are the browser's and the widgets' own.
 */

/** @typedef {import("./lab_types.js").Notebook} Notebook */
/** @typedef {import("./lab_types.js").Cell} Cell */
/** @typedef {import("./course_page.js").CoursePage} CoursePage */

// By these a notebook chooses, edits and moves cells.
const EDITING =
  /^(contextmenu|mousedown|mouseup|mousemove|click|dblclick|keydown|focusin|focusout|lm-drag.*)$/;

/**
 * Keeps JupyterLab's keys from acting while a page of the course is shown. Ctrl+S saves the page.
 * @param {import("./lab_types.js").App["commands"]} commands
 * @param {() => CoursePage | undefined} current
 */
export function gateKeys(commands, current) {
  const process = commands.processKeydownEvent.bind(commands);
  commands.processKeydownEvent = (event) => (current() ? undefined : process(event));
  addEventListener(
    "keydown",
    (event) => {
      const page = current();
      const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!page || !isSave || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      void page.save();
    },
    { capture: true },
  );
}

/** @param {Notebook} notebook */
export function lockNotebook(notebook) {
  const handle = notebook.handleEvent.bind(notebook);
  notebook.handleEvent = (event) => {
    if (!EDITING.test(event.type)) handle(event);
  };
  // Else the focus goes to the first cell, past the bar.
  notebook.onActivateRequest = () => {};
  notebook.node.removeAttribute("tabindex");
}

// The notebook makes its chosen cell a stop of the Tab key, again and again.
const noStop = new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target instanceof HTMLElement && target.tabIndex >= 0) target.removeAttribute("tabindex");
  }
});

/** @param {readonly Cell[]} cells */
export function lockCells(cells) {
  for (const cell of cells) {
    cell.syncEditable = false;
    cell.showEditorForReadOnly = false;
    cell.readOnly = true;
    cell.node.removeAttribute("tabindex");
    noStop.observe(cell.node, { attributeFilter: ["tabindex"] });
  }
}
