/* global module */
"use strict";
/* The search engine: reads the index that `songngu build` wrote (docs/search-format.md). It knows
 * nothing of pages: search.js is the interface, tests run this file in Node, and
 * generator/search_query.c does the same in C, step by step, with whole numbers only, so that both
 * give the same results in the same order. */
{

  // ---- words: generator/search_token.c, function by function -----------------------------------

  const TONES = "\u0300\u0301\u0309\u0303\u0323";
  const STROKES = /** @type {Record<string, string>} */ ({
    "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe",
    "ß": "ss", "þ": "th",
  });
  const NOTHING = "\\u00AD\\u200B-\\u200D\\u2060\\uFEFF";
  const WORD = new RegExp(`[\\p{L}\\p{M}\\p{Nd}${NOTHING}]+`, "gu");
  const APART = /[^\s\-/'\u2010-\u2013\u2019]/u;
  const IGNORED = new RegExp(`[${NOTHING}]`, "u");
  const VOWEL = /[aeiouy]/;
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
      if (VOWEL.test(c)) vowels++;
    };
    for (const c of word.toLowerCase().normalize("NFD")) {
      const base = /^[a-z0-9]$/.test(c) ? c : STROKES[c];
      const combining = /[\u0300-\u036F]/.test(c);
      if (base) {
        if (c === "đ" && !count) bar = 1;
        for (const letter of base) push(letter);
        foreign = false;
      } else if (combining && !foreign) {
        tone = TONES.indexOf(c) + 1 || tone;
        const q = c === "\u0302" ? 1 : c === "\u0306" || c === "\u031B" ? 2 : 0;
        if (q && VOWEL.test(key.slice(-1)) && vowels <= 3) quality[vowels - 1] = q;
      } else if (!IGNORED.test(c)) {
        push(c === "ς" ? "σ" : c);
        foreign = foreign || !combining;
      }
    }
    const form = tone + 6 * bar + 12 * quality[0] + 36 * quality[1] + 108 * quality[2];
    key = key.replace(/^quy(?![ea])/, "qui").replace(/^([b-df-hj-np-tv-xz]*)y$/, "$1i")
      .replace(/^0+(?=\d+$)/, "");
    return { key: !form && /^[a-z]{4,}$/.test(key) ? stem(key) : key, form };
  }

  /**
   * The words of a text with their places; joined: nothing but spaces, hyphens, slashes before.
   * @param {string} text
   */
  function words(text) {
    const found = [];
    let end = 0;
    for (const m of text.matchAll(WORD)) {
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

  /** @param {string} s */
  function utf8(s) {
    return (encodeURIComponent(s).match(/%..|./g) || []).map((c) =>
      c.length > 1 ? parseInt(c.slice(1), 16) : c.charCodeAt(0));
  }

  /** @param {string|Uint8Array} s */
  function hash(s) {
    const bytes = typeof s === "string" ? utf8(s) : s;
    let h = 2166136261;
    for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 16777619);
    h = Math.imul(h ^ h >>> 15, 0x2C1B3C6D);
    return (h ^ h >>> 12) >>> 0;
  }

  /** The bytes of a shard. @param {string} data */
  function bytesOf(data) {
    const bytes = new Uint8Array(Math.floor(data.length * 15 / 8));
    let pending = 0, waiting = 0, n = 0;
    for (let i = 0; i < data.length; i++) {
      const unit = data.charCodeAt(i) - 0x3400;
      if (unit < 0 || unit > 0x7FFF) throw new Damaged("not a shard");
      pending = pending << 15 | unit;
      for (waiting += 15; waiting >= 8; waiting -= 8) bytes[n++] = pending >>> waiting - 8;
    }
    if (n < 8) throw new Damaged("a shard is cut short");
    const view = new DataView(bytes.buffer);
    const length = view.getUint32(4, true), content = bytes.subarray(8, 8 + length);
    if (content.length !== length || hash(content) !== view.getUint32(0, true)) {
      throw new Damaged("a shard is damaged");
    }
    return content;
  }

  /** A prefix code from the lengths of its symbols. @param {string} lengths */
  function codeOf(lengths) {
    const symbols = new Uint16Array(4096), sizes = new Uint8Array(4096);
    let next = 0;
    for (let length = 1; length <= 12; length++) {
      for (let s = 0; s < lengths.length; s++) {
        if (parseInt(lengths[s], 36) !== length) continue;
        symbols.fill(s, next, next + (1 << 12 - length));
        sizes.fill(length, next, next + (1 << 12 - length));
        next += 1 << 12 - length;
      }
    }
    return { symbols, sizes };
  }

  class Reader {
    /** @param {Uint8Array} bytes @param {number} at in bits */
    constructor(bytes, at) {
      this.bytes = bytes;
      this.at = at;
      this.end = bytes.length * 8;
    }
    peek() {
      const i = this.at >>> 3, b = this.bytes, s = this.at & 7;
      const w = b[i] << 24 | b[i + 1] << 16 | b[i + 2] << 8 | b[i + 3];
      return s ? w << s | b[i + 4] >>> 8 - s : w;
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
    /** @param {Code} code */
    symbol(code) {
      const c = this.peek() >>> 20, size = code.sizes[c];
      if (!size) throw new Damaged("a shard is damaged");
      this.skip(size);
      return code.symbols[c];
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

  /** Which tokens are light. @param {Token[]} tokens */
  function lightOf(tokens) {
    if (tokens.length < LONG_QUERY) return tokens.map(() => false);
    const light = (tokens.every((t) => !t.form) ? LIGHT_PLAIN : LIGHT).split(" ").map(fold);
    return tokens.map((t) => t.phrase < 0 && light.some((l) => l.key === t.key && l.form === t.form));
  }

  // A hit is one number, so that tens of thousands are sorted at once: from the highest bit what orders them, 2 - level
  // and note, LEAST - score, entry, and the language.
  const PLACE = 2 ** 27, NOTE = 2 ** 49, LEVEL = 2 ** 50, LEAST = 2 ** 22 - 1;

  /** @param {number} hit @returns {Hit} */
  function unpack(hit) {
    const place = hit % PLACE, order = Math.floor(hit / PLACE);
    return { entry: place >> 1, lang: place & 1, level: levelOf(hit), score: LEAST - order % (LEAST + 1), note: Math.floor(hit / NOTE) % 2 };
  }

  /** @param {number} hit */
  function levelOf(hit) {
    return 2 - Math.floor(hit / LEVEL);
  }

  /** @param {number} hit */
  function entryOf(hit) {
    return hit % PLACE >> 1;
  }

  /** How many have all words. @param {Float64Array} hits */
  function fullOf(hits) {
    let n = 0;
    for (let i = 0; i < hits.length; i++) if (hits[i] < 2 * LEVEL) n++;
    return n;
  }

  /** Adds up what one reading of a query finds, for each entry in each language. */
  class Tally {
    /** @param {Root} root @param {Token[]} tokens @param {number} lang the reader's */
    constructor(root, tokens, lang) {
      this.lang = lang;
      this.root = root;
      this.score = new Int32Array(root.entries * 2);
      this.any = new Int32Array(root.entries * 2);    // words found, as bits
      this.paired = new Int32Array(root.entries * 2); // … beside a neighbour
      this.needed = tokens.reduce((m, t, i) => t.stop ? m : m | 1 << i, 0) ||
        (1 << tokens.length) - 1;
    }

    /**
     * @param {Keyed[]} found @param {number} covers the words that it stands for @param {number} base
     * @param {(list: List) => boolean} fit @param {boolean} pair
     */
    add(found, covers, base, fit, pair) {
      const { score, any, paired } = this;
      for (let lang = 0; lang < 2; lang++) {
        const lists = found.flatMap((f) => f.lists).filter((l) => l.lang === lang && fit(l));
        const sum = (/** @type {boolean} */ title) =>
          lists.reduce((n, l) => l.title === title ? n + l.df : n, 0);
        if (!lists.length) continue;
        const w = base * weight(this.root.texts[lang], Math.max(sum(false), sum(true)));
        for (const l of lists) {
          postings(this.root, l, (entry, impact) => {
            const at = entry * 2 + lang;
            score[at] += w * impact;
            any[at] |= covers;
            if (pair) paired[at] |= covers;
          });
        }
      }
    }

    /** 2: all words beside a neighbour, 1: all, 0: some. @param {number} i */
    level(i) {
      return (this.paired[i] & this.needed) === this.needed ? 2
        : (this.any[i] & this.needed) === this.needed ? 1 : 0;
    }

    /** The better language of each entry: the reader's if it has as much of what was asked for. @param {Phrases|null} phrases */
    hits(phrases) {
      const { score, any } = this, all = new Float64Array(score.length / 2);
      let n = 0;
      for (let at = 0; at < score.length; at += 2) {
        let lang = -1, level = -1, own = -1;
        for (let l = 0; l < 2; l++) {
          const i = at + l;
          if (!any[i] || (phrases && phrases.met[i] !== phrases.conditions[l])) continue;
          const is = this.level(i);
          if (l === this.lang) own = is;
          if (is < level || (is === level && score[i] <= score[at + lang])) continue;
          lang = l;
          level = is;
        }
        if (lang < 0) continue;
        all[n++] = (2 - level) * LEVEL + Math.max(LEAST - score[at + lang], 0) * PLACE + at + (own === level ? this.lang : lang);
      }
      return all.slice(0, n);
    }
  }

  // ---- lists -----------------------------------------------------------------------------------

  /**
   * Calls visit for each posting. @param {Root} r @param {List} list @param {(entry: number, impact: number) => void} visit
   */
  function postings(r, list, visit) {
    const { bytes, df, k, shift } = list, { symbols, sizes } = r.codes[list.code], end = bytes.length * 8;
    // The Reader's peek, rice and symbol in one: this is what time goes into.
    for (let i = 0, entry = -1, at = list.at; i < df; i++) {
      let j = at >>> 3, s = at & 7;
      let w = (bytes[j] << 24 | bytes[j + 1] << 16 | bytes[j + 2] << 8 | bytes[j + 3]) << s | bytes[j + 4] >> 8 - s;
      const high = Math.clz32(~w), long = high >= 24;
      at += long ? 24 : high + 1;
      j = at >>> 3;
      s = at & 7;
      w = (bytes[j] << 24 | bytes[j + 1] << 16 | bytes[j + 2] << 8 | bytes[j + 3]) << s | bytes[j + 4] >> 8 - s;
      entry += 1 + (long ? w >>> 0 : k ? high << k | w >>> 32 - k : high);
      at += long ? 32 : k;
      j = at >>> 3;
      const c = (bytes[j] << 16 | bytes[j + 1] << 8 | bytes[j + 2]) >> 12 - (at & 7) & 4095;
      at += sizes[c];
      if (entry >= r.entries || !sizes[c] || at > end) throw new Damaged("a shard is damaged");
      visit(entry, symbols[c] + shift & 15);
    }
  }

  /** @param {Root} r @param {Reader} reader @param {boolean} pair */
  function readLists(r, reader, pair) {
    /** @type {List[]} */
    const lists = [];
    for (let n = reader.gamma(); n > 0; n--) {
      const first = r.forms[reader.symbol(r.codes[1])];
      const second = pair ? r.forms[reader.symbol(r.codes[1])] : 0;
      const flags = reader.bits(2), df = reader.gamma();
      if (df > r.entries) throw new Damaged("a shard is damaged");
      const list = { first, second, lang: flags >> 1, title: !!(flags & 1), df,
        code: flags & 1 ? 4 : df * 8 >= r.entries ? 5 : pair ? 2 : 3, shift: 0,
        k: parameter(r.entries, df), at: 0, bytes: reader.bytes };
      if (list.code === 5) list.shift = reader.bits(4) + 8;
      lists.push(list);
      if (df >= 8) {
        list.k = reader.bits(5);
        const length = reader.gamma() - 1;
        list.at = reader.at;
        reader.skip(length);
        continue;
      }
      list.at = reader.at;
      for (let i = 0; i < df; i++) {
        reader.rice(list.k);
        reader.symbol(r.codes[list.code]);
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
   * @param {Root} r @param {Reader} reader @param {boolean} pair @param {string} wanted
   * @param {boolean} prefix @param {Keyed[]} found
   */
  function readRun(r, reader, pair, wanted, prefix, found) {
    for (let key = ""; ;) {
      const shared = reader.gamma() - 1;
      key = Array.from(key).slice(0, shared).join("");
      for (let c; (c = reader.symbol(r.codes[0])) !== 36;) {
        key += c < 26 ? String.fromCharCode(97 + c) : c < 36 ? String(c - 26)
          : String.fromCodePoint(Math.min(reader.bits(21), 0x10FFFF));
      }
      const match = key === wanted || (prefix && key.startsWith(wanted));
      if (!key || (!match && key > wanted && key < "{")) return;
      const lists = readLists(r, reader, pair);
      if (match) found.push({ key, lists });
    }
  }

  /**
   * The shards of a directory that may hold keys from low to high.
   * @param {{from: string, name: string}[]} directory @param {string} low @param {string} high
   */
  function located(directory, low, high) {
    let i = 0;
    for (let end = directory.length; i < end;) {
      const middle = i + end >> 1;
      if (directory[middle].from <= low) i = middle + 1;
      else end = middle;
    }
    const names = [];
    for (i = Math.max(0, i - 1); i < directory.length && directory[i].from <= high; i++) {
      names.push(directory[i].name);
    }
    return names;
  }

  /** @param {string} data */
  function json(data) {
    try {
      return JSON.parse(data);
    } catch {
      throw new Damaged("a shard is damaged");
    }
  }

  /** @param {string} data @returns {Root} */
  function readRoot(data) {
    const r = json(data);
    if (r.version !== 2) throw new Damaged("an index of another version");
    if (r.group > 1024 || r.m.length / 4 * r.group < r.entries) throw new Damaged("the root is damaged");
    const hashes = (/** @type {string} */ s) => s.match(/.{4}/g) || [];
    const list = (/** @type {string} */ s) => s ? s.split(",") : [];
    const pairs = (/** @type {string} */ kind, /** @type {string} */ s) => list(s).map((p) =>
      ({ from: p.slice(0, 4) + p.slice(8), name: `${kind}${p.slice(0, 4)}-${p.slice(4, 8)}` }));
    return { ...r, codes: r.codes.map(codeOf), frequent: new Set(r.frequent.split(" ")),
      common: pairs("c", r.c), rare: pairs("b", r.b),
      singles: list(r.u).map((s, i) => ({ from: s.slice(4), name: `u${i}-${s.slice(0, 4)}` })),
      metadata: hashes(r.m), numbers: hashes(r.n), terms: hashes(r.x) };
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
      const r = await this.root(), common = this.pairsOf(r, r.common, first, second, prefix);
      const both = prefix || !r.frequent.has(first) || !r.frequent.has(second);
      const rare = both ? this.pairsOf(r, r.rare, first, second, prefix) : null;
      const [found, more] = await Promise.all([common, rare]);
      if (prefix) return found.concat(more || []);
      return found.length ? found : more || this.pairsOf(r, r.rare, first, second, prefix);
    }

    /**
     * @param {Root} r @param {Directory} directory @param {string} first @param {string} second
     * @param {boolean} prefix
     */
    async pairsOf(r, directory, first, second, prefix) {
      const at = (hash(first) >>> 12).toString(36).padStart(4, "0");
      /** @type {Keyed[]} */
      const found = [];
      const names = located(directory, at + second, at + second + (prefix ? "{" : ""));
      for (const bytes of await Promise.all(names.map((n) => this.shard(n, bytesOf)))) {
        const reader = new Reader(bytes, 0);
        while (reader.at < reader.end) {
          const length = reader.varint();
          let name = "";
          for (let i = 0; i < length; i++) name += `%${(256 + reader.bits(8)).toString(16).slice(1)}`;
          const next = reader.varint() * 8 + reader.at;
          if (decodeURIComponent(name) === first) readRun(r, reader, true, second, prefix, found);
          reader.at = next;
        }
      }
      return found;
    }

    /** @param {string} key @param {boolean} [prefix] */
    async singleLists(key, prefix = false) {
      const r = await this.root();
      /** @type {Keyed[]} */
      const found = [];
      const names = located(r.singles, key, key + (prefix ? "{" : ""));
      for (const bytes of await Promise.all(names.map((n) => this.shard(n, bytesOf)))) {
        readRun(r, new Reader(bytes, 0), false, key, prefix, found);
      }
      return found;
    }

    /**
     * What one reading of the query finds.
     * @param {Token[]} tokens @param {number} lang @param {Extra} [extra]
     */
    async evaluate(tokens, lang, extra) {
      const r = await this.root(), tally = new Tally(r, tokens, lang);
      const light = lightOf(tokens), pairs = pairsOf(tokens).filter(([a, b]) => !light[a] && !light[b]);
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
        tally.add(lists[i], 1 << a | 1 << b, PAIR, fit, true);
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
      return { hits: tally.hits(phrases), missing, seen };
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
      const r = await this.root(), met = new Uint8Array(r.entries * 2), conditions = [0, 0];
      const require_ = (/** @type {Keyed[]} */ found, /** @type {number} */ lang,
        /** @type {(list: List) => boolean} */ fit) => {
        const step = conditions[lang]++;
        for (const l of found.flatMap((f) => f.lists)) {
          if (l.lang !== lang || !fit(l)) continue;
          postings(r, l, (entry) => {
            if (met[entry * 2 + lang] === step) met[entry * 2 + lang]++;
          });
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
        return { hits: new Float64Array(0), pinned: 0, full: 0, about: false, assumed, suggestion, marks: [] };
      }
      const rewriting = this.rewritten(tokens);
      rewriting.catch(() => {});
      const pinned = await this.numbered(tokens), extra = pinned ? pinned.extra : undefined;
      /** @type {Found} */
      let found = await this.evaluate(tokens, lang, extra);
      if (!fullOf(found.hits)) {
        const guess = await this.guess();
        const better = await guess.otherwise(this, tokens, found, pinned, without, lang);
        if (better) {
          ({ found, tokens } = better);
          assumed.push({ kind: better.kind, text: join(tokens) });
        }
      } else if (!pinned && found.hits.every((h) => h >= LEVEL)) {
        const other = tokens.some((t) => t.form) ? (await this.guess()).remarked(tokens, found.seen) : tokens;
        if (other.some((t, i) => t !== tokens[i])) suggestion = join(other);
      }
      const marks = [tokens];
      let { hits } = found;
      for (const { kind, text: other } of pinned ? [] : await rewriting) {
        const name = kind ? "abbreviation" : "other";
        if (without.includes(name)) continue;
        const again = parse(other), more = await this.evaluate(again, lang);
        const merged = merge(hits, more.hits, kind);
        if (!merged) continue;
        hits = merged;
        marks.push(again);
        assumed.push({ kind: name, text: other });
      }
      let full = fullOf(hits);
      if (full && without.includes("loose")) hits = hits.filter((h) => h < 2 * LEVEL);
      else if (full < hits.length && !pinned) assumed.push({ kind: "loose", text: "" });
      hits.sort();
      if (pinned) {
        const named = pinned.entries.map((entry) => hits.find((h) => entryOf(h) === entry) ||
          LEAST * PLACE + entry * 2 + lang);
        const rest = hits.filter((h) => !named.includes(h));
        hits = new Float64Array(named.length + rest.length);
        hits.set(named);
        hits.set(rest, named.length);
        full = fullOf(hits);
      }
      // Two words side by side are what the index has; more have to be looked for in the text.
      const about = tokens.some((t) => t.phrase >= 0 && (t.stop ||
        tokens.filter((u) => u.phrase === t.phrase).length > 2));
      return { hits, pinned: pinned ? pinned.entries.length : 0, full, about, assumed, suggestion, marks };
    }

    // ---- what is shown -------------------------------------------------------------------------

    /** @param {number} number @returns {Promise<Entry>} */
    async entry(number) {
      const r = await this.root(), g = Math.floor(number / r.group);
      const data = await this.shard(`m${g}-${r.metadata[g]}`, json), e = data.e[number % r.group];
      if (!e) throw new Damaged("a shard is damaged");
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
      for (let i = result.checked || result.pinned; result.about && i < to && i < result.hits.length;) {
        const hit = result.hits[i];
        if (await this.verified(result.marks[0], unpack(hit))) {
          result.checked = ++i;
        } else {
          if (levelOf(hit)) result.full--;
          result.hits = result.hits.filter((h) => h !== hit);
        }
      }
      if (to >= result.hits.length) result.about = false;
      return Array.from(result.hits.slice(from, to), unpack);
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
        const reader = new Reader(bytes, (4 + length) * 8);
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
     * Narrows hits: any of the values of a facet, all of the facets.
     * @param {Float64Array} hits @param {Record<string, string[]>} filters @param {boolean} [byDate] newest first
     */
    async narrow(hits, filters, byDate) {
      const r = await this.root();
      for (const name of Object.keys(filters)) {
        if (!filters[name].length) continue;
        const set = new Uint8Array(r.entries);
        for (const v of await this.values(name)) {
          if (filters[name].includes(v.key)) for (const e of v.entries) set[e] = 1;
        }
        hits = hits.filter((h) => set[entryOf(h)]);
      }
      return byDate ? hits.slice().sort((a, b) => a % PLACE - b % PLACE) : hits;
    }

    /**
     * The values of a facet with the number of hits that each would give.
     * @param {string} name @param {Float64Array} hits not narrowed @param {Record<string, string[]>} filters
     */
    async counts(name, hits, filters) {
      const r = await this.root(), set = new Uint8Array(r.entries), keys = filters[name] || [];
      for (const h of await this.narrow(hits, { ...filters, [name]: [] })) set[entryOf(h)] = 1;
      return (await this.values(name)).map((v) => ({ key: v.key, names: v.names,
        count: v.entries.reduce((n, e) => n + set[e], 0), chosen: keys.includes(v.key) }))
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
   * Adds what another reading found in full; null if that is nothing.
   * @param {Float64Array} hits @param {Float64Array} more @param {number} kind 0: the other language, which comes
   *   after what was asked for, and only where that was not found
   */
  function merge(hits, more, kind) {
    /** @type {Map<number, number>} */
    const known = new Map();
    for (const hit of hits) known.set(entryOf(hit), hit);
    let added = false;
    for (const hit of more) {
      const old = known.get(entryOf(hit));
      if (hit >= 2 * LEVEL || (old !== undefined && (kind ? Math.floor(old / PLACE) <= Math.floor(hit / PLACE) : old < 2 * LEVEL))) continue;
      known.set(entryOf(hit), kind ? hit : hit + NOTE);
      added = true;
    }
    return added ? Float64Array.from(known.values()) : null;
  }

  const api = { SearchEngine, TONES, LONG_QUERY, fold, words, parse, dateOf, hash, bytesOf, json, fullOf,
    levelOf, marked, Damaged };
  if (typeof module === "object") module.exports = api;
  else Object.assign(globalThis, { songnguEngine: api });
}
