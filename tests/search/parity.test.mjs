// The command line gives what the engine gives: the same ids in the same order.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { IN_PIECES, cited, larger, documents, make, program } from "./archive.mjs";
import { open } from "./engine.mjs";

const folder = make(documents), index = open(folder);
const queries = readFileSync(new URL("queries.txt", import.meta.url), "utf8").split("\n").filter((q) => q && !q.startsWith("#"));

/** @param {string} query @param {string[]} [more] */
const command = (query, more = []) => spawnSync(program, ["search", "-o", folder, "--json", ...more, "--", query], { encoding: "utf8" });

for (const query of queries) {
  for (const lang of ["vi", "en"]) {
    test(`${query} (${lang})`, async () => {
      const run = command(query, ["--lang", lang]);
      assert.equal(run.stderr, "");
      const lines = run.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
      const hits = await index.shown(await index.search(query, { lang: lang === "en" ? 1 : 0 }), 0, 50);
      const expected = await Promise.all(hits.map(async (/** @type {any} */ h) => [(await index.entry(h.entry)).id, h.score]));
      assert.deepEqual(lines.map((l) => [l.id, l.score]), expected);
      assert.deepEqual(lines.map((l) => l.score), lines.map((l) => l.score).sort((a, b) => b - a), "the best first");
      assert.equal(run.status, expected.length ? 0 : 1);
    });
  }
}

test("the same of an archive whose root is in pieces", async () => {
  const [whole, pieces] = [make(larger), make(larger, IN_PIECES)];
  for (const query of [...queries, "d", "dan v", "công t"]) {
    const [of, in_] = [whole, pieces].map((f) => spawnSync(program, ["search", "-o", f, "--json", "--", query], { encoding: "utf8" }));
    assert.deepEqual([in_.stdout, in_.stderr, in_.status], [of.stdout, "", of.status], query);
  }
  for (const name of readdirSync(join(pieces, "search"))) if (/^d[cbum]/.test(name)) truncateSync(join(pieces, "search", name), 40);
  const run = spawnSync(program, ["search", "-o", pieces, "dân vận"], { encoding: "utf8" });
  assert.deepEqual([run.stdout, run.status], ["", 3]);
  assert.match(run.stderr, /search\/d[cbum][0-9a-z]+-....\.js is damaged/);
});

test("decisions that are known by number only change nothing in what words find, and are found by number", async () => {
  const more = make(cited), beside = open(more);
  const root = await beside.root();
  assert.equal(root.entries - root.told.entries.length, 65, "rows of them are told by no list");
  for (const query of queries) {
    const [of, in_] = [folder, more].map((f) => spawnSync(program, ["search", "-o", f, "--json", "--", query], { encoding: "utf8" }).stdout);
    assert.equal(in_, of, query);
    const found = await beside.search(query), hits = await beside.shown(found, 0, 50);
    const ids = await Promise.all(hits.map(async (/** @type {any} */ h) => (await beside.entry(h.entry)).id));
    assert.deepEqual(ids, of.split("\n").filter(Boolean).map((line) => JSON.parse(line).id), query);
  }
  for (const number of ["7000-CT/TW", "7024-CT/TW", "7039-CT/TW"]) {
    const said = spawnSync(program, ["search", "-o", more, "--json", "--", number], { encoding: "utf8" }).stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line).id);
    const hits = await beside.shown(await beside.search(number), 0, 50);
    assert.deepEqual(await Promise.all(hits.map(async (/** @type {any} */ h) => (await beside.entry(h.entry)).id)), said, number);
    assert.equal(said[0], `/vn/tw/ct/2021/${number.slice(0, 4)}`, number);
  }
});

test("a result names its id, address, language, title and score", () => {
  const [line] = command("290").stdout.split("\n");
  assert.deepEqual(Object.keys(JSON.parse(line)), ["id", "url", "lang", "title", "score"]);
  assert.ok(line.startsWith('{"id":"/vn/tw/qd/2010/290","url":"vi/vn/tw/qd/2010/290.html","lang":"vi"'), line);
});

test("without --lang the reader's language is Vietnamese", () => {
  for (const query of ["mass mobilisation", "dân vận"]) assert.equal(command(query).stdout, command(query, ["--lang", "vi"]).stdout);
  assert.notEqual(command("290").stdout, command("290", ["--lang", "en"]).stdout);
});

test("nothing found prints nothing and exits 1", () => {
  const run = command("xyzabc");
  assert.deepEqual([run.stdout, run.stderr, run.status], ["", "", 1]);
});

test("where nothing was built, it says what builds it", () => {
  for (const folder_ of ["/nowhere", tmpdir()]) {
    const run = spawnSync(program, ["search", "-o", folder_, "dân vận"], { encoding: "utf8" });
    assert.deepEqual([run.stdout, run.stderr, run.status], ["", `songngu: ${folder_} has no search index: songngu build makes it\n`, 3]);
  }
  const said = spawnSync(program, ["search", "-o", "/nowhere", "--lang", "vi", "dân vận"], { encoding: "utf8" }).stderr;
  assert.match(said, /chưa có chỉ mục tìm kiếm/);
});

test("a damaged index is named", () => {
  const broken = make(documents);
  for (const name of readdirSync(join(broken, "search"))) truncateSync(join(broken, "search", name), 40);
  const run = spawnSync(program, ["search", "-o", broken, "dân vận"], { encoding: "utf8" });
  assert.equal(run.status, 3);
  assert.match(run.stderr, /search\/root\.js is damaged/);
});
