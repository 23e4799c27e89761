/** The widgets that a kernel has from an earlier page. */

import { pause } from "./waiting.js";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const PATIENCE = 20000; // ms; a page that does not hear of them runs all the same
const EVERY = 50; // ms

/** @typedef {import("./lab_types.js").Notebook} Notebook */

/**
 * Waits until the lab has taken over the widgets that the kernel has already. A cell that shows one
 * of them before that would say for good that it is not found, where the computer is slow.
 * A new kernel has none, and the lab would wait four seconds for its answer.
 * @param {Notebook} notebook @param {import("./lab_types.js").Kernel} kernel
 */
export async function widgetsRestored({ rendermime }, kernel) {
  const { content } = await kernel.requestCommInfo({ target_name: "jupyter.widget" });
  if (!Object.keys(content.comms ?? {})[0] || !rendermime.mimeTypes.includes(WIDGET)) return;
  const until = performance.now() + PATIENCE;
  let manager = await managerOf(rendermime);
  while (!manager && performance.now() < until) manager = await managerOf(rendermime);
  if (!manager?.restored || manager.restoredStatus) return;
  const { restored } = manager;
  await Promise.race([new Promise((done) => restored.connect(done)), pause(PATIENCE)]);
}

/**
 * The manager of the notebook's widgets. The lab makes it when the kernel is there, and a renderer
 * from before that never gets it.
 * @param {Notebook["rendermime"]} rendermime
 */
async function managerOf(rendermime) {
  const renderer = rendermime.createRenderer(WIDGET);
  const manager = await Promise.race([renderer._manager?.promise, pause(EVERY)]);
  renderer.dispose();
  return manager;
}
