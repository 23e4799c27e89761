/** The module of every widget: it takes the code of all of them from one model, and draws. */

/** @typedef {import("./answer_sync.js").Model} Model */
/** @typedef {{render: (view: {model: Model, el: HTMLElement}) => unknown}} Widget */
/** @typedef {Model & {loaded?: Promise<Record<string, Widget>>, _handle_comm_msg: Hear}} Code the model that has the code */
/** @typedef {(message: object) => Promise<void>} Hear takes what the kernel says */
/** @typedef {{on_msg?: (hear: Hear) => void, send?: (message: object) => void}} Line to the kernel */
/** @typedef {Model & {comm?: Line, _handle_comm_msg?: Hear}} Heard a model with its line to the kernel */

const TRIES = 50;
const EVERY = 100; // ms; the page may hear of a widget before it hears of the code
const FAILED = "This part of the page could not be drawn. Reload the page; your answers are kept.";
const STYLE = "coursekit-style";

/**
 * The model that has the code.
 * @param {Model} model @param {number} [tries] @returns {Promise<Code>}
 */
export async function codeOf(model, tries = TRIES) {
  try {
    const { widget_manager: manager } = model;
    if (!manager) throw new Error("no widget manager");
    return /** @type {Code} */ (await manager.get_model(model.get("code")));
  } catch (error) {
    if (!tries) throw error;
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    return codeOf(model, tries - 1);
  }
}

/** Loads the code, and the stylesheet for the whole page. @param {Model} code @returns {Promise<Record<string, Widget>>} */
async function load(code) {
  const style = document.getElementById(STYLE) ?? document.createElement("style");
  style.id = STYLE;
  style.textContent = code.get("css");
  document.head.append(style);
  const file = new Blob([code.get("esm")], { type: "text/javascript" });
  const url = URL.createObjectURL(file);
  const { default: widgets } = await import(/* webpackIgnore: true */ url);
  URL.revokeObjectURL(url);
  return widgets;
}

/**
 * Lets a widget hear the kernel. anywidget drops all that is said to one whose module was not there
 * two seconds after the page heard of it, as on a slow page. Now it is there, and is told anew.
 * @param {Model} model @param {Pick<Code, "_handle_comm_msg">} code a model that is not anywidget's
 */
export async function listen({ get, widget_manager: manager }, code) {
  const own = /** @type {Heard | undefined} */ (await manager?.get_model(get("me")));
  try {
    await own?._handle_comm_msg?.({ content: { data: {} } });
  } catch {
    own?.comm?.on_msg?.(code._handle_comm_msg.bind(own));
    own?.comm?.send?.({ method: "request_state" });
  }
}

export default {
  /** @param {{model: Model, el: HTMLElement}} view */
  async render(view) {
    try {
      const code = await codeOf(view.model);
      const widgets = await (code.loaded ??= load(code));
      await listen(view.model, code);
      return widgets[view.model.get("part")].render(view);
    } catch (error) {
      view.el.append(view.model.get("failed") || FAILED);
      throw error; // for whoever looks into the browser's console
    }
  },
};
