import { Bar } from "./bar.js";
import { Connection } from "./connection.js";
import { cover } from "./cover.js";
import { shutDownLeftovers } from "./leftovers.js";
import { addressOf, followLinks } from "./links.js";
import { lockCells, lockNotebook } from "./lock.js";
import { Place, goTo } from "./place.js";
import { preparePrinting } from "./printing.js";
import { widgetsRestored } from "./restored.js";
import { mendRoles } from "./roles.js";
import { Runs } from "./runs.js";
import { Spoken } from "./spoken.js";

/** @typedef {import("./lab_types.js").Panel} Panel */
/**
 * What a page needs of JupyterLab.
 * @typedef {object} Tools
 * @property {import("./lab_types.js").App} app
 * @property {import("./lab_types.js").NotebookActions} actions
 * @property {import("./lab_types.js").MakeRequest} request
 */

// The lab takes the fragment out of the address while it starts.
const fragment = decodeURIComponent(location.hash.slice(1));

/** One notebook of the course, shown as a page. */
export class CoursePage {
  /** @param {Panel} panel @param {Tools} tools */
  constructor(panel, tools) {
    this.panel = panel;
    this.tools = tools;
    this.stop = new AbortController();
    this.key = `coursekit:page:${panel.context.path}`;
    this.title = titleOf(panel);
    this.spoken = new Spoken(panel.context.model.getMetadata("coursekit"));
    this.bar = new Bar(
      {
        title: this.title,
        isCodeShown: localStorage.getItem(`${this.key}:code`) === "shown",
        showCode: (isShown) => this.showCode(isShown),
        print: () => window.print(),
      },
      this.spoken,
    );
    this.text = ""; // what its state is
    const tell = (/** @type {string} */ text) => this.bar.tell(text || this.text);
    this.connection = new Connection(panel, tools, this.spoken, tell);
    this.runs = new Runs(panel, tools.actions, () => this.connection.answers());
  }

  /** Makes the notebook a page, and runs it when all is there. */
  async open() {
    const { panel } = this;
    const { content, context, node } = panel;
    node.classList.add("ck-page");
    Object.assign(node, this.spoken.text);
    node.dataset.jpSuppressContextMenu = "";
    const scroller = scrollerOf(content.node);
    scroller.prepend(this.bar.node);
    scroller.tabIndex = -1; // keys then scroll the page, and Tab begins with the bar
    this.showCode(localStorage.getItem(`${this.key}:code`) === "shown");
    this.showOpening();
    keepClean(context.model);
    lockNotebook(content);
    lockCells(content.widgets);
    mendRoles(node, content.widgets, this.stop.signal);
    this.place = new Place(scroller, this.bar.node, () => content.widgets, `${this.key}:place`);
    followLinks(node, context.path, this.stop.signal);
    preparePrinting(node, () => this.isCovering, this.stop.signal);
    addEventListener("hashchange", () => goTo(decodeURIComponent(location.hash.slice(1))), {
      signal: this.stop.signal,
    });
    keepTitle(this);
    await layOutAll(content);
    await panel.revealed;
    focusPage(scroller);
    void this.addContentsLink();
    await panel.sessionContext.ready;
    await this.run();
  }

  async run() {
    const { panel } = this;
    const { kernel } = panel.sessionContext.session ?? {};
    if (!kernel) return this.showNotStarted();
    await widgetsRestored(panel.content, kernel);
    const hasRun = await this.runs.runAll();
    if (panel.isDisposed) return;
    lockCells(panel.content.widgets); // also those that were laid out meanwhile
    this.runs.follow({
      again: () => this.showOpening(),
      ready: () => this.show("ready"),
      dead: () => this.showGone(),
      redraw: () => this.place?.keep(),
    });
    if (hasRun) this.show("ready");
    else this.showGone();
    if (fragment && !location.hash) history.replaceState(history.state, "", `#${fragment}`);
    this.place?.restore(fragment);
    await shutDownLeftovers(kernel.id, this.tools);
  }

  /** @param {"opening" | "ready" | "gone"} state @param {string} [text] */
  show(state, text = "") {
    this.panel.node.dataset.coursekit = state;
    this.text = text;
    this.bar.tell(text);
  }

  showOpening() {
    this.show("opening", this.spoken.say("Getting the page ready …"));
  }

  showNotStarted() {
    const { spoken } = this;
    this.show(
      "gone",
      spoken.say("This page could not start. Reload this page; your answers are kept."),
    );
  }

