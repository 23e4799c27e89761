import { button, element, fold, newId, originOf } from "./element.js";
import { ruler } from "./positions.js";
import { languageAttributes, say } from "./say.js";

/** A text of the course to read, with its paragraph numbers and what rare words in it mean. */

/** @typedef {import("./positions.js").Block} Block */
/** @typedef {[number, number, string]} Gloss start and end in code points, and the meaning */
/** @typedef {{text: string, meaning: string}} Piece a stretch of a text; "" for no gloss */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */
/**
 * @typedef {object} Shown
 * @property {string} slug
 * @property {string} title
 * @property {string} publisher
 * @property {string} date
 * @property {boolean} invented
 * @property {"ltr" | "rtl"} dir
 * @property {string} lang
 * @property {Block[]} blocks
 * @property {Gloss[]} glosses
 * @property {Record<string, string>} meanings by the words, each once
 * @property {boolean} folded
 * @property {boolean} names whether the blocks show theirs
 */

const GAP = 4; // pixels between a note and its word, and the edge of the page
const LINGER = 300; // milliseconds in which the pointer may go from a word to its meaning

/**
 * A block cut at its glosses, in order. @param {Block} block @param {Gloss[]} glosses of the text
 * @returns {Piece[]}
 */
export function cutAtGlosses({ start, text }, glosses) {
  const measure = ruler(text);
  const last = measure.point(text.length) + start;
  const pieces = /** @type {Piece[]} */ ([]);
  let done = 0;
  for (const [from, to, meaning] of glosses) {
    if (from < start || to > last) continue;
    const [at, end] = [measure.unit(from - start), measure.unit(to - start)];
    pieces.push(
      { text: text.slice(done, at), meaning: "" },
      { text: text.slice(at, end), meaning },
    );
    done = end;
  }
  pieces.push({ text: text.slice(done), meaning: "" });
  return pieces.filter((piece) => piece.text);
}

/**
 * Where a note of this size goes: below the word, or above it where the room below ends first; never
 * over it, and never out of the room at either side.
 * @param {Box} first the box of the word, or of its first line @param {Box} last of its last line
 * @param {{width: number, height: number}} note @param {Box} room
 * @param {boolean} [rtl] words begin at the right
 */
export function placeNote(first, last, note, room, rtl = false) {
  const [over, under] = [first.top - GAP - note.height, last.bottom + GAP];
  const above = under + note.height > room.bottom && over >= room.top;
  const furthest = room.right - GAP - note.width;
  const line = above ? first : last;
  const start = rtl ? line.right - note.width : line.left;
  return {
    left: Math.max(room.left + GAP, Math.min(start, furthest)),
    top: above ? over : under,
  };
}

// --- the page --------------------------------------------------------------------------------

/** The one note of a text: the meaning of the word that is asked for. */
class Note {
  /** @param {HTMLElement} root @param {AbortSignal} signal */
  constructor(root, signal) {
    this.root = root;
    /** @type {HTMLElement | undefined} */
    this.word = undefined;
    this.kept = false; // it was asked for by a press, and not by pointing alone
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    // A live region has to be there before there is something to say.
    this.box = element("p", { class: "lm-note", role: "status", dir: "auto" });
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.linger());
    /** @param {Event} event */
    const elsewhere = ({ target }) => {
      const node = /** @type {Node} */ (target);
      if (!this.box.contains(node) && !this.word?.contains(node)) this.close();
    };
    const resized = new ResizeObserver(() => this.place());
    resized.observe(root);
    signal.addEventListener("abort", () => resized.disconnect());
    document.addEventListener("pointerdown", elsewhere, { signal });
    // In the text alone: JupyterLab moves the focus about when a cell is pressed.
    root.addEventListener("focusin", elsewhere);
    document.addEventListener(
      "keydown",
      ({ key }) => {
        if (key === "Escape") this.close();
      },
      { signal, capture: true },
    );
  }

  /** A word that has a meaning; it stays part of the running text. @param {Piece} piece */
  newWord({ text, meaning }) {
    const about = { class: "lm-gloss", role: "button", tabindex: 0, "aria-expanded": false };
    const word = element("span", about, text);
    word.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse" && !this.kept) this.open(word, meaning);
    });
    word.addEventListener("pointerleave", () => this.linger());
    word.addEventListener("click", () => {
      const chosen = getSelection(); // who chooses words wants to copy them
      if (chosen?.isCollapsed || !chosen?.containsNode(word, true)) this.press(word, meaning);
    });
    word.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.press(word, meaning);
    });
    return word;
  }

  /** @param {HTMLElement} word @param {string} meaning */
  press(word, meaning) {
    if (word === this.word && this.kept) return this.close();
    this.open(word, meaning);
    this.kept = true;
  }

  /** @param {HTMLElement} word @param {string} meaning */
  open(word, meaning) {
    clearTimeout(this.timer);
    if (word === this.word) return;
    this.close();
    this.word = word;
    word.setAttribute("aria-expanded", "true");
    this.box.textContent = meaning;
    this.place();
  }

  place() {
    const lines = [...(this.word?.getClientRects() ?? [])];
    if (!lines.length) return;
    this.box.style.left = "0"; // or it would be as narrow as the room that its old place left
    const { left, right, top, bottom, width } = this.root.getBoundingClientRect();
    const [low, far] = [Math.min(bottom, innerHeight), Math.min(right, innerWidth)];
    const room = { left, right: far, top, bottom: low };
    const size = this.box.getBoundingClientRect();
    const rtl = this.word?.closest("[dir]")?.getAttribute("dir") === "rtl";
    const at = placeNote(lines[0], lines[lines.length - 1], size, room, rtl);
    const zoom = width / this.root.offsetWidth;
    // The root's own border is outside of what positions count from.
    this.box.style.left = `${(at.left - left) / zoom - this.root.clientLeft}px`;
    this.box.style.top = `${(at.top - top) / zoom - this.root.clientTop}px`;
  }

  /** Closes it soon, unless the pointer comes back or it was asked for by a press. */
  linger() {
    if (this.kept) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.close(), LINGER);
  }

  close() {
    clearTimeout(this.timer);
    this.word?.setAttribute("aria-expanded", "false");
    this.word = undefined;
    this.kept = false;
    this.box.textContent = "";
  }
}

