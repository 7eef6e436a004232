//# allFunctionsCalledOnLoad
/* global module, TextEncoder */
"use strict";
/* The search engine: reads the index that `songngu build` wrote (docs/search-format.md). It knows
 * nothing of pages: search.js is the interface, tests run this file in Node, and
 * generator/search_query.c does the same in C, step by step, with whole numbers only, so that both
 * give the same results in the same order. The first line has browsers compile all of it while it comes in,
 * beside the page's own work, instead of function by function when a query waits. */
{

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
  const MONTHS = ("januari februari march april may jun juli august september october november " +
    "december").split(" ");

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

  /** A word as its key and its marks. @param {string} word @returns {Folded} */
  function fold(word) {
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

  /** The date that ends with the last of these keys: "20210730", or "". @param {string[]} keys */
  function dateOf(keys) {
    const number = (/** @type {string|undefined} */ s, /** @type {number} */ most) =>
      s && /^\d{1,4}$/.test(s) && +s <= most ? +s : 0;
    const name = (/** @type {string} */ s) => MONTHS.indexOf(s) + 1;
    const n = keys.length, year = number(keys[n - 1], 2200);
    if (n < 3 || year < 1800) return "";
    const before = keys[n - 2], first = keys[n - 3];
    let day = 0, month = number(before, 12) || name(before);
    if (month) day = number(first, 31);
    else if ((month = name(first))) day = number(before, 31);
    else if (n >= 5 && before === "nam" && keys[n - 4] === "thang") {
      month = number(first, 12);
      day = number(keys[n - 5], 31);
    }
    return day && month ? String((year * 100 + month) * 100 + day) : "";
  }

  // ---- bits: generator/search_bits.c -----------------------------------------------------------

  class Damaged extends Error {}

  /** @param {string|Uint8Array} s */
  function hash(s) {
    const bytes = typeof s === "string" ? new TextEncoder().encode(s) : s;
    let h = 2166136261;
    for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 16777619);
    h = Math.imul(h ^ h >>> 15, 0x2C1B3C6D);
    return (h ^ h >>> 12) >>> 0;
  }

  // Of the upper five bits of a character, 28 values are harmless in a script: they are digits.
  const DIGITS = Int8Array.from({ length: 32 }, (_, i) => [0, 4, 27, 31].includes(i) ? -1 : i < 4 ? i - 1 : i < 27 ? i - 2 : i - 3);

  /** The bytes of a shard. @param {string} data */
  function bytesOf(data) {
    const bytes = new Uint8Array(Math.ceil(data.length * 79 / 40));
    let pending = 0, waiting = 0, n = 0;
    if (data.length % 5) throw new Damaged("a shard is cut short");
    for (let i = 0; i < data.length; i += 5) {
      let digits = 0;
      for (let j = i; j < i + 5; j++) {
        const digit = DIGITS[data.charCodeAt(j) >> 11];
        if (digit < 0) throw new Damaged("not a shard");
        digits = digits * 28 + digit;
      }
      pending = pending << 24 | digits;
      for (waiting += 24; waiting >= 8; waiting -= 8) bytes[n++] = pending >>> waiting - 8;
      for (let j = i; j < i + 5; j++) {
        pending = pending << 11 | data.charCodeAt(j) & 2047;
        for (waiting += 11; waiting >= 8; waiting -= 8) bytes[n++] = pending >>> waiting - 8;
      }
    }
    if (n < 8) throw new Damaged("a shard is cut short");
    const view = new DataView(bytes.buffer);
    const length = view.getUint32(4, true), content = bytes.subarray(8, 8 + length);
    if (content.length !== length || hash(content) !== view.getUint32(0, true)) {
      throw new Damaged("a shard is damaged");
    }
    return content;
  }

  /** Bytes as numbers of 32 bits, highest first, and how many bits there are. @param {Uint8Array} bytes @returns {Bits} */
  function bitsOf(bytes) {
    const size = bytes.length, all = new Int32Array((size >> 2) + 2);
    for (let i = 0, j = 0; j < size; i++, j += 4) all[i] = bytes[j] << 24 | bytes[j + 1] << 16 | bytes[j + 2] << 8 | bytes[j + 3];
    return { all, end: size * 8 };
  }

  // The codes, as in generator/search_codes.h: families, and the symbols of each.
  const CHARACTER = 0, SHARED = 1, KIND = 2, INDEX = 3, TONE = 4, QUALITY = 5, IMPACT = 6, SAME = 7;
  const SYMBOLS = [38, 25, 256, 16, 6, 27, 16, 16], START = 36, OTHER = 37, LONG_LIST = 64, IMPACTS = 16;

  /**
   * A prefix code from the lengths of its symbols (none given: all are as long): for each beginning of 12 bits, 16 times
   * the symbol, and its length.
   * @param {string} lengths @param {number} count of symbols
   */
  function codeOf(lengths, count) {
    const code = new Uint16Array(4096), next = new Uint16Array(14);
    const all = lengths ? Array.from(lengths, (c) => "0123456789abc".indexOf(c)) : new Array(count).fill(32 - Math.clz32(count - 1));
    for (const length of all) if (length > 0) next[length + 1] += 1 << 12 - length;
    for (let length = 2; length < 14; length++) next[length] += next[length - 1];
    all.forEach((length, s) => {
      if (length > 0) code.fill(s << 4 | length, next[length], next[length] += 1 << 12 - length);
    });
    return code;
  }

  /** A code of the root, made when it is first needed. @param {Root} r @param {number} family @param {number} context @returns {Uint16Array} */
  function codeAt(r, family, context) {
    const f = r.codes[family], known = f[context];
    if (typeof known === "object") return known;
    const code = codeOf(known || "", SYMBOLS[family]);
    f[context] = code;
    return code;
  }

  /** The symbol of a character, which is also its context. @param {string} c */
  function characterOf(c) {
    return /^[a-z]$/.test(c) ? c.charCodeAt(0) - 97 : /^[0-9]$/.test(c) ? 26 + +c : OTHER;
  }

  /** Contexts for the forms of a key, and whether a bar is told. @param {string} key */
  function formContexts(key) {
    const [last, before] = key.replace(/[^aeiouy]/g, "").split("").reverse().map((v) => "aeiouy".indexOf(v) + 1);
    return { tone: +/([cpt]|ch)$/.test(key), barred: key[0] === "d",
      quality: before ? 7 + (before - 1) * 6 + last - 1 : last || 0 };
  }

  /** A shard of lists. @param {string} data */
  const listsOf = (data) => bitsOf(bytesOf(data));

  class Reader {
    /** @param {Bits} of @param {number} at */
    constructor(of, at) {
      this.of = of;
      this.all = of.all;
      this.at = at;
      this.end = of.end;
    }
    peek() {
      const i = this.at >>> 5, s = this.at & 31;
      return this.all[i] << s | this.all[i + 1] >>> 1 >>> 31 - s;
    }
    /** @param {number} n */
    skip(n) {
      this.at += n;
      if (this.at > this.end) throw new Damaged("a shard ends early");
    }
    /** @param {number} n */
    bits(n) {
      if (!n) return 0;
      const value = this.peek() >>> 32 - n;
      this.skip(n);
      return value;
    }
    gamma() {
      const zeros = Math.clz32(this.peek());
      if (zeros === 32) throw new Damaged("a shard is damaged");
      this.skip(zeros);
      return this.bits(zeros + 1);
    }
    /** @param {number} k */
    rice(k) {
      const high = Math.clz32(~this.peek());
      if (high >= 24) {
        this.skip(24);
        return this.bits(32);
      }
      this.skip(high + 1);
      return (high << k | this.bits(k)) >>> 0;
    }
    varint() {
      let value = 0;
      for (let shift = 0; shift < 32; shift += 7) {
        const byte = this.bits(8);
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
      throw new Damaged("a shard is damaged");
    }
    /** @param {Uint16Array} code */
    symbol(code) {
      const c = code[this.peek() >>> 20];
      if (!c) throw new Damaged("a shard is damaged");
      this.skip(c & 15);
      return c >> 4;
    }
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
        if (previous >= 0 && (!token.joined || token.phrase !== tokens[previous].phrase)) {
          previous = -1;
        }
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

  const PAIR = 4, SINGLE = 2, LONG_QUERY = 5, MOST_ENDINGS = 20, MOST_PINNED = 5;
  // What ties words together and what asks: tells little in long queries. Without marks only what is no other word too.
  const LIGHT = "của và các những cho được với là thì mà bị có gì nào không bao nhiêu như sao ai đâu hay phải tôi";
  const LIGHT_PLAIN = "cua va cac nhung cho duoc voi la gi nao khong nhieu";
  // Without marks these ask only side by side.
  const ASKING = ("bao nhieu,bao lau,the nao,nhu the,ra sao,tai sao,vi sao,lam sao,khi nao,co duoc,co bi,co phai,co can," +
    "duoc khong,phai khong,hay khong").split(",");

  /** Which tokens are light. @param {Token[]} tokens */
  function lightOf(tokens) {
    if (tokens.length < LONG_QUERY) return tokens.map(() => false);
    const plain = tokens.every((t) => !t.form), light = (plain ? LIGHT_PLAIN : LIGHT).split(" ").map(fold);
    const asks = (/** @type {Token|undefined} */ a, /** @type {Token|undefined} */ b) =>
      plain && a && b && ASKING.includes(`${a.key} ${b.key}`);
    return tokens.map((t, i) => t.phrase < 0 && (light.some((l) => l.key === t.key && l.form === t.form) ||
      !!asks(t, tokens[i + 1]) || !!asks(tokens[i - 1], t)));
  }

  // What each entry is worth is one small whole number: from the highest bit its level, 1 if not through the other
  // language, its score, and the language; 0 if it is not found. Level 3: named by its number.
  const LEVEL = 2 ** 24, OWN = 2 ** 23, MOST_SCORE = 2 ** 22 - 1, NAMED = 3 * LEVEL;

  /** @param {number} entry @param {number} rank @returns {Hit} */
  function unpack(entry, rank) {
    return { entry, lang: rank & 1, level: rank >> 24, score: rank >> 1, note: rank & OWN ? 0 : 1 };
  }

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

  /** Adds up what one reading of a query finds, for each entry in each language. */
  class Tally {
    /** @param {Root} root @param {Token[]} tokens @param {number} lang the reader's */
    constructor(root, tokens, lang) {
      this.lang = lang;
      this.root = root;
      this.score = new Int32Array(root.entries * 2);
      this.alone = new Int32Array(root.entries * 2);  // words found by themselves, as bits
      this.paired = new Int32Array(root.entries * 2); // … beside a neighbour
      this.needed = tokens.reduce((m, t, i) => t.stop ? m : m | 1 << i, 0) ||
        (1 << tokens.length) - 1;
    }

    /**
     * @param {Keyed[]} found @param {number} covers the words that it stands for @param {number} base
     * @param {(list: List) => boolean} fit @param {boolean} pair
     */
    add(found, covers, base, fit, pair) {
      const { score, alone, paired } = this;
      for (let lang = 0; lang < 2; lang++) {
        const lists = found.flatMap((f) => f.lists).filter((l) => l.lang === lang && fit(l));
        const sum = (/** @type {boolean} */ title) =>
          lists.reduce((n, l) => l.title === title ? n + l.df : n, 0);
        if (!lists.length) continue;
        const w = base * weight(this.root.texts[lang], Math.max(sum(false), sum(true)));
        for (const l of lists) addPostings(this.root, l, w, score, covers, pair ? paired : alone);
      }
    }

    /** The better language of each entry: the reader's if it has as much of what was asked for. @param {Phrases|null} phrases */
    ranking(phrases) {
      const { score, alone, paired, needed, lang } = this, size = score.length, ranks = new Int32Array(size >> 1);
      let count = 0, full = 0, close = 0;
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
        count++;
        if (level) full++;
        if (level > 1) close++;
        ranks[at >> 1] = level << 24 | OWN | Math.min(score[at + better], MOST_SCORE) << 1 | (x === y ? lang : better);
      }
      return { ranks, count, full, close };
    }
  }

  // ---- lists -----------------------------------------------------------------------------------

  /**
   * Adds the postings of a list to what its texts have: w times impact to the score, and the words that it covers.
   * @param {Root} r @param {List} list @param {number} w @param {Int32Array} score @param {number} covers
   * @param {Int32Array} seen
   */
  function addPostings(r, list, w, score, covers, seen) {
    const { df, k } = list, { all, end } = list.of, entries = score.length;
    if (list.base || list.inverse) {
      walk(r, list, new Reader(list.of, list.at), (entry, impact) => {
        score[entry * 2 + list.lang] += w * impact;
        seen[entry * 2 + list.lang] |= covers;
      });
      return;
    }
    const code = codeOfList(list);
    let at = list.at, place = list.lang - 2;
    // The Reader's peek, rice and symbol in one: this is what time goes into.
    for (let i = 0; i < df; i++) {
      let j = at >>> 5, s = at & 31, look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      const high = Math.clz32(~look), long = high >= 24, size = long ? 24 : high + 1, rest = long ? 32 : k;
      at += size + rest;
      if (size + rest > 20) { // not all of it in one look
        j = at - rest >>> 5;
        s = at - rest & 31;
        look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      } else {
        look <<= size;
      }
      place += 2 + 2 * (long ? look >>> 0 : high << k | look >>> 1 >>> 31 - k);
      if (size + rest > 20) {
        j = at >>> 5;
        s = at & 31;
        look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      } else {
        look <<= k;
      }
      const c = code[look >>> 20];
      at += c & 15;
      if (place >= entries || !c) throw new Damaged("a shard is damaged");
      score[place] += w * (c >> 4);
      seen[place] |= covers;
    }
    if (at > end) throw new Damaged("a shard is damaged");
  }

  /**
   * Calls visit for each posting of a list of any kind.
   * @param {Root} r @param {List} list @param {Reader} reader ends behind them @param {(entry: number, impact: number) => void} visit
   */
  function walk(r, list, reader, visit) {
    const { df, k, base, universe } = list, all = base && unfolded(r, base), code = codeOfList(list);
    const gaps = list.inverse ? new Reader(reader.of, reader.at) : reader;
    let skips = list.inverse ? universe - df : 0, missing = -1;
    for (let i = 0; i < skips; i++) reader.rice(k);
    const next = () => {
      missing = skips-- > 0 ? missing + 1 + gaps.rice(k) : -1;
    };
    if (list.inverse) next();
    for (let i = 0, at = -1; i < df; i++) {
      at++;
      if (!list.inverse) at += gaps.rice(k);
      for (; at === missing; at++) next();
      if (at >= universe) throw new Damaged("a shard is damaged");
      const known = all ? all.impacts[at] : 0;
      visit(all ? all.entries[at] : at, list.same ? known : reader.symbol(all ? codeAt(r, SAME, known) : code));
    }
  }

  /** What a list that others are told by holds. @param {Root} r @param {List} list */
  function unfolded(r, list) {
    if (!list.unfolded) {
      const entries = new Uint32Array(list.df), impacts = new Uint8Array(list.df);
      let n = 0;
      walk(r, list, new Reader(list.of, list.at), (entry, impact) => {
        entries[n] = entry;
        impacts[n++] = impact;
      });
      list.unfolded = { entries, impacts };
    }
    return list.unfolded;
  }

  /** The code of a list's impacts; a long one may have its own. @param {List} list */
  function codeOfList(list) {
    if (list.own) {
      const reader = new Reader(list.of, list.own);
      list.code = codeOf(`0${Array.from({ length: 15 }, () => reader.bits(4).toString(36)).join("")}`, IMPACTS);
      list.own = 0;
    }
    return list.code;
  }

  /** @param {Root} r @param {Reader} reader @param {Contexts} of */
  function readForm(r, reader, of) {
    const tone = reader.symbol(codeAt(r, TONE, of.tone)), bar = of.barred ? reader.bits(1) : 0;
    return tone + 6 * bar + 12 * reader.symbol(codeAt(r, QUALITY, of.quality));
  }

  /** The form of a pair's first word. @param {Root} r @param {Reader} reader @param {number[]} forms */
  function readFirstForm(r, reader, forms) {
    let index = forms.length > 1 ? reader.symbol(codeAt(r, INDEX, 0)) : 0;
    if (index === 15) index += reader.gamma() - 1;
    if (index >= forms.length) throw new Damaged("a shard is damaged");
    return forms[index];
  }

  /** The lists of a key. @param {Root} r @param {Reader} reader @param {Run} run @param {string} key */
  function readLists(r, reader, run, key) {
    /** @type {List[]} */
    const lists = [];
    const of = formContexts(key), kinds = codeAt(r, KIND, +run.pair);
    for (let last = false; !last;) {
      const kind = reader.symbol(kinds), plain = kind & 32;
      const title = !!(kind & 16), lang = kind >> 3 & 1;
      last = !!(kind & 64);
      const first = plain ? 0 : run.pair ? readFirstForm(r, reader, run.forms) : readForm(r, reader, of);
      const second = plain || !run.pair ? 0 : readForm(r, reader, of);
      const df = (kind & 7) < 7 ? (kind & 7) + 1 : 7 + reader.gamma();
      const base = run.bases && run.bases.find((b) => b.first === first && b.lang === lang && b.title === title);
      const universe = base ? base.df : r.entries, long = df >= LONG_LIST;
      if (df > universe || (run.bases && !base) || (kind & 128 && !base)) throw new Damaged("a shard is damaged");
      /** @type {List} */
      const list = { first, second, lang, title, df, universe, base: base || null, same: !!(kind & 128),
        inverse: long && df * 2 > universe, k: long ? reader.bits(5) : parameter(universe, df), own: 0,
        code: codeAt(r, IMPACT, title ? 2 : +run.pair), at: 0, of: reader.of };
      lists.push(list);
      if (long) {
        if (!base && reader.bits(1)) {
          list.own = reader.at;
          reader.skip(60);
        }
        const length = reader.gamma() - 1;
        list.at = reader.at;
        reader.skip(length);
      } else {
        list.at = reader.at;
        walk(r, list, reader, () => {});
      }
    }
    return lists;
  }

  /** The Rice parameter of an even list. @param {number} entries @param {number} count */
  function parameter(entries, count) {
    const gap = Math.floor(entries / (count + 1));
    return gap ? 31 - Math.clz32(gap) : 0;
  }

  /**
   * Reads the keys of a run of lists that are wanted, in order.
   * @param {Root} r @param {Reader} reader @param {Run} run @param {string} wanted @param {boolean} prefix @param {Keyed[]} found
   */
  function readRun(r, reader, run, wanted, prefix, found) {
    for (let key = "", wide = false; ;) {
      const shared = reader.symbol(codeAt(r, SHARED, 0));
      key = wide ? Array.from(key).slice(0, shared).join("") : key.slice(0, shared);
      let before = key ? characterOf(key[key.length - 1]) : START;
      for (let c; (c = reader.symbol(codeAt(r, CHARACTER, before))) !== START; before = c) {
        key += c < 26 ? String.fromCharCode(97 + c) : c < 36 ? String(c - 26)
          : String.fromCodePoint(Math.min(reader.bits(21), 0x10FFFF));
        wide = wide || c === OTHER;
      }
      const match = key === wanted || (prefix && key.startsWith(wanted));
      if (!key || (!match && key > wanted && key < "{")) return;
      const lists = readLists(r, reader, run, key);
      if (match) found.push({ key, lists });
    }
  }

  /**
   * The shards of a directory that may hold keys from low to high.
   * @param {string[]} directory @param {(shard: string) => string} keyOf the first key of a shard
   * @param {string} low @param {string} high
   */
  function located(directory, keyOf, low, high) {
    let i = 0;
    for (let end = directory.length; i < end;) {
      const middle = i + end >> 1;
      if (keyOf(directory[middle]) <= low) i = middle + 1;
      else end = middle;
    }
    const from = i = Math.max(0, i - 1);
    while (i < directory.length && keyOf(directory[i]) <= high) i++;
    return Array.from({ length: i - from }, (_, n) => from + n);
  }

  /** @param {string} data */
  function json(data) {
    try {
      return JSON.parse(data);
    } catch {
      throw new Damaged("a shard is damaged");
    }
  }

  /** JSON made smaller (RFC 1950). No Blob: browsers bring each to another process. @param {string} data */
  async function inflated(data) {
    const bytes = bytesOf(data), { readable, writable } = new DecompressionStream("deflate"), to = writable.getWriter();
    const text = new Response(readable).text();
    // eslint-disable-next-line no-restricted-syntax -- bytes into a stream, no markup
    to.write(bytes).catch(() => {}); // said where the text is read
    to.close().catch(() => {});
    return json(await text.catch(() => ""));
  }

  /** @param {string} data @returns {Root} */
  function readRoot(data) {
    const r = json(data);
    if (r.version !== 3) throw new Damaged("an index of another version");
    if (r.group > 1024 || r.m.length / 4 * r.group < r.entries) throw new Damaged("the root is damaged");
    const hashes = (/** @type {string} */ s) => s.match(/.{4}/g) || [];
    const list = (/** @type {string} */ s) => s ? s.split(",") : [];
    return { ...r, codes: SYMBOLS.map((_, i) => r.codes[i].split(" ")), frequent: new Set(r.frequent.split(" ")), c: list(r.c), b: list(r.b),
      u: list(r.u), metadata: hashes(r.m), numbers: hashes(r.n), terms: hashes(r.x) };
  }

  /** Two words side by side are what the index has; more have to be looked for in the text. @param {Token[]} tokens */
  function needsCheck(tokens) {
    return tokens.some((t) => t.phrase >= 0 && (t.stop || tokens.filter((u) => u.phrase === t.phrase).length > 2));
  }

  /** Bits of tokens from to to. @param {number} from @param {number} to */
  function mask(from, to) {
    let m = 0;
    for (let i = Math.max(0, from); i <= to; i++) m |= 1 << i;
    return m;
  }

  /** @param {Token[]} tokens */
  function join(tokens) {
    return tokens.map((t) => t.word).join(" ");
  }

  /**
   * A part of a line, as pieces with and without mark.
   * @param {string} line @param {number} at @param {{start: number, end: number}[]} found
   * @param {number} length @returns {[string, boolean][]}
   */
  function cutOut(line, at, found, length) {
    let from = line.length <= length ? 0 : Math.max(0, at - Math.floor(length / 4));
    if (from) from = line.indexOf(" ", from) + 1 || from;
    let to = Math.min(line.length, from + length), end = from;
    if (to < line.length) to = Math.max(line.lastIndexOf(" ", to), at + 1);
    /** @type {[string, boolean][]} */
    const pieces = [[from ? "… " : "", false]];
    for (const f of found) {
      if (f.start < end || f.end > to) continue;
      const between = line.slice(end, f.start), last = pieces[pieces.length - 1];
      if (last[1] && /^\s*$/.test(between)) last[0] += between + line.slice(f.start, f.end);
      else pieces.push([between, false], [line.slice(f.start, f.end), true]);
      end = f.end;
    }
    pieces.push([line.slice(end, to) + (to < line.length ? " …" : ""), false]);
    return pieces.filter((p) => p[0]);
  }

  /**
   * Words of a text that the query asks for; one that stands alone only if none stands beside
   * another.
   * @param {string} line @param {Token[][]} marks
   */
  function marked(line, marks) {
    const all = words(line).map((w) => ({ ...w, ...fold(w.word) }));
    const begun = (/** @type {Folded|undefined} */ w, /** @type {Token|undefined} */ t) =>
      w && t && w.key.startsWith(t.key) && begins(t.form, w.form);
    const found = all.flatMap((w, i) => {
      for (const tokens of marks) {
        const at = tokens.findIndex((t, j) => t.stop < 2 && (t.key === w.key ? fits(t.form, w.form)
          : j === tokens.length - 1 && t.key.length > 1 && begun(w, t)));
        if (at < 0) continue;
        const strong = tokens.length === 1 || begun(all[i + 1], tokens[at + 1]) ||
          begun(all[i - 1], tokens[at - 1]);
        return [{ start: w.start, end: w.end, token: at, weight: strong ? 3 : 1 }];
      }
      return [];
    });
    const best = Math.max(0, ...found.map((f) => f.weight));
    return found.filter((f) => f.weight === best);
  }

  // ---- the engine ------------------------------------------------------------------------------

  class SearchEngine {
    /**
     * @param {(name: string) => Promise<string>} load gives what the shard of that name registers;
     *   rejects if it cannot be had
     * @param {() => Promise<Guess>} guess gives search-guess.js
     */
    constructor(load, guess) {
      this.load = load;
      this.guess = guess;
      /** @type {Map<string, Promise<any>>} */
      this.shards = new Map();
      /** @type {Map<string, Keyed[]>} */
      this.singles = new Map();
    }

    /** @param {string} name @param {(data: string) => any} read */
    shard(name, read) {
      let promise = this.shards.get(name);
      if (!promise) {
        promise = this.load(name).then(read);
        promise.catch(() => this.shards.delete(name));
        this.shards.set(name, promise);
      }
      return promise;
    }

    /** @returns {Promise<Root>} */
    root() {
      return this.shard("root", readRoot);
    }

    /**
     * The lists of a pair, or of all pairs whose second key begins so. A pair is either among the
     * common ones or among the others, which are asked only where it is not, or may well not be.
     * @param {string} first @param {string} second @param {boolean} [prefix]
     */
    async pairLists(first, second, prefix = false) {
      const r = await this.root(), common = this.pairsOf(r, "c", first, second, prefix);
      const both = prefix || !r.frequent.has(first) || !r.frequent.has(second);
      const rare = both ? this.pairsOf(r, "b", first, second, prefix) : null;
      const [found, more] = await Promise.all([common, rare]);
      if (prefix) return found.concat(more || []);
      return found.length ? found : more || this.pairsOf(r, "b", first, second, prefix);
    }

    /**
     * The lists of pairs of a word that is not frequent are told by those of the word.
     * @param {Root} r @param {"c"|"b"} kind @param {string} first @param {string} second
     * @param {boolean} prefix
     */
    async pairsOf(r, kind, first, second, prefix) {
      const at = (hash(first) >>> 12).toString(36).padStart(4, "0");
      /** @type {Keyed[]} */
      const found = [];
      const names = located(r[kind], (s) => s.slice(0, 4) + s.slice(8), at + second, at + second + (prefix ? "{" : ""))
        .map((n) => `${kind}${r[kind][n].slice(0, 4)}-${r[kind][n].slice(4, 8)}`);
      const [own, ...shards] = await Promise.all([r.frequent.has(first) ? null : this.singleLists(first),
        ...names.map((n) => this.shard(n, listsOf))]);
      for (const bits of shards) {
        const reader = new Reader(bits, 0);
        while (reader.at < reader.end) {
          const length = reader.varint();
          let name = "";
          for (let i = 0; i < length; i++) name += `%${(256 + reader.bits(8)).toString(16).slice(1)}`;
          const next = reader.varint() * 8 + reader.at;
          if (decodeURIComponent(name) === first) {
            const of = formContexts(first);
            const forms = Array.from({ length: Math.min(reader.gamma(), 324) }, () => readForm(r, reader, of));
            const bases = own && own.flatMap((/** @type {Keyed} */ f) => f.lists);
            readRun(r, reader, { pair: true, forms, bases }, second, prefix, found);
          }
          reader.at = next;
        }
      }
      return found;
    }

    /** @param {string} key @param {boolean} [prefix] @returns {Promise<Keyed[]>} */
    async singleLists(key, prefix = false) {
      const known = this.singles.get(key);
      if (!prefix && known) return known;
      const r = await this.root();
      /** @type {Keyed[]} */
      const found = [];
      const names = located(r.u, (s) => s.slice(4), key, key + (prefix ? "{" : ""))
        .map((n) => `u${n}-${r.u[n].slice(0, 4)}`);
      for (const bits of await Promise.all(names.map((n) => this.shard(n, listsOf)))) {
        readRun(r, new Reader(bits, 0), { pair: false, forms: [], bases: null }, key, prefix, found);
      }
      if (!prefix) this.singles.set(key, found);
      return found;
    }

    /**
     * What one reading of the query finds.
     * @param {Token[]} tokens @param {number} lang @param {Extra} [extra]
     */
    async evaluate(tokens, lang, extra) {
      const r = await this.root(), tally = new Tally(r, tokens, lang);
      const light = lightOf(tokens), pairs = pairsOf(tokens).filter(([a, b]) => !light[a] || !light[b]);
      // Light words that stand in most texts anyway are taken for granted.
      const idle = light.map((l, i) => l && r.frequent.has(tokens[i].key));
      tally.needed = idle.reduce((m, l, i) => l ? m & ~(1 << i) : m, tally.needed) || tally.needed;
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
        tally.add(lists[i], 1 << a | 1 << b, light[a] || light[b] ? PAIR / 2 : PAIR, fit, true);
      });
      const singles = await Promise.all(tokens.map((_, i) => early[i] || (covered >> i & 1 || idle[i]
        ? null : ask(i))));
      const missing = [];
      for (let i = 0; i < tokens.length; i++) {
        const found = singles[i], fit = (/** @type {List} */ l) => fits(tokens[i].form, l.first);
        if (!found) continue;
        tally.add(found, 1 << i, light[i] ? SINGLE / 2 : SINGLE, fit, false);
        if (covered >> i & 1 || found.some((f) => f.lists.some(fit))) continue;
        if (i < tokens.length - 1 || !await this.addEndings(tally, tokens, pairs)) missing.push(i);
      }
      await this.addDates(tally, tokens);
      if (extra) {
        tally.add(await this.pairLists(extra.first, extra.second), extra.covers, PAIR, () => true,
          true);
      }
      const phrases = tokens.some((t) => t.phrase >= 0)
        ? await this.phrases(tokens, pairs, lists) : null;
      return { ...tally.ranking(phrases), missing, seen };
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

    /** A date is also one word of the index. @param {Tally} tally @param {Token[]} tokens */
    async addDates(tally, tokens) {
      const keys = tokens.map((t) => t.key);
      for (let i = 2; i < tokens.length; i++) {
        const date = dateOf(keys.slice(Math.max(0, i - 4), i + 1));
        if (!date) continue;
        tally.add(await this.singleLists(date), mask(keys[i - 1] === "nam" ? i - 4 : i - 2, i), PAIR,
          () => true, true);
      }
    }

    /**
     * Counts for each text how many conditions of the phrases it meets.
     * @param {Token[]} tokens @param {Pair[]} pairs @param {Keyed[][]} lists
     * @returns {Promise<Phrases>}
     */
    async phrases(tokens, pairs, lists) {
      const r = await this.root(), size = r.entries * 2, met = new Uint8Array(size), conditions = [0, 0];
      const unused = new Int32Array(size), seen = new Int32Array(size);
      const require_ = (/** @type {Keyed[]} */ found, /** @type {number} */ lang,
        /** @type {(list: List) => boolean} */ fit) => {
        const step = ++conditions[lang];
        for (const l of found.flatMap((f) => f.lists)) {
          if (l.lang === lang && fit(l)) addPostings(r, l, 0, unused, step, seen);
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
          // In English, pairs of a single text may have been left out: their words stand for them.
          if (lang && !lists[i].some((f) => f.lists.some(fit))) return;
          require_(lists[i], lang, fit);
          alone[a] = alone[b] = false;
        });
        for (let i = 0; i < tokens.length; i++) {
          if (!alone[i]) continue;
          require_(await this.singleLists(tokens[i].key), lang, (l) => fits(tokens[i].form, l.first));
        }
      }
      return { met, conditions };
    }

    // ---- numbers -------------------------------------------------------------------------------

    /**
     * The decisions that the query names by number, and the pair by which texts cite them.
     * @param {Token[]} tokens @returns {Promise<{entries: number[], extra: Extra}|null>}
     */
    async numbered(tokens) {
      const r = await this.root(), shards = r.numbers.length;
      for (let i = 0; i < tokens.length && shards; i++) {
        if (!/^\d{1,8}$/.test(tokens[i].key)) continue;
        const s = +tokens[i].key % shards;
        /** @type {Numbered[]} */
        const all = await this.shard(`n${s}-${r.numbers[s]}`, json);
        const { found, from, to } = naming(r, tokens, i, all.filter((e) => e[0] === +tokens[i].key));
        if (!found.length || (from === to && tokens.length > 1)) continue;
        if (found.some((e) => !(e[2] < r.entries))) throw new Damaged("a shard is damaged");
        return { entries: found.slice(0, MOST_PINNED).map((e) => e[2]),
          extra: { first: tokens[i].key, second: found[0][1].split(" ")[0], covers: mask(from, to) } };
      }
      return null;
    }

    // ---- terms ---------------------------------------------------------------------------------

    /**
     * The query with abbreviations spelt out (or made), and in the other language.
     * @param {Token[]} tokens @returns {Promise<{kind: number, text: string}[]>}
     */
    async rewritten(tokens) {
      const r = await this.root(), count = r.terms.length;
      if (!count || tokens.some((t) => t.phrase >= 0)) return [];
      /** @type {Term[][]} */
      const terms = await Promise.all(tokens.map((t) => {
        const s = (hash(t.key) >>> 8) % count;
        return this.shard(`x${s}-${r.terms[s]}`, json);
      }));
      if (!terms.some((list) => list.length)) return [];
      return [[1, 0], [1, 1], [0, 0], [0, 1]].flatMap(([kind, to]) => {
        const text = rewrite(tokens, terms, kind, to);
        return parse(text).length ? [{ kind, text }] : [];
      });
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
      if (!tokens.length) {
        return { ranks: new Int32Array(0), count: 0, full: 0, byDate: false, order: [], pinned: 0, about: false, assumed, suggestion, marks: [] };
      }
      const rewriting = this.rewritten(tokens);
      rewriting.catch(() => {});
      const pinned = await this.numbered(tokens), extra = pinned ? pinned.extra : undefined;
      /** @type {Found} */
      let found = await this.evaluate(tokens, lang, extra);
      if (!found.full) {
        const guess = await this.guess();
        const better = await guess.otherwise(this, tokens, found, pinned, without, lang);
        if (better) {
          ({ found, tokens } = better);
          assumed.push({ kind: better.kind, text: join(tokens) });
        }
      } else if (!pinned && !found.close) {
        const other = tokens.some((t) => t.form) ? (await this.guess()).remarked(tokens, found.seen) : tokens;
        if (other.some((t, i) => t !== tokens[i])) suggestion = join(other);
      }
      const marks = [tokens];
      const { ranks } = found;
      for (const { kind, text: other } of pinned ? [] : await rewriting) {
        const name = kind ? "abbreviation" : "other";
        if (without.includes(name)) continue;
        const again = parse(other), more = await this.evaluate(again, lang);
        if (!merge(ranks, more.ranks, kind)) continue;
        marks.push(again);
        assumed.push({ kind: name, text: other });
      }
      const named = pinned ? pinned.entries : [];
      named.forEach((e, i) => {
        ranks[e] = NAMED | OWN | named.length - i << 1 | (ranks[e] ? ranks[e] & 1 : lang);
      });
      let all = counted(ranks);
      if (all.full && without.includes("loose")) all = counted(ranks.map((rank) => rank < LEVEL ? 0 : rank));
      if (all.full < all.count && !pinned) assumed.push({ kind: "loose", text: "" });
      const about = needsCheck(tokens);
      return { ...all, byDate: false, order: [], pinned: named.length, about, assumed, suggestion, marks };
    }

    // ---- what is shown -------------------------------------------------------------------------

    /** @param {number} number @returns {Promise<Entry>} */
    async entry(number) {
      const r = await this.root(), g = Math.floor(number / r.group);
      const data = await this.shard(`m${g}-${r.metadata[g]}`, inflated), e = data.e.map((/** @type {any[]} */ c) => c[number % r.group]);
      if (!e[0]) throw new Damaged("a shard is damaged");
      return { id: e[0], decision: !!e[1], urls: [e[2], e[3] === 1 ? e[2].replace(/^vi/, "en") : e[3]],
        titles: [e[4] || "", e[5] || ""], date: e[6], type: r.types[e[7]] || ["", ""], number: e[8],
        texts: data.t.map((/** @type {string} */ h, /** @type {number} */ l) =>
          h && `t${l ? "en" : "vi"}${g}-${h}`) };
    }

    /**
     * The lines of an entry's text: its summary, then its blocks.
     * @param {number} number @param {number} lang @returns {Promise<string[]>}
     */
    async text(number, lang) {
      const r = await this.root(), name = (await this.entry(number)).texts[lang];
      const all = name ? await this.shard(name, json) : [];
      return (all[number % r.group] || "").split("\n");
    }

    /** Does a text hold every phrase of the query? @param {Token[]} tokens @param {Hit} hit */
    async verified(tokens, hit) {
      const title = (await this.entry(hit.entry)).titles[hit.lang];
      const lines = [title, ...await this.text(hit.entry, hit.lang)].map((line) =>
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
     * Hits from to to. Those of a phrase are checked against their text, and what does not hold is
     * taken out of the result.
     * @param {Result} result @param {number} from @param {number} to
     */
    async shown(result, from, to) {
      const { ranks } = result;
      const ordered = (/** @type {number} */ most) => {
        if (result.order.length < Math.min(most, result.count)) result.order = leading(result, result.about ? 4 * most : most);
        return result.order;
      };
      for (let i = result.checked || (result.byDate ? 0 : result.pinned); result.about && i < to && i < result.count;) {
        const entry = ordered(to)[i];
        if (await this.verified(result.marks[0], unpack(entry, ranks[entry]))) {
          result.checked = ++i;
        } else {
          if (ranks[entry] >= LEVEL) result.full--;
          ranks[entry] = 0;
          result.count--;
          result.order.splice(i, 1);
        }
      }
      if (to >= result.count) result.about = false;
      return ordered(to).slice(from, to).map((e) => unpack(e, ranks[e]));
    }

    /**
     * A part of the text around the words asked for: pieces, with or without mark.
     * @param {Hit} hit @param {Token[][]} marks @param {number} [length] characters
     */
    async excerpt(hit, marks, length = 220) {
      const lines = await this.text(hit.entry, hit.lang);
      let best = { line: lines[0] || "", at: 0, score: 0, found: marked("", marks) };
      lines.forEach((line, n) => {
        const found = marked(line, marks);
        for (let i = 0; i < found.length; i++) {
          const seen = new Set();
          let score = n ? 1 : 0; // the summary only if the text has nothing as good
          for (let j = i; j < found.length && found[j].end < found[i].start + length; j++) {
            if (!seen.has(found[j].token)) score += 4 * found[j].weight;
            seen.add(found[j].token);
          }
          if (score > best.score) best = { line, at: found[i].start, score, found };
        }
      });
      return cutOut(best.line, best.at, best.found, length);
    }

    // ---- facets --------------------------------------------------------------------------------

    /** All values of a facet with their entries. @param {string} name @returns {Promise<Value[]>} */
    async values(name) {
      const r = await this.root();
      return this.shard(`f${name}-${r.facets[name]}`, (data) => {
        const bytes = bytesOf(data);
        const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
        const list = json(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
        const reader = new Reader(bitsOf(bytes), (4 + length) * 8);
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
     * Narrows a result: any of the values of a facet, all of the facets.
     * @param {Result} result @param {Record<string, string[]>} filters @param {boolean} [byDate] newest first
     * @returns {Promise<Result>}
     */
    async narrow(result, filters, byDate = false) {
      const ranks = result.ranks.slice();
      for (const name of Object.keys(filters)) {
        if (!filters[name].length) continue;
        const set = new Uint8Array(ranks.length);
        for (const v of await this.values(name)) {
          if (filters[name].includes(v.key)) for (const e of v.entries) set[e] = 1;
        }
        for (let e = 0; e < set.length; e++) if (!set[e]) ranks[e] = 0;
      }
      return { ...result, ...counted(ranks), byDate, order: [] };
    }

    /**
     * The values of a facet with the number of hits that each would give.
     * @param {string} name @param {Result} result not narrowed @param {Record<string, string[]>} filters
     */
    async counts(name, result, filters) {
      const { ranks } = await this.narrow(result, { ...filters, [name]: [] }), keys = filters[name] || [];
      return (await this.values(name)).map((v) => ({ key: v.key, names: v.names,
        count: v.entries.reduce((n, e) => ranks[e] ? n + 1 : n, 0), chosen: keys.includes(v.key) }))
        .filter((v) => v.count || v.chosen);
    }
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
      keep((symbols) => symbols.includes(tokens[i].key));
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

  /** May a term begin with a word? A cheap look before its words are read. @param {string} term @param {string} key */
  function alike(term, key) {
    const c = term.charCodeAt(0) | 32, k = key.charCodeAt(0);
    return c === k || c > 126 || c < 97;
  }

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
        if (k !== kind || into !== to || !alike(term, tokens[i].key)) continue;
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
   * Adds what another reading found in full; was there any?
   * @param {Int32Array} ranks @param {Int32Array} more @param {number} kind 0: the other language, which comes
   *   after what was asked for, and only where that was not found
   */
  function merge(ranks, more, kind) {
    let added = false;
    for (let e = 0; e < more.length; e++) {
      if (more[e] < LEVEL || (kind ? ranks[e] >> 1 >= more[e] >> 1 : ranks[e] >= LEVEL)) continue;
      ranks[e] = kind ? more[e] : more[e] & ~OWN;
      added = true;
    }
    return added;
  }

  const api = { SearchEngine, TONES, LONG_QUERY, fold, words, parse, dateOf, hash, bytesOf, json,
    marked, Damaged };
  if (typeof module === "object") module.exports = api;
  else Object.assign(globalThis, { songnguEngine: api });
}
