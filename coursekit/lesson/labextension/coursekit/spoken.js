/**
 * What a page says before any kernel runs, in the language of its notebook, which has the words in
 * its metadata (`coursekit/course/page_marks.py`). A message stands in the code in English, in one
 * pair of double quotation marks.
 */

/**
 * The mark of a page. Without a language it is English.
 * @typedef {{page: string, language?: string, direction?: string, words?: Record<string, string>}} Mark
 */

export class Spoken {
  /** @param {Mark} mark */
  constructor({ language = "en", direction = "ltr", words }) {
    this.words = words ?? {};
    this.text = { lang: language, dir: direction }; // of what authors wrote
    // Of the bar, which speaks English where the kit has no words of the language.
    this.bar = words ? this.text : { lang: "en", dir: "ltr" };
  }

  /** @param {string} message in English */
  say(message) {
    return this.words[message] ?? message;
  }
}
