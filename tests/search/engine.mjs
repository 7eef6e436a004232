// The engine over an index folder, as a browser would load it, in Node.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

const require = createRequire(import.meta.url);
/** @type {any} */
export const reading = require("../../themes/default/assets/search-index.js");
/** @type {any} */
export const engine = require("../../themes/default/assets/search-engine.js");
/** @type {any} */
export const guess = require("../../themes/default/assets/search-guess.js");
/** @type {any} */
export const numbers = require("../../themes/default/assets/search-numbers.js");
const parts = { guess, numbers, narrow: require("../../themes/default/assets/search-narrow.js"),
  terms: require("../../themes/default/assets/search-terms.js"), texts: require("../../themes/default/assets/search-texts.js"),
  directory: require("../../themes/default/assets/search-directory.js") };

/**
 * What a shard's script registers.
 * @param {Uint8Array} file
 */
export function registered(file) {
  const bytes = Buffer.from(file);
  const script = bytes[0] === 0xFF && bytes[1] === 0xFE ? bytes.toString("utf16le", 2) : bytes.toString("utf8");
  /** @type {string|undefined} */
  let data;
  const songnguShard = (/** @type {string} */ _, /** @type {string} */ d) => { data = d; };
  runInNewContext(script, { songnguShard });
  if (data === undefined) throw new Error("nothing registered");
  return data;
}

/**
 * @param {string} folder holds search/root.js @param {{name: string, bytes: number}[]} [log]
 * @param {boolean} [raw] give the engine the bytes of scripts, as over http, not what they register
 */
export function open(folder, log, raw) {
  return new engine.SearchEngine(async (/** @type {string} */ name) => {
    const file = await readFile(join(folder, "search", `${name}.js`));
    log?.push({ name, bytes: file.length });
    return raw ? file.buffer.slice(file.byteOffset, file.byteOffset + file.length) : registered(file);
  }, async (/** @type {keyof typeof parts} */ name) => parts[name]);
}

/**
 * Ids of the first results.
 * @param {any} index @param {string} query @param {object} [options] @param {number} [most]
 */
export async function ids(index, query, options = {}, most = 10) {
  const result = await index.search(query, options);
  const hits = await index.shown(result, 0, most);
  return Promise.all(hits.map(async (/** @type {any} */ h) => (await index.entry(h.entry)).id));
}
