/** One widget shown inside another. */

/** @typedef {import("./answer_sync.js").Model} Model */

/**
 * Shows the widget of a model in a box, in place of what is there; nothing for an id of "".
 * @param {Model} model one that knows the page's other models
 * @param {string} id @param {HTMLElement} box @param {AbortSignal} signal ends the view
 */
export async function mount({ widget_manager: manager }, id, box, signal) {
  const view = id && (await manager.create_view(await manager.get_model(id)));
  if (signal.aborted) return view && view.remove();
  box.replaceChildren(...(view ? [view.el] : []));
  signal.addEventListener("abort", () => view && view.remove());
}
