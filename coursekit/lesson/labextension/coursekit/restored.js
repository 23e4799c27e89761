/** The widgets that a kernel has from an earlier page. */

const WIDGET = "application/vnd.jupyter.widget-view+json";
const PATIENCE = 20000; // ms; a page that does not hear of them runs all the same

/**
 * Waits until the lab has taken over the widgets that the kernel has already. A cell that shows one
 * of them before that would say for good that it is not found, where the computer is slow.
 * @param {import("./lab_types.js").Notebook} notebook
 */
export async function widgetsRestored({ rendermime }) {
  if (!rendermime.mimeTypes.includes(WIDGET)) return;
  const renderer = rendermime.createRenderer(WIDGET);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([late, restored(renderer)]);
  renderer.dispose();
}

/** @param {import("./lab_types.js").WidgetRenderer} renderer */
async function restored({ _manager }) {
  const manager = await _manager?.promise;
  if (!manager?.restored || manager.restoredStatus) return;
  await new Promise((resolve) => manager.restored.connect(resolve));
}
