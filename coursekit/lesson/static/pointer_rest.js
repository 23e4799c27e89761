/** Drawing waits while a pointer presses the page, so that nothing changes under it. */

const TAP = 500; // ms after a finger is lifted in which its click may come

export class PointerRest {
  /** @param {AbortSignal} signal ends the waiting */
  constructor(signal) {
    this.down = false;
    this.held = false; // a selection is being made by touch, of which no pointer tells
    /** @type {Set<() => void>} */
    this.waiting = new Set();
    const about = { capture: true, signal };
    const pressed = (/** @type {PointerEvent} */ { button }) => {
      clearTimeout(this.lifted);
      this.down = !button;
    };
    // By finger, the press that leaves a field and hits a button comes only when it is lifted.
    const released = (/** @type {PointerEvent} */ { pointerType }) => {
      if (pointerType === "touch") this.lifted = setTimeout(() => this.up(), TAP);
      else this.up();
    };
    window.addEventListener("pointerdown", pressed, about);
    window.addEventListener("pointerup", released, about);
    for (const type of ["pointercancel", "mouseup"]) {
      window.addEventListener(type, () => this.up(), about);
    }
    // Of a pointer that was let go where no page hears of it, the next move tells.
    window.addEventListener("pointermove", ({ buttons }) => buttons || this.up(), about);
    signal.addEventListener("abort", () => {
      clearTimeout(this.timer);
      clearTimeout(this.lifted);
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
    clearTimeout(this.lifted);
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
