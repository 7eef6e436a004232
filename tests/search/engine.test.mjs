// The fifteen classes of queries, each a named case, and what holds for all of them.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { IN_PIECES, larger, documents, make, program } from "./archive.mjs";
import { engine, ids, open, reading, registered } from "./engine.mjs";

const folder = make(documents), index = open(folder);
const find = (/** @type {string} */ query, options = {}) => ids(index, query, options, 50);
/** @param {string} query @param {object} [options] @returns {Promise<any>} */
const result = (query, options) => index.search(query, options);
const first = async (/** @type {string} */ query) => (await find(query))[0];
/** @param {any} r @param {string} kind */
const assumed = (r, kind) => r.assumed.filter((/** @type {any} */ a) => a.kind === kind).map((/** @type {any} */ a) => a.text);

test("class 1: an accented compound finds the pair first, the words apart far below", async () => {
  const found = await find("dân vận");
  assert.deepEqual(found.slice(0, 4).sort(), ["/vn/tw/qd/2010/290", "/vn/tw/qd/2021/23", "mobilise", "only-vi"]);
  const r = await result("dân vận");
  const levels = (await index.shown(r, 0, 50)).map((/** @type {any} */ h) => h.level);
  assert.deepEqual(levels, [...levels].sort((a, b) => b - a));
  assert.ok(found.indexOf("apart") > 3);
});

test("class 2: without accents the same results", async () => {
  assert.deepEqual((await find("dan van")).slice(0, 4).sort(), (await find("dân vận")).slice(0, 4).sort());
  assert.deepEqual((await find("he thong chinh tri")).slice(0, 2), (await find("hệ thống chính trị")).slice(0, 2));
});

test("class 3: d finds đ", async () => {
  assert.equal(await first("dang"), "congress");
  assert.equal(await first("dai hoi dang"), "congress");
  assert.equal(await first("đại hội đảng"), "congress");
});

test("class 4: half accented: the marks that were typed are respected", async () => {
  assert.equal(await first("quy che dân chủ"), "democracy");
  assert.equal((await find("quy che dân chủ", { without: ["loose"] })).includes("regime"), false);
  assert.equal((await find("quy che dan chu", { without: ["loose"] })).includes("regime"), true);
});

test("class 5: the place of the tone mark does not matter", async () => {
  assert.deepEqual(await find("hòa giải"), await find("hoà giải"));
  assert.deepEqual(await find("ủy ban"), await find("uỷ ban"));
  assert.ok((await find("hòa giải")).includes("mediation"));
});

test("class 6: i and y are one; another tone is suggested or corrected, and says so", async () => {
  assert.deepEqual(await find("kỉ luật"), await find("kỷ luật"));
  assert.deepEqual(await find("qui chế dân chủ"), await find("quy chế dân chủ"));
  const r = await result("kĩ luật");
  assert.deepEqual([...assumed(r, "correction"), r.suggestion].filter(Boolean), ["kỉ luật"]);
  assert.deepEqual(assumed(await result("kỷ luật"), "correction"), []);
});

test("class 7: NFD, capitals and any space give the same", async () => {
  const plain = await find("dân vận khéo");
  for (const other of ["dân vận khéo".normalize("NFD"), "DÂN VẬN KHÉO", "dân\u00A0vận\u2003khéo", "  Dân   Vận\tkhéo"]) {
    assert.deepEqual(await find(other), plain, other);
  }
});

test("class 8: half typed, Telex and VNI", async () => {
  const plain = (await find("dân vận")).slice(0, 4).sort();
  assert.deepEqual((await find("dân vậ")).slice(0, 4).sort(), plain);
  for (const typed of ["daan vaanj", "da6n va6n5"]) {
    assert.deepEqual((await find(typed)).slice(0, 4).sort(), plain, typed);
    assert.deepEqual(assumed(await result(typed), "typing"), ["dân vận"]);
  }
});

test("class 9: a number in any form pins the decision, then what cites it", async () => {
  for (const query of ["290-QĐ/TW", "290 qd tw", "QĐ 290", "290/QĐ-TW", "quyết định 290", "Quyết định số 290-QĐ/TW", "290"]) {
    assert.deepEqual((await find(query)).slice(0, 2), ["/vn/tw/qd/2010/290", "cites"], query);
    assert.equal((await result(query)).pinned, 1, query);
  }
  assert.equal((await result("31 tháng")).pinned, 0);
});

