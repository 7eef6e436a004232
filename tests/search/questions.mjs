// What people ask in their own words: the articles of questions.txt with their questions, among made articles
// that use the same words in the same pairs. MRR@10 for questions and headings, with accents and without;
// in two halves, every other article in each, so that no weight is chosen for the one alone.
//   node questions.mjs [NOISE]
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { make } from "./archive.mjs";
import { open } from "./engine.mjs";

/** @typedef {{heading: string, lines: string[], questions: string[]}} Article */

/** @returns {Article[]} */
export function articles() {
  /** @type {Article[]} */
  const all = [];
  for (const line of readFileSync(new URL("questions.txt", import.meta.url), "utf8").split("\n")) {
    if (line.startsWith("= ")) all.push({ heading: line.slice(2), lines: [], questions: [] });
    else if (line.startsWith("? ")) all[all.length - 1].questions.push(line.slice(2));
    else if (line && !line.startsWith("#")) all[all.length - 1].lines.push(line);
  }
  return all;
}

/** Numbers from 0 to 1 that are the same each time (xorshift). @param {number} seed */
function chance(seed) {
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
}

/**
 * Text in which each word has been seen after the one before. @param {string[]} texts @param {() => number} random
 */
function babbler(texts, random) {
  /** @type {Map<string, string[]>} */
  const after = new Map();
  /** @type {string[]} */
  const starts = [];
  for (const text of texts) {
    const words = text.split(/\s+/);
    starts.push(words[0]);
    words.forEach((w, i) => {
      if (i) after.set(words[i - 1], [...after.get(words[i - 1]) || [], w]);
    });
  }
  const pick = (/** @type {string[]} */ from) => from[Math.floor(random() * from.length)];
  return (/** @type {number} */ length) => {
    const words = [];
    for (let w = ""; words.length < length;) {
      w = pick(after.get(w) || starts);
      words.push(w);
    }
    return words.join(" ");
  };
}

/** @param {Article[]} all @param {number} noise */
export function documents(all, noise) {
  const random = chance(20211227);
  const heading = babbler(all.map((a) => a.heading), random), body = babbler(all.flatMap((a) => a.lines), random);
  const doc = (/** @type {string} */ id, /** @type {string} */ title, /** @type {string[]} */ blocks) =>
    ({ id, date: "2021-01-01", vi: { title, url: `vi/${id}.html`, blocks } });
  return [...all.map((a, i) => doc(`a${i}`, a.heading, a.lines)), ...Array.from({ length: noise }, (_, i) =>
    doc(`n${i}`, heading(4 + Math.floor(random() * 9)), Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
      body(20 + Math.floor(random() * 60)))))];
}

const plain = (/** @type {string} */ s) => s.normalize("NFD").replace(/[\u0300-\u036F]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D");

/**
 * MRR@10 by class and half. @param {number} noise @param {(query: string, id: string, rank: number) => void} [each]
 * @returns {Promise<Record<string, number[]>>} name: of each half
 */
export async function measure(noise, each) {
  const all = articles(), index = open(make(documents(all, noise)));
  /** @type {Record<string, number[][]>} */
  const ranks = {};
  const ask = async (/** @type {string} */ name, /** @type {string} */ query, /** @type {number} */ i) => {
    const result = await index.search(query), hits = await index.shown(result, 0, 10);
    let rank = 0;
    for (const [n, hit] of hits.entries()) if ((await index.entry(hit.entry)).id === `a${i}`) rank = n + 1;
    each?.(query, all[i].heading, rank);
    (ranks[name] ??= [[], []])[i % 2].push(rank ? 1 / rank : 0);
  };
  for (const [i, a] of all.entries()) {
    for (const q of a.questions) {
      await ask("questions", q, i);
      await ask("questions, no accents", plain(q), i);
    }
    await ask("headings", a.heading, i);
    await ask("headings, no accents", plain(a.heading), i);
  }
  const mean = (/** @type {number[]} */ r) => r.reduce((a, b) => a + b, 0) / r.length;
  return Object.fromEntries(Object.entries(ranks).map(([name, halves]) => [name, halves.map(mean)]));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const each = process.env.EACH ? (/** @type {string} */ q, /** @type {string} */ id, /** @type {number} */ rank) =>
    console.log(rank, q, "|", id) : undefined;
  for (const [name, [a, b]] of Object.entries(await measure(Number(process.argv[2] || 1000), each))) {
    console.log(name.padEnd(24), "MRR@10", a.toFixed(3), "and", b.toFixed(3));
  }
}
