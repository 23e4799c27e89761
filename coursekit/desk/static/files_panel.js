import { button, element } from "../../lesson/static/element.js";
import { SPOKEN, say, sayMany } from "../../lesson/static/say.js";
import { Line, keepUpToDate, panelAbout } from "./desk_messages.js";

/** What a teacher takes home: the grades for the LMS, the pages of feedback, the tables. */

/** @typedef {import("./desk_messages.js").Model} Model */
/** @typedef {{name: string, use: string, size: number}} GradedFile */

/** How large a file is, in words. @param {number} size in bytes */
export function sizeInWords(size) {
  if (size < 1e6) return say("{size} kB", { size: Math.max(1, Math.round(size / 1e3)) });
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return say("{size} MB", { size: (size / 1e6).toLocaleString(SPOKEN.language, digits) });
}

/** How many students were scored since the files were written. @param {number} outdated */
export function outdatedInWords(outdated) {
  if (!outdated) return "";
  return sayMany(
    "{n} student was scored since these files were written. They are written anew when you download one.",
    "{n} students were scored since these files were written. They are written anew when you download one.",
    outdated,
  );
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
      panelAbout(say("Take home")),
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
      : say("The files are here once the class is graded.");
    this.note.hidden = !this.note.textContent;
    const names = files.map(({ name, size }) => `${name} ${size}`).join("\n");
    if (names !== this.drawn) this.rows.replaceChildren(...files.map((file) => this.row(file)));
    this.drawn = names;
    this.live.textContent = said;
  }

  /** @param {GradedFile} file */
  row({ name, use, size }) {
    const about = say("{use}, {size}", { use, size: sizeInWords(size) });
    const label = element("span", {}, element("b", {}, name), ` ${about}`);
    const get = () => void this.download(name, size);
    return element(
      "li",
      "lm-row",
      label,
      button(say("Download"), get, { "aria-label": say("Download {file}", { file: name }) }),
    );
  }

  /** @param {string} name @param {number} size */
  async download(name, size) {
    const file = await this.line.take(name, size);
    if (!file) return;
    const href = URL.createObjectURL(file);
    element("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
    this.live.textContent = say("{file} is in your downloads.", { file: name });
  }
}

export default {
  /** @param {{model: Model, el: HTMLElement}} view */
  render: ({ model, el }) => keepUpToDate(new FilesPanel(model, el)),
};