test("a decision known by its number only has that for a title", async () => {
  const r = await result("114-KL/TW"), entry = await index.entry((await index.shown(r, 0, 1))[0].entry);
  assert.deepEqual([r.pinned, entry.titles], [1, ["Kết luận 114-KL/TW", "Conclusion 114-KL/TW"]]);
});

test("class 9: digits against letters are read apart where that names a decision, and it is said", async () => {
  for (const [query, read] of [["QĐ290", "QĐ 290"], ["290QĐ/TW", "290 QĐ TW"], ["290qdtw", "290 qdtw"]]) {
    const r = await result(query);
    assert.equal(await first(query), "/vn/tw/qd/2010/290", query);
    assert.deepEqual([r.pinned, assumed(r, "correction")], [1, [read]]);
    assert.equal((await result(query, { without: ["correction"] })).pinned, 0);
  }
  assert.equal((await result("QĐ99999")).count, 0);
});

test("class 10: a phrase, alone and among other words", async () => {
  const found = await find('"hệ thống chính trị"');
  assert.deepEqual(found.sort(), ["/vn/tw/qd/2010/290", "mobilise"]);
  assert.deepEqual(await find('"chính trị hệ thống"'), []);
  assert.deepEqual((await find('khéo "hệ thống chính trị"')).slice(0, 1), ["mobilise"]);
  assert.deepEqual(await find('"consultative meetings on land"'), ["only-en"]);
  assert.deepEqual(await find('"meetings consultative on land"'), []);
});

test("class 11: abbreviations find what they stand for, and back", async () => {
  assert.ok((await find("UBND")).includes("mediation"));
  assert.ok((await find("UBND")).includes("front"));
  assert.ok((await find("ủy ban nhân dân")).slice(0, 2).includes("front"));
  assert.ok((await find("MTTQ")).includes("front"));
  assert.ok((await find("BCHTW")).includes("front"));
  assert.deepEqual(assumed(await result("UBND"), "abbreviation"), ["Ủy ban nhân dân"]);
});

test("class 11: a text that has the abbreviation itself is shown to who reads it, though the translation spells it out", async () => {
  const means = (/** @type {string} */ to, /** @type {string} */ meaning) => ({ term: "HĐND", meaning, from: "vi", to, abbreviation: true });
  const council = make([{ id: "council", date: "2021-01-01",
    vi: { title: "Kỳ họp", url: "vi/council.html", blocks: ["HĐND tỉnh họp."] },
    en: { title: "The People's Council meets", url: "en/council.html", blocks: ["The People's Council of the province met. The People's Council voted."] } },
  ...documents, means("vi", "Hội đồng nhân dân"), means("en", "People's Council")]);
  for (const [lang, name] of ["vi", "en"].entries()) {
    const [hit] = await open(council).shown(await open(council).search("HĐND", { lang }), 0, 1);
    assert.deepEqual([(await open(council).entry(hit.entry)).id, hit.lang], ["council", lang]);
    const said = execFileSync(program, ["search", "-o", council, "--json", "--lang", name, "HĐND"], { encoding: "utf8" });
    assert.match(said, new RegExp(`^{"id":"council","url":"${name}/council.html","lang":"${name}"`));
  }
});

test("class 12: a long question is never empty, and all the words come first", async () => {
  assert.equal(await first("thời hạn giải quyết khiếu nại lần đầu là bao nhiêu ngày theo quy định hiện hành"), "question");
  assert.equal(await first("thoi han giai quyet khieu nai lan dau la bao nhieu ngay"), "question");
  const r = await result("xyzabc dân vận khéo");
  assert.equal(r.full, 0);
  assert.equal(assumed(r, "loose").length, 1);
  assert.ok(r.count > 0);
});

