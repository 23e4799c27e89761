import { compareSpans, delta } from "./positions.js";

/**
 * What turns one answer into another: spans as what came and went, for a long text can have a
 * thousand of them; anything else whole.
 */

/** @typedef {import("./answer_sync.js").Answer} Answer */
/** @typedef {import("./positions.js").Span} Span */
/** @typedef {{add?: Span[], remove?: Span[], answer?: Answer}} Change */

/** @param {Answer} before @param {Answer} after @returns {Change} */
export function changeOf(before, after) {
  const { spans: old = [], ...restBefore } = before;
  const { spans = [], ...restAfter } = after;
  const rests = canonical(restBefore) === canonical(restAfter);
  return rests && after.spans ? delta(old, spans) : { answer: after };
}

/** The answer with a change made to it. @param {Answer} before @param {Change} change @returns {Answer} */
export function applied(before, { answer, add = [], remove = [] }) {
  if (answer) return answer;
  const gone = new Set([...remove, ...add].map(String));
  const kept = (before.spans ?? []).filter((/** @type {Span} */ span) => !gone.has(String(span)));
  return { ...before, spans: [...kept, ...add].sort(compareSpans) };
}

/** Whether two answers say the same. @param {Answer} one @param {Answer} other */
export function same(one, other) {
  if (one === other) return true;
  const { add, remove, answer } = changeOf(one, other);
  if (answer) return canonical(one) === canonical(other);
  return !add?.length && !remove?.length;
}

/** An answer as text that is the same whatever the order of its fields. @param {unknown} value @returns {string} */
export function canonical(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).filter(isFilled).sort())
      : part,
  );
}

/** What is left empty may as well be absent. @param {[string, unknown]} field */
function isFilled([, value]) {
  if (value && typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== null && value !== undefined;
}
