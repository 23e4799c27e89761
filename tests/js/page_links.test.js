import assert from "node:assert/strict";
import { test } from "node:test";

import { notebookPath } from "../../coursekit/lesson/static/page_links.js";

const at = (pathname, search = "") => notebookPath("03_who.ipynb#Part-2", { pathname, search });

test("a link from a notebook leads to the one beside it, wherever Jupyter shows it", () => {
  assert.equal(at("/lab/tree/notebooks/contents.ipynb"), "notebooks/03_who.ipynb");
  assert.equal(at("/user/ada/doc/tree/a%20b/contents.ipynb"), "a b/03_who.ipynb");
  assert.equal(at("/lab/workspaces/auto-x/tree/contents.ipynb"), "03_who.ipynb");
  assert.equal(
    at("/lite/lab/index.html", "?path=notebooks/contents.ipynb"),
    "notebooks/03_who.ipynb",
  );
});

test("where the address tells no notebook, the link is left to the browser", () => {
  assert.equal(at("/lab"), "");
  assert.equal(at("/notebooks/notebooks/contents.ipynb"), "");
  assert.equal(at("/saved/contents.html"), "");
});