test("class 13: names, dates, facets", async () => {
  assert.equal(await first("Nguyễn Văn"), "cites-date");
  assert.equal(await first("ngày 30/7/2021"), "cites-date");
  assert.equal(await first("30 tháng 7 năm 2021"), "cites-date");
  for (const query of ["ngày 30/7/2021", "30/7/2021", "ngày 30 tháng 7 năm 2021", "30 July 2021"]) {
    // The decision of that day, though nothing but its head says so; no other has the day.
    assert.deepEqual(await Promise.all((await index.shown(await result(query), 0, 2)).map(async (/** @type {any} */ h) =>
      [(await index.entry(h.entry)).id, h.level])), [["cites-date", 2], ["/vn/tw/qd/2021/23", 2]], query);
  }
  assert.equal(await first("13/1/2022"), "cites-date"); // its own date, which it does not state
  const hits = await result("năm");
  const all = await index.counts("place", hits, {});
  assert.ok(all.length === 2 && all.every((/** @type {any} */ v) => v.count > 0));
  for (const value of all) {
    const narrowed = await index.narrow(hits, { place: [value.key] });
    assert.deepEqual([narrowed.count, (await index.shown(narrowed, 0, 50)).length], [value.count, value.count]);
  }
  const both = await index.narrow(hits, { place: all.map((/** @type {any} */ v) => v.key) });
  assert.equal(both.count, all[0].count + all[1].count, "or inside a facet");
  const years = await index.counts("year", hits, { place: ["phu-tho"] });
  assert.deepEqual(years.map((/** @type {any} */ v) => v.key).sort(), ["2016", "2017", "2018", "2019"], "and across facets");
  const still = await index.counts("place", hits, { place: ["phu-tho"] });
  assert.deepEqual(still.map((/** @type {any} */ v) => v.count), all.map((/** @type {any} */ v) => v.count));
});

test("class 14: the other language, either spelling, and it can be taken away", async () => {
  for (const query of ["mass mobilisation", "mass mobilization"]) {
    assert.ok((await find(query)).includes("only-vi"), query);
    assert.equal(await first(query) !== "only-vi", true);
    assert.deepEqual(assumed(await result(query), "other"), ["dân vận"]);
    assert.equal((await find(query, { without: ["other"] })).includes("only-vi"), false);
  }
  assert.ok((await find("hòa giải")).includes("only-en"));
});

test("class 14: terms are learnt from translations, block by block", async () => {
  const r = await result("land clearance"), found = await find("land clearance");
  assert.deepEqual(assumed(r, "other"), ["mặt bằng"]);
  assert.ok(found.includes("clearance-1") && found.includes("only-en") && found.includes("ground"));
});

test("class 15: two words are not corrected into two that only stand somewhere in a text", async () => {
  assert.deepEqual(assumed(await result("dongb tinhb"), "correction"), ["đồng tình"]);
  assert.deepEqual(assumed(await result("dongb khachb"), "correction"), []); // "đồng tình … hành khách"
});

test("class 15: a slip is corrected and labelled, nonsense is plainly nothing", async () => {
  const r = await result("quy ché dân chử");
  assert.deepEqual(assumed(r, "correction"), ["quy chế dân chủ"]);
  assert.equal(await first("quy ché dân chử"), "democracy");
  assert.deepEqual(assumed(await result("dân vnậ"), "correction"), ["dân vận"]);
  assert.deepEqual(assumed(await result("quy ché dân chử", { without: ["correction"] }), "correction"), []);
  const nothing = await result("xyzabc");
  assert.deepEqual([nothing.count, nothing.assumed.length], [0, 0]);
});

test("a word more refines", async () => {
  const full = async (/** @type {string} */ q) => (await result(q)).full;
  assert.ok(await full("công tác dân vận") >= await full("công tác dân vận khéo"));
  assert.ok(await full("công tác dân vận khéo") > 0);
});

test("pages are parts of one order, by relevance and by date", async () => {
  for (const byDate of [false, true]) {
    const ask = async () => index.narrow(await result("năm dân vận"), {}, byDate), whole = await ask();
    const all = await index.shown(whole, 0, 500), entries = all.map((/** @type {any} */ h) => h.entry);
    assert.equal(all.length, whole.count);
    assert.deepEqual(new Set(entries).size, all.length);
    for (let from = 0; from < all.length; from += 3) assert.deepEqual(await index.shown(await ask(), from, from + 3), all.slice(from, from + 3));
    if (byDate) assert.deepEqual(entries, entries.slice().sort((/** @type {number} */ a, /** @type {number} */ b) => a - b));
    else assert.ok(all.every((/** @type {any} */ h, /** @type {number} */ i) => !i || h.level < all[i - 1].level || h.score <= all[i - 1].score));
  }
});

