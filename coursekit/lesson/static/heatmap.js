import { element, newId } from "./element.js";
import { watchNames } from "./mark_names.js";
import { page } from "./positions.js";
import { lookOf, nameOf, newPassage, renderBlock } from "./render_spans.js";
import { languageAttributes, number, say, sayMany, sideBySide } from "./say.js";
import { brief } from "./wording.js";

/** How many readers marked which words, with which label. It is read, not answered. */

/** @typedef {import("./positions.js").Block} Block */
/** @typedef {import("./positions.js").Label} Label */
/** @typedef {import("./render_spans.js").Paint} Paint */
/** @typedef {[string, number, string]} Count a label's id, how many readers, who ("" if nameless) */
/** @typedef {[number, number, Count[]]} Marked start and end in code points, and the counts */
/**
 * @typedef {object} Counted
 * @property {string} title
 * @property {string} note
 * @property {number} readers
 * @property {string} articleTitle
 * @property {"ltr" | "rtl"} dir
 * @property {string} lang
 * @property {Block[]} blocks
 * @property {Label[]} labels
 * @property {Marked[]} marked
 */

const THICK = 5; // so many thicknesses of a line can be told apart

/** What is left when a label needs so many readers. @param {Marked[]} marked @param {number} least @param {string} [only] one label */
export function atLeast(marked, least, only) {
  return marked
    .map(([start, end, counts]) => {
      const left = counts.filter(([id, n]) => n >= least && (!only || id === only));
      return /** @type {Marked} */ ([start, end, left]);
    })
    .filter(([, , counts]) => counts.length);
}

/**
 * Neighbours that look alike as one; `near` says whether no word stands between two of them.
 * @param {Marked[]} marked @param {(end: number, start: number) => boolean} near
 */
export function joined(marked, near) {
  const found = /** @type {Marked[]} */ ([]);
  for (const [start, end, counts] of marked) {
    const last = found.at(-1);
    if (last && String(last[2]) === String(counts) && near(last[1], start)) last[1] = end;
    else found.push([start, end, counts]);
  }
  return found;
}

/** How thick the line of so many readers is: 1 to 5. @param {number} n @param {number} of */
export function thickness(n, of) {
  return Math.ceil((THICK * n) / of);
}

/** What each thickness stands for: "1 to 4", "5 to 8", …; only those that there are. @param {number} of */
export function bands(of) {
  const found = /** @type {{level: number, from: number, to: number}[]} */ ([]);
  for (let n = 1; n <= of; n++) {
    const level = thickness(n, of);
    const last = found.at(-1);
    if (last?.level === level) last.to = n;
    else found.push({ level, from: n, to: n });
  }
  return found.map(({ level, from, to }) => ({
    level,
    words: from === to ? number(from) : say("{from} to {to}", { from, to }),
  }));
}

/**
 * Where a key leads from the marked words `at` among so many; undefined for any other key.
 * @param {string} key @param {number} at @param {number} size @param {boolean} backwards
 */
export function goal(key, at, size, backwards) {
  const [before, after] = backwards ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  const last = size - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === after || key === "ArrowDown") return Math.min(last, at + 1);
  if (key === before || key === "ArrowUp") return Math.max(0, at - 1);
  return undefined;
}

/** The counts in words. @param {Count[]} counts @param {number} of @param {(id: string) => string} name */
export function told(counts, of, name) {
  const words = counts.map(([id, n, who]) => {
    const about = { label: name(id), n, all: of, who };
    return who ? say("{label} {n} of {all} ({who})", about) : say("{label} {n} of {all}", about);
  });
  return sideBySide(words);
}

// --- the page --------------------------------------------------------------------------------

