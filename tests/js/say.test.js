import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { SPOKEN, number, say, sayMany, sideBySide } from "../../coursekit/lesson/static/say.js";

const WORDS = {
  en: undefined,
  es: ["{n} palabra", "{n} palabras"],
  fr: ["{n} mot", "{n} mots"],
  zh: ["{n} 个词"],
  ar: ["لا كلمات", "كلمة", "كلمتان", "{n} كلمات", "{n} كلمة", "{n} كلمة"],
};

/** @param {string} language @param {import("../../coursekit/lesson/static/say.js").Messages} messages */
function speak(language, messages) {
  Object.assign(SPOKEN, { language, messages });
}

describe("what is spoken", () => {
  afterEach(() => speak("en-GB", {}));

  for (const [language, expected] of /** @type {[keyof typeof WORDS, string[]][]} */ ([
    ["en", ["0 words", "1 word", "2 words", "5 words", "11 words", "1000000 words"]],
    ["es", ["0 palabras", "1 palabra", "2 palabras", "5 palabras", "11 palabras"]],
    ["fr", ["0 mot", "1 mot", "2 mots", "5 mots", "11 mots"]],
    ["zh", ["0 个词", "1 个词", "2 个词", "5 个词", "11 个词"]],
    ["ar", ["لا كلمات", "كلمة", "كلمتان", "5 كلمات", "11 كلمة"]],
  ])) {
    test(`has the forms of ${language} for numbers`, () => {
      const forms = WORDS[language];
      speak(language, forms ? { "{n} word": forms } : {});

      const said = [0, 1, 2, 5, 11].map((n) => sayMany("{n} word", "{n} words", n));

      assert.deepEqual(said, expected.slice(0, 5));
    });
  }

  test("has a form for a million, of which a catalogue knows nothing", () => {
    speak("es", { "{n} word": WORDS.es ?? [] });

    assert.equal(sayMany("{n} word", "{n} words", 1_000_000), "1000000 palabras");
  });

  test("is English where a message is missing", () => {
    speak("es", { Saved: "Guardado" });

    assert.equal(say("Saved"), "Guardado");
    assert.equal(say("Part {number}", { number: 2 }), "Part 2");
    assert.equal(sayMany("{n} word", "{n} words", 1), "1 word");
  });

  test("puts values into their places, wherever they are, and none into a value", () => {
    speak("es", { "{one} or {other}": "{other} o {one}" });

    assert.equal(say("{one} or {other}", { one: "{other}", other: "b" }), "b o {other}");
    assert.equal(sideBySide(["a", "b", "c"]), "a, b, c");
    assert.equal(sideBySide([]), "");
  });

  test("writes numbers as the kernel does, also where others have other digits", () => {
    speak("ar-EG", {});
    assert.equal(number(12), "12");
    speak("fr", {});
    assert.equal(number(2.5), "2,5");
  });
});
