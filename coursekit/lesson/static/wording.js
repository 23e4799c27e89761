/** Words about answers and feedback, short enough to be read aloud. */

/** Said wherever the kernel cannot be reached. */
export const GONE = "The connection is lost. Reload this page. Your answers are kept.";

/** Said while a change is on its way for long; then the status mends itself. */
export const SAVING_SLOWLY =
  "Saving takes longer than usual. You can go on: your answer is kept on this page.";

/** Said while the reply to anything else is. */
export const PLEASE_WAIT = "This takes longer than usual. It will be here soon.";

/** A verdict or an outcome as a sign; what is right in part is half full. @param {string} verdict */
export function sign(verdict) {
  if (/right|correct/.test(verdict)) return "✓";
  if (/wrong|tempting|one|yet/.test(verdict)) return "✗";
  if (/wait/.test(verdict)) return "…";
  return /open|either|att|miss/.test(verdict) ? "○" : "◐";
}

/** @param {number} n @param {string} noun */
export function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Words short enough to be read aloud. @param {string} text */
export function brief(text) {
  const flat = text.replace(/\s+/g, " ");
  const short = /^(.{20,40}) .{20,}? (.{0,20})$/u.exec(flat);
  return short ? `${short[1]} … ${short[2]}` : flat;
}
