/** Runs a page's cells: all of them when it opens and after a restart, some after an answer. */

import { pause } from "./waiting.js";

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
  /**
   * @param {Panel} panel @param {NotebookActions} actions
   * @param {() => Promise<boolean>} answers waits for the kernel; false if it is gone for good
   */
  constructor(panel, actions, answers) {
    this.panel = panel;
    this.actions = actions;
    this.answers = answers;
    this.isRunning = false;
    this.isWaiting = false; // for a kernel that starts again
    this.isFresh = false; // the kernel is new and has not run the page
    this.session = ""; // of the kernel's process
    this.isStale = false; // what is drawn from answers is older than they are
    this.heardAt = 0; // when the kernel said something last
    const { sessionContext } = panel;
    sessionContext.statusChanged.connect((_, status) => this.hearStatus(status));
    sessionContext.iopubMessage.connect((_, message) => this.hear(message));
    sessionContext.kernelChanged.connect((_, { newValue }) => {
      this.isFresh = Boolean(newValue);
    });
    actions.executionScheduled.connect((_, { notebook }) => {
      if (notebook === panel.content && !this.isRunning) this.isFresh = false;
    });
  }

  /** Runs cells again when that is needed. @param {RunHooks} hooks */
  follow(hooks) {
    this.hooks = hooks;
  }

  /** @param {string} status of the kernel */
  hearStatus(status) {
    this.heardAt = performance.now();
    if (/starting$/.test(status)) this.isFresh = true;
    if (status === "dead") this.hooks?.dead();
    if (/restarting$|^idle$/.test(status) && this.isFresh) void this.runAgain();
    if (status === "idle" && this.isStale) this.redrawSoon();
  }

  /** @param {import("./lab_types.js").IOPubMessage} message */
  hear({ header, content }) {
    this.heardAt = performance.now();
    // What the server says of a kernel has another session than what the kernel says.
    if (/^(restarting|dead)$/.test(content.execution_state)) return;
    // Another tab may have restarted the kernel, which no status tells.
    if (this.session && this.session !== header.session) this.isFresh = true;
    this.session = header.session;
    const said = header.msg_type === "comm_msg" && content.data;
    if (said && said.method === "custom" && said.content?.type === "saved") this.redrawSoon();
  }

  /**
   * Runs the page; again where the kernel died meanwhile, for the lab then waits for ever for what
   * the dead one was to say.
   * @returns {Promise<boolean>} whether it ran to the end
   */
  async runAll() {
    let isDone = false;
    this.isRunning = true;
    for (let tries = TRIES; tries && !isDone && !this.panel.isDisposed; tries--) {
      if (tries < TRIES && !(await this.answers())) break;
      this.isFresh = false;
      isDone = await this.runCells(() => true);
    }
    this.isRunning = false;
    return isDone;
  }

  /** @param {(cell: import("./lab_types.js").Cell) => boolean} chosen */
  runCells(chosen) {
    const { content, sessionContext } = this.panel;
    this.heardAt = performance.now();
    const run = this.actions.runCells(content, content.widgets.filter(chosen), sessionContext);
    const done = run.then(
      () => true,
      () => false, // what the lab says of a kernel that is gone
    );
    return Promise.race([done, this.stuck(done)]);
  }

  /** False once a run cannot come to its end any more: the kernel is another, or says nothing. @param {Promise<boolean>} run */
  async stuck(run) {
    let isOver = false;
    void run.then(() => (isOver = true));
    while (!isOver && !this.panel.isDisposed) {
      await pause(LOOK);
      if (this.isFresh) return false;
      const { status, connectionStatus } = this.panel.sessionContext.session?.kernel ?? {};
      const isIdle = status === "idle" && connectionStatus === "connected";
      const silence = performance.now() - this.heardAt;
      if (status !== "busy" && silence > (isIdle ? STUCK : UNHEARD)) return false;
    }
    return true;
  }

  async runAgain() {
    if (!this.hooks || this.isRunning || this.isWaiting) return;
    this.isWaiting = true;
    this.hooks.again();
    const isThere = await this.answers();
    await pause(GRACE);
    this.isWaiting = false;
    if (this.panel.isDisposed) return;
    const isReady = isThere && (!this.isFresh || (await this.runAll()));
    if (isReady) this.hooks.ready();
    else this.hooks.dead();
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
    this.isRunning = true;
    await this.runCells(isDrawnFromAnswers);
    this.isRunning = false;
    if (this.isFresh) void this.runAgain();
  }
}

/** @param {import("./lab_types.js").Cell} cell */
function isDrawnFromAnswers({ model }) {
  return model.type === "code" && (model.getMetadata("tags") ?? []).includes("redraw");
}
