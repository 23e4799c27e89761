/** Typing that is taken over when it rests. */

/**
 * Takes over what is typed in a field so many ms after the last key, and when the field is left.
 * @param {HTMLElement} field @param {number} ms @param {() => void} take
 */
export function resting(field, ms, take) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const typing = {
    waits: false, // something is typed that is not taken over, so nothing may take its place
    flush() {
      clearTimeout(timer);
      if (!typing.waits) return;
      typing.waits = false;
      take();
    },
  };
  field.addEventListener("input", () => {
    typing.waits = true;
    clearTimeout(timer);
    timer = setTimeout(typing.flush, ms);
  });
  field.addEventListener("change", typing.flush);
  return typing;
}
