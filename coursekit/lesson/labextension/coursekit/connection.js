/** What a page says when its kernel or its server is gone, and how it mends itself. */

import { pause, within } from "./waiting.js";

/** @typedef {import("./lab_types.js").Panel} Panel */
/** @typedef {import("./course_page.js").CoursePage} CoursePage */
/** @typedef {import("./course_page.js").Tools} Tools */

const PAUSE = 2000; // ms between two questions to the server
const LOOK = 500; // ms between two looks at it
const PATIENCE = 4000; // ms for a kernel that starts again, before it is asked in a new connection

/**
 * In place of JupyterLab's dialog, which stands in the way of reading on.
 * @param {Map<Panel, CoursePage>} pages
 * @param {(...args: unknown[]) => Promise<void>} dialog for a lab that shows no page of a course
 */
export function startConnectionNotice(pages, dialog) {
  return async (/** @type {unknown[]} */ ...args) => {
    if (!pages.size) return dialog(...args);
    for (const page of pages.values()) void page.connection.mend();
  };
}

/** One page's connection to its kernel. */
export class Connection {
  /**
   * @param {Panel} panel @param {Tools} tools @param {import("./spoken.js").Spoken} spoken
   * @param {(text: string) => void} tell
   */
  constructor(panel, tools, spoken, tell) {
    this.panel = panel;
    this.tools = tools;
    this.spoken = spoken;
    this.tell = tell;
    this.isMending = false;
    const { sessionContext } = panel;
    // The lab's dialog says only that the kernel starts again, which the page does by itself.
    if (panel._onSessionStatusChanged) {
      sessionContext.statusChanged.disconnect(panel._onSessionStatusChanged, panel);
    }
    sessionContext.connectionStatusChanged.connect((_, status) => {
      if (status !== "connected" && sessionContext.session) void this.mend();
    });
  }

  /**
   * Waits until the kernel answers again; reloads the page where there is no such kernel any more.
   * JupyterLab connects again at once by itself: a second connection at that moment would have the
   * name of the first, and the kernel's replies would be lost between them.
   */
  async mend() {
    if (this.isMending) return;
    this.isMending = true;
    do await pause(PAUSE);
    while (!this.panel.isDisposed && !(await this.isBack()));
    this.isMending = false;
    if (!this.panel.isDisposed) this.tell("");
  }

  async isBack() {
    const { kernel } = this.panel.sessionContext.session ?? {};
    if (!kernel) return true;
    const answer = await this.ask(kernel.id);
    const stopped = this.spoken.say(
      "The course is not running any more. Start it again, then reload this page. Your answers are kept.",
    );
    if (!answer) this.tell(stopped);
    else if (answer.status === 404) location.reload();
    return answer?.ok && this.reconnect(kernel);
  }

  /**
   * Waits until a kernel that starts again answers. One that died soon after its start comes back at
   * other ports, which the server looks up for a new connection only.
   * @returns {Promise<boolean>} false if it is gone for good
   */
  async answers() {
    while (!this.panel.isDisposed) {
      const { kernel } = this.panel.sessionContext.session ?? {};
      if (!kernel || kernel.status === "dead") return false;
      if (kernel.connectionStatus !== "connected") await pause(LOOK);
      else if (await within(kernel.requestKernelInfo(), PATIENCE)) return true;
      else if (kernel.status !== "busy") await within(kernel.reconnect(), PAUSE);
    }
    return false;
  }

  /** @param {string} id of the kernel */
  async ask(id) {
    const { serverSettings } = this.tools.app.serviceManager;
    try {
      return await this.tools.request(
        `${serverSettings.baseUrl}api/kernels/${id}`,
        {},
        serverSettings,
      );
    } catch {
      return null; // nobody is there
    }
  }

  /** @param {import("./lab_types.js").Kernel} kernel */
  async reconnect(kernel) {
    if (kernel.connectionStatus === "connected") return true;
    return within(kernel.reconnect(), PAUSE);
  }
}