test("what was typed before changes nothing", async () => {
  const fresh = open(folder), expected = await ids(fresh, "quy chế dân chủ");
  for (const before of ["q", "quy c", "quy chế dân chử", "290"]) await find(before);
  assert.deepEqual(await find("quy chế dân chủ").then((f) => f.slice(0, 10)), expected);
});

test("a translation pair is one result, in the language that has the words", async () => {
  const r = await result("mass mobilisation"), found = await find("mass mobilisation");
  assert.equal(new Set(found).size, found.length);
  const at = found.indexOf("mobilise");
  assert.equal((await index.shown(r, 0, 50))[at].lang, 1);
  const reader = await result("quy chế dân chủ", { lang: 1 });
  assert.equal((await index.shown(reader, 0, 1))[0].lang, 0);
});

test("excerpts show the words marked, out of the text around them", async () => {
  const r = await result("dan van kheo"), at = (await find("dan van kheo")).indexOf("mobilise");
  const pieces = await index.excerpt((await index.shown(r, 0, 50))[at], r.marks);
  assert.ok(pieces.some((/** @type {any} */ [t, m]) => m && t === "Dân vận khéo"), JSON.stringify(pieces));
  const day = await result("ngày 30/7/2021"), dated = await index.excerpt((await index.shown(day, 0, 1))[0], day.marks);
  assert.ok(dated.some((/** @type {any} */ [t, m]) => m && t === "ngày 30/7/2021"), JSON.stringify(dated)); // one mark
});

test("typing without Vietnamese keys reads no English word of the archive", async () => {
  assert.deepEqual(assumed(await result("mass"), "typing"), []);
});

test("the same index whatever the number of workers", () => {
  const other = make(documents, ["1"]), third = make(documents, ["3"]);
  const names = readdirSync(join(folder, "search")).sort();
  for (const again of [other, third]) {
    assert.deepEqual(readdirSync(join(again, "search")).sort(), names);
    for (const name of names) {
      assert.ok(readFileSync(join(again, "search", name)).equals(readFileSync(join(folder, "search", name))), name);
    }
  }
});

test("an empty archive has an index that finds nothing", async () => {
  const r = await open(make([])).search("dân vận");
  assert.equal(r.count, 0);
});

/**
 * Runs a change on a copy of every file of the index, and asks.
 * @param {(path: string) => void} change @param {string} [of] @param {RegExp} [which]
 */
async function damaged(change, of = folder, which = /./) {
  const names = readdirSync(join(of, "search")).filter((name) => which.test(name));
  let refused = 0, n = 0;
  for (const name of names) {
    const copy = mkdtempSync(join(tmpdir(), "search-damaged-"));
    cpSync(of, copy, { recursive: true });
    change(join(copy, "search", name));
    const broken = open(copy, undefined, !!(n++ % 2)); // by what scripts register, by their bytes
    for (const query of ["dân vận", '"hệ thống chính trị"', "290 qd tw", "quy ché dân chử", "UBND", "mass mobilisation"]) {
      try {
        const r = await broken.search(query);
        for (const hit of await broken.shown(r, 0, 10)) await broken.excerpt(hit, r.marks);
        await broken.counts("year", r, {});
      } catch (error) {
        assert.ok(/** @type {Error} */ (error).message, name);
        refused++;
      }
    }
    rmSync(copy, { recursive: true });
  }
  assert.ok(refused > names.length / 2, `${refused} refusals`);
}

test("shards cut short are refused and do not hang", () => damaged((path) => {
  truncateSync(path, Math.floor(readFileSync(path).length / 2));
}));

test("shards with a changed character are refused or harmless, and do not hang", () => damaged((path) => {
  const bytes = readFileSync(path);
  for (let i = 64; i < bytes.length - 16; i += 97) bytes[i] ^= 1;
  writeFileSync(path, bytes);
}));

