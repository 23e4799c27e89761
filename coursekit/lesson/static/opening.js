import { element } from "./element.js";
import { languageAttributes } from "./say.js";

/** One line at the top of a lesson: the page is ready. */

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => {
    const line = element("p", { class: "lm-ready", role: "status", ...languageAttributes() });
    const show = () => {
      line.textContent = model.get("line");
    };
    el.append(line);
    show();
    model.on("change:line", show);
    return () => model.off("change:line", show);
  },
};
