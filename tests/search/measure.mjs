// What queries cost a reader: node measure.mjs FOLDER [QUERIES.txt] prints, for an index folder, the
// bytes of the shards that each query loads (as they are, and gzipped as hosts send them) and its
// CPU time. "cold": nothing loaded before, root included; "warm": in the order of the list. Texts
// for excerpts are counted apart. Scripts of the theme come on top.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { open } from "./engine.mjs";

const [folder, list] = process.argv.slice(2);
const queries = list ? readFileSync(list, "utf8").split("\n").filter((q) => q && !q.startsWith("#"))
  : ["dân vận", "dan van", "công tác dân vận của hệ thống chính trị", '"dân vận"', "290-QĐ/TW", "quy chế dân chủ", "mass mobilisation"];
/** @type {Map<string, number>} */
const gzipped = new Map();
const size = (/** @type {string} */ name) => {
  const known = gzipped.get(name) ?? gzipSync(readFileSync(join(folder, "search", `${name}.js`))).length;
  gzipped.set(name, known);
  return known;
};

/** @param {any} index @param {{name: string, bytes: number}[]} log @param {string} query */
async function ask(index, log, query) {
  log.length = 0;
  const before = process.cpuUsage();
  const result = await index.search(query);
  const { user, system } = process.cpuUsage(before);
  const hits = await index.shown(result, 0, 10);
  await Promise.all(hits.map((/** @type {any} */ h) => index.entry(h.entry)));
  const own = log.filter((l) => !/^t(vi|en)/.test(l.name)), texts = log.filter((l) => /^t(vi|en)/.test(l.name));
  const sum = (/** @type {typeof log} */ of) => [of.length, of.reduce((n, l) => n + l.bytes, 0), of.reduce((n, l) => n + size(l.name), 0)];
  return { query, hits: result.count, cpu: (user + system) / 1000, shards: sum(own), texts: sum(texts) };
}

/** @param {string} name @param {Awaited<ReturnType<typeof ask>>} r */
const print = (name, r) => console.log(name.padEnd(5), String(r.shards[0]).padStart(4), "files",
  String(r.shards[1]).padStart(8), "B", String(r.shards[2]).padStart(7), "gz", r.cpu.toFixed(1).padStart(7), "ms",
  String(r.hits).padStart(7), "hits ", r.query, r.texts[0] ? ` (texts ${r.texts[2]} gz)` : "");

// The compiler of the JavaScript engine is warmed first, as it is in a browser that has the script.
for (const query of queries) await ask(open(folder), [], query);
for (const query of queries) {
  const log = /** @type {{name: string, bytes: number}[]} */ ([]);
  print("cold", await ask(open(folder, log), log, query));
}
const log = /** @type {{name: string, bytes: number}[]} */ ([]), index = open(folder, log);
await index.root();
for (const query of queries) print("warm", await ask(index, log, query));