/** @param {HTMLElement} place */
function goTo(place) {
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}

/** One view of a text. */
class Reading {
  /** @param {Shown} shown @param {HTMLElement} el */
  constructor(shown, el) {
    this.shown = shown;
    this.id = `read-${shown.slug}`;
    this.stop = new AbortController();
    this.root = element("article", {
      id: this.id,
      class: `lm lm-read${shown.names ? "" : " lm-nameless"}`,
      "data-lm-suppress-shortcuts": true,
      ...languageAttributes(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
    });
    this.note = new Note(this.root, this.stop.signal);
    this.heading = this.newHeading();
    this.origin = originOf({ ...shown, articleTitle: "" });
    this.root.setAttribute("aria-labelledby", this.heading.id);
    const text = this.newText();
    /** @type {HTMLDetailsElement | undefined} */
    this.details = shown.folded
      ? fold(say("Read “{title}”", { title: shown.title }), text)
      : undefined;
    this.back = button(say("Back to where you were"), () => {}, { class: "lm-button lm-back" });
    this.root.append(this.details ?? text, this.note.box);
    el.append(this.root);
    this.listen();
  }

  /** A text that begins with its title does not show it twice. */
  get hasHeadline() {
    return this.shown.blocks[0].text === this.shown.title;
  }

  newHeading() {
    const { blocks, dir, lang, title } = this.shown;
    if (this.hasHeadline) return this.newBlock("h3", blocks[0]);
    return element("h3", { id: newId(), class: "lm-title", dir, lang, translate: "no" }, title);
  }

  newText() {
    const { blocks, dir, meanings, names } = this.shown;
    const paragraphs = blocks
      .slice(Number(this.hasHeadline))
      .map((block) => this.newBlock(names && /^[HS]/.test(block.name) ? "h4" : "p", block));
    const list = Object.keys(meanings).length ? [this.newList()] : [];
    return element("div", { dir }, this.heading, this.origin, ...paragraphs, ...list);
  }

  /** Each word with its meaning, for print. */
  newList() {
    const { dir, lang, meanings } = this.shown;
    const pairs = Object.entries(meanings).flatMap(([word, meaning]) => [
      element("dt", { dir, lang, translate: "no" }, word),
      element("dd", { dir: "auto" }, meaning),
    ]);
    const title = element("h4", languageAttributes(), say("Words in this text"));
    return element("div", "lm-words-listed", title, element("dl", {}, ...pairs));
  }

  /** @param {"h3" | "h4" | "p"} tag @param {Block} block */
  newBlock(tag, block) {
    const { dir, glosses, lang, names } = this.shown;
    const id = `${this.id}-${block.name}`;
    const name = names ? { "data-name": block.name } : {};
    return element(
      tag,
      { id, class: "lm-paragraph", ...name, dir, lang, translate: "no" },
      ...cutAtGlosses(block, glosses).map((piece) =>
        piece.meaning ? this.note.newWord(piece) : piece.text,
      ),
    );
  }

  listen() {
    const { signal } = this.stop;
    // Before JupyterLab follows a link: it cannot scroll to what is folded.
    document.addEventListener("click", (event) => this.followed(event), { signal, capture: true });
    addEventListener("beforeprint", () => this.unfold(), { signal });
  }

  /** A link within the page was pressed, maybe one to this text. @param {MouseEvent} event */
  followed({ target, altKey, ctrlKey, metaKey, shiftKey }) {
    if (altKey || ctrlKey || metaKey || shiftKey) return; // the browser opens it elsewhere
    const link = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (target).closest('a[href^="#"]')
    );
    if (!link) return;
    this.back.remove();
    const id = decodeURIComponent(link.getAttribute("href") ?? "").slice(1);
    const place = id === this.id ? this.heading : this.root.querySelector(`#${CSS.escape(id)}`);
    if (!(place instanceof HTMLElement)) return;
    this.unfold();
    (place === this.heading ? this.origin : place).after(this.back);
    this.back.onclick = () => {
      this.back.remove();
      goTo(link);
    };
    place.tabIndex = -1; // for now alone: a click into the text is to choose words of it
    place.addEventListener("blur", () => place.removeAttribute("tabindex"), { once: true });
    goTo(place);
  }

  unfold() {
    if (this.details) this.details.open = true;
  }

  end() {
    this.note.close();
    this.stop.abort();
    this.root.remove();
  }
}

export default {
  /** @param {{model: import("./answer_sync.js").Model, el: HTMLElement}} view */
  render({ model, el }) {
    const reading = new Reading(model.get("reading"), el);
    return () => reading.end();
  },
};
