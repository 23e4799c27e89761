/** Runs a page's cells: all of them when it opens and after a restart, some after an answer. */

/** @typedef {import("./lab_types.js").Panel} Panel */
/** @typedef {import("./lab_types.js").NotebookActions} NotebookActions */
/**
 * @typedef {object} RunHooks
 * @property {() => void} again all cells begin to run again
 * @property {() => void} ready
 * @property {() => void} dead the kernel is gone for good
 * @property {() => void} redraw some cells are about to run
 */

const GRACE = 500; // ms in which somebody who restarted the kernel may run the cells themselves
const REST = 700; // ms without a newer answer before what is drawn from answers is drawn again

export class Runs {
  /** @param {Panel} panel @param {NotebookActions} actions */
  constructor(panel, actions) {
    this.panel = panel;
    this.actions = actions;
    this.isRunning = false;
    this.isFresh = false; // the kernel is new and has run nothing
    this.session = ""; // of the kernel's process
    this.isStale = false; // what is drawn from answers is older than they are
  }

  /** @param {(cell: import("./lab_types.js").Cell) => boolean} [chosen] */
  async runAll(chosen = () => true) {
    const { content, sessionContext } = this.panel;
    this.isRunning = true;
    try {
      await this.actions.runCells(content, content.widgets.filter(chosen), sessionContext);
    } finally {
      this.isRunning = false;
    }
  }

  /** Runs cells again when that is needed. @param {RunHooks} hooks */
  follow(hooks) {
    if (this.hooks) return;
    this.hooks = hooks;
    const { sessionContext, content } = this.panel;
    sessionContext.statusChanged.connect((_, status) => this.hear(status));
    sessionContext.kernelChanged.connect((_, { newValue }) => {
      this.isFresh = Boolean(newValue);
    });
    this.actions.executionScheduled.connect((_, { notebook }) => {
      if (notebook === content && !this.isRunning) this.isFresh = false;
    });
    sessionContext.iopubMessage.connect((_, { header, content: message }) => {
      // Another tab may have restarted the kernel, which no status tells.
      if (this.session && this.session !== header.session) this.isFresh = true;
      this.session = header.session;
      const said = header.msg_type === "comm_msg" && message.data;
      if (said && said.method === "custom" && said.content?.type === "saved") this.redrawSoon();
    });
  }

  /** @param {string} status of the kernel */
  hear(status) {
    if (/starting$/.test(status)) this.isFresh = true;
    if (status === "dead") this.hooks?.dead();
    if (status !== "idle") return;
    if (this.isFresh) setTimeout(() => void this.runAgain(), GRACE);
    if (this.isStale) this.redrawSoon();
  }

  async runAgain() {
    if (!this.isFresh || this.isRunning || this.panel.isDisposed) return;
    this.isFresh = false;
    this.hooks?.again();
    await this.runAll();
    this.hooks?.ready();
  }

  redrawSoon() {
    this.isStale = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.redraw(), REST);
  }

  async redraw() {
    const { content, sessionContext, isDisposed } = this.panel;
    if (isDisposed) return; // a page that was left has no cells
    const isDrawn = content.widgets.some(isDrawnFromAnswers);
    if (!isDrawn) this.isStale = false;
    const status = sessionContext.session?.kernel?.status;
    if (!this.isStale || this.isRunning || status !== "idle") return; // at the next idle
    this.isStale = false;
    this.hooks?.redraw();
    await this.runAll(isDrawnFromAnswers);
  }
}

/** @param {import("./lab_types.js").Cell} cell */
function isDrawnFromAnswers({ model }) {
  return model.type === "code" && (model.getMetadata("tags") ?? []).includes("redraw");
}
