import { element } from "./element.js";
import { overlapping, segments } from "./positions.js";
import { say } from "./say.js";

/** Spans drawn on a text: marks that nest where spans overlap, block by block. */

/** @typedef {import("./positions.js").BlockRange} BlockRange */
/** @typedef {{start: number, end: number, look: string, level: number, chip: string,
 *   title?: string}} Paint what is drawn for one span */

/** @typedef {{articleTitle: string, dir: string, lang: string,
 *   blocks: import("./positions.js").Block[]}} Shown the part of an article that a widget shows */

const LONG = 20_000; // units; longer passages lay out only what is in view

/**
 * A passage, and the paragraph of each block; its text is that of the page, line ends too.
 * @param {Shown} shown @param {import("./positions.js").Page} page
 * @param {Record<string, unknown>} about more attributes, and handlers
 */
export function newPassage({ articleTitle, blocks, dir, lang }, page, about) {
  const label = { role: "group", "aria-label": say("Passage: {title}", { title: articleTitle }) };
  // A browser's translation would put other words in the place of those that are marked.
  const look = { class: "lm-passage notranslate", translate: "no", tabindex: 0, dir, lang };
  const passage = element("div", { ...look, ...label, ...about });
  if (page.text.length > LONG) passage.classList.add("lm-long");
  const paragraphs = blocks.map(({ name, text }, i) => {
    const paragraph = element("p", { class: "lm-block", "data-name": name }, text);
    passage.append(...(i ? ["\n", paragraph] : [paragraph]));
    return paragraph;
  });
  return { passage, paragraphs };
}

/** How marks of a label are drawn. @param {import("./positions.js").Label[]} labels @param {string} id */
export function lookOf(labels, id) {
  const i = labels.findIndex((label) => label.id === id);
  return `lm-mark lm-c${i % 12} lm-${labels[i]?.pattern}`;
}

/** @param {{id: string, name: string}[]} labels @param {string} id */
export function nameOf(labels, id) {
  return labels.find((label) => label.id === id)?.name ?? id;
}

/**
 * The text with its marks around it. Names stand in attributes, so that the text stays the text.
 * @param {string} text @param {{start: number, end: number, on: Paint[]}} segment
 * @param {number} top where the block starts @returns {ChildNode}
 */
function pieceNode(text, { start, end, on }, top) {
  /** @type {ChildNode} */
  let node = document.createTextNode(text);
  const layers = [...on].sort((a, b) => a.level - b.level);
  const names = {
    open: layers.filter((paint) => paint.start === start || start === top),
    close: layers.filter((paint) => paint.end === end),
  };
  for (const paint of [...layers].reverse()) {
    const outer = document.createElement(paint === layers[0] ? "mark" : "span");
    outer.className = paint.look;
    if (paint.title) outer.title = paint.title;
    // A name has the colour of the first that it names; what the key has is named apart.
    for (const [name, all] of Object.entries(names)) {
      const some = all.filter(({ level }) => level > 8 === paint.level > 8);
      // No line ends within a name.
      const chips = some.map(({ chip }) => chip.replace(/ /g, "\u00a0"));
      const said = chips.join(" · ");
      if (paint !== some[0]) continue;
      outer.dataset[name] = name === "close" ? say("{labels} ends", { labels: said }) : said;
    }
    outer.append(node);
    node = outer;
  }
  return node;
}

/**
 * Renders one block with what is drawn on it.
 * @param {string} text of the page @param {BlockRange} block @param {HTMLElement} paragraph shows it
 * @param {Paint[]} paints sorted by their start
 */
export function renderBlock(text, { at, to }, paragraph, paints) {
  const parts = segments(at, to, overlapping(paints, { start: at, end: to }));
  paragraph.replaceChildren(
    ...parts.map((part) => pieceNode(text.slice(part.start, part.end), part, at)),
  );
}
