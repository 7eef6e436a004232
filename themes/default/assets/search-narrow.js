/* global songnguEngine, songnguIndex, module, require */
"use strict";
/* What narrows a result: phrases, which stand in the lists as pairs and are then looked for in the texts, and facets.
 * Loaded when a phrase is asked for or a facet is opened. */
{
  const [reading, asking] = typeof require === "function"
    ? [require("./search-index.js"), require("./search-engine.js")] : [songnguIndex, songnguEngine];
  const { Reader, Damaged, json, bitsOf, bytesOf, parameter, addPostings } = reading;
  const { LEVEL, fits, fold, words, counted, unpack } = asking;
  // With more English texts than this, English pairs that only one of them has are left out of the index.
  const RARE_ENGLISH_TEXTS = 2000;

  // ---- phrases ---------------------------------------------------------------------------------

  /**
   * Counts for each text how many conditions of the phrases it meets.
   * @param {Engine} engine @param {Token[]} tokens @param {Pair[]} pairs @param {Keyed[][]} lists
   * @returns {Promise<Phrases>}
   */
  async function phrases(engine, tokens, pairs, lists) {
    const r = await engine.root(), size = r.entries * 2, met = new Uint8Array(size), conditions = [0, 0];
    const unused = new Int32Array(size), best = new Uint8Array(size), seen = new Int32Array(size);
    let guessed = false;
    const require_ = (/** @type {Keyed[]} */ found, /** @type {number} */ lang,
      /** @type {(list: List) => boolean} */ fit) => {
      const step = ++conditions[lang];
      for (const l of found.flatMap((f) => f.lists)) {
        if (l.lang === lang && fit(l)) addPostings(r, l, 0, unused, step, seen, best);
      }
      for (let i = lang; i < size; i += 2) {
        if (seen[i]) met[i]++;
        seen[i] = 0;
      }
    };
    for (let lang = 0; lang < 2; lang++) {
      const alone = tokens.map((t) => t.phrase >= 0 && t.stop < 2 - lang);
      pairs.forEach(([a, b, of], i) => {
        const fit = (/** @type {List} */ l) => l.lang === lang && fits(tokens[a].form, l.first) &&
          fits(tokens[b].form, l.second);
        if (tokens[a].phrase < 0 || (of >= 0 && of !== lang)) return;
        // Where pairs were left out, their words stand for them.
        if (lang && r.texts[1] > RARE_ENGLISH_TEXTS && !lists[i].some((f) => f.lists.some(fit))) {
          guessed = true;
          return;
        }
        require_(lists[i], lang, fit);
        alone[a] = alone[b] = false;
      });
      for (let i = 0; i < tokens.length; i++) {
        if (!alone[i]) continue;
        require_(await engine.singleLists(tokens[i].key), lang, (l) => fits(tokens[i].form, l.first));
      }
    }
    return { met, conditions, guessed: guessed && met.some((n, i) => i % 2 && n === conditions[1]) };
  }

  /** Does a text hold every phrase of the query? @param {Engine} engine @param {Token[]} tokens @param {Hit} hit */
  async function verified(engine, tokens, hit) {
    const title = (await engine.entry(hit.entry)).titles[hit.lang];
    const lines = [title, ...await engine.text(hit.entry, hit.lang)].map((line) =>
      words(line).map((w) => ({ ...fold(w.word), joined: w.joined })).filter((w) => w.key));
    const holds = (/** @type {Token[]} */ phrase) => lines.some((line) => line.some((_, i) =>
      phrase.every((t, j) => {
        const w = line[i + j];
        return w && w.key === t.key && fits(t.form, w.form) && (!j || w.joined);
      })));
    for (let p = 0; tokens.some((t) => t.phrase === p); p++) {
      if (!holds(tokens.filter((t) => t.phrase === p))) return false;
    }
    return true;
  }

  /**
   * Looks for the phrases in the texts of the first hits, and takes those out that do not hold them; texts are asked for at
   * once.
   * @param {Engine} engine @param {Result} result @param {number} to @param {() => number[]} ordered the first entries
   */
  async function check(engine, result, to, ordered) {
    const { ranks } = result;
    let had = 0;
    for (let i = result.checked || (result.byDate ? 0 : result.pinned); i < to && i < result.count;) {
      if (i >= had) {
        const coming = ordered().slice(i, to);
        await engine.entries(coming);
        await Promise.all(coming.map((e) => engine.text(e, ranks[e] & 1)));
        had = to;
      }
      const entry = ordered()[i];
      if (await verified(engine, result.marks[0], unpack(entry, ranks[entry]))) {
        result.checked = ++i;
      } else {
        if (ranks[entry] >= LEVEL) result.full--;
        ranks[entry] = 0;
        result.count--;
        result.order.splice(i, 1);
      }
    }
    if (to >= result.count) result.about = false;
  }

  // ---- facets ----------------------------------------------------------------------------------

  /** All values of a facet with their entries. @param {Engine} engine @param {string} name @returns {Promise<Value[]>} */
  async function values(engine, name) {
    const r = await engine.root();
    return engine.shard(`f${name}-${r.facets[name]}`, (data) => {
      const bits = bitsOf(data), bytes = bytesOf(bits), length = new Reader(bits).bits(32);
      const list = json(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
      const reader = new Reader(bits, bits.at + (4 + length) * 8);
      return list.map((/** @type {string[]} */ [key, ...names]) => {
        const count = reader.gamma() - 1, k = parameter(r.entries, count);
        if (count > r.entries) throw new Damaged("a shard is damaged");
        const entries = new Uint32Array(count);
        for (let i = 0, e = -1; i < count; i++) entries[i] = e += reader.rice(k) + 1;
        return { key, names, entries };
      });
    });
  }

  /**
   * Keeps of a result what has any of the values of a facet, for all of the facets.
   * @param {Engine} engine @param {Result} result its ranks are changed @param {Record<string, string[]>} filters
   */
  async function narrow(engine, result, filters) {
    const { ranks } = result;
    for (const name of Object.keys(filters)) {
      if (!filters[name].length) continue;
      const set = new Uint8Array(ranks.length);
      for (const v of await values(engine, name)) {
        if (filters[name].includes(v.key)) for (const e of v.entries) set[e] = 1;
      }
      for (let e = 0; e < set.length; e++) if (!set[e]) ranks[e] = 0;
    }
    return { ...result, ...counted(ranks) };
  }

  /**
   * The values of a facet with the number of hits that each would give.
   * @param {Engine} engine @param {string} name @param {Result} result not narrowed @param {Record<string, string[]>} filters
   */
  async function counts(engine, name, result, filters) {
    const { ranks } = await engine.narrow(await engine.whole(result), { ...filters, [name]: [] }), keys = filters[name] || [];
    return (await values(engine, name)).map((v) => ({ key: v.key, names: v.names,
      count: v.entries.reduce((n, e) => ranks[e] ? n + 1 : n, 0), chosen: keys.includes(v.key) }))
      .filter((v) => v.count || v.chosen);
  }

  const part = { phrases, check, narrow, counts };
  if (typeof module === "object") module.exports = part;
  else songnguEngine.parts.narrow = part;
}
