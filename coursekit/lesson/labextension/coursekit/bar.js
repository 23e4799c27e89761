/** The bar on top of a page. */

/** @typedef {import("./spoken.js").Spoken} Spoken */
/**
 * @typedef {object} BarActions
 * @property {string} title of the lesson
 * @property {boolean} isCodeShown
 * @property {(isShown: boolean) => void} showCode
 * @property {() => void} print
 */

export class Bar {
  /** @param {BarActions} actions @param {Spoken} spoken */
  constructor(actions, spoken) {
    this.node = document.createElement("nav");
    this.node.className = "ck-bar";
    Object.assign(this.node, spoken.bar);
    this.node.setAttribute("aria-label", spoken.say("Page"));
    this.status = document.createElement("span");
    this.status.className = "ck-bar-status";
    this.status.setAttribute("role", "status");
    const title = document.createElement("span");
    title.className = "ck-bar-title";
    Object.assign(title, spoken.text);
    title.textContent = actions.title;
    this.node.append(
      title,
      this.status,
      codeButton(actions, spoken),
      button(spoken.say("Print"), () => actions.print()),
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
  tell(text) {
    clearTimeout(this.timer);
    this.status.textContent = text;
  }

  /** Says something for some seconds. @param {string} text */
  tellBriefly(text) {
    this.tell(text);
    this.timer = setTimeout(() => this.tell(""), 8000);
  }
}

/** @param {BarActions} actions @param {Spoken} spoken */
function codeButton({ isCodeShown, showCode }, spoken) {
  let isShown = isCodeShown;
  const toggle = button("", () => {
    isShown = !isShown;
    name();
    showCode(isShown);
  });
  const name = () => {
    toggle.textContent = isShown ? spoken.say("Hide code") : spoken.say("Show code");
  };
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
