/**
 * The names over marks. They stand over the line and take no room in it, so that no word moves when
 * a mark is made. Names that would meet are moved apart; where they cannot all stand over their own
 * marks, those of that paragraph take room in its lines. So none is ever cut off or covered.
 */

/** @typedef {{start: number, end: number, width: number}} Name
 *   a mark's ends on its first line, and how wide its name is; px along the line */

const BETWEEN = 4; // px between two names

/**
 * Where names of one line begin that do not meet; undefined: not all can stand over their marks.
 * @param {Name[]} names sorted by their start
 * @param {number} from where the line begins @param {number} to where it ends
 * @returns {number[] | undefined}
 */
export function placeNames(names, from, to) {
  /** @type {number[]} */
  const places = [];
  let free = from;
  for (const { start, width } of names) {
    places.push(Math.max(start, free));
    free = places[places.length - 1] + width + BETWEEN;
  }
  let end = to;
  for (let i = names.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i], end - names[i].width);
    end = places[i] - BETWEEN;
  }
  const fits = names.every(
    (name, i) => places[i] >= from && places[i] < name.end && places[i] + name.width > name.start,
  );
  return fits ? places : undefined;
}

// --- the page --------------------------------------------------------------------------------

/** The names over a paragraph, by row and line. @param {HTMLElement} paragraph @param {HTMLElement[]} marks */
function rowsOf(paragraph, marks) {
  const box = paragraph.getBoundingClientRect();
  const rtl = getComputedStyle(paragraph).direction === "rtl";
  /** @type {Map<string, (Name & {mark: HTMLElement})[]>} */
  const rows = new Map();
  for (const mark of marks) {
    const { left, right, top } = mark.getClientRects()[0] ?? box;
    const [start, end] = rtl
      ? [box.right - right, box.right - left]
      : [left - box.left, right - box.left];
    const width = parseFloat(getComputedStyle(mark, "::before").width) || 0;
    const row = `${mark.matches(".lm-key")} ${Math.round(top)}`;
    rows.set(row, [...(rows.get(row) ?? []), { mark, start, end, width }]);
  }
  return [...rows.values()];
}

/** Moves the names over a paragraph apart. @param {HTMLElement} paragraph */
function layOutNames(paragraph) {
  /** @type {HTMLElement[]} */
  const marks = [...paragraph.querySelectorAll(/** @type {"i"} */ ("[data-open]"))];
  paragraph.classList.remove("lm-crowded");
  if (!marks[0]) return;
  const from = parseFloat(getComputedStyle(paragraph).paddingInlineStart);
  const rows = rowsOf(paragraph, marks).map((names) => {
    names.sort((a, b) => a.start - b.start);
    return { names, places: placeNames(names, from, paragraph.clientWidth) };
  });
  for (const { names, places } of rows) {
    for (const [i, { mark, start }] of names.entries()) {
      mark.style.setProperty("--lm-push", places ? `${places[i] - start}px` : "0");
    }
  }
  paragraph.classList.toggle("lm-crowded", !rows.every(({ places }) => places));
}

/**
 * Lays out the names of all paragraphs, again when the width changes; of a long passage those in view.
 * @param {HTMLElement} passage @param {HTMLElement[]} paragraphs @param {AbortSignal} signal
 * @returns {(paragraph: HTMLElement) => void} what lays out a paragraph that was painted anew
 */
export function watchNames(passage, paragraphs, signal) {
  const long = passage.matches(".lm-long");
  const seen = new Set(long ? [] : paragraphs);
  let width = 0;
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const paragraph = /** @type {HTMLElement} */ (target);
      if (isIntersecting) seen.add(paragraph);
      else seen.delete(paragraph);
      if (isIntersecting) layOutNames(paragraph);
    }
  });
  const wide = new ResizeObserver(() => {
    if (width === passage.clientWidth) return;
    width = passage.clientWidth;
    for (const paragraph of seen) layOutNames(paragraph);
  });
  wide.observe(passage);
  if (long) for (const paragraph of paragraphs) near.observe(paragraph);
  signal.addEventListener("abort", () => {
    near.disconnect();
    wide.disconnect();
  });
  return (paragraph) => {
    if (width && seen.has(paragraph)) layOutNames(paragraph);
  };
}
