import { SPOKEN, say } from "./say.js";
import { wordRanges } from "./words.js";

/** Words about answers and feedback, short enough to be read aloud. */

/** Said wherever the kernel cannot be reached. */
export function gone() {
  return say(
    "The connection is lost. Reload this page. Your answers are kept. If it does not come back, start the course again.",
  );
}

/** Said while a change is on its way for long; then the status mends itself. */
export function savingSlowly() {
  return say("Saving takes longer than usual. You can go on: your answer is kept on this page.");
}

/** Said while the reply to anything else is. */
export function pleaseWait() {
  return say("This takes longer than usual. It will be here soon.");
}

/** The sign of each verdict and outcome, by the word that the kernel calls it. */
const VERDICT_SIGNS = /** @type {Record<string, string>} */ ({
  right: "✓",
  correct: "✓",
  wrong: "✗",
  tempting: "✗",
  "not one": "✗",
  "not yet": "✗",
  waiting: "…",
  open: "○",
  either: "○",
  missing: "○",
  "not attempted": "○",
});

/** A verdict or an outcome as a sign; what is right in part is half full. @param {string} verdict */
export function sign(verdict) {
  return VERDICT_SIGNS[verdict] ?? "◐";
}

const FEW = 30; // words of a script without spaces that are read aloud in full
const KEPT = { first: 12, last: 8 }; // of them, where there are more

/** Words short enough to be read aloud. @param {string} text */
export function brief(text) {
  const flat = text.replace(/\s+/g, " ");
  const short = /^(.{20,40}) .{20,}? (.{0,20})$/u.exec(flat);
  if (short) return `${briefly(short[1])} … ${briefly(short[2])}`;
  return briefly(flat);
}

/** The first and the last of many words that no space parts. @param {string} text */
function briefly(text) {
  const words = wordRanges(text);
  if (words.length <= FEW) return text;
  const [, end] = words[KEPT.first - 1];
  const [start] = words[words.length - KEPT.last];
  return `${text.slice(0, end)}…${text.slice(start)}`;
}

// Of texts in any script, as in `coursekit/questions/feedback.py`; `tests/sentences.json` has both.
const CLOSING = "[\"'”’»›“‘«‹)\\]}）］｝」』】〕》〉]*$";
const END = new RegExp(`[\\p{STerm}…:：]${CLOSING}`, "u");
const STOP = new RegExp(`(?:(?<![.…])(?<!\\.\\p{L})\\.|[。｡．।۔։።။།។])(?=${CLOSING})`, "u");
const LAST_LETTER = /\p{L}(?!.*\p{L})/su;
/** The full stop of a script, where it is no dot. @type {[RegExp, string][]} */
const STOPS = [
  [/[\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}]/u, "。"],
  [/[\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Orya}]/u, "।"],
  [/\p{sc=Armn}/u, "։"],
  [/\p{sc=Ethi}/u, "።"],
  [/\p{sc=Mymr}/u, "။"],
  [/\p{sc=Khmr}/u, "។"],
  [/\p{sc=Tibt}/u, "།"],
  [/[\p{sc=Thai}\p{sc=Laoo}]/u, ""],
];

/** Words as a sentence: with the full stop of their script, unless they end as one. @param {string} text */
export function ended(text) {
  if (!text || END.test(text)) return text;
  const [letter] = LAST_LETTER.exec(text) ?? ["a"];
  const stop = STOPS.find(([script]) => script.test(letter))?.[1];
  return stop === undefined ? say("{text}.", { text }) : text + stop;
}

/** Texts one after the other, as one sentence. @param {string[]} texts */
export function listed(texts) {
  const inside = texts.map((text, i) => (i < texts.length - 1 ? within(text) : text));
  if (!inside[0]) return "";
  return inside.reduce((before, after) => say("{before}; {after}", { before, after }));
}

/** Words within a sentence of ours, where their own full stop would be one too many. @param {string} text */
export function within(text) {
  return text.replace(STOP, "");
}

/** An ISO date as people write it; what is none stays as it is. @param {string} text */
export function dateInWords(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const how = /** @type {const} */ ({ day: "numeric", month: "long", year: "numeric" });
  return new Date(text).toLocaleDateString(SPOKEN.language, { ...how, timeZone: "UTC" });
}
