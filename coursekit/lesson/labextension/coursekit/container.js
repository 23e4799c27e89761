/**
 * What JupyterLab loads first: it hands the lab's own packages to the plugin.
 * A classic script, for only such a one knows its own address while it runs.
 */
(() => {
  /** @typedef {() => any} Factory */
  /** @typedef {Record<string, Record<string, {get: () => Promise<Factory> | Factory}>>} Shared */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const address = new URL("plugin.js", script.src).href;
  /** @type {Shared} */
  let shared = {};

  /** One of JupyterLab's own packages. @param {string} name */
  async function lab(name) {
    const [version] = Object.values(shared[name] ?? {});
    return version && (await version.get())();
  }

  const labWindow = /** @type {{_JUPYTERLAB?: Record<string, object>}} */ (window);
  labWindow._JUPYTERLAB ??= {};
  labWindow._JUPYTERLAB.coursekit = {
    /** @param {Shared} scope */
    init(scope) {
      shared = scope;
    },
    async get() {
      const { plugins } = await import(address);
      const found = await plugins(lab);
      // The lab writes into what it gets, so each gets an object of its own.
      return () => ({ __esModule: true, default: found });
    },
  };
})();
