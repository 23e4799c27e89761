import { button, element, newId } from "../../lesson/static/element.js";
import { say } from "../../lesson/static/say.js";
import { RowsField } from "./rows_field.js";

/** The fields of the author's forms: each shows a value, gives it back, and has its faults beside it. */

/**
 * What a field is, as the kernel says.
 * @typedef {object} FieldSpec
 * @property {string} name as in the lesson's file
 * @property {string} label
 * @property {"line" | "words" | "number" | "yes" | "pick" | "picks" | "lines" | "rows"} type
 * @property {string} help
 * @property {[string, string][]} [choices] a value and its words
 * @property {string | number | boolean} [default] what holds where nothing is written
 * @property {boolean} [points] whether each row has points
 */
/**
 * @typedef {object} Control
 * @property {HTMLElement} node
 * @property {() => unknown} read
 * @property {boolean} [isGroup] whether it holds several fields, each with a label of its own
 */

/** @typedef {(spec: FieldSpec, value: any, id: string, changed: () => void) => Control} Build */

/** @type {Record<FieldSpec["type"], Build>} */
const CONTROLS = {
  line: (_, value, id) => {
    const node = element("input", { id, autocomplete: "off", dir: "auto" });
    node.value = value ?? "";
    return { node, read: () => node.value };
  },
  words: (_, value, id) => {
    const node = element("textarea", { id, rows: 3, dir: "auto" });
    node.value = value ?? "";
    return { node, read: () => node.value };
  },
  number: (_, value, id) => {
    const node = element("input", { id, type: "number", step: "any" });
    node.value = String(value ?? "");
    return { node, read: () => (node.value === "" ? undefined : Number(node.value)) };
  },
  yes: (_, value, id) => {
    const node = element("input", { id, type: "checkbox" });
    node.checked = Boolean(value);
    return { node, read: () => node.checked };
  },
  pick: ({ choices = [] }, value, id) => {
    const options = choices.map(([name, words]) => element("option", { value: name }, words));
    const node = element("select", { id }, ...options);
    node.value = value ?? choices[0]?.[0] ?? "";
    return { node, read: () => node.value };
  },
  picks: ({ choices = [] }, value) => {
    const boxes = choices.map(([name]) => element("input", { type: "checkbox", value: name }));
    for (const box of boxes) box.checked = (value ?? []).includes(box.value);
    const rows = choices.map(([, words], at) =>
      element("label", { dir: "auto" }, boxes[at], words),
    );
    const node = element("div", "lm-picks", ...rows);
    const read = () => boxes.filter(({ checked }) => checked).map((box) => box.value);
    return { node, read, isGroup: true };
  },
  lines: (spec, value, _, changed) => {
    const rows = new RowsField({ ...spec, isPlain: true }, value ?? [], changed);
    return { node: rows.node, read: () => rows.read(), isGroup: true };
  },
  rows: (spec, value, _, changed) => {
    const rows = new RowsField(spec, value ?? [], changed);
    return { node: rows.node, read: () => rows.read(), isGroup: true };
  },
};

/** One field with its label, its help and its faults. */
export class FormField {
  /** @param {FieldSpec} spec @param {any} value @param {() => void} changed */
  constructor(spec, value, changed) {
    const id = newId();
    this.name = spec.name;
    this.isTouched = false;
    this.control = CONTROLS[spec.type](spec, value ?? spec.default, id, () => this.touch(changed));
    this.faults = element("ul", { class: "lm-faults", id: `${id}-faults` });
    this.help = element("p", { class: "lm-help", id: `${id}-help` }, spec.help);
    this.help.hidden = !spec.help;
    const { node, isGroup } = this.control;
    node.setAttribute("aria-describedby", `${id}-help ${id}-faults`);
    const parts = [this.help, this.faults];
    this.node = isGroup
      ? element("fieldset", "lm-field", element("legend", {}, spec.label), node, ...parts)
      : element("div", "lm-field", element("label", { for: id }, spec.label), node, ...parts);
    this.node.classList.toggle("lm-field-yes", spec.type === "yes");
    this.node.addEventListener("input", () => this.touch(changed));
    this.node.addEventListener("change", () => this.touch(changed));
  }

  /** @param {() => void} changed */
  touch(changed) {
    this.isTouched = true;
    changed();
  }

  read() {
    return this.control.read();
  }

  /** The place for the focus. @returns {HTMLElement | null} */
  get first() {
    const { node } = this.control;
    return node.matches("input, textarea, select")
      ? node
      : node.querySelector("input, textarea, select");
  }

  /** @param {string[]} lines what is wrong; shown once the field was written in */
  showFaults(lines) {
    const shown = this.isTouched ? lines : [];
    this.faults.replaceChildren(...shown.map((line) => element("li", { dir: "auto" }, line)));
    this.faults.hidden = !shown[0];
    if (!this.control.isGroup)
      this.control.node.setAttribute("aria-invalid", String(Boolean(shown[0])));
  }
}

/** A button that asks a second time before it does what cannot be undone. @param {string} text @param {() => void} run @param {Record<string, unknown>} [about] */
export function sureButton(text, run, about) {
  const press = button(
    text,
    () => {
      if (press.dataset.sure) return run();
      press.dataset.sure = "true";
      press.textContent = say("Really?");
      press.addEventListener("blur", () => {
        delete press.dataset.sure;
        press.textContent = text;
      });
    },
    about,
  );
  return press;
}
