/** The bar on top of a page. */

/**
 * @typedef {object} BarActions
 * @property {string} title of the lesson
 * @property {boolean} isCodeShown
 * @property {(isShown: boolean) => void} showCode
 * @property {() => void} print
 */

export class Bar {
  /** @param {BarActions} actions */
  constructor(actions) {
    this.node = document.createElement("nav");
    this.node.className = "ck-bar";
    this.node.setAttribute("aria-label", "Page");
    this.status = document.createElement("span");
    this.status.className = "ck-bar-status";
    this.status.setAttribute("role", "status");
    const title = document.createElement("span");
    title.className = "ck-bar-title";
    title.textContent = actions.title;
    this.node.append(
      title,
      this.status,
      codeButton(actions),
      button("Print", () => actions.print()),
    );
  }

  /** Puts a link first. @param {string} name @param {string} address */
  addLink(name, address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = name;
    this.node.prepend(link);
  }

  /** Says something, in place of what was said before. @param {string} text */
  say(text) {
    clearTimeout(this.timer);
    this.status.textContent = text;
  }

  /** Says something for some seconds. @param {string} text */
  sayBriefly(text) {
    this.say(text);
    this.timer = setTimeout(() => this.say(""), 8000);
  }
}

/** @param {BarActions} actions */
function codeButton({ isCodeShown, showCode }) {
  let isShown = isCodeShown;
  const toggle = button("", () => {
    isShown = !isShown;
    name();
    showCode(isShown);
  });
  const name = () => (toggle.textContent = isShown ? "Hide code" : "Show code");
  name();
  return toggle;
}

/** @param {string} name @param {() => void} act */
function button(name, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = name;
  node.addEventListener("click", act);
  return node;
}
