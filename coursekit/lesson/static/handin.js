import { HandinForm } from "./handin_form.js";

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new HandinForm(model, el).start(),
};
