/** Drawing waits while a pointer presses the page, so that nothing changes under it. */

export class PointerRest {
  /** @param {AbortSignal} signal ends the waiting */
  constructor(signal) {
    this.down = false;
    this.held = false; // a selection is being made by touch, of which no pointer tells
    /** @type {Set<() => void>} */
    this.waiting = new Set();
    const about = { capture: true, signal };
    window.addEventListener("pointerdown", ({ button }) => (this.down = !button), about);
    for (const type of ["pointerup", "pointercancel", "mouseup"]) {
      window.addEventListener(type, () => this.up(), about);
    }
    // Of a pointer that was let go where no page hears of it, the next move tells.
    window.addEventListener("pointermove", ({ buttons }) => buttons || this.up(), about);
    signal.addEventListener("abort", () => {
      clearTimeout(this.timer);
      this.waiting.clear();
    });
  }

  /** Calls now, or once no pointer is down; the same function once. @param {() => void} call */
  run(call) {
    if (this.down || this.held) this.waiting.add(call);
    else call();
  }

  /** Waits for so many ms. @param {number} ms */
  hold(ms) {
    clearTimeout(this.timer);
    this.held = true;
    this.timer = setTimeout(() => {
      this.held = false;
      this.free();
    }, ms);
  }

  up() {
    this.down = false;
    // After the click of this very press: what it hits must still be there.
    if (this.waiting.size) setTimeout(() => this.free());
  }

  free() {
    if (this.down || this.held) return;
    const calls = [...this.waiting];
    this.waiting.clear();
    for (const call of calls) call();
  }
}
