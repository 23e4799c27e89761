import { Marking } from "./marking.js";

/** Mark spans of the article with labels. */

/** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
function render({ model, el }) {
  return new Marking(model, el, model.get("question").labels).start();
}

export default { render };
