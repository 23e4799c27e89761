import { HandIn } from "./handinform.js";

export default {
  /** @param {{model: import("./work.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new HandIn(model, el).start(),
};
