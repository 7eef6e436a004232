/* global songnguEngine, module, require */
"use strict";
/* A query's other readings: abbreviations spelt out or made, and the other language. Loaded when a word of the query
 * begins like a term of the lexicon. generator/search_guess.c does the same in C. */
{
  const { fold, words, parse, fits, LEVEL, OWN } = typeof require === "function" ? require("./search-engine.js") : songnguEngine;

  /**
   * The query with terms replaced by what they mean; "" if that is no other query.
   * @param {Token[]} tokens @param {Term[][]} terms of each token @param {number} kind
   * @param {number} to language
   */
  function rewrite(tokens, terms, kind, to) {
    const parts = [];
    let changed = 0, kept = 0;
    for (let i = 0; i < tokens.length;) {
      let best = "", length = 0;
      for (const [k, , into, term, meaning] of terms[i]) {
        if (k !== kind || into !== to) continue;
        const keys = words(term).map((w) => fold(w.word));
        if (keys.length > length && i + keys.length <= tokens.length && keys.every((f, j) =>
          f.key === tokens[i + j].key && fits(tokens[i + j].form, f.form))) {
          best = meaning;
          length = keys.length;
        }
      }
      if (length) changed++;
      else if (tokens[i].stop < 2) kept++;
      if (length || tokens[i].stop < 2) parts.push(best || tokens[i].word);
      i += length || 1;
    }
    // A translation that leaves more words than it replaces is none.
    return changed && (kind || changed >= kept) ? parts.join(" ") : "";
  }

  /**
   * Adds what another reading found in full; was there any? What the reader's language has in full is shown in it.
   * @param {Int32Array} ranks @param {Int32Array} more @param {number} kind 0: the other language, which comes
   *   after what was asked for, and only where that was not found
   * @param {number} lang the reader's
   */
  function merge(ranks, more, kind, lang) {
    let added = false;
    for (let e = 0; e < more.length; e++) {
      if (more[e] < LEVEL || (kind ? ranks[e] >> 1 >= more[e] >> 1 : ranks[e] >= LEVEL)) continue;
      const own = ranks[e] >= LEVEL && (ranks[e] & 1) === lang;
      ranks[e] = own ? more[e] & ~1 | lang : kind ? more[e] : more[e] & ~OWN;
      added = true;
    }
    return added;
  }

  /** What a query may be read as besides. @param {Token[]} tokens @param {Term[][]} terms of each token */
  function readings(tokens, terms) {
    return [[1, 0], [1, 1], [0, 0], [0, 1]].flatMap(([kind, to]) => {
      const text = rewrite(tokens, terms, kind, to);
      return parse(text).length ? [{ kind, text }] : [];
    });
  }

  /**
   * Adds what other readings of a query find, and says so.
   * @param {Engine} engine @param {{kind: number, text: string}[]} others @param {string[]} without @param {number} lang
   * @param {Int32Array} ranks @param {Token[][]} marks @param {Assumption[]} assumed
   */
  async function add(engine, others, without, lang, ranks, marks, assumed) {
    for (const { kind, text } of others) {
      const name = kind ? "abbreviation" : "other";
      if (without.includes(name)) continue;
      const again = parse(text), more = await engine.evaluate(again, lang);
      if (!merge(ranks, more.ranks, kind, lang)) continue;
      marks.push(again);
      assumed.push({ kind: name, text });
    }
  }

  const part = { readings, add };
  if (typeof module === "object") module.exports = part;
  else songnguEngine.parts.terms = part;
}
