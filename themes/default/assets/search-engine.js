//# allFunctionsCalledOnLoad
/* global songnguIndex, module, require */
"use strict";
/* The search engine: what a query means, which lists of the index (search-index.js) it needs, what they find, in which
 * order, and what is shown of it. It knows nothing of pages: search.js is the interface, tests run this file in Node, and
 * generator/search_query.c does the same in C, step by step, with whole numbers only, so that both give the same results in
 * the same order. */
{
  const { SearchIndex, Damaged, hash, addPostings } = typeof require === "function" ? require("./search-index.js") : songnguIndex;

  // ---- words: generator/search_token.c, function by function -----------------------------------

  const TONES = "\u0300\u0301\u0309\u0303\u0323";
  const STROKES = /** @type {Record<string, string>} */ ({
    "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe",
    "ß": "ss", "þ": "th",
  });
  const NOTHING = "\\u00AD\\u200B-\\u200D\\u2060\\uFEFF";
  // Of letters up to U+024F and of Vietnamese ones the second is the first, and is ready in a tenth of the time.
  const WORD = `[\\p{L}\\p{M}\\p{Nd}${NOTHING}]+`;
  const LATIN_WORD = /[0-9A-Za-z\u00AA\u00AD\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0300-\u036F\u1E00-\u1EFF\u200B-\u200D\u2060]+/g;
  const NOT_LATIN = /[\u0250-\u02FF\u0370-\u1DFF\u1F00-\u1FFF\u2070-\uFFFF]/;
  const APART = /[^\s\-/'\u2010-\u2013\u2019]/u;
  const IGNORED = new RegExp(`[${NOTHING}]`, "u");
  const VOWELS = "aeiouy", ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";
  const KEY_CHARACTERS = 24;
  const STOP = new Set("of and for with wer been hav has from which their its thes or thos as wil".split(" "));
  const ENGLISH_STOP = new Set("the that a an in on to at be bi is it was are this not also".split(" "));

  /** @param {string} s @param {RegExp} ending @param {number} least @param {string} [to] */
  function cut(s, ending, least, to = "") {
    const m = ending.exec(s);
    return m && m.index >= least ? s.slice(0, m.index) + to : s;
  }

  /** English endings. @param {string} s */
  function stem(s) {
    s = s.replace(/ll+/g, "l").replace(/([iy])z/g, "$1s");
    s = cut(s, /tre$/, 2, "ter");
    const plural = s;
    s = cut(s, /sses$/, 1, "ss");
    if (s === plural) s = cut(s, /ies$/, 2, "i");
    if (s === plural && !/(ss|us|is)$/.test(s)) s = cut(s, /s$/, 3);
    if (/.eed$/.test(s)) s = s.slice(0, -1);
    else if (/[aeiouy].*ed$/.test(s) && s.length > 3) s = s.slice(0, -2);
    else if (/[aeiouy].*ing$/.test(s) && s.length > 4) s = s.slice(0, -3);
    if (s.length > 3 && /[aeiouy].*[^aeiouy]y$/.test(s)) s = s.slice(0, -1) + "i";
    for (const [ending, least] of /** @type {[RegExp, number][]} */ ([[/ation$/, 4],
      [/ative$/, 4], [/ment$/, 5], [/li$/, 5], [/ness$/, 4]])) {
      const shorter = cut(s, ending, least);
      if (shorter !== s) {
        s = shorter;
        break;
      }
    }
    if (s.length > 3 && /[aeiouy].*[^aeiouy]e$/.test(s)) s = s.slice(0, -1);
    s = cut(s, /our$/, 2, "or");
    return s.length > 3 && /([^aeiouys])\1$/.test(s) ? s.slice(0, -1) : s;
  }

  const MOST_FOLDS = 4000; // a page of excerpts has fewer
  /** @type {Map<string, Folded>} */
  const folds = new Map();

  /** A word as its key and its marks, kept: in texts the same ones come again and again. @param {string} word @returns {Folded} */
  function fold(word) {
    const known = folds.get(word) || folded(word);
    if (folds.size > MOST_FOLDS) folds.clear();
    folds.set(word, known);
    return known;
  }

  /** @param {string} word @returns {Folded} */
  function folded(word) {
    let key = "", tone = 0, bar = 0, vowels = 0, foreign = false, count = 0;
    const quality = [0, 0, 0];
    const push = (/** @type {string} */ c) => {
      if (count >= KEY_CHARACTERS) return;
      key += c;
      count++;
      if (VOWELS.includes(c)) vowels++;
    };
    for (const c of word.toLowerCase().replace(/ς/g, "σ").normalize("NFD")) {
      const n = c.charCodeAt(0), combining = n >= 0x300 && n <= 0x36F;
      const base = n > 127 ? STROKES[c] : ALPHANUMERIC.includes(c) && c;
      if (base) {
        if (c === "đ" && !count) bar = 1;
        for (const letter of base) push(letter);
        foreign = false;
      } else if (combining && !foreign) {
        tone = TONES.indexOf(c) + 1 || tone;
        const q = c === "\u0302" ? 1 : c === "\u0306" || c === "\u031B" ? 2 : 0;
        if (q && key && VOWELS.includes(key.slice(-1)) && vowels <= 3) quality[vowels - 1] = q;
      } else if (!IGNORED.test(c)) {
        push(c);
        foreign = foreign || !combining;
      }
    }
    const form = tone + 6 * bar + 12 * quality[0] + 36 * quality[1] + 108 * quality[2];
    if (key.includes("y")) key = key.replace(/^quy(?![ea])/, "qui").replace(/^([b-df-hj-np-tv-xz]*)y$/, "$1i");
    else if (key[0] === "0") key = key.replace(/^0+(?=\d+$)/, "");
    return { key: !form && /^[a-z]{4,}$/.test(key) ? stem(key) : key, form };
  }

  /**
   * The words of a text with their places; joined: nothing but spaces, hyphens, slashes before.
   * @param {string} text
   */
  function words(text) {
    const found = [];
    let end = 0;
    for (const m of text.matchAll(NOT_LATIN.test(text) ? new RegExp(WORD, "gu") : LATIN_WORD)) {
      const start = /** @type {number} */ (m.index);
      found.push({ word: m[0], start, end: start + m[0].length,
        joined: !APART.test(text.slice(end, start)) });
      end = start + m[0].length;
    }
    return found;
  }

  // ---- the query -------------------------------------------------------------------------------

  const MOST_TOKENS = 30;

  /** @param {string} text @returns {Token[]} */
  function parse(text) {
    /** @type {Token[]} */
    const tokens = [];
    let phrase = -1;
    text.split(/["“”«»]/).forEach((part, i, all) => {
      const quoted = i % 2 === 1 && (i < all.length - 1 || part.trim().includes(" "));
      if (quoted) phrase++;
      words(part).forEach(({ word, joined }, n) => {
        const { key, form } = fold(word);
        if (!key || tokens.length >= MOST_TOKENS) return;
        const stop = STOP.has(key) ? 2 : !form && ENGLISH_STOP.has(key) ? 1 : 0;
        tokens.push({ word, key, form, stop, phrase: quoted ? phrase : -1, joined: joined && n > 0,
          ended: /\s$/.test(text) });
      });
    });
    return tokens;
  }

  /**
   * Pairs of neighbours as the index has them, [first, second, language or -1 for both]: stop words
   * stand in no pair, and English ones in none of an English text.
   * @param {Token[]} tokens @returns {Pair[]}
   */
  function pairsOf(tokens) {
    /** @type {Pair[]} */
    const pairs = [];
    for (let lang = 0; lang < 2; lang++) {
      let previous = -1;
      tokens.forEach((token, i) => {
        if (previous >= 0 && (!token.joined || token.phrase !== tokens[previous].phrase)) previous = -1;
        if (token.stop > 1 - lang) return;
        if (previous >= 0) {
          const known = pairs.find((p) => p[0] === previous && p[1] === i);
          if (known) known[2] = -1;
          else pairs.push([previous, i, lang]);
        }
        previous = i;
      });
    }
    return pairs;
  }

  /** Does a form satisfy what was typed? No marks typed: any. @param {number} asked @param {number} form */
  function fits(asked, form) {
    return !asked || asked === form;
  }

  /** The same for the beginning of a word. @param {number} asked @param {number} form */
  function begins(asked, form) {
    if (asked % 6 && asked % 6 !== form % 6) return false;
    if (Math.floor(asked / 6) % 2 > Math.floor(form / 6) % 2) return false;
    for (const place_ of [12, 36, 108]) {
      const q = Math.floor(asked / place_) % 3;
      if (q && q !== Math.floor(form / place_) % 3) return false;
    }
    return true;
  }

  /** 16 log2(1 + count / df), in whole numbers. @param {number} count @param {number} df */
  function weight(count, df) {
    const x = Math.floor(count * 16 / df) + 16, high = 31 - Math.clz32(x);
    return 16 * (high - 4) + Math.floor((x - 2 ** high) * 16 / 2 ** high);
  }

  // ---- scores ----------------------------------------------------------------------------------

  const PAIR = 4, SINGLE = 3, LONG_QUERY = 5, MOST_ENDINGS = 20;
  // What ties words together and what asks: tells little in long queries. Without marks only the first twelve, which are
  // hardly another word too.
  const LIGHT = "của và các những cho được với là gì nào không nhiêu bao thì mà bị có như sao ai đâu hay phải tôi".split(" ");
  // Without marks these ask only side by side.
  const ASKING = "bao nhieu,bao lau,the nao,nhu the,ra sao,co duoc,co bi".split(",");

  /** Which tokens are light. @param {Token[]} tokens */
  function lightOf(tokens) {
    const plain = tokens.every((t) => !t.form), light = LIGHT.slice(0, plain ? 12 : 99).map(fold);
    const keys = tokens.map((t) => t.key), asks = (/** @type {number} */ i) => plain && ASKING.includes(`${keys[i]} ${keys[i + 1]}`);
    return tokens.map((t, i) => tokens.length >= LONG_QUERY && t.phrase < 0 && (light.some((l) => l.key === t.key && (plain ||
      l.form === t.form)) || asks(i) || asks(i - 1)));
  }

  // What each entry is worth is one small whole number: from the highest bit its level, 1 if not through the other
  // language, its score, and the language; 0 if it is not found. Level 3: named by its number.
  const LEVEL = 2 ** 24, OWN = 2 ** 23, MOST_SCORE = 2 ** 22 - 1, NAMED = 3 * LEVEL;

  /** @param {number} entry @param {number} rank @returns {Hit} */
  function unpack(entry, rank) {
    return { entry, lang: rank & 1, level: rank >> 24, score: rank >> 1, note: rank & OWN ? 0 : 1 };
  }

  /** Nothing found. @returns {Result} */
  const nothing = () => ({ ranks: new Int32Array(0), count: 0, full: 0, byDate: false, order: [], pinned: 0, about: false, assumed: [],
    suggestion: "", marks: [] });

  /** Counts what is found, and what has all words. @param {Int32Array} ranks */
  function counted(ranks) {
    let count = 0, full = 0;
    for (let e = 0; e < ranks.length; e++) {
      if (ranks[e]) count++;
      if (ranks[e] >= LEVEL) full++;
    }
    return { ranks, count, full };
  }

  /**
   * The first entries of what is found, in order. @param {Ranking} of @param {number} most @returns {number[]}
   */
  function leading({ ranks, byDate, count }, most) {
    const entries = [];
    if (most < count && most <= 64 && !byDate) {
      const values = new Int32Array(most), places = new Int32Array(most);
      let n = 0, least = 0;
      for (let e = 0; e < ranks.length; e++) {
        const value = ranks[e] >> 1;
        if (value <= least) continue;
        let i = n < most ? n++ : n - 1;
        for (; i && values[i - 1] < value; i--) {
          values[i] = values[i - 1];
          places[i] = places[i - 1];
        }
        values[i] = value;
        places[i] = e;
        if (n === most) least = values[n - 1];
      }
      return Array.from(places);
    }
    for (let e = 0; e < ranks.length; e++) if (ranks[e]) entries.push(e);
    if (byDate) return entries;
    const keys = Float64Array.from(entries, (e) => (NAMED - (ranks[e] >> 1)) * 2 ** 26 + e);
    return Array.from(keys.sort(), (key) => key % 2 ** 26);
  }

  /** How many bits are set. @param {number} m */
  function bits(m) {
    let n = 0;
    for (; m; m &= m - 1) n++;
    return n;
  }

  /** Adds up what one reading of a query finds, for each entry in each language. */
  class Tally {
    /** @param {Root} root @param {Token[]} tokens @param {boolean[]} idle @param {number} lang the reader's */
    constructor(root, tokens, idle, lang) {
      this.lang = lang;
      this.root = root;
      this.long = tokens.length >= LONG_QUERY;
      this.score = new Int32Array(root.entries * 2);
      this.alone = new Int32Array(root.entries * 2);  // words found by themselves, as bits
      this.paired = new Int32Array(root.entries * 2); // … beside a neighbour
      this.needed = tokens.reduce((m, t, i) => t.stop || idle[i] ? m : m | 1 << i, 0) || (1 << tokens.length) - 1;
    }

    /**
     * @param {Keyed[]} found @param {number} covers the words that it stands for @param {number} base
     * @param {(list: List) => boolean} fit @param {boolean} pair
     */
    add(found, covers, base, fit, pair) {
      const { score, alone, paired } = this;
      for (let lang = 0; lang < 2; lang++) {
        const lists = found.flatMap((f) => f.lists).filter((l) => l.lang === lang && fit(l));
        const sums = [0, 0];
        for (const l of lists) sums[+l.title] += l.df;
        const w = base * weight(this.root.texts[lang], Math.max(...sums));
        // Of several spellings that a text has, the best counts: its impact, in texts and in titles.
        const best = [0, 0].map(() => new Uint8Array(score.length));
        for (const l of lists) addPostings(this.root, l, w, score, covers, pair ? paired : alone, best[+l.title]);
      }
    }

    /** The better language of each entry: the reader's if it has as much of what was asked for. @param {Phrases|null} phrases */
    ranking(phrases) {
      const { score, alone, paired, needed, lang } = this, size = score.length, ranks = new Int32Array(size >> 1);
      let close = 0;
      // Of a long query, what has more of the words counts up to as much again, and three quarters.
      for (let i = this.long ? 0 : size, most = 4 * bits(needed); i < size; i++) {
        const a = paired[i] & needed;
        score[i] += Math.floor(score[i] * (bits(alone[i] & needed | a) + 2 * bits(a)) / most);
      }
      if (phrases) {
        const { met, conditions } = phrases;
        for (let i = 0; i < size; i++) if (met[i] !== conditions[i & 1]) alone[i] = paired[i] = 0;
      }
      for (let at = 0; at < size; at += 2) {
        const a = paired[at], b = paired[at + 1], c = a | alone[at], d = b | alone[at + 1];
        if (!(c | d)) continue;
        // 2: all words beside a neighbour, 1: all, 0: some, -1: none
        const x = (a & needed) === needed ? 2 : (c & needed) === needed ? 1 : c ? 0 : -1;
        const y = (b & needed) === needed ? 2 : (d & needed) === needed ? 1 : d ? 0 : -1;
        const better = y > x || (y === x && score[at + 1] > score[at]) ? 1 : 0, level = better ? y : x;
        if (level > 1) close++;
        ranks[at >> 1] = level << 24 | OWN | Math.min(score[at + better], MOST_SCORE) << 1 | (x === y ? lang : better);
      }
      return { ...counted(ranks), close };
    }
  }

  /** Two words side by side are what the index has; more have to be looked for in the text. @param {Token[]} tokens */
  function needsCheck(tokens) {
    return tokens.some((t) => t.phrase >= 0 && (t.stop || tokens.filter((u) => u.phrase === t.phrase).length > 2));
  }

  /** @param {Token[]} tokens */
  const hasDigits = (tokens) => tokens.some((t) => /^\d+$/.test(t.key));

  /** @param {Token[]} tokens */
  function join(tokens) {
    return tokens.map((t) => t.word).join(" ");
  }

  // ---- the engine ------------------------------------------------------------------------------

  class SearchEngine extends SearchIndex {
    /**
     * What one reading of the query finds.
     * @param {Token[]} tokens @param {number} lang @param {Extra} [extra]
     * @returns {Promise<Found>}
     */
    async evaluate(tokens, lang, extra) {
      const r = await this.root();
      const quoted = tokens.some((t) => t.phrase >= 0);
      if (quoted) Promise.resolve(this.part("narrow")).catch(() => {}); // beside the lists
      const light = lightOf(tokens), pairs = pairsOf(tokens).filter(([a, b]) => !light[a] || !light[b]);
      // Light words that stand in most texts anyway are taken for granted.
      const idle = light.map((l, i) => l && r.frequent.has(tokens[i].key)), tally = new Tally(r, tokens, idle, lang);
      const ask = (/** @type {number} */ i) => {
        const asked = this.singleLists(tokens[i].key);
        asked.catch(() => {}); // said where it is awaited
        return asked;
      };
      // One trip: all pairs, and the words that are rare enough to tell something.
      const early = tokens.map((t, i) =>
        t.stop < 2 && !idle[i] && (!pairs.length || !r.frequent.has(t.key)) ? ask(i) : null);
      const lists = await Promise.all(pairs.map(([a, b]) =>
        this.pairLists(tokens[a].key, tokens[b].key)));
      /** @type {Seen[]} */
      const seen = [];
      let covered = 0;
      pairs.forEach(([a, b, of], i) => {
        const fit = (/** @type {List} */ l) => fits(tokens[a].form, l.first) &&
          fits(tokens[b].form, l.second) && (of < 0 || l.lang === of);
        const all = lists[i].flatMap((f) => f.lists);
        if (all.some(fit)) covered |= 1 << a | 1 << b;
        for (const l of all) { // rather with marks than without
          const df = l.first || l.second ? l.df * 2 : l.df;
          if (!l.title) seen.push({ a, b, df, first: l.first, second: l.second });
        }
        tally.add(lists[i], 1 << a | 1 << b, light[a] || light[b] ? PAIR - 1 : PAIR, fit, true);
      });
      const singles = await Promise.all(tokens.map((_, i) => early[i] || (covered >> i & 1 || idle[i]
        ? null : ask(i))));
      const missing = [];
      for (let i = 0; i < tokens.length; i++) {
        const found = singles[i], fit = (/** @type {List} */ l) => fits(tokens[i].form, l.first);
        if (!found) continue;
        tally.add(found, 1 << i, light[i] ? SINGLE - 1 : SINGLE, fit, false);
        if (covered >> i & 1 || found.some((f) => f.lists.some(fit))) continue;
        if (i < tokens.length - 1 || !await this.addEndings(tally, tokens, pairs)) missing.push(i);
      }
      if (hasDigits(tokens)) {
        for (const { key, covers } of (await this.part("numbers")).dates(tokens)) {
          tally.add(await this.singleLists(key), covers, PAIR, () => true, true);
        }
      }
      if (extra) {
        tally.add(await this.pairLists(extra.first, extra.second), extra.covers, PAIR, () => true,
          true);
      }
      const phrases = quoted
        ? await (await this.part("narrow")).phrases(this, tokens, pairs, lists) : null;
      return { ...tally.ranking(phrases), missing, seen, unsure: !!phrases && phrases.guessed };
    }

    /**
     * Takes the last word for the beginning of one.
     * @param {Tally} tally @param {Token[]} tokens @param {Pair[]} pairs
     */
    async addEndings(tally, tokens, pairs) {
      const last = tokens.length - 1, t = tokens[last];
      if (t.phrase >= 0 || t.ended) return false;
      const pair = pairs.find((p) => p[1] === last);
      if (pair) {
        const before = tokens[pair[0]], found = await this.pairLists(before.key, t.key, true);
        const fit = (/** @type {List} */ l) => fits(before.form, l.first) && begins(t.form, l.second);
        tally.add(found, 1 << pair[0] | 1 << last, PAIR, fit, true);
        if (found.some((f) => f.lists.some(fit))) return true;
      }
      if (t.key.length < 2) return false;
      const fit = (/** @type {List} */ l) => begins(t.form, l.first);
      const most = (/** @type {Keyed} */ f) => Math.max(...f.lists.map((l) => l.df));
      const found = (await this.singleLists(t.key, true)).filter((f) => f.lists.some(fit));
      found.sort((x, y) => most(y) - most(x) || (x.key < y.key ? -1 : 1));
      tally.add(found.slice(0, MOST_ENDINGS), 1 << last, SINGLE, fit, false);
      return found.length > 0;
    }

    /**
     * What two words beside each other find, if the index has it ready and they are not read otherwise too: the first ten, and
     * how many there are.
     * @param {Token[]} tokens @param {number} lang @param {Promise<unknown[]>} rewriting @returns {Promise<Result|null>}
     */
    async ready(tokens, lang, rewriting) {
      const [a, b] = tokens;
      if (tokens.length !== 2 || a.stop || b.stop || a.phrase >= 0 || b.phrase >= 0 || !b.joined || hasDigits(tokens)) return null;
      const answer = await this.answer(a, b), { entries } = await this.root();
      if (!answer || (await rewriting).length) return null;
      const { count, entries: order, scores } = answer, ranks = new Int32Array(entries);
      order.forEach((e, i) => {
        const score = scores[i] >> 2, by = scores[i] & 3; // 2: either language
        ranks[e] = 2 * LEVEL | OWN | score << 1 | (by > 1 ? lang : by);
      });
      return { ...nothing(), ranks, count, full: count, order, marks: [tokens], rest: lang };
    }

    /** A result with all that is found, where only its first ones were ready. @param {Result} result */
    async whole(result) {
      if (result.rest !== undefined) result.ranks = (await this.evaluate(result.marks[0], result.rest)).ranks;
      delete result.rest;
      return result;
    }

    // ---- terms ---------------------------------------------------------------------------------

    /**
     * The query with abbreviations spelt out (or made), and in the other language.
     * @param {Token[]} tokens @returns {Promise<{kind: number, text: string}[]>}
     */
    async rewritten(tokens) {
      const r = await this.root(), count = r.x.length / 4;
      if (!count || tokens.some((t) => t.phrase >= 0)) return [];
      /** @type {Term[][]} */
      const terms = await Promise.all(tokens.map((t) => {
        if (r.first && !r.first.has(t.key)) return [];
        const s = (hash(t.key) >>> 8) % count;
        return this.shard(`x${s}-${r.x.slice(s * 4, s * 4 + 4)}`);
      }));
      if (!terms.some((list, i) => list.some((t) => beginsWith(t[3], tokens[i].key)))) return [];
      return (await this.part("terms")).readings(tokens, terms);
    }

    /** The query with the marks that the texts rather have; "" if it has them. @param {Token[]} tokens @param {Seen[]} seen */
    async suggestion(tokens, seen) {
      const other = tokens.some((t) => t.form) ? (await this.part("guess")).remarked(tokens, seen) : tokens;
      return other.some((t, i) => t !== tokens[i]) ? join(other) : "";
    }

    // ---- the whole -----------------------------------------------------------------------------

    /**
     * Finds. The result depends on the arguments and the index alone.
     * @param {string} text @param {SearchOptions} [options] @returns {Promise<Result>}
     */
    async search(text, options = {}) {
      const without = options.without || [], lang = options.lang || 0;
      /** @type {Assumption[]} */
      const assumed = [];
      let tokens = parse(text), suggestion = "";
      if (!tokens.length) return nothing();
      const rewriting = this.rewritten(tokens);
      rewriting.catch(() => {});
      let pinned = hasDigits(tokens) ? await (await this.part("numbers")).numbered(this, tokens) : null;
      const ready = await this.ready(tokens, lang, rewriting);
      if (ready) return ready;
      /** @type {Found} */
      let found = await this.evaluate(tokens, lang, pinned ? pinned.extra : undefined);
      if (!found.full) {
        const guess = await this.part("guess");
        const better = await guess.otherwise(this, tokens, found, pinned, without, lang);
        if (better) {
          ({ found, tokens } = better);
          pinned = better.pinned || pinned;
          assumed.push({ kind: better.kind, text: join(tokens) });
        }
      } else if (!pinned && !found.close) {
        suggestion = await this.suggestion(tokens, found.seen);
      }
      const marks = [tokens], { ranks } = found, readings = pinned ? [] : await rewriting;
      if (readings.length) await (await this.part("terms")).add(this, readings, without, lang, ranks, marks, assumed);
      if (pinned) (await this.part("numbers")).pin(ranks, pinned.entries, lang);
      let all = pinned || marks.length > 1 ? counted(ranks) : { ranks, count: found.count, full: found.full };
      if (all.full && without.includes("loose")) all = counted(ranks.map((rank) => rank < LEVEL ? 0 : rank));
      if (all.full < all.count && !pinned) assumed.push({ kind: "loose", text: "" });
      const about = found.unsure || needsCheck(tokens);
      return { ...nothing(), ...all, pinned: pinned ? pinned.entries.length : 0, about, assumed, suggestion, marks };
    }

    // ---- what is shown -------------------------------------------------------------------------

    /**
     * Hits from to to. Those of a phrase are checked against their text, and what does not hold is
     * taken out of the result.
     * @param {Result} result @param {number} from @param {number} to
     */
    async shown(result, from, to) {
      if (result.order.length < Math.min(to, result.count)) await this.whole(result);
      const { ranks } = result;
      const ordered = () => {
        if (result.order.length < Math.min(to, result.count)) result.order = leading(result, result.about ? 4 * to : to);
        return result.order;
      };
      if (result.about) await (await this.part("narrow")).check(this, result, to, ordered);
      return ordered().slice(from, to).map((e) => unpack(e, ranks[e]));
    }

    /**
     * The lines of an entry's text: its summary, then its blocks.
     * @param {number} number @param {number} lang
     */
    async text(number, lang) {
      return (await this.part("texts")).text(this, number, lang);
    }

    /**
     * A part of the text around the words asked for: pieces, with or without mark.
     * @param {Hit} hit @param {Token[][]} marks @param {number} [length] characters
     */
    async excerpt(hit, marks, length) {
      return (await this.part("texts")).excerpt(this, hit, marks, length);
    }

    // ---- facets --------------------------------------------------------------------------------

    /**
     * Narrows a result: any of the values of a facet, all of the facets.
     * @param {Result} result @param {Record<string, string[]>} filters @param {boolean} [byDate] newest first
     * @returns {Promise<Result>}
     */
    async narrow(result, filters, byDate = false) {
      const chosen = Object.keys(filters).some((name) => filters[name].length);
      if (chosen || byDate) await this.whole(result);
      const all = { ...result, ranks: result.ranks.slice(), byDate, order: result.rest === undefined ? [] : result.order };
      return chosen ? (await this.part("narrow")).narrow(this, all, filters) : all;
    }

    /**
     * The values of a facet with the number of hits that each would give.
     * @param {string} name @param {Result} result not narrowed @param {Record<string, string[]>} filters
     */
    async counts(name, result, filters) {
      return (await this.part("narrow")).counts(this, name, result, filters);
    }
  }

  /** Is a word the first of a term? A cheap look before it is read. @param {string} term @param {string} key */
  function beginsWith(term, key) {
    const c = term.charCodeAt(0) | 32, first = c === key.charCodeAt(0) || c > 126 || c < 97 ? words(term)[0] : null;
    return !!first && fold(first.word).key === key;
  }

  const api = { SearchEngine, TONES, LONG_QUERY, fold, words, parse, fits, begins, unpack, counted, LEVEL, OWN, NAMED, Damaged, parts: {} };
  if (typeof module === "object") module.exports = api;
  else Object.assign(globalThis, { songnguEngine: api });
}
