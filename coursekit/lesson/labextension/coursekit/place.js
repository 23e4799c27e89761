/**
 * Where a student is in a page: kept while they scroll, found again when they come back.
 * A place is a cell and how far down in it, for heights differ from one opening to the next.
 */

const PATIENCE = 15000; // ms that a page may still grow after it is ready
const ACTS = ["wheel", "touchstart", "pointerdown", "keydown"];

/** @typedef {import("./lab_types.js").Cell} Cell */

export class Place {
  /**
   * @param {HTMLElement} scroller @param {HTMLElement} bar above what is read
   * @param {() => readonly Cell[]} cells @param {string} key of the store
   */
  constructor(scroller, bar, cells, key) {
    this.scroller = scroller;
    this.bar = bar;
    this.cells = cells;
    this.key = key;
    this.stop = new AbortController();
    this.hasActed = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const { signal } = this.stop;
    const acts = () => {
      this.hasActed = true;
      this.release();
    };
    for (const name of ACTS) addEventListener(name, acts, { capture: true, passive: true, signal });
    scroller.addEventListener("scroll", () => this.rememberSoon(), { passive: true, signal });
    addEventListener("pagehide", () => this.remember(), { signal });
  }

  end() {
    this.remember();
    this.release();
    this.stop.abort();
  }

  /** Where what is read begins. */
  get top() {
    return this.bar.getBoundingClientRect().bottom;
  }

  /** The first cell in view, and how far its top is above the view's. */
  get current() {
    const { top } = this;
    for (const { node, model } of this.cells()) {
      const box = node.getBoundingClientRect();
      if (box.height && box.bottom > top) return { cell: model.id, offset: top - box.top };
    }
    return null;
  }

  rememberSoon() {
    this.timer ??= setTimeout(() => this.remember(), 300);
  }

  remember() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { current } = this;
    if (!this.isKept || !current) return;
    try {
      localStorage.setItem(this.key, JSON.stringify(current));
    } catch {
      // A browser without a store begins at the top.
    }
  }

  /** Goes to an element of that id, or else to the kept place, unless the student went elsewhere. */
  restore(/** @type {string} */ id) {
    const kept = this.read();
    this.isKept = true;
    if (id) this.hold(() => goTo(id));
    else if (kept && !this.hasActed) this.hold(() => this.goToCell(kept));
  }

  /** Keeps the view where it is while something above it changes its height. */
  keep() {
    const { current } = this;
    if (current && this.scroller.scrollTop && !this.watch) this.hold(() => this.goToCell(current));
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {{cell: string, offset: number}} place */
  goToCell({ cell, offset }) {
    const node = this.cells().find(({ model }) => model.id === cell)?.node;
    if (!node) return;
    const by = node.getBoundingClientRect().top + offset - this.top;
    if (Math.abs(by) >= 1) this.scroller.scrollTop += by;
  }

  /** Goes there again whenever the page grows, until the student acts. @param {() => void} go */
  hold(go) {
    this.release();
    go();
    this.watch = new ResizeObserver(go);
    for (const { node } of this.cells()) this.watch.observe(node);
    this.patience = setTimeout(() => this.release(), PATIENCE);
  }

  release() {
    clearTimeout(this.patience);
    this.watch?.disconnect();
    this.watch = undefined;
  }
}

/** Shows the element of that id and moves the focus there. @param {string} id */
export function goTo(id) {
  const target =
    document.getElementById(id) ?? document.querySelector(`[data-jupyter-id="${CSS.escape(id)}"]`);
  if (!(target instanceof HTMLElement)) return;
  target.scrollIntoView();
  if (document.activeElement === target) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
