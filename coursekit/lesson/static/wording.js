/** Words about answers and feedback, short enough to be read aloud. */

const SIGN_WORDS = {
  "✓": /right|correct/,
  "✗": /wrong|tempting|one|yet/,
  "○": /open|either|att|miss/,
};

/** A verdict or an outcome as a sign; what is right in part is half full. @param {string} verdict */
export function sign(verdict) {
  return Object.entries(SIGN_WORDS).find(([, words]) => words.test(verdict))?.[0] ?? "◐";
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
