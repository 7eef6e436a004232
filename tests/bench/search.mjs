// What a search costs a reader in Chromium: requests, bytes as a host sends them (text gzipped) and time of
// processor, from an empty cache and after another query; songngu's engine, and Pagefind's if its folder is given.
//   node search.mjs SITE [PAGEFIND]      prints JSON lines
//
// ms is the processor time (not the wall's) of all tasks of the page's main thread, from the question until the
// titles, dates and addresses of ten results are there: loading and compiling the engine and the root (cold only: the
// cache is empty and nothing was loaded), its requests, decoding, scoring, inflating, and the collection of garbage
// meanwhile. nothing is what the same way of measuring gives for a question that does nothing; it is not taken off;
// least is the least of the runs, for other work on the machine makes all of them larger.
// Not in it: other threads (compilation beside the page), and drawing the results, which does not depend on the
// index. The page is not watched otherwise: Playwright's own pages report each request to it, which costs that thread
// a quarter of a millisecond a request that no reader pays.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import { launch } from "../browser/browser.mjs";

const [site, pagefind] = process.argv.slice(2);
const RUNS = 9, SHOWN = 10, SETTLED = 250;
const QUERIES = ["dân vận", "công tác dân vận của hệ thống chính trị", '"dân vận"'];
const TYPES = /** @type {Record<string, string>} */ ({ ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".json": "application/json", ".css": "text/css" });
/** @type {{path: string, bytes: number}[]} */
const log = [];
const pages = /** @type {Record<string, string>} */ ({
  "/songngu.html": '<!doctype html><html lang="vi"><script src="/site/assets/search.js"></script>',
  "/pagefind.html": '<!doctype html><html lang="vi">',
});

/** What hosts compress. @param {Buffer} body @param {string} path */
const sent = (body, path) => TYPES[extname(path)] ? gzipSync(body) : body;
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url || "/", "http://x").pathname);
  const file = path.replace(/^\/site/, site).replace(/^\/pagefind\//, `${pagefind}/`);
  try {
    const body = sent(pages[path] ? Buffer.from(pages[path]) : await readFile(file), path);
    if (!pages[path]) log.push({ path, bytes: body.length });
    response.writeHead(200, { "content-type": TYPES[extname(path)] || "application/octet-stream",
      ...(TYPES[extname(path)] ? { "content-encoding": "gzip" } : {}) }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
const host = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
const browser = await launch();

// In the page: how many are found, with what is shown of the first of them.
const asks = {
  nothing: async () => {},
  songngu: async (/** @type {[string, number]} */ [query, shown]) => {
    const index = await songnguSearch.engine(), result = await index.search(query, { lang: 0 });
    const hits = await index.shown(result, 0, shown);
    await index.entries(hits.map((h) => h.entry));
    return result.full;
  },
  pagefind: async (/** @type {[string, number]} */ [query, shown]) => {
    const engine = await import(/** @type {any} */ ("/pagefind/pagefind.js")), found = await engine.search(query);
    await Promise.all(found.results.slice(0, shown).map((/** @type {any} */ r) => r.data()));
    return found.results.length;
  },
};

/** A page of its own context, loaded, of which nobody is told anything. @param {string} url */
async function unwatched(url) {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send("Target.createBrowserContext");
  const { targetId } = await session.send("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  let count = 0, loaded = () => {};
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const said = JSON.parse(message);
    if (said.method === "Page.loadEventFired") loaded();
    waiting.get(said.id)?.(said);
  });
  const send = async (/** @type {string} */ method, /** @type {object} */ params = {}) => {
    const id = ++count, answer = new Promise((done) => { waiting.set(id, done); });
    await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
    const { result, error } = await answer, wrong = error || result.exceptionDetails;
    if (wrong) throw new Error(`${method}: ${JSON.stringify(wrong)}`);
    return result;
  };
  await send("Page.enable");
  const load = new Promise((done) => { loaded = () => done(undefined); });
  await send("Page.navigate", { url });
  await load;
  await send("Page.disable");
  await send("Performance.enable", { timeDomain: "threadTicks" }); // processor time, whatever else runs
  return {
    evaluate: async (/** @type {Function} */ ask_, /** @type {any} */ of) => (await send("Runtime.evaluate", {
      expression: `(${ask_})(${JSON.stringify(of)})`, awaitPromise: true, returnByValue: true })).result.value,
    /** Milliseconds that the main thread has worked. */
    busy: async () => 1000 * (await send("Performance.getMetrics")).metrics
      .find((/** @type {any} */ m) => m.name === "TaskDuration").value,
    close: async () => {
      await session.send("Target.disposeBrowserContext", { browserContextId });
      await session.detach();
    },
  };
}

/** @param {"songngu"|"pagefind"} engine @param {string} query @param {string} [before] a query before it */
async function ask(engine, query, before) {
  const page = await unwatched(`${host}/${engine}.html`);
  if (before) await page.evaluate(asks[engine], [before, SHOWN]);
  if (before) log.length = 0;
  await new Promise((done) => { setTimeout(done, SETTLED); }); // what loading the page leaves to do is not the search's
  const start = await page.busy();
  await page.evaluate(asks.nothing, null);
  const from = await page.busy(), hits = await page.evaluate(asks[engine], [query, SHOWN]), ms = await page.busy() - from;
  const own = log.filter((l) => !/\/search\/t(vi|en)\d/.test(l.path)); // texts for excerpts apart
  const result = { requests: own.length, bytes: own.reduce((n, l) => n + l.bytes, 0), hits, ms, nothing: from - start };
  await page.close();
  log.length = 0;
  return result;
}

/** @param {number[]} numbers */
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

for (const engine of /** @type {("songngu"|"pagefind")[]} */ (pagefind ? ["songngu", "pagefind"] : ["songngu"])) {
  for (const query of QUERIES) {
    for (const before of [undefined, "Việt Nam"]) {
      const runs = [];
      for (let i = 0; i < RUNS; i++) runs.push(await ask(engine, query, before));
      console.log(JSON.stringify({ engine, query, state: before ? "warm" : "cold", ...runs[0],
        ms: median(runs.map((r) => r.ms)), least: Math.min(...runs.map((r) => r.ms)), nothing: median(runs.map((r) => r.nothing)) }));
    }
  }
}
await browser.close();
server.close();
