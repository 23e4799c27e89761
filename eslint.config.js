import js from "@eslint/js";
import globals from "globals";

// A student's or an instructor's text must never become markup.
const noMarkup = [
  "error",
  ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((name) => ({
    selector: `MemberExpression[property.name='${name}']`,
    message: `${name} would turn text into markup; use textContent or append().`,
  })),
];

export default [
  { ignores: [".venv/", "build/", "dist/", "work/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": noMarkup,
      "prefer-const": "error",
    },
  },
  {
    files: ["coursekit/lesson/labextension/**/container.js"],
    languageOptions: { sourceType: "script" },
  },
  {
    files: ["coursekit/{lesson/{static,labextension},{desk,studio}/static}/**/*.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["tests/**/*.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    // A describe() holds many short tests.
    rules: { "max-lines-per-function": "off" },
  },
];
