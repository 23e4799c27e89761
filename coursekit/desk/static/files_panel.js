import { button, element } from "../../lesson/static/element.js";
import { Line, keepUpToDate } from "./desk_messages.js";

/** What a teacher takes home: the grades for the LMS, the pages of feedback, the tables. */

/** @typedef {import("./desk_messages.js").Model} Model */
/** @typedef {{name: string, use: string, size: number}} GradedFile */

/** How large a file is, in words. @param {number} size in bytes */
export function sizeInWords(size) {
  if (size < 1e6) return `${Math.max(1, Math.round(size / 1e3))} kB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

/** How many students were scored since the files were written. @param {number} outdated */
export function outdatedInWords(outdated) {
  if (!outdated) return "";
  const students = outdated === 1 ? "1 student was" : `${outdated} students were`;
  return `${students} scored since these files were written. They are written anew when you download one.`;
}

class FilesPanel {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.drawn = ""; // the files that are on the page
    this.live = element("p", { class: "lm-live", role: "status" });
    this.line = new Line(model, (text) => (this.live.textContent = text));
    this.note = element("p", "lm-prompt");
    this.rows = element("ul", "lm-rows lm-files");
    this.root = element(
      "div",
      { class: "lm", role: "group", "aria-label": "Take home", "data-lm-suppress-shortcuts": true },
      this.note,
      this.rows,
      element("div", "lm-line", this.live),
    );
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    el.append(this.root);
    this.show();
  }

  show() {
    /** @type {{files?: GradedFile[], outdated?: number, said: string}} */
    const { files = [], outdated = 0, said } = this.model.get("panel");
    this.note.textContent = files[0]
      ? outdatedInWords(outdated)
      : "The files are here once the class is graded.";
    this.note.hidden = !this.note.textContent;
    const names = files.map(({ name, size }) => `${name} ${size}`).join("\n");
    if (names !== this.drawn) this.rows.replaceChildren(...files.map((file) => this.row(file)));
    this.drawn = names;
    this.live.textContent = said;
  }

  /** @param {GradedFile} file */
  row({ name, use, size }) {
    const label = element("span", {}, element("b", {}, name), ` ${use}, ${sizeInWords(size)}`);
    const get = () => void this.download(name, size);
    return element(
      "li",
      "lm-row",
      label,
      button("Download", get, { "aria-label": `Download ${name}` }),
    );
  }

  /** @param {string} name @param {number} size */
  async download(name, size) {
    const file = await this.line.take(name, size);
    if (!file) return;
    const href = URL.createObjectURL(file);
    element("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
    this.live.textContent = `${name} is in your downloads.`;
  }
}

export default {
  /** @param {{model: Model, el: HTMLElement}} view */
  render: ({ model, el }) => keepUpToDate(new FilesPanel(model, el)),
};