  showGone() {
    this.show("gone", this.spoken.say("Reload this page; your answers are kept."));
  }

  end() {
    this.setCovering(false);
    this.place?.end();
    this.stop.abort();
  }

  /** @param {boolean} isCovering */
  setCovering(isCovering) {
    if (!isCovering && !this.isCovering) return;
    this.isCovering = isCovering;
    cover(this.panel.node, isCovering);
  }

  /** @param {boolean} isShown */
  showCode(isShown) {
    this.panel.node.classList.toggle("ck-code", isShown);
    localStorage.setItem(`${this.key}:code`, isShown ? "shown" : "hidden");
  }

  /** Adds the way to the page of contents, where the course has one. */
  async addContentsLink() {
    const { path, model } = this.panel.context;
    const contents = [...path.split("/").slice(0, -1), "contents.ipynb"].join("/");
    const address = addressOf(path, contents);
    if (!address || /^(contents|desk|author)$/.test(model.getMetadata("coursekit").page)) return;
    try {
      await this.tools.app.serviceManager.contents.get(contents, { content: false });
      this.bar.addLink(this.spoken.say("All lessons"), address);
    } catch {
      // Another course may do without.
    }
  }

  /** Saves the page as it is shown, and says no more of its answers than is so. */
  async save() {
    const { bar, spoken } = this;
    const { context } = this.panel;
    const { contents } = this.tools.app.serviceManager;
    const content = context.model.toJSON();
    try {
      await contents.save(context.path, { type: "notebook", format: "json", content });
      const isAll = this.answers() !== "unsaved";
      bar.tellBriefly(isAll ? spoken.say("Saved") : spoken.say("Saved, but not all answers"));
    } catch {
      const told = [spoken.say("This page cannot be saved here.")];
      if (this.answers() === "saved") told.push(spoken.say("Your answers are saved anyway."));
      bar.tellBriefly(told.join(" "));
    }
  }

  /** How the answers on the page are; "" where it has no question. */
  answers() {
    const { node } = this.panel;
    if (node.querySelector(".lm-unsaved")) return "unsaved";
    return node.querySelector(".lm-status") ? "saved" : "";
  }
}

/** The first heading, which is the lesson's title. @param {Panel} panel */
function titleOf({ content, title }) {
  for (const { model } of content.widgets) {
    const heading = model.type === "markdown" && /^#\s+(.+)$/m.exec(model.sharedModel.getSource());
    if (heading) return heading[1].replace(/[*_`]/g, "").trim();
  }
  return title.label.replace(/\.ipynb$/, "");
}

/** The browser's tab has the lesson's title, whatever the lab writes there. @param {CoursePage} page */
function keepTitle(page) {
  const node = document.querySelector("title");
  if (!node) return;
  const name = () => {
    if (page.isCovering && document.title !== page.title) document.title = page.title;
  };
  const watch = new MutationObserver(name);
  watch.observe(node, { childList: true, characterData: true, subtree: true });
  page.stop.signal.addEventListener("abort", () => watch.disconnect());
  name();
}

/** What cells show is no change to save: without a mark in the tab nobody is asked to save. @param {import("./lab_types.js").NotebookModel} model */
function keepClean(model) {
  const clean = () => queueMicrotask(() => (model.dirty = false));
  model.stateChanged.connect((_, { name, newValue }) => {
    if (name === "dirty" && newValue) clean();
  });
  clean();
}

/** Lays out all cells, so that they can be searched, printed and returned to. @param {import("./lab_types.js").Notebook} notebook */
async function layOutAll(notebook) {
  if (notebook.notebookConfig.windowingMode === "none") return;
  // JupyterLab 4.6 fails in a frame that it asked for in another mode.
  const frame = () => new Promise(requestAnimationFrame);
  const noFrame = new Promise((resolve) => setTimeout(resolve, 500)); // in a tab that is not shown
  await Promise.race([frame().then(frame), noFrame]);
  notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: "none" };
}

/** @param {HTMLElement} scroller */
function focusPage(scroller) {
  const { activeElement } = document;
  if (!activeElement || activeElement.contains(scroller)) scroller.focus({ preventScroll: true });
}

/** @param {HTMLElement} notebook */
function scrollerOf(notebook) {
  return /** @type {HTMLElement} */ (notebook.querySelector(".jp-WindowedPanel-outer") ?? notebook);
}
