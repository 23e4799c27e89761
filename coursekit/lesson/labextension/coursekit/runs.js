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
const STUCK = 8000; // ms in which a kernel that runs a page is idle and says nothing
const UNHEARD = 25000; // ms in which nothing is known of it
const LOOK = 500; // ms between two looks at that
const TRIES = 4; // times that a page is run before it is given up
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
    this.heardAt = 0; // when the kernel said something last
    panel.sessionContext.iopubMessage.connect(() => this.hears());
    panel.sessionContext.statusChanged.connect(() => this.hears());
  }

  hears() {
    this.heardAt = performance.now();
  }

  /**
   * Runs cells; again where the kernel died meanwhile, for the lab then waits for ever for what the
   * dead one was to say.
   * @param {(cell: import("./lab_types.js").Cell) => boolean} [chosen]
   * @returns {Promise<boolean>} whether they ran to the end
   */
  async runAll(chosen = () => true) {
    const { content, sessionContext } = this.panel;
    let isDone = false;
    this.isRunning = true;
    try {
      for (let tries = TRIES; tries && !isDone && !this.panel.isDisposed; tries--) {
        this.hears();
        const cells = content.widgets.filter(chosen);
        const run = this.actions.runCells(content, cells, sessionContext);
        const done = run.then(
          () => true,
          () => false, // what the lab says of a kernel that is gone
        );
        isDone = await Promise.race([done, this.stuck(run)]);
      }
    } finally {
      this.isRunning = false;
    }
    return isDone;
  }

  /** False once the kernel is silent although a run goes on and it is not at work. @param {Promise<unknown>} run */
  async stuck(run) {
    let isOver = false;
    const over = () => (isOver = true);
    run.then(over, over);
    while (!isOver && !this.panel.isDisposed) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      const { status, connectionStatus } = this.panel.sessionContext.session?.kernel ?? {};
      const isIdle = status === "idle" && connectionStatus === "connected";
      const silence = performance.now() - this.heardAt;
      if (status !== "busy" && silence > (isIdle ? STUCK : UNHEARD)) return false;
    }
    return true;
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
    if (await this.runAll()) this.hooks?.ready();
    else this.hooks?.dead();
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
