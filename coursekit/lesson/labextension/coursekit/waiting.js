/** Waiting, and no longer than is good. */

/** @param {number} time in ms @returns {Promise<undefined>} */
export function pause(time) {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), time));
}

/**
 * Whether a work is done within a time.
 * @param {Promise<unknown>} work @param {number} time in ms
 * @returns {Promise<boolean>} false also if it failed
 */
export function within(work, time) {
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, pause(time).then(() => false)]);
}
