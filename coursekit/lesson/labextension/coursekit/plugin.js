import { startConnectionNotice } from "./connection.js";
import { CoursePage } from "./course_page.js";
import { gateKeys } from "./lock.js";

/**
 * Opens the notebooks of a course as pages: those whose metadata has `coursekit`. All other
 * notebooks stay as JupyterLab shows them.
 */

/** @typedef {import("./lab_types.js").App} App */
/** @typedef {import("./lab_types.js").Panel} Panel */
/** @typedef {import("./lab_types.js").Tracker} Tracker */

/**
 * The plugins of this extension.
 * @param {(name: string) => Promise<any>} lab gives one of JupyterLab's own packages
 */
export async function plugins(lab) {
  const { INotebookTracker, NotebookActions } = await lab("@jupyterlab/notebook");
  const { IConnectionLost, ConnectionLost } = await lab("@jupyterlab/application");
  const { ServerConnection } = await lab("@jupyterlab/services");
  /** @type {Map<Panel, CoursePage>} */
  const pages = new Map();
  const page = {
    id: "coursekit:page",
    description: "Opens the notebooks of a course as pages.",
    autoStart: true,
    requires: [INotebookTracker],
    /** @param {App} app @param {Tracker} tracker */
    activate(app, tracker) {
      addStyles();
      reloadKept();
      const tools = { app, actions: NotebookActions, request: ServerConnection.makeRequest };
      /** @param {Panel} panel */
      const open = (panel) => void openPage(panel, pages, tools);
      tracker.forEach(open);
      tracker.widgetAdded.connect((_, panel) => open(panel));
      followCurrent(app, pages);
    },
  };
  const connection = {
    id: "coursekit:connection",
    description: "Says in a course's page that the server is gone.",
    autoStart: true,
    provides: IConnectionLost,
    activate: () => startConnectionNotice(pages, ConnectionLost),
  };
  return [page, connection];
}

/** @param {Panel} panel @param {Map<Panel, CoursePage>} pages @param {import("./course_page.js").Tools} tools */
async function openPage(panel, pages, tools) {
  await panel.context.ready;
  if (panel.isDisposed || !panel.context.model.getMetadata("coursekit")?.page) return;
  if (isLeftOver(panel, tools.app)) return panel.dispose();
  const page = new CoursePage(panel, tools);
  pages.set(panel, page);
  panel.disposed.connect(() => {
    pages.delete(panel);
    page.end();
  });
  page.setCovering(isCovering(tools.app, panel));
  await page.open();
}

/** The lab brings back what was open before; on a page of its own, only one is shown. @param {Panel} panel @param {App} app */
function isLeftOver({ context }, { shell }) {
  return isSingle(shell) && !decodeURI(location.pathname).endsWith(`/${context.path}`);
}

/** @param {import("./lab_types.js").Shell} shell */
function isSingle({ mode }) {
  return mode === undefined || mode === "single-document";
}

/** The page takes the whole window, where one document is shown at a time. @param {App} app @param {Panel} panel */
function isCovering({ shell }, panel) {
  return isSingle(shell) && shell.currentWidget === panel;
}

/** @param {App} app @param {Map<Panel, CoursePage>} pages */
function followCurrent(app, pages) {
  const follow = () => {
    for (const [panel, page] of pages) page.setCovering(isCovering(app, panel));
  };
  app.shell.currentChanged.connect(follow);
  app.shell.modeChanged?.connect(follow);
  gateKeys(app.commands, () => {
    const current = /** @type {Panel} */ (app.shell.currentWidget);
    return pages.get(current);
  });
}

/** A page that the browser kept while another was shown has lost its kernel's connection. */
function reloadKept() {
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

function addStyles() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("page.css", import.meta.url).href;
  document.head.append(link);
}
