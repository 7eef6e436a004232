// Asks an index: node ask.mjs FOLDER QUERY... prints results, what was assumed, and what it loaded.
// Without queries: those of standard input, one a line; prints a line of the first ids for each.
import { createInterface } from "node:readline";
import { ids, open } from "./engine.mjs";

const [folder, ...queries] = process.argv.slice(2);
if (!queries.length) {
  const index = open(folder);
  for await (const query of createInterface({ input: process.stdin })) {
    console.log((await ids(index, query)).join(" "));
  }
}
for (const query of queries) {
  const log = /** @type {{name: string, bytes: number}[]} */ ([]);
  const index = open(folder, log);
  await index.root();
  const t0 = process.cpuUsage();
  const result = await index.search(query, {});
  const used = process.cpuUsage(t0);
  const hits = await index.shown(result, 0, 10);
  console.log(`\n${query}: ${result.full} of ${result.count}${result.about ? " (about)" : ""}`,
    `${result.pinned} pinned`, JSON.stringify(result.assumed), result.suggestion,
    `${(used.user + used.system) / 1000} ms`);
  for (const hit of hits) {
    const entry = await index.entry(hit.entry);
    const pieces = await index.excerpt(hit, result.marks);
    console.log(` ${hit.level} ${hit.score} ${entry.id} [${["vi", "en"][hit.lang]}] ${entry.titles[hit.lang]}`);
    console.log("     " + pieces.map((/** @type {[string, boolean]} */ [t, m]) => m ? `[${t}]` : t).join(""));
  }
  console.log(" loaded", log.map((l) => `${l.name.replace(/-.*/, "")}:${l.bytes}`).join(" "));
}