/** A text behind its checksum, as docs/search-format.md has it. @param {string} text */
function summed(text) {
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(3)]);
  let h = 2166136261;
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    h = Math.imul(h ^ bytes.readInt32LE(i), 0x2C1B3C6D);
    h ^= h >>> 15;
  }
  return (h >>> 0).toString(36).padStart(7, "0") + text;
}

/** Changes the JSON of a shard, under a checksum that is right again. @param {string} path @param {(json: string) => string} change */
function rewrite(path, change) {
  const [, name, said] = /** @type {RegExpExecArray} */ (/"(.*?)",(".*")/s.exec(readFileSync(path, "utf8")));
  writeFileSync(path, `songnguShard("${name}",${JSON.stringify(summed(change(JSON.parse(said).slice(7))))})`);
}

test("a root whose rows of entries are more or fewer than its entries is refused, and does not hang", async () => {
  const root = readdirSync(join(folder, "search")).find((name) => name.startsWith("root")) || "";
  for (const rows of ["1", "9999999999999", "-1,9", "1,1,1"]) {
    const copy = mkdtempSync(join(tmpdir(), "search-rows-")), path = join(copy, "search", root);
    cpSync(folder, copy, { recursive: true });
    rewrite(path, (was) => {
      const is = was.replace(/(rows":\[)[^\]]*/, `$1${rows}`);
      assert.notEqual(is, was);
      return is;
    });
    await assert.rejects(open(copy).search("dân vận"), /damaged/, rows);
    assert.throws(() => execFileSync(program, ["search", "-o", copy, "dân vận"], { stdio: "pipe" }), /root/, rows);
    rmSync(copy, { recursive: true });
  }
});

test("one bit of any shard other than it was: what is found stays as it was, or is refused", async () => {
  const queries = ["dân vận", '"quy chế dân chủ"', "290 qd tw", "UBND", "dna vận"];
  const names = readdirSync(join(folder, "search")), before = new Map(names.map((name) => [name.slice(0, -3), readFileSync(join(folder, "search", name))]));
  let seed = 1, refused = 0;
  const chance = (/** @type {number} */ below) => {
    seed = Math.imul(seed, 0x2C1B3C6D) + 0x3C6EF35F;
    return (seed >>> 8) % below;
  };
  const answers = async (/** @type {any} */ i) => Promise.all(queries.map(async (query) => {
    const r = await i.search(query), hits = await i.shown(r, 0, 5);
    return [r.count, r.full, hits, await i.entries(hits.map((/** @type {any} */ h) => h.entry)),
      await Promise.all(hits.map((/** @type {any} */ h) => i.text(h.entry, h.lang)))];
  }).map((one) => one.catch((/** @type {Error} */ error) => error)));
  const right = await answers(index);
  for (let round = 0; round < 400; round++) {
    const raw = round % 2 > 0, target = names[chance(names.length)].slice(0, -3), at = chance(1e9), bit = 1 << chance(8);
    const other = new engine.SearchEngine(async (/** @type {string} */ name) => {
      const bytes = Buffer.from(before.get(name) || "");
      if (name === target) bytes[at % bytes.length] ^= bit;
      return raw ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) : registered(bytes);
    }, index.part);
    (await answers(other)).forEach((now, q) => {
      if (now instanceof Error || (now && now.constructor.name.endsWith("Error"))) refused++; // of the script itself: another realm's
      else assert.deepEqual(now, right[q], `${target} ${at} ${bit} ${queries[q]}`);
    });
  }
  assert.ok(refused > 100, `${refused} refusals`);
});

test("missing shards are refused", () => damaged((path) => rmSync(path)));

// The root of a very large archive, here of one of four hundred documents.
const whole = make(larger), pieces = make(larger, IN_PIECES);

test("names of shards that are in pieces of their own change nothing in what is found", async () => {
  const names = readdirSync(join(pieces, "search"));
  for (const kind of ["dc", "db", "du", "dm"]) assert.ok(names.filter((n) => n.startsWith(kind)).length > 1, kind);
  for (const raw of [false, true]) {
    const split = open(pieces, undefined, raw), unsplit = open(whole);
    for (const query of ["dân vận", "dan v", "q", "vậ", "công tác dân vận của hệ thống chính trị", '"hệ thống chính trị"', "290 qd tw", "quy ché dân chử", "UBND", "xyzabc"]) {
      const [a, b] = await Promise.all([split, unsplit].map(async (i) => {
        const r = await i.search(query), hits = await i.shown(r, 0, 50);
        return [r.count, r.full, r.assumed, r.suggestion, hits, await i.entries(hits.map((/** @type {any} */ h) => h.entry)), await i.counts("year", r, {})];
      }));
      assert.deepEqual(a, b, query);
    }
  }
});

test("pieces that are cut short, changed or missing are refused", async () => {
  await damaged((path) => truncateSync(path, statSync(path).size >> 1), pieces, /^(d[cb]|du0|dm[03]-)/);
  await damaged((path) => rmSync(path), pieces, /^(d[cb]|du0|dm[03]-)/);
  const text = (/** @type {string} */ path, /** @type {(said: any[]) => any} */ change) =>
    rewrite(path, (json) => JSON.stringify(change(JSON.parse(json))));
  await damaged((path) => text(path, ([n]) => [n]), pieces, /^(d[cb]|du0|dm[03]-)/);
  await damaged((path) => text(path, () => 7), pieces, /^(d[cb]|du0|dm[03]-)/);
  await damaged((path) => text(path, ([n, said]) => [n, said.slice(0, 3)]), pieces, /^(d[cb]|du0|dm[03]-)/);
});

test("bytes that are no shard are refused", () => {
  for (const data of ["", "abc", "\u3400\u3400\u3400\u3400\u3400", "\uB3FF".repeat(100)]) {
    assert.throws(() => reading.bitsOf(data), engine.Damaged);
  }
});

// Six hundred documents, enough for answers: about two pairs of words, in three spellings, some in one language only.
const crowd = Array.from({ length: 640 }, (_, i) => ({
  id: `c${i}`, date: `${1990 + i * 7 % 30}-0${1 + i % 9}-01`,
  ...(i % 16 === 5 ? {} : { vi: { title: i % 5 ? `Văn bản ${i}` : "Dân vận khéo", url: `vi/c${i}.html`, summary: "",
    blocks: [`Công tác ${i % 4 ? "dân vận" : "dan van"} ${"dân vận và ".repeat(i * 11 % 6)} ${"việc khác ".repeat(i * 5 % 40)}`, i % 3 ? "Dân ván." : ""] } }),
  ...(i % 2 ? { en: { title: `Text ${i}`, url: `en/c${i}.html`, summary: "", blocks: [i % 3 ? "The dan van work." : "Nothing."] } } : {}),
}));

test("what a pair in very many texts finds is ready, and is what its lists say", async () => {
  const full = make(crowd), log = /** @type {{name: string}[]} */ ([]);
  const answering = open(full, /** @type {any} */ (log)), reading_ = open(full);
  reading_.answer = async () => null;
  for (const lang of [0, 1]) {
    for (const query of ["dân vận", "dan van", "Dan Vận", "công tác", "dân  vận ", "vận dân", "cong tac"]) {
      const [a, b] = await Promise.all([answering, reading_].map((e) => e.search(query, { lang })));
      assert.deepEqual([a.count, a.full, a.suggestion, a.assumed], [b.count, b.full, b.suggestion, b.assumed], query);
      const shown = await Promise.all([[answering, a], [reading_, b]].map(async ([e, r]) => {
        const hits = await e.shown(r, 0, 10);
        return [hits, await e.entries(hits.map((/** @type {any} */ h) => h.entry))];
      }));
      assert.deepEqual(shown[0], shown[1], query);
      const rest = await Promise.all([[answering, a], [reading_, b]].map(async ([e, r]) => [await e.counts("year", r, {}),
        await e.shown(r, 8, 25), await e.shown(await e.narrow(r, {}, true), 0, 10), await e.shown(await e.narrow(r, { lang: ["en"] }), 0, 10)]));
      assert.deepEqual(rest[0], rest[1], query);
    }
  }
  log.length = 0;
  const fresh = open(full, /** @type {any} */ (log)), r = await fresh.search("dân vận");
  await fresh.entries((await fresh.shown(r, 0, 10)).map((/** @type {any} */ h) => h.entry));
  assert.deepEqual(log.map(({ name }) => name[0]), ["r", "a"], "one file behind the root");
  assert.ok(r.count > 500);
});

test("a damaged answer is refused", async () => {
  const full = make(crowd), names = readdirSync(join(full, "search")).filter((n) => /^a\d/.test(n));
  assert.ok(names.length > 0);
  for (const change of [(/** @type {string} */ s) => s.slice(0, s.length >> 1), (/** @type {string} */ s) => s.replace(/(?<=n\\":\[)[\d,]+/, (n) => n.replace(/\d+/g, "99999")),
    (/** @type {string} */ s) => s.replace(/\bc\d+/g, ""), (/** @type {string} */ s) => s.replace(/\\"[net]\\"/g, '\\"q\\"')]) {
    const copy = mkdtempSync(join(tmpdir(), "search-damaged-"));
    cpSync(full, copy, { recursive: true });
    for (const name of names) {
      const path = join(copy, "search", name), was = readFileSync(path, "utf8"), is = change(was);
      assert.notEqual(is, was);
      writeFileSync(path, is);
    }
    for (const raw of [false, true]) {
      const broken = open(copy, undefined, raw), ask = async (/** @type {string} */ query) =>
        broken.entries((await broken.shown(await broken.search(query), 0, 10)).map((/** @type {any} */ h) => h.entry));
      await assert.rejects(Promise.all(["dân vận", "dan van", "công tác"].map(ask)), `${change}`);
    }
    rmSync(copy, { recursive: true });
  }
});

test("a phrase whose words only one English text of many has is looked for in the text", async () => {
  const many = Array.from({ length: 2100 }, (_, i) => ({
    id: `d${i}`, date: "2020-01-01", en: { title: `Report ${i}`, url: `en/d${i}.html`,
    summary: "", blocks: [i === 7 ? "A zebra crossing was painted." : i === 8 ? "The zebra stood where a crossing was planned." : "Nothing."] },
  }));
  const big = open(make(many)), sought = await big.search('"zebra crossing"');
  assert.ok(sought.about, "not yet sure");
  const hits = await big.shown(sought, 0, 10);
  assert.deepEqual(await Promise.all(hits.map(async (/** @type {any} */ h) => (await big.entry(h.entry)).id)), ["d7"]);
  assert.deepEqual([sought.count, sought.about], [1, false]);
  assert.equal((await big.search('"crossing zebra"')).count > 0, true, "until it is looked for");
  assert.deepEqual(await ids(big, '"crossing zebra"'), []);
});

test("shards are read from their bytes as from what their scripts register", async () => {
  const bytes = open(folder, undefined, true);
  for (const query of ["dân vận", '"hệ thống chính trị"', "290 qd tw", "quy ché dân chử", "UBND"]) {
    assert.deepEqual(await ids(bytes, query), await ids(index, query));
    const both = await Promise.all([bytes, index].map(async (i) => i.counts("year", await i.search(query), {})));
    assert.deepEqual(both[0], both[1]);
  }
});

test("one text is cut out of its shard, whatever stands in it and beside it; a cut shard is refused", async () => {
  const odd = ['"', '\\', '","', '\\"', ']', '[0,', 'mark "quoted" \\', '\u2028', '0', '\\\\"\\'];
  const texts = odd.map((s, i) => ({ id: `o${i}`, date: "2020-01-01", ...(i % 3 === 2 ? {} : { vi: { title: "Một", url: `vi/o${i}.html`,
    summary: "", blocks: [`${s}giữa ${s} cuối${s}`, s] } }), en: { title: "One", url: `en/o${i}.html`, summary: "", blocks: [s] } }));
  const made = make(texts), [bytes, scripts] = [open(made, undefined, true), open(made)];
  for (let e = 0; e < texts.length; e++) {
    for (const lang of [0, 1]) assert.deepEqual(await bytes.text(e, lang), await scripts.text(e, lang));
    const { id } = await bytes.entry(e), of = odd[Number(id.slice(1))].replace("\u2028", " ");
    assert.equal((await bytes.text(e, 1)).join("|").replace("\u2028", " "), `|${of}`);
  }
  const [name] = readdirSync(join(made, "search")).filter((n) => n.startsWith("ten"));
  truncateSync(join(made, "search", name), statSync(join(made, "search", name)).size >> 1);
  const cut = open(made, undefined, true);
  await assert.rejects(cut.text(texts.length - 1, 1), engine.Damaged);
});

/**
 * How many documents have each word and each pair of words in their Vietnamese text, by another way than the index's.
 * @param {any[]} of @returns {Map<string, number>}
 */
function countedWords(of) {
  const counts = new Map();
  for (const { vi } of of) {
    const seen = new Set();
    for (const block of vi.blocks) {
      let before = "";
      for (const { word, joined } of engine.words(block)) {
        const { key } = engine.fold(word);
        seen.add(key);
        if (before && joined) seen.add(`${before} ${key}`);
        before = key;
      }
    }
    for (const key of seen) counts.set(key, (counts.get(key) || 0) + 1);
  }
  return counts;
}

/** The same by the lists of the index. @param {any} i @param {string} key a word, or two */
async function listed(i, key) {
  const r = await i.root(), [one, second] = key.split(" "), size = r.entries * 2;
  const seen = new Int32Array(size), found = second ? await i.pairLists(one, second) : await i.singleLists(one);
  for (const l of found.flatMap((/** @type {any} */ f) => f.lists)) {
    if (!l.title) reading.addPostings(r, l, 1, new Int32Array(size), 1, seen, new Uint8Array(size));
  }
  return seen.reduce((n, s) => n + s, 0);
}

test("words and pairs are found wherever lists were cut into shards", async () => {
  const crowded = larger.filter((d) => "id" in d && d.id?.startsWith("crowd")), i = open(make(crowded));
  const { c, b, u } = await i.root(), counts = countedWords(crowded);
  assert.ok(Math.min(c.length, b.length, u.length) > 1, "several shards of each kind");
  let n = 0;
  for (const [key, count] of counts) {
    if (n++ % 7 === 0 || !key.includes(" ")) assert.equal(await listed(i, key), count, key);
  }
});

test("pairs are found where a first word has more of them than a shard, or has the hash of another", async () => {
  const firsts = ["qhpbba", "vnrbba", "bkdcca", "dân", "dân"]; // the last has as many pairs as two of the others
  assert.equal(new Set(firsts.slice(0, 3).map((word) => reading.hash(word) >>> 12)).size, 1);
  const crowded = Array.from({ length: 20 }, (_, d) => ({ id: `d${d}`, date: "2020", vi: { title: "", url: `vi/${d}.html`, summary: "",
    blocks: firsts.map((word, w) => Array.from({ length: 500 }, (__, n) => `${word} b${(d * 500 + n) * 7919 % 99991}${"aeoxk"[w]}`).join(". ")) } }));
  const folder_ = make(crowded), i = open(folder_), counts = countedWords(crowded), r = await i.root();
  const sizes = readdirSync(join(folder_, "search")).filter((name) => /^b/.test(name)).map((name) => statSync(join(folder_, "search", name)).size);
  assert.ok(Math.max(...sizes) > 60000, `runs of one hash stay together: ${sizes}`);
  assert.ok(r.b.some((/** @type {string} */ name) => name.length > 8), "a shard begins within the pairs of a word");
  let n = 0;
  for (const [key, count] of counts) if (key.includes(" ") && n++ % 50 === 0) assert.equal(await listed(i, key), count, key);
});

test("of words in texts only so many are kept, and what they are does not change", () => {
  const of = ["dân", "Vận", "ĐẢNG", "working", "kỷ"], word = (/** @type {number} */ n) => `${of[n % 5]}${n}`;
  const before = engine.fold(word(0)), known = { ...before };
  assert.equal(engine.fold(word(0)), before, "kept");
  for (let n = 1; n < 9000; n++) engine.fold(word(n));
  assert.notEqual(engine.fold(word(0)), before, "not for ever");
  assert.deepEqual(engine.fold(word(0)), known);
});
