/** Words about answers and feedback, short enough to be read aloud. */

/** Said wherever the kernel cannot be reached. */
export const GONE =
  "The connection is lost. Reload this page. Your answers are kept. " +
  "If it does not come back, start the course again.";

/** Said while a change is on its way for long; then the status mends itself. */
export const SAVING_SLOWLY =
  "Saving takes longer than usual. You can go on: your answer is kept on this page.";

/** Said while the reply to anything else is. */
export const PLEASE_WAIT = "This takes longer than usual. It will be here soon.";

/** Whether a status says that an answer is not saved. @param {string} note */
export function isUnsaved(note) {
  return /\bnot (be )?saved\b/i.test(note);
}

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

const END = /[.!?…:]["'”’»)\]]*$/u;

/** Words as a sentence: with a full stop, unless they end as one. @param {string} text */
export function ended(text) {
  return !text || END.test(text) ? text : `${text}.`;
}

/** Texts one after the other, as one sentence. @param {string[]} texts */
export function listed(texts) {
  return [...texts.slice(0, -1).map(within), ...texts.slice(-1)].join("; ");
}

/** Words within a sentence of ours, where their own full stop would be one too many. @param {string} text */
export function within(text) {
  return text.replace(/(?<![.…])(?<!\.\p{L})\.(["'”’»)\]]*)$/u, "$1");
}

/** An ISO date as people write it; what is none stays as it is. @param {string} text */
export function dateInWords(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const how = /** @type {const} */ ({ day: "numeric", month: "long", year: "numeric" });
  return new Date(text).toLocaleDateString("en-GB", { ...how, timeZone: "UTC" });
}
