/** Typing that is taken over when it rests. */

/**
 * Calls `flush` so many ms after the last key in a field, and when the field is left.
 * @param {HTMLElement} field @param {number} ms @param {() => void} flush
 */
export function resting(field, ms, flush) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(flush, ms);
  });
  field.addEventListener("change", flush);
  return { stop: () => clearTimeout(timer) };
}