class Heatmap {
  /** @param {import("./answer_sync.js").Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.id = newId();
    const { labels, title, note, readers, blocks, lang } = this.heat;
    this.page = page(blocks, lang);
    this.shown = /** @type {Marked[]} */ ([]);
    /** @type {Marked | undefined} */
    this.here = undefined;
    this.live = element("p", { class: "lm-live", role: "status" });
    this.rows = element("tbody");
    /** @type {HTMLElement[]} */
    this.paragraphs = []; // of the passage, one for each block
    this.passage = this.newPassage();
    this.stop = new AbortController(); // ends the view
    this.layOut = watchNames(this.passage, this.paragraphs, this.stop.signal);
    const about = {
      ...{ role: "group", "aria-labelledby": this.id, ...languageAttributes() },
      "data-lm-suppress-shortcuts": true,
    };
    const worth = sayMany("{n} reader", "{n} readers", readers);
    this.root = element(
      "div",
      { class: "lm lm-heat", ...about, onkeydown: (/** @type {Event} */ e) => e.stopPropagation() },
      element("h3", { id: this.id }, title, element("small", {}, worth)),
      ...(note ? [element("p", "lm-prompt", note)] : []),
      this.legend(),
      this.controls(),
      this.passage,
      element("div", "lm-line", this.live),
      this.table(),
    );
    labels.forEach(({ color }, i) => this.root.style.setProperty(`--lm-c${i % 12}`, color));
    el.append(this.root);
    this.show();
  }

  /** @returns {Counted} */
  get heat() {
    return this.model.get("heat");
  }

  /** @param {string} id */
  look(id) {
    return lookOf(this.heat.labels, id);
  }

  /** @param {string} id */
  nameOf(id) {
    return nameOf(this.heat.labels, id);
  }

  legend() {
    const { labels, readers } = this.heat;
    const names = labels.map(({ id, name }) => element("span", `${this.look(id)} lm-w3`, name));
    const lines = bands(readers).map(({ level, words }) =>
      element("span", `lm-mark lm-c0 lm-solid lm-w${level}`, words),
    );
    return element(
      "ul",
      "lm-legend",
      element("li", {}, say("The line tells the label:"), ...names),
      element("li", {}, say("The thicker it is, the more readers gave the label:"), ...lines),
    );
  }

  controls() {
    const { labels, readers } = this.heat;
    const max = Math.max(1, readers);
    const value = Math.min(max, this.model.get("least") ?? 1);
    const oninput = () => this.chosen();
    this.slider = element("input", { type: "range", min: 1, max, oninput });
    this.slider.value = String(value);
    this.number = element("span", "lm-number"); // an output would be a second live region
    const all = element("option", { value: "" }, say("All labels"));
    const options = labels.map(({ id, name }) => element("option", { value: id }, name));
    this.select = element("select", { onchange: oninput }, all, ...options);
    const numbers = element("input", {
      type: "checkbox",
      onchange: () => this.root.classList.toggle("lm-numbers", numbers.checked),
    });
    const least = element("label", {}, say("Marked by at least"), " ", this.slider);
    return element(
      "div",
      "lm-controls",
      element("span", {}, least, " ", this.number),
      element("label", {}, say("Label"), " ", this.select),
      element("label", {}, numbers, " ", say("Show the numbers")),
    );
  }

  newPassage() {
    const { passage, paragraphs } = newPassage(this.heat, this.page, {
      "aria-describedby": `${this.id}-keys`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      onfocus: () => passage.matches(":focus-visible") && this.go(this.here ?? this.shown[0]),
      onclick: (/** @type {MouseEvent} */ event) => this.clicked(event.target),
    });
    this.paragraphs = paragraphs;
    return passage;
  }

  /** The same for who reads a table better than marks; made when it is opened. */
  table() {
    const head = [say("Words"), say("Paragraph"), say("Marked by")].map((name) =>
      element("th", { scope: "col" }, name),
    );
    const keys = say(
      "In the passage the arrow keys go from one marked place to the next, Home and End to the first and the last. The same is in the table.",
    );
    this.fold = element(
      "details",
      { ontoggle: () => this.fill() },
      element("summary", {}, say("All marked words, as a table")),
      element(
        "table",
        { "aria-labelledby": this.id },
        element("thead", {}, element("tr", {}, ...head)),
      ),
    );
    this.fold.lastChild?.appendChild(this.rows);
    return element("div", "lm-more", this.fold, element("p", { id: `${this.id}-keys` }, keys));
  }

  fill() {
    const rows = this.fold?.open ? this.shown : [];
    this.rows.replaceChildren(
      ...rows.map(([start, end, counts]) => {
        const block = this.page.blockAt(this.page.unit(start));
        const { name } = this.heat.blocks[this.page.blocks.indexOf(block)];
        return element(
          "tr",
          {},
          element("th", { scope: "row", dir: this.heat.dir }, this.words([start, end, counts])),
          element("td", {}, name),
          element("td", {}, this.told(counts)),
        );
      }),
    );
  }

  // --- words ---

  /** @param {Count[]} counts */
  told(counts) {
    return told(counts, this.heat.readers, (id) => this.nameOf(id));
  }

  /** @param {Marked} marked */
  words([start, end]) {
    return brief(this.page.text.slice(this.page.unit(start), this.page.unit(end)));
  }

  // --- choosing ---

  /** The slider was moved, or another label chosen. */
  chosen() {
    const least = Number(this.slider?.value);
    if (least === this.model.get("least")) return this.changed();
    this.model.set("least", least);
    this.model.save_changes();
  }

  changed() {
    this.show();
    this.tell(sayMany("{n} place marked", "{n} places marked", this.shown.length));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    const at = this.here ? this.shown.indexOf(this.here) : -1;
    const to = goal(key, at, this.shown.length, this.heat.dir === "rtl");
    if (to === undefined) return;
    event.preventDefault();
    this.go(this.shown[to]);
  }

  /** @param {EventTarget | null} target */
  clicked(target) {
    const node = /** @type {Node} */ (target);
    const i = this.paragraphs.findIndex((paragraph) => paragraph.contains(node));
    if (i < 0) return;
    let unit = this.page.blocks[i].at;
    for (const piece of this.paragraphs[i].childNodes) {
      const size = piece.textContent?.length ?? 0;
      if (piece.contains(node)) {
        const found = this.shown.find(([start]) => this.page.unit(start) === unit);
        return found && this.go(found);
      }
      unit += size;
    }
  }

  /** Makes a marked place the current one, and says it. @param {Marked | undefined} marked */
  go(marked) {
    if (!marked) return this.tell(say("No words are marked so often."));
    const old = this.here;
    this.here = marked;
    if (old && old !== marked) this.paint(old);
    this.paint(marked);
    this.passage.querySelector(".lm-here")?.scrollIntoView({ block: "nearest" });
    const about = { words: this.words(marked), labels: this.told(marked[2]) };
    this.tell(say("{words}: {labels}", about));
  }

  /** @param {string} text */
  tell(text) {
    this.live.textContent = text;
  }

  // --- showing ---

  /** Draws what the threshold leaves. */
  show() {
    const { marked, readers } = this.heat;
    const least = Math.min(Math.max(1, readers), this.model.get("least") ?? 1);
    const was = this.here?.[0];
    this.shown = joined(atLeast(marked, least, this.select?.value), (end, start) => {
      const { text, unit } = this.page;
      return !/[\n\p{L}\p{M}\p{N}_]/u.test(text.slice(unit(end), unit(start)));
    });
    this.here = this.shown.find(([start]) => start === was);
    const words = sayMany("{least} of {n} reader", "{least} of {n} readers", readers, { least });
    if (this.slider) this.slider.value = String(least);
    this.slider?.setAttribute("aria-valuetext", words);
    if (this.number) this.number.textContent = words;
    this.paint();
    this.fill();
  }

  /** All blocks, or the one of a marked place. @param {Marked} [only] */
  paint(only) {
    const paints = this.shown.flatMap((each) => this.paints(each));
    const unit = only && this.page.unit(only[0]);
    for (const [i, block] of this.page.blocks.entries()) {
      if (unit !== undefined && (unit < block.at || unit > block.to)) continue;
      renderBlock(this.page.text, block, this.paragraphs[i], paints);
      this.layOut(this.paragraphs[i]);
    }
  }

  /** @param {Marked} marked @returns {Paint[]} */
  paints(marked) {
    const [start, end, counts] = marked;
    const range = { start: this.page.unit(start), end: this.page.unit(end) };
    const here = marked === this.here ? " lm-here" : "";
    return counts.map(([id, n], level) => ({
      ...range,
      level,
      look: `${this.look(id)} lm-v${Math.min(level, 3)} lm-w${thickness(n, this.heat.readers)}${here}`,
      chip: `${this.nameOf(id)} ${number(n)}`,
      title: level ? "" : this.told(counts),
    }));
  }

  start() {
    const show = () => this.changed();
    this.model.on("change:least", show);
    return () => {
      this.model.off("change:least", show);
      this.stop.abort();
      this.root.remove();
    };
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render: ({ model, el }) => new Heatmap(model, el).start(),
};
