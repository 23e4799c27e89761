/**
 * Kernels that earlier pages of this browser left behind: each page is left by a link, by Back or
 * by closing its tab, and a kernel that no tab shows would go on for nothing.
 */

const STORE = "coursekit:kernels";

/** @typedef {import("./course_page.js").Tools} Tools */

/**
 * Notes this page's kernel, and shuts down those noted before that no tab is connected to.
 * @param {string} own id of this page's kernel @param {Tools} tools
 */
export async function shutDownLeftovers(own, { app, request }) {
  const { serverSettings } = app.serviceManager;
  const url = `${serverSettings.baseUrl}api/kernels`;
  const noted = read();
  write([...noted, own]);
  try {
    /** @type {{id: string, connections: number}[]} */
    const kernels = await (await request(url, {}, serverSettings)).json();
    const others = kernels.filter(({ id }) => id !== own && noted.includes(id));
    for (const { id, connections } of others) {
      if (!connections) await request(`${url}/${id}`, { method: "DELETE" }, serverSettings);
    }
    write([own, ...others.filter(({ connections }) => connections).map(({ id }) => id)]);
  } catch {
    // The next page tries again.
  }
}

/** @returns {string[]} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {string[]} ids */
function write(ids) {
  try {
    localStorage.setItem(STORE, JSON.stringify([...new Set(ids)]));
  } catch {
    // A browser without a store leaves its kernels to the server.
  }
}
