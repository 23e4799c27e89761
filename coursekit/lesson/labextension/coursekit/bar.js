/** The bar on top of a page. */

/**
 * @typedef {object} BarActions
 * @property {string} title of the lesson
 * @property {string | null} contents the address of the contents page; `null` on that page itself
 * @property {boolean} isCodeShown
 * @property {(isShown: boolean) => void} showCode
 * @property {() => void} print
 */

export class Bar {
  /** @param {BarActions} actions */
  constructor(actions) {
    this.node = document.createElement("header");
    this.node.className = "ck-bar";
    this.node.setAttribute("aria-label", "Page");
    this.status = document.createElement("span");
    this.status.className = "ck-bar-status";
    this.status.setAttribute("role", "status");
    const title = document.createElement("span");
    title.className = "ck-bar-title";
    title.textContent = actions.title;
    if (actions.contents) this.node.append(link("All lessons", actions.contents));
    this.node.append(
      title,
      this.status,
      codeButton(actions),
      button("Print", () => actions.print()),
    );
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

/** @param {string} name @param {string} address */
function link(name, address) {
  const node = document.createElement("a");
  node.href = address;
  node.textContent = name;
  return node;
}
