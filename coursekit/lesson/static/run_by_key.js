/**
 * A question whose cell was run by Shift and Enter: its top is in view when it is drawn, and Tab
 * leads into it. JupyterLab goes on to the next cell, and the browser holds that one in its place
 * while a tall question grows above it. Nothing happens when all cells were run, or a program runs
 * them, or to somebody who has scrolled, pressed or typed since.
 */

/**
 * The cell that was run by key last, until the student does something else.
 * @typedef {{cell?: Element, heading?: HTMLElement, heard: boolean}} Run `heard` says whether this
 *   page has listened to keys when the first question was run, which brings this code along
 */

const RECORD = "coursekit run by key"; // one record for all modules on the page
const FRAMES = 120; // until a question is on the page

/** @returns {Run} */
function lastRun() {
  const page = /** @type {Record<string, any>} */ (/** @type {unknown} */ (globalThis));
  return (page[RECORD] ??= listen({ heard: false }));
}

/** @param {Run} run */
function listen(run) {
  const forget = () => Object.assign(run, { cell: undefined, heading: undefined, heard: true });
  document.addEventListener("keydown", (event) => pressed(event, run, forget), true);
  for (const done of ["wheel", "touchmove", "pointerdown"]) {
    document.addEventListener(done, forget, { capture: true, passive: true });
  }
  return run;
}

/** @param {KeyboardEvent} event @param {Run} run @param {() => void} forget */
function pressed(event, run, forget) {
  const { key, shiftKey, target } = event;
  const { heading } = run;
  if (key === "Shift") return;
  forget();
  const at = /** @type {Element} */ (target);
  if (key === "Enter" && shiftKey && !at.closest(".lm")) {
    run.cell = at.closest(".jp-Cell") ?? at.querySelector(".jp-Cell.jp-mod-active") ?? undefined;
  } else if (key === "Tab" && !shiftKey && heading?.isConnected && !at.closest(".lm, .cm-editor")) {
    event.preventDefault();
    heading.focus();
  }
}

/** Whether only this cell was run, and by key. @param {Element} cell @param {Run} run */
function isRunAlone(cell, run) {
  if (run.heard) return run.cell === cell;
  run.heard = true;
  // The key was pressed before this code was there: JupyterLab has gone on to the next cell. When
  // all were run it is at the last.
  const next = cell.nextElementSibling;
  const last = !next?.nextElementSibling?.matches(".jp-Cell");
  return Boolean(next?.matches(".jp-mod-active")) && !last;
}

/** Is called when a question begins to be drawn. @param {HTMLElement} heading @param {AbortSignal} signal */
export function bringIntoView(heading, signal) {
  const run = lastRun();
  let frames = 0;
  const look = () => {
    if (signal.aborted || ++frames > FRAMES) return;
    if (!heading.isConnected) return requestAnimationFrame(look);
    const cell = heading.closest(".jp-Cell");
    if (!cell || !isRunAlone(cell, run)) return;
    Object.assign(run, { cell, heading });
    // Once more when it has its height.
    for (const wait of [0, 150]) setTimeout(() => run.heading === heading && show(heading), wait);
  };
  requestAnimationFrame(look);
}

/** Scrolls if the question's top is out of view, or its end. @param {HTMLElement} heading */
function show(heading) {
  const { top } = heading.getBoundingClientRect();
  const { bottom } = (heading.closest(".lm") ?? heading).getBoundingClientRect();
  const frame = heading.closest(".jp-WindowedPanel-outer, .jp-Notebook")?.getBoundingClientRect();
  if (frame && (top < frame.top || bottom > frame.bottom)) heading.scrollIntoView();
}
