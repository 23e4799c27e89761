import { button, element, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";

/** A place of the desk where files of one kind are dropped, chosen, or named by their path. */

/** @typedef {import("./desk_messages.js").Line} Line */
/** @typedef {{kind: string, path: string, name: string, gone: boolean}} Given a file on the desk */

export class FilePlace {
  /** @param {string} kind @param {string} title @param {boolean} multiple @param {Line} line */
  constructor(kind, title, multiple, line) {
    this.kind = kind;
    this.line = line;
    const id = newId();
    this.choose = element("input", { type: "file", id: `${id}-file` });
    this.choose.multiple = multiple;
    const path = { id: `${id}-path`, autocomplete: "off", spellcheck: false, dir: "ltr" };
    this.path = element("input", path);
    this.given = element("ul", "lm-given");
    this.byPath = element(
      "form",
      {},
      this.path,
      element("button", "lm-button", say("Put on the desk")),
    );
    this.node = element(
      "fieldset",
      "lm-place",
      element("legend", {}, title),
      this.given,
      element("label", { for: this.choose.id }, say("Drop it here, or choose it")),
      this.choose,
      element("label", { for: this.path.id }, say("or say where it lies on this computer")),
      this.byPath,
    );
    this.listen();
  }

  listen() {
    this.choose.addEventListener(
      "change",
      () => void this.takeFiles([...(this.choose.files ?? [])]),
    );
    this.byPath.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.takePath();
    });
    const take = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      event.stopPropagation(); // JupyterLab and the browser would open the file
      this.node.classList.toggle("lm-over", event.type === "dragover");
      if (event.type === "drop") void this.takeFiles([...(event.dataTransfer?.files ?? [])]);
    };
    this.node.addEventListener("dragover", take);
    this.node.addEventListener("drop", take);
    this.node.addEventListener("dragleave", () => this.node.classList.remove("lm-over"));
  }

  /** @param {File[]} files */
  async takeFiles(files) {
    for (const file of files) if (!(await this.line.give(this.kind, file))) break;
    this.choose.value = "";
  }

  async takePath() {
    const path = this.path.value.trim();
    const { done } = await this.line.ask({ type: "path", kind: this.kind, path });
    if (done) this.path.value = "";
  }

  /** @param {Given[]} files those of all kinds */
  show(files) {
    const rows = files
      .filter(({ kind }) => kind === this.kind)
      .map(({ path, name, gone }) => {
        const leave = () => void this.line.ask({ type: "leave_out", path });
        const label = say("Take {file} off the desk", { file: name });
        const about = { class: "lm-remove", "aria-label": label };
        const shown = gone ? say("{file} (is gone)", { file: name }) : name;
        return element("li", { title: path }, shown, button("×", leave, about));
      });
    this.given.replaceChildren(...rows);
  }
}
