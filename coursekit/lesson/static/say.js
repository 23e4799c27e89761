/**
 * Every word that the page shows, in the language that the kernel speaks.
 *
 * A message stands in the code in English, in one pair of double quotation marks, as in
 * `say("Saved")`: so the kernel finds what it has to send along (`coursekit/catalogue`).
 */

/** @typedef {Record<string, string | string[]>} Messages by the message in English */

/** What is spoken; `page_code.py` fills it where that is not English. */
export const SPOKEN = {
  language: "en-GB",
  direction: "ltr",
  messages: /** @type {Messages} */ ({}),
};

const CATEGORIES = ["zero", "one", "two", "few", "many", "other"]; // in the order of Unicode

/**
 * A message with its values, which stand in braces.
 * @param {string} message in English @param {Record<string, string | number>} [values]
 */
export function say(message, values = {}) {
  const spoken = SPOKEN.messages[message];
  return filled(typeof spoken === "string" ? spoken : message, values);
}

/**
 * A message about a number, in the form that the language has for it; `{n}` is the number.
 * @param {string} one in English @param {string} many in English @param {number} n
 * @param {Record<string, string | number>} [values]
 */
export function sayMany(one, many, n, values = {}) {
  const spoken = SPOKEN.messages[one];
  const forms = Array.isArray(spoken) ? spoken : [one, many];
  const rules = new Intl.PluralRules(SPOKEN.language);
  const own = CATEGORIES.filter((name) =>
    rules.resolvedOptions().pluralCategories.some((known) => known === name),
  );
  // Spanish and French have "many" for millions alone, for which their catalogue has no form.
  const form = Math.min(own.indexOf(rules.select(n)), forms.length - 1);
  return filled(forms[form], { n, ...values });
}

/** A number as the language writes it. @param {number} value */
export function number(value) {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 6, useGrouping: false }).format(
    value,
  );
}

/** What is spoken, with the digits that the kernel writes: some Arabic countries have others. */
export function locale() {
  return `${SPOKEN.language}-u-nu-latn`;
}

/** Pieces that each stand alone, as one line: "a, b, c". @param {string[]} pieces */
export function sideBySide(pieces) {
  if (!pieces.length) return "";
  return pieces.reduce((line, piece) => say("{line}, {piece}", { line, piece }));
}

/** The attributes of an element whose words are in the language that is spoken. */
export function languageAttributes() {
  return { lang: SPOKEN.language, dir: SPOKEN.direction };
}

/** @param {string} message @param {Record<string, string | number>} values */
function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : (value ?? place);
  });
}
