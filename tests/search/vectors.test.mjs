// One file of vectors for both normalisers; the C one reads it in tests/unit/test_search_token.c.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { engine, guess, numbers } from "./engine.mjs";

const path = new URL("vectors.txt", import.meta.url);
const unescape_ = (/** @type {string} */ s) =>
  s.replace(/\\u([0-9A-Fa-f]{4})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/** @type {Record<string, (input: string) => string>} */
const rules = {
  fold: (word) => {
    const { key, form } = engine.fold(word);
    return `${key} ${form}`;
  },
  words: (text) => engine.words(text).map((/** @type {any} */ w, /** @type {number} */ i) =>
    (i ? w.joined ? "+" : "." : "") + w.word).join(""),
  typed: (word) => guess.typed(word) || "-",
  date: (text) => numbers.dateOf(engine.words(text).map((/** @type {any} */ w) =>
    engine.fold(w.word).key)) || "-",
};

readFileSync(path, "utf8").split("\n").forEach((line, i) => {
  if (!line || line.startsWith("#")) return;
  const [rule, input, output] = line.split("|").map((s) => unescape_(s.trim()));
  test(`vectors.txt:${i + 1} ${rule} ${input}`, () => assert.equal(rules[rule](input), output));
});

test("texts of Latin letters alone are parted as all others are", () => {
  const parts = (/** @type {string} */ s) => engine.words(s).map((/** @type {any} */ w) => w.word);
  for (let c = 1; c < 0x3000; c++) {
    const s = `a${String.fromCharCode(c)}b`;
    assert.deepEqual(parts(s), parts(`${s} \u4E00`).slice(0, -1), c.toString(16));
  }
});
