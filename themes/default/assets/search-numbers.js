/* global songnguEngine, songnguIndex, module, require */
"use strict";
/* What numbers in a query mean: decisions by their number, in any form, and dates. Loaded when a query has digits.
 * generator/search_query.c and search_token.c do the same in C. */
{
  const [{ Damaged, inflated }, { OWN, NAMED }] = typeof require === "function"
    ? [require("./search-index.js"), require("./search-engine.js")] : [songnguIndex, songnguEngine];
  const MOST_PINNED = 5;
  const MONTHS = ("januari februari march april may jun juli august september october november " +
    "december").split(" ");

  /** Bits of tokens from to to. @param {number} from @param {number} to */
  function mask(from, to) {
    let m = 0;
    for (let i = Math.max(0, from); i <= to; i++) m |= 1 << i;
    return m;
  }

  // ---- dates -----------------------------------------------------------------------------------

  /** The date that ends with the last of these keys: "20210730", or "". @param {string[]} keys */
  function dateOf(keys) {
    const number = (/** @type {string|undefined} */ s, /** @type {number} */ most) =>
      s && /^\d{1,4}$/.test(s) && +s <= most ? +s : 0;
    const name = (/** @type {string} */ s) => MONTHS.indexOf(s) + 1;
    const n = keys.length, year = number(keys[n - 1], 2200);
    if (n < 3 || year < 1800) return "";
    const before = keys[n - 2], first = keys[n - 3];
    let day = 0, month = number(before, 12) || name(before);
    const dayOf = (/** @type {string} */ s) => number(s.replace(/(st|nd|rd|th)$/, ""), 31);
    if (month) day = dayOf(first);
    else if ((month = name(first))) day = dayOf(before);
    else if (n >= 5 && before === "nam" && keys[n - 4] === "thang") {
      month = number(first, 12);
      day = number(keys[n - 5], 31);
    }
    return day && month ? String((year * 100 + month) * 100 + day) : "";
  }

  /** Dates in a query, each of which is also one word of the index. @param {Token[]} tokens */
  function dates(tokens) {
    const keys = tokens.map((t) => t.key);
    return keys.flatMap((_, i) => {
      const key = i < 2 ? "" : dateOf(keys.slice(Math.max(0, i - 4), i + 1));
      const first = keys[i - 1] === "nam" ? i - 4 : i - 2;
      return key ? [{ key, covers: mask(keys[first - 1] === "ngay" ? first - 1 : first, i) }] : []; // the word "ngày" is of it
    });
  }

  // ---- decisions -------------------------------------------------------------------------------

  /**
   * The decisions that the query names by number, and the pair by which texts cite them.
   * @param {Engine} engine @param {Token[]} tokens @returns {Promise<{entries: number[], extra: Extra}|null>}
   */
  async function numbered(engine, tokens) {
    const r = await engine.root(), shards = r.n.length / 4;
    for (let i = 0; i < tokens.length && shards; i++) {
      if (!/^\d{1,8}$/.test(tokens[i].key)) continue;
      const s = +tokens[i].key % shards;
      /** @type {Numbered[]} */
      const all = await engine.shard(`n${s}-${r.n.slice(s * 4, s * 4 + 4)}`, async (data) => (await inflated([data]))[0]);
      const { found, from, to } = naming(r, tokens, i, all.filter((e) => e[0] === +tokens[i].key));
      if (!found.length || (from === to && tokens.length > 1)) continue;
      if (found.some((e) => !(e[2] < r.entries))) throw new Damaged("a shard is damaged");
      return { entries: found.slice(0, MOST_PINNED).map((e) => e[2]),
        extra: { first: tokens[i].key, second: found[0][1].split(" ")[0], covers: mask(from, to) } };
    }
    return null;
  }

  /**
   * Which of the decisions with a number are meant, and by which words.
   * @param {Root} r @param {Token[]} tokens @param {number} at the number @param {Numbered[]} found
   */
  function naming(r, tokens, at, found) {
    let from = at, to = at;
    const keep = (/** @type {(symbols: string[]) => boolean} */ test) => {
      const kept = found.filter((e) => test(e[1].split(" ")));
      if (kept.length) found = kept;
      return kept.length > 0;
    };
    const has = (/** @type {number} */ i) => i >= 0 && i < tokens.length &&
      keep((symbols) => symbols.includes(tokens[i].key) || symbols.join("") === tokens[i].key);
    while (has(to + 1)) to++;
    if (from && ["so", "no", "number"].includes(tokens[from - 1].key)) from--;
    if (to === at && has(from - 1)) from--;
    for (const length of [2, 1]) {
      const word = from < length ? "" : tokens.slice(from - length, from).map((t) => t.key).join(" ");
      const of = Object.keys(r.words).includes(word) ? r.words[word].split(" ") : [];
      if (!of.length || !keep((symbols) => of.includes(symbols[0]))) continue;
      from -= length;
      break;
    }
    return { found, from, to };
  }

  /** Puts decisions named by their number before all. @param {Int32Array} ranks @param {number[]} entries @param {number} lang */
  function pin(ranks, entries, lang) {
    entries.forEach((e, i) => {
      ranks[e] = NAMED | OWN | entries.length - i << 1 | (ranks[e] ? ranks[e] & 1 : lang);
    });
  }

  const part = { dateOf, dates, numbered, pin };
  if (typeof module === "object") module.exports = part;
  else songnguEngine.parts.numbers = part;
}
