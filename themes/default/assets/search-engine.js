/**
 * The search engine: reads the index that `songngu build` wrote (docs/search-format.md). It knows
 * nothing of pages: search.js is the interface, tests run this file in Node, and
 * generator/search_query.c does the same in C, step by step, with integers only, so that both give
 * the same results in the same order.
 *
 * @typedef {{key: string, form: number}} Folded
 * @typedef {Folded & {word: string, phrase: number, joined: boolean, stop: number}} Token
 * @typedef {{first: number, second: number, lang: number, title: boolean, df: number, k: number,
 *   at: number, pair: boolean, bytes: Uint8Array}} List
 * @typedef {{key: string, lists: List[]}} Keyed
 * @typedef {{entry: number, lang: number, level: number, score: number, note: number}} Hit
 * @typedef {{kind: "other"|"abbreviation"|"correction"|"typing"|"loose", text: string}} Assumption
 * @typedef {{hits: Hit[], pinned: number, full: number, about: boolean, assumed: Assumption[],
 *   suggestion: string, query: Token[], marks: Token[][]}} Result
 * @typedef {{id: string, decision: boolean, urls: string[], titles: string[], date: string,
 *   type: string[], number: string, texts: string[]}} Entry
 * @typedef {{lang?: number, typing?: boolean, without?: string[]}} Options
 * @typedef {{key: string, names: string[], entries: Uint32Array}} Value
 */
(function () {
  "use strict";

  // ---- words: generator/search_token.c, function by function -----------------------------------

  const TONES = "\u0300\u0301\u0309\u0303\u0323";
  const STROKES = /** @type {Record<string, string>} */ ({
    "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe",
    "ß": "ss", "þ": "th",
  });
  const NOTHING = "\\u00AD\\u200B-\\u200D\\u2060\\uFEFF";
  const WORD = new RegExp(`[\\p{L}\\p{M}\\p{Nd}${NOTHING}]+`, "gu");
  const APART = /[^\s\-/'\u2010-\u2013\u2019]/u;
  const KEY_CHARACTERS = 24;
  const STOP = new Set(("the of and for with wer been hav has from that which their its thes or " +
    "thos as wil").split(" "));
  const ENGLISH_STOP = new Set("a an in on to at be bi is it was are this not also".split(" "));
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
    let key = "", tone = 0, bar = 0, vowels = 0, foreign = false, last = "", count = 0;
    const quality = [0, 0, 0];
    for (const c of word.toLowerCase().normalize("NFD")) {
      const base = /^[a-z0-9]$/.test(c) ? c : STROKES[c] || "";
      if (base) {
        if (c === "đ" && !count) bar = 1;
        for (const letter of base) {
          if (count >= KEY_CHARACTERS) break;
          key += last = letter;
          count++;
          if ("aeiouy".includes(letter)) vowels++;
        }
        foreign = false;
      } else if (/[\u0300-\u036F]/.test(c) && !foreign) {
        if (TONES.includes(c)) tone = TONES.indexOf(c) + 1;
        const q = c === "\u0302" ? 1 : c === "\u0306" || c === "\u031B" ? 2 : 0;
        if (q && last && "aeiouy".includes(last) && vowels <= 3) quality[vowels - 1] = q;
      } else if (!new RegExp(`[${NOTHING}]`, "u").test(c)) {
        if (count < KEY_CHARACTERS) {
          key += last = c === "ς" ? "σ" : c;
          count++;
        }
        foreign = foreign || !/[\u0300-\u036F]/.test(c);
      }
    }
    const form = tone + 6 * bar + 12 * quality[0] + 36 * quality[1] + 108 * quality[2];
    key = key.replace(/^quy(?![ea])/, "qui").replace(/^([^\Waeiouy\d_]*)y$/, "$1i")
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

  // ---- typing without a Vietnamese keyboard ----------------------------------------------------

  const INITIAL = "b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x";
  const NUCLEUS = "uye|uya|ie|ye|uo|ua|ia|oa|oe|ue|uy|uu|oo|a|e|i|o|u|y";
  const SYLLABLE = new RegExp(`^(${INITIAL})?(${NUCLEUS})(ch|c|m|ng|nh|n|p|t|i|y|o|u)?$`);

  /**
   * What a word typed in Telex or VNI stands for, or "" if it cannot be that.
   * @param {string} word
   */
  function typed(word) {
    const s = word.toLowerCase(), vni = /[0-9]/.test(s);
    if (!/^[a-z][a-z0-9]{0,9}$/.test(s)) return "";
    /** @type {{c: string, q: number}[]} */
    const letters = [];
    let tone = 0, bar = false;
    const last = (/** @type {string} */ of) => {
      for (let i = letters.length; i-- > 0;) {
        if (of.includes(letters[i].c) && !letters[i].q) return letters[i];
      }
      return null;
    };
    const horn = () => {
      const i = letters.findIndex((l, n) => l.c === "u" && letters[n + 1]?.c === "o" &&
        letters[n - 1]?.c !== "q");
      if (i >= 0 && !letters[i].q && !letters[i + 1].q) return letters[i].q = letters[i + 1].q = 2;
      const l = last("ou");
      return l && (l.q = 2);
    };
    const mark = (/** @type {string} */ of, /** @type {number} */ q) => {
      const l = last(of);
      return l && (l.q = q);
    };
    for (const c of s) {
      const vowel = letters.some((l) => "aeiouy".includes(l.c));
      const t = (vni ? "21345" : "fsrxj").indexOf(c) + 1;
      if (t && (vni || vowel)) {
        if (tone || !vowel) return "";
        tone = t;
      } else if (vni ? c === "9" : c === "d" && letters.length && !bar) {
        if (bar || letters[0]?.c !== "d") return "";
        bar = true;
      } else if (vni && c >= "0" && c <= "9") {
        if (!(c === "6" ? mark("aeo", 1) : c === "7" ? horn() : c === "8" && mark("a", 2))) return "";
      } else if (!vni && c === "w") {
        if (!horn() && !mark("a", 2)) return "";
      } else if (vni || !"aeo".includes(c) || letters.some((l) => l.q) || !mark(c, 1)) {
        letters.push({ c, q: 0 });
      }
    }
    const plain = letters.map((l) => l.c).join("");
    if ((!tone && !bar && letters.every((l) => !l.q)) || !SYLLABLE.test(plain)) return "";
    const n = letters.length; // "thuở", but "được"
    if (n > 1 && letters[n - 1].c === "o" && letters[n - 1].q === 2) letters[n - 2].q = 0;
    return place(letters.map((l, i) => (bar && !i ? "đ" : l.c) +
      ["", "\u0302", l.c === "a" ? "\u0306" : "\u031B"][l.q]).join(""), TONES[tone - 1] || "");
  }

  /**
   * Puts a tone mark where the modern spelling puts it.
   * @param {string} s lower case, decomposed @param {string} tone
   */
  function place(s, tone) {
    if (!tone) return s.normalize("NFC");
    const letters = s.match(/[^\u0300-\u036F][\u0300-\u036F]*/g) || [];
    const at = letters.map((_, i) => i).filter((i) => /^[aeiouy]/.test(letters[i]) &&
      !(i === 1 && ((letters[0] === "q" && letters[1] === "u") ||
        (letters[0] === "g" && letters[1] === "i" && /^[aeiouy]/.test(letters[2] || "")))));
    if (!at.length) return s.normalize("NFC");
    const marked = at.filter((i) => letters[i].length > 1);
    const closed = at[at.length - 1] < letters.length - 1;
    const i = marked.length ? marked[marked.length - 1]
      : closed ? at[at.length - 1] : at.length > 1 ? at[at.length - 2] : at[0];
    letters[i] += tone;
    return letters.join("").normalize("NFC");
  }

  /**
   * A word spelt with the marks of a form, in its own letters where they are the same.
   * @param {string} word @param {string} key @param {number} form
   */
  function spell(word, key, form) {
    const plain = word.toLowerCase().normalize("NFD").replace(/[\u0300-\u036F]/g, "")
      .replace(/đ/g, "d");
    let letters = fold(plain).key === key ? plain : key.replace(/^qui/, "quy");
    const quality = [Math.floor(form / 12) % 3, Math.floor(form / 36) % 3, Math.floor(form / 108) % 3];
    let vowel = 0;
    letters = letters.replace(/[aeiouy]/g, (c) => c + ["", "\u0302", c === "a" ? "\u0306" : "\u031B"]
      [quality[vowel++] || 0]);
    if (Math.floor(form / 6) % 2) letters = letters.replace(/^d/, "đ");
    return place(letters, form % 6 ? TONES[form % 6 - 1] : "");
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
    /** @param {{symbols: Uint16Array, sizes: Uint8Array}} code */
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
        tokens.push({ word, key, form, stop, phrase: quoted ? phrase : -1, joined: joined && n > 0 });
      });
    });
    return tokens;
  }

  /**
   * Pairs of neighbours as the index has them, [first, second, language or -1 for both]: stop words
   * stand in no pair, and English ones in none of an English text.
   * @param {Token[]} tokens @returns {[number, number, number][]}
   */
  function pairsOf(tokens) {
    /** @type {[number, number, number][]} */
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

  const PAIR = 4, SINGLE = 2; // weights; half of it in titles

  // ---- the engine ------------------------------------------------------------------------------

  /**
   * @param {(name: string) => Promise<string>} load gives what the shard of that name registers;
   *   rejects if it cannot be had
   */
  function createEngine(load) {
    /** @type {Map<string, Promise<any>>} */
    const shards = new Map();
    /** @type {Promise<any>|undefined} */
    let rootPromise;

    /** @param {string} name @param {(data: string) => any} read */
    function shard(name, read) {
      let promise = shards.get(name);
      if (!promise) {
        promise = load(name).then(read);
        promise.catch(() => shards.delete(name));
        shards.set(name, promise);
      }
      return promise;
    }

    /** @param {string} data */
    function json(data) {
      try {
        return JSON.parse(data);
      } catch {
        throw new Damaged("a shard is damaged");
      }
    }

    /** @param {string} data */
    function readRoot(data) {
      const r = json(data);
      if (r.version !== 1) throw new Damaged("an index of another version");
      const hashes = (/** @type {string} */ s) => s.match(/.{5}/g) || [];
      return {
        entries: /** @type {number} */ (r.entries), texts: /** @type {number[]} */ (r.texts),
        group: /** @type {number} */ (r.group), forms: /** @type {number[]} */ (r.forms),
        types: r.types, words: /** @type {Record<string, string>} */ (r.words),
        facets: r.facets, spelling: r.s,
        codes: r.codes.map(codeOf),
        frequent: new Set(r.frequent.split(" ")),
        pairs: r.b ? r.b.split(",").map((/** @type {string} */ s) =>
          ({ from: s.slice(0, 5) + s.slice(10), name: `b${s.slice(0, 10).replace(/.{5}/, "$&-")}` })) : [],
        singles: r.u ? r.u.split(",").map((/** @type {string} */ s, /** @type {number} */ i) =>
          ({ from: s.slice(5), name: `u${i}-${s.slice(0, 5)}` })) : [],
        metadata: hashes(r.m), numbers: hashes(r.n), terms: hashes(r.x),
      };
    }

    function root() {
      if (!rootPromise) {
        rootPromise = load("root").then(readRoot);
        rootPromise.catch(() => { rootPromise = undefined; });
      }
      return rootPromise;
    }

    /**
     * The shards of a directory that may hold keys from low to high.
     * @param {{from: string, name: string}[]} directory @param {string} low @param {string} high
     */
    function located(directory, low, high) {
      let i = 0, end = directory.length;
      while (i < end) {
        const middle = i + end >> 1;
        if (directory[middle].from <= low) i = middle + 1;
        else end = middle;
      }
      const found = [];
      for (i = Math.max(0, i - 1); i < directory.length && directory[i].from <= high; i++) {
        found.push(directory[i].name);
      }
      return found;
    }

    /**
     * Reads the keys of a run of lists that are wanted, in order.
     * @param {any} r @param {Uint8Array} bytes @param {number} from byte @param {boolean} pair
     * @param {string} wanted @param {boolean} prefix @param {Keyed[]} found
     */
    function readRun(r, bytes, from, pair, wanted, prefix, found) {
      const reader = new Reader(bytes, from * 8);
      let key = "";
      for (;;) {
        const shared = reader.gamma() - 1;
        let next = /[\uD800-\uDFFF]/.test(key) ? Array.from(key).slice(0, shared).join("")
          : key.slice(0, shared);
        for (let c; (c = reader.symbol(r.codes[0])) !== 36;) {
          next += c < 26 ? String.fromCharCode(97 + c) : c < 36 ? String(c - 26)
            : String.fromCodePoint(Math.min(reader.bits(21), 0x10FFFF));
        }
        key = next;
        if (!key || (key > wanted && !(prefix && key.startsWith(wanted)) && key < "{")) return;
        const match = key === wanted || (prefix && key.startsWith(wanted));
        const lists = readLists(r, reader, pair);
        if (match) found.push({ key, lists });
      }
    }

    /** @param {any} r @param {Reader} reader @param {boolean} pair @returns {List[]} */
    function readLists(r, reader, pair) {
      const lists = [];
      for (let n = reader.gamma(); n > 0; n--) {
        const first = r.forms[reader.symbol(r.codes[1])];
        const second = pair ? r.forms[reader.symbol(r.codes[1])] : 0;
        const flags = reader.bits(2), df = reader.gamma();
        if (df > r.entries) throw new Damaged("a shard is damaged");
        const list = { first, second, lang: flags >> 1, title: !!(flags & 1), df, pair, k: 0, at: 0,
          bytes: reader.bytes };
        const gap = Math.floor(r.entries / (df + 1));
        list.k = gap ? 31 - Math.clz32(gap) : 0;
        let length = 0;
        if (df >= 8) {
          list.k = reader.bits(5);
          length = reader.gamma() - 1;
        }
        list.at = reader.at;
        if (df >= 8) reader.skip(length);
        else {
          const code = r.codes[list.title ? 4 : pair ? 2 : 3];
          for (let i = 0; i < df; i++) {
            reader.rice(list.k);
            reader.symbol(code);
          }
        }
        lists.push(list);
      }
      return lists;
    }

    /**
     * Calls visit(entry, impact) for each posting.
     * @param {any} r @param {List} list @param {(entry: number, impact: number) => void} visit
     */
    function postings(r, list, visit) {
      const reader = new Reader(list.bytes, list.at);
      const code = r.codes[list.title ? 4 : list.pair ? 2 : 3];
      for (let i = 0, entry = -1; i < list.df; i++) {
        entry += reader.rice(list.k) + 1;
        if (entry >= r.entries) throw new Damaged("a shard is damaged");
        visit(entry, reader.symbol(code));
      }
    }

    /**
     * The lists of a pair, or of all pairs whose second key begins so.
     * @param {string} first @param {string} second @param {boolean} [prefix]
     * @returns {Promise<Keyed[]>}
     */
    async function pairLists(first, second, prefix = false) {
      const r = await root();
      const at = (hash(first) >>> 8).toString(36).padStart(5, "0");
      /** @type {Keyed[]} */
      const found = [];
      const names = located(r.pairs, at + second, at + second + (prefix ? "{" : ""));
      for (const bytes of await Promise.all(names.map((n) => shard(n, bytesOf)))) {
        for (let i = 0; i < bytes.length;) {
          const varint = () => {
            let value = 0;
            for (let shift = 0; ; shift += 7) {
              if (i >= bytes.length || shift > 28) throw new Damaged("a shard is damaged");
              value |= (bytes[i] & 127) << shift;
              if (bytes[i++] < 128) return value;
            }
          };
          const length = varint();
          const name = new TextDecoder().decode(bytes.subarray(i, i += length));
          const size = varint();
          if (name === first) readRun(r, bytes, i, true, second, prefix, found);
          i += size;
        }
      }
      return found;
    }

    /** @param {string} key @param {boolean} [prefix] @returns {Promise<Keyed[]>} */
    async function singleLists(key, prefix = false) {
      const r = await root();
      /** @type {Keyed[]} */
      const found = [];
      const names = located(r.singles, key, key + (prefix ? "{" : ""));
      for (const bytes of await Promise.all(names.map((n) => shard(n, bytesOf)))) {
        readRun(r, bytes, 0, false, key, prefix, found);
      }
      return found;
    }

    /**
     * What one reading of the query finds. Levels: 2 all words through pairs of neighbours, 1 all
     * words, 0 some.
     * @param {Token[]} tokens
     * @param {{typing: boolean, extra?: {first: string, second: string, covers: number}}} how
     */
    async function evaluate(tokens, how) {
      const r = await root(), n = r.entries;
      const score = new Int32Array(n * 2), any = new Int32Array(n * 2), paired = new Int32Array(n * 2);
      const needed = tokens.reduce((m, t, i) => t.stop ? m : m | 1 << i, 0) ||
        (1 << tokens.length) - 1;
      const pairs = pairsOf(tokens);
      const last = tokens.length - 1;
      const prefixed = how.typing && tokens[last].phrase < 0;
      const covered = new Set();
      /** @type {Map<string, number[]>} forms that the lists of pairs have, for corrections */
      const seen = new Map();

      /**
       * @param {Keyed[]} found @param {number} mask @param {number} base
       * @param {(list: List) => boolean} fit @param {boolean} pair
       */
      const add = (found, mask, base, fit, pair) => {
        for (let lang = 0; lang < 2; lang++) {
          const lists = found.flatMap((f) => f.lists).filter((l) => l.lang === lang && fit(l));
          let df = 0, titles = 0;
          for (const l of lists) if (l.title) titles += l.df; else df += l.df;
          if (!lists.length) continue;
          const idf = weight(r.texts[lang], Math.max(df, titles));
          for (const l of lists) {
            const w = l.title ? base / 2 * idf : base * idf;
            postings(r, l, (entry, impact) => {
              const at = entry * 2 + lang;
              score[at] += w * impact;
              any[at] |= mask;
              if (pair) paired[at] |= mask;
            });
          }
        }
      };
      const pairFit = (/** @type {Token} */ a, /** @type {Token} */ b, /** @type {number} */ lang) =>
        (/** @type {List} */ l) => fits(a.form, l.first) && fits(b.form, l.second) &&
          (lang < 0 || l.lang === lang);

      // One trip: all pairs, and the words that are not too frequent to tell anything.
      const skipped = tokens.length > 4;
      const wanted = pairs.filter(([a, b]) => tokens[a].phrase >= 0 || !skipped ||
        !(LIGHT.has(tokens[a].key) || LIGHT.has(tokens[b].key)));
      const ask = (/** @type {number} */ i) => singleLists(tokens[i].key);
      const early = tokens.map((t, i) => (!wanted.length || !r.frequent.has(t.key)) && t.stop < 2
        ? ask(i) : null);
      const pairFound = await Promise.all(wanted.map(([a, b]) =>
        pairLists(tokens[a].key, tokens[b].key)));
      wanted.forEach(([a, b, lang], i) => {
        const fit = pairFit(tokens[a], tokens[b], lang);
        if (pairFound[i].some((f) => f.lists.some(fit))) covered.add(a).add(b);
        for (const f of pairFound[i]) for (const l of f.lists) {
          const key = `${a} ${b}`, old = seen.get(key);
          const df = l.first || l.second ? l.df * 2 : l.df; // rather with marks than without
          if (!l.title && (!old || old[0] < df)) seen.set(key, [df, l.first, l.second]);
        }
        add(pairFound[i], 1 << a | 1 << b, PAIR, fit, true);
      });
      const singles = await Promise.all(tokens.map((t, i) => early[i] ||
        (!covered.has(i) ? ask(i) : null)));
      const missing = [];
      for (let i = 0; i < tokens.length; i++) {
        const found = singles[i], t = tokens[i];
        if (!found) continue;
        const fit = (/** @type {List} */ l) => fits(t.form, l.first);
        const there = found.some((f) => f.lists.some(fit));
        if (!there && !covered.has(i)) missing.push(i);
        add(found, 1 << i, SINGLE, fit, false);
        if (!there && prefixed && i === last && !covered.has(i)) {
          const before = pairs.find((p) => p[1] === last);
          const more = before ? await pairLists(tokens[before[0]].key, t.key, true) : [];
          const start = (/** @type {List} */ l) => begins(t.form, before ? l.second : l.first) &&
            (!before || fits(tokens[before[0]].form, l.first));
          if (before && more.some((f) => f.lists.some(start))) {
            add(more, 1 << before[0] | 1 << last, PAIR, start, true);
            missing.pop();
          } else if (t.key.length > 1) {
            const open = (/** @type {List} */ l) => begins(t.form, l.first);
            const all = (await singleLists(t.key, true)).filter((f) => f.lists.some(open));
            all.sort((x, y) => largest(y) - largest(x) || (x.key < y.key ? -1 : 1));
            if (all.length) missing.pop();
            add(all.slice(0, MOST_ENDINGS), 1 << last, SINGLE, open, false);
          }
        }
      }
      // A date typed in figures is also one word of the index.
      for (let i = 2; i < tokens.length; i++) {
        const date = dateOf(tokens.slice(Math.max(0, i - 4), i + 1).map((t) => t.key));
        const from = date && /^\d+$/.test(tokens[i - 2].key) && tokens[i - 2].key.length < 3 &&
          tokens[i - 1].key !== "nam" ? i - 2 : i - 4;
        if (!date) continue;
        let mask = 0;
        for (let j = Math.max(0, tokens[i - 1].key === "nam" ? from : i - 2); j <= i; j++) mask |= 1 << j;
        add(await singleLists(date), mask, PAIR, () => true, true);
      }
      if (how.extra) {
        add(await pairLists(how.extra.first, how.extra.second), how.extra.covers, PAIR, () => true,
          true);
      }
      const need = await phrases(r, tokens, pairs, wanted, pairFound);
      return { hits: collect(score, any, paired, needed, need), missing, seen };
    }

    /** @param {Keyed} f */
    function largest(f) {
      return Math.max(...f.lists.map((l) => l.df));
    }

    /**
     * For each language the entries that may hold every phrase, or null if there is none.
     * @param {any} r @param {Token[]} tokens @param {[number, number, number][]} pairs
     * @param {[number, number, number][]} wanted @param {Keyed[][]} pairFound
     */
    async function phrases(r, tokens, pairs, wanted, pairFound) {
      if (!tokens.some((t) => t.phrase >= 0)) return null;
      const need = new Uint8Array(r.entries * 2);
      let conditions = [0, 0];
      const require_ = (/** @type {Keyed[]} */ found, /** @type {number} */ lang,
        /** @type {(list: List) => boolean} */ fit) => {
        const step = conditions[lang]++;
        for (const l of found.flatMap((f) => f.lists)) {
          if (l.lang !== lang || !fit(l)) continue;
          postings(r, l, (entry) => {
            if (need[entry * 2 + lang] === step) need[entry * 2 + lang]++;
          });
        }
      };
      for (let lang = 0; lang < 2; lang++) {
        const single = new Set(tokens.map((t, i) => t.phrase >= 0 && t.stop < 2 - lang ? i : -1));
        for (const [a, b, of] of pairs) {
          if (tokens[a].phrase < 0 || (of >= 0 && of !== lang)) continue;
          const found = pairFound[wanted.findIndex((p) => p[0] === a && p[1] === b)];
          const fit = (/** @type {List} */ l) => fits(tokens[a].form, l.first) &&
            fits(tokens[b].form, l.second);
          // In English, pairs of a single text may have been left out: their words stand for them.
          if (lang === 1 && !found.some((f) => f.lists.some((l) => l.lang === 1 && fit(l)))) continue;
          require_(found, lang, fit);
          single.delete(a);
          single.delete(b);
        }
        for (const i of single) {
          if (i < 0) continue;
          require_(await singleLists(tokens[i].key), lang,
            (l) => fits(tokens[i].form, l.first));
        }
      }
      return { need, conditions };
    }

    /**
     * @param {Int32Array} score @param {Int32Array} any @param {Int32Array} paired
     * @param {number} needed @param {{need: Uint8Array, conditions: number[]}|null} phrase
     */
    function collect(score, any, paired, needed, phrase) {
      /** @type {Hit[]} */
      const hits = [];
      for (let at = 0; at < score.length; at += 2) {
        /** @type {Hit|null} */
        let best = null;
        for (let lang = 0; lang < 2; lang++) {
          const i = at + lang;
          if (!any[i] || (phrase && phrase.need[i] !== phrase.conditions[lang])) continue;
          const level = (paired[i] & needed) === needed ? 2 : (any[i] & needed) === needed ? 1 : 0;
          if (!best || level > best.level || (level === best.level && score[i] > best.score)) {
            best = { entry: at / 2, lang, level, score: score[i], note: 0 };
          }
        }
        if (best) hits.push(best);
      }
      return hits;
    }

    // ---- numbers -------------------------------------------------------------------------------

    /**
     * The decisions that the query names by number, and the pair by which texts cite them.
     * @param {Token[]} tokens
     */
    async function numbered(tokens) {
      const r = await root();
      for (let i = 0; i < tokens.length && r.numbers.length; i++) {
        if (!/^\d{1,8}$/.test(tokens[i].key)) continue;
        const number = +tokens[i].key, s = number % r.numbers.length;
        /** @type {[number, string, number][]} */
        let found = (await shard(`n${s}-${r.numbers[s]}`, json)).filter(
          (/** @type {any} */ e) => e[0] === number);
        let from = i, to = i;
        const has = (/** @type {[number, string, number]} */ e, /** @type {string} */ symbol) =>
          e[1].split(" ").includes(symbol);
        while (to + 1 < tokens.length && found.some((e) => has(e, tokens[to + 1].key))) {
          to++;
          found = found.filter((e) => has(e, tokens[to].key));
        }
        if (from && ["so", "no", "number"].includes(tokens[from - 1].key)) from--;
        const before = from ? tokens[from - 1].key : "";
        if (to === i && before && found.some((e) => has(e, before))) {
          from--;
          found = found.filter((e) => has(e, before));
        }
        for (const length of [2, 1]) {
          const word = from >= length &&
            tokens.slice(from - length, from).map((t) => t.key).join(" ");
          const symbols = word && Object.prototype.hasOwnProperty.call(r.words, word)
            ? r.words[word].split(" ") : [];
          const typed_ = found.filter((e) => symbols.includes(e[1].split(" ")[0]));
          if (!typed_.length) continue;
          found = typed_;
          from -= length;
          break;
        }
        if (!found.length || (from === to && tokens.length > 1)) continue;
        let covers = 0;
        for (let j = from; j <= to; j++) covers |= 1 << j;
        return { entries: found.slice(0, MOST_PINNED).map((e) => e[2]),
          extra: { first: tokens[i].key, second: found[0][1].split(" ")[0], covers } };
      }
      return null;
    }

    // ---- terms ---------------------------------------------------------------------------------

    /**
     * The query with abbreviations spelt out (or made), and in the other language.
     * @param {Token[]} tokens @returns {Promise<{kind: number, to: number, text: string}[]>}
     */
    async function rewritten(tokens) {
      const r = await root(), count = r.terms.length;
      if (!count || tokens.some((t) => t.phrase >= 0)) return [];
      const of = await Promise.all(tokens.map((t) => {
        const s = (hash(t.key) >>> 8) % count;
        return shard(`x${s}-${r.terms[s]}`, json);
      }));
      /** @type {{kind: number, to: number, text: string}[]} */
      const all = [];
      for (const kind of [1, 0]) for (let to = 0; to < 2; to++) {
        const parts = [];
        let changed = 0, dropped = 0;
        for (let i = 0; i < tokens.length;) {
          let best = "", length = 0;
          for (const [k, , into, term, meaning] of of[i]) {
            if (k !== kind || into !== to) continue;
            const keys = words(term).map((w) => fold(w.word));
            if (keys.length <= length || i + keys.length > tokens.length) continue;
            if (keys.every((f, j) => f.key === tokens[i + j].key && fits(tokens[i + j].form, f.form))) {
              best = meaning;
              length = keys.length;
            }
          }
          if (length) {
            parts.push(best);
            changed++;
          } else if (tokens[i].stop < 2) {
            parts.push(tokens[i].word);
            dropped++;
          }
          i += length || 1;
        }
        // A translation that leaves half of the words as they are is none.
        if (changed && (kind || changed >= dropped)) all.push({ kind, to, text: parts.join(" ") });
      }
      return all;
    }

    // ---- corrections ---------------------------------------------------------------------------

    /**
     * The marks that the pairs of the index have instead of those typed.
     * @param {Token[]} tokens @param {Map<string, number[]>} seen
     */
    function remarked(tokens, seen) {
      const best = tokens.map((t) => ({ form: t.form, df: 0 }));
      for (const [key, [df, first, second]] of seen) {
        const [a, b] = key.split(" ").map(Number);
        if (df > best[a].df) best[a] = { form: first, df };
        if (df > best[b].df) best[b] = { form: second, df };
      }
      return tokens.map((t, i) => !best[i].df || best[i].form === t.form || !t.form ? t
        : { ...t, form: best[i].form, word: spell(t.word, t.key, best[i].form) });
    }

    /** Words at one letter's distance, the most frequent first. @param {Token} token */
    async function near(token) {
      const r = await root();
      /** @type {string} */
      const all = await shard(`s-${r.spelling}`, json);
      const found = [];
      for (const line of all.split(",")) {
        const [key, df, form] = line.split(" ");
        if (oneApart(token.key, key)) found.push({ key, df: +df, form: +form });
      }
      found.sort((x, y) => y.df - x.df || (x.key < y.key ? -1 : 1));
      return found.slice(0, MOST_GUESSES).map((f) => ({ ...token, key: f.key, form: f.form,
        word: spell(f.key, f.key, f.form) }));
    }

    /** @param {string} a @param {string} b */
    function oneApart(a, b) {
      if (Math.abs(a.length - b.length) > 1 || a === b) return false;
      let i = 0;
      while (i < a.length && a[i] === b[i]) i++;
      const x = a.slice(i), y = b.slice(i);
      return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
        (x.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
    }

    /** @param {Hit[]} hits */
    const fullOf = (hits) => hits.reduce((n, h) => n + (h.level > 0 ? 1 : 0), 0);

    /** @param {Hit} a @param {Hit} b */
    const order = (a, b) => b.level - a.level || a.note - b.note || b.score - a.score ||
      a.entry - b.entry;

    /**
     * Finds. The result depends on the arguments and the index alone.
     * @param {string} text @param {Options} [options] @returns {Promise<Result>}
     */
    async function search(text, options = {}) {
      const without = new Set(options.without || []);
      /** @type {Assumption[]} */
      const assumed = [];
      let tokens = parse(text), suggestion = "";
      /** @type {Result} */
      const nothing = { hits: [], pinned: 0, full: 0, about: false, assumed, suggestion, query: tokens,
        marks: [] };
      if (!tokens.length) return nothing;
      await root();
      const typing = !!options.typing && !/\s$/.test(text);
      const pinned = await numbered(tokens), others = pinned ? [] : await rewritten(tokens);
      const how = { typing, extra: pinned ? pinned.extra : undefined };
      let found = await evaluate(tokens, how);
      let full = fullOf(found.hits);

      // Keys of Telex or VNI, where they make no word of the archive.
      if (!full && !without.has("typing") && found.missing.some((i) => typed(tokens[i].word))) {
        const read = tokens.map((t, i) => found.missing.includes(i) && typed(t.word)
          ? { ...t, ...fold(typed(t.word)), word: typed(t.word) } : t);
        const again = await evaluate(read, how);
        if (again.missing.length < found.missing.length) {
          found = again;
          tokens = read;
          full = fullOf(found.hits);
          assumed.push({ kind: "typing", text: join(tokens) });
        }
      }
      if (!pinned) {
        const other = remarked(tokens, found.seen);
        const differs = other.some((t, i) => t !== tokens[i]);
        if (!full && !without.has("correction")) {
          const fixed = await correct(tokens, found, other, how);
          if (fixed) {
            found = fixed.found;
            tokens = fixed.tokens;
            full = fullOf(found.hits);
            assumed.push({ kind: "correction", text: join(tokens) });
          }
        } else if (differs && found.hits.every((h) => h.level < 2)) {
          suggestion = join(other);
        }
      }
      /** @type {Token[][]} */
      const marks = [tokens];
      let hits = found.hits;
      for (const other of others) {
        const kind = other.kind ? "abbreviation" : "other";
        if (without.has(kind)) continue;
        const again = parse(other.text);
        const more = (await evaluate(again, { typing: false })).hits.filter((h) => h.level > 0);
        const known = new Map(hits.map((h) => [h.entry, h]));
        let added = 0;
        for (const hit of more) {
          const old = known.get(hit.entry);
          hit.note = other.kind ? 0 : 1;
          if (old && (old.level > hit.level || (old.level === hit.level && old.score >= hit.score) ||
              (hit.note && old.level > 0))) continue;
          if (!old || !old.level) added++;
          known.set(hit.entry, hit);
        }
        if (!added && !other.kind) continue;
        if (!more.length) continue;
        hits = [...known.values()];
        marks.push(again);
        assumed.push({ kind, text: other.text });
      }
      full = fullOf(hits);
      if (!full && hits.length && !pinned) assumed.push({ kind: "loose", text: "" });
      if (full && without.has("loose")) hits = hits.filter((h) => h.level > 0);
      hits.sort(order);
      let pins = 0;
      if (pinned) {
        const set = new Set(pinned.entries);
        const first = pinned.entries.map((entry) => hits.find((h) => h.entry === entry) ||
          { entry, lang: options.lang || 0, level: 2, score: 0, note: 0 });
        hits = [...first, ...hits.filter((h) => !set.has(h.entry))];
        pins = first.length;
        full = Math.max(full, pins);
      }
      const about = tokens.some((t, i) => t.phrase >= 0 && (t.stop > 0 ||
        tokens.filter((u) => u.phrase === t.phrase).length > 2 || i < 0));
      return { hits, pinned: pins, full, about, assumed, suggestion, query: tokens, marks };
    }

    /**
     * Other marks, then other letters, if all words are found so.
     * @param {Token[]} tokens @param {{missing: number[], seen: Map<string, number[]>}} found
     * @param {Token[]} other @param {any} how
     */
    async function correct(tokens, found, other, how) {
      if (other.some((t, i) => t !== tokens[i])) {
        const again = await evaluate(other, how);
        if (fullOf(again.hits)) return { found: again, tokens: other };
      }
      const marked = tokens.filter((t) => t.form);
      if (tokens.length === 1 && marked.length && found.missing.length) {
        const bare = [{ ...tokens[0], form: 0 }], again = await evaluate(bare, how);
        if (fullOf(again.hits)) {
          const best = (await singleLists(bare[0].key)).flatMap((f) => f.lists)
            .reduce((x, y) => y.df > x.df ? y : x);
          return { found: again, tokens: [{ ...bare[0], word: spell(bare[0].word, bare[0].key,
            best.first) }] };
        }
      }
      if (!found.missing.length || found.missing.length > 2) return null;
      /** @type {{found: any, tokens: Token[]}|null} */
      let best = null;
      let most = 0;
      const guesses = await Promise.all(found.missing.map((i) => near(tokens[i])));
      for (let g = 0; g < MOST_GUESSES; g++) {
        if (guesses.some((list) => !list[Math.min(g, list.length - 1)])) break;
        if (guesses.every((list) => g >= list.length)) break;
        const tried = tokens.map((t, i) => {
          const at = found.missing.indexOf(i);
          return at < 0 ? t : guesses[at][Math.min(g, guesses[at].length - 1)];
        });
        const again = await evaluate(tried, how);
        const count = again.hits.reduce((n, h) => n + (h.level === 2 ? 1000 : h.level ? 1 : 0), 0);
        if (count > most) {
          best = { found: again, tokens: tried };
          most = count;
        }
      }
      return best;
    }

    /** @param {Token[]} tokens */
    function join(tokens) {
      return tokens.map((t) => t.word).join(" ");
    }

    // ---- what is shown -------------------------------------------------------------------------

    /** @param {number} number @returns {Promise<Entry>} */
    async function entry(number) {
      const r = await root(), g = Math.floor(number / r.group);
      const data = await shard(`m${g}-${r.metadata[g]}`, json);
      const e = data.e[number % r.group];
      if (!e) throw new Damaged("a shard is damaged");
      return { id: e[0], decision: !!e[1],
        urls: [e[2], e[3] === 1 ? e[2].replace(/^vi/, "en") : e[3]],
        titles: [e[4] || "", e[5] || ""], date: e[6], type: r.types[e[7]] || ["", ""], number: e[8],
        texts: data.t.map((/** @type {string} */ h, /** @type {number} */ l) =>
          h && `t${l ? "en" : "vi"}${g}-${h}`) };
    }

    /** The lines of an entry's text: its summary, then its blocks. @param {number} number @param {number} lang */
    async function text(number, lang) {
      const r = await root(), name = (await entry(number)).texts[lang];
      const all = name ? await shard(name, json) : [];
      return /** @type {string[]} */ ((all[number % r.group] || "").split("\n"));
    }

    /**
     * Does a text hold every phrase of the query?
     * @param {Token[]} tokens @param {Hit} hit
     */
    async function verified(tokens, hit) {
      const e = await entry(hit.entry);
      const lines = [e.titles[hit.lang], ...await text(hit.entry, hit.lang)].map((line) =>
        words(line).map((w) => ({ ...fold(w.word), joined: w.joined })).filter((w) => w.key));
      for (let p = 0; tokens.some((t) => t.phrase === p); p++) {
        const phrase = tokens.filter((t) => t.phrase === p);
        if (!lines.some((line) => line.some((_, i) => phrase.every((t, j) => {
          const w = line[i + j];
          return w && w.key === t.key && fits(t.form, w.form) && (!j || w.joined);
        })))) return false;
      }
      return true;
    }

    /**
     * Hits from to to, those of a phrase checked against the text; takes out of result.hits what
     * does not hold.
     * @param {Result} result @param {number} from @param {number} to
     */
    async function shown(result, from, to) {
      for (let i = 0; result.about && i < to && i < result.hits.length;) {
        if (i < result.pinned || result.hits[i].note < 0 ||
            await verified(result.query, result.hits[i])) {
          result.hits[i].note = i < result.pinned ? result.hits[i].note : -1;
          i++;
        } else {
          if (result.hits[i].level) result.full--;
          result.hits.splice(i, 1);
        }
      }
      if (to >= result.hits.length) result.about = false;
      return result.hits.slice(from, to);
    }

    /**
     * Words of a text that the query asks for, as [start, end] pairs.
     * @param {string} line @param {Token[][]} marks
     */
    function marked(line, marks) {
      /** @type {{start: number, end: number, token: number, weight: number}[]} */
      const found = [];
      const all = words(line).map((w) => ({ ...w, ...fold(w.word) }));
      all.forEach((w, i) => {
        for (const tokens of marks) {
          const at = tokens.findIndex((t, j) => t.stop < 2 &&
            (t.key === w.key ? fits(t.form, w.form)
              : j === tokens.length - 1 && t.key.length > 1 && w.key.startsWith(t.key) &&
                begins(t.form, w.form)));
          if (at < 0) continue;
          // A word of many uses is marked only beside another of the query.
          const beside = (/** @type {number} */ d) => all[i + d] && tokens[at + d] &&
            all[i + d].key.startsWith(tokens[at + d].key);
          const strong = tokens.length === 1 || beside(1) || beside(-1);
          found.push({ start: w.start, end: w.end, token: at, weight: strong ? 3 : 1 });
          break;
        }
      });
      const best = Math.max(0, ...found.map((f) => f.weight));
      return found.filter((f) => f.weight === best || f.weight > 1);
    }

    /**
     * A part of the text around the words asked for: [text, marked] pieces.
     * @param {Hit} hit @param {Token[][]} marks @param {number} [length] characters
     * @returns {Promise<[string, boolean][]>}
     */
    async function excerpt(hit, marks, length = 220) {
      const lines = await text(hit.entry, hit.lang);
      let best = { line: lines[0] || "", at: 0, score: 0, found: marked("", marks) };
      lines.forEach((line, n) => {
        const found = marked(line, marks);
        for (let i = 0; i < found.length; i++) {
          const seen = new Set();
          let score = 0;
          for (let j = i; j < found.length && found[j].end < found[i].start + length; j++) {
            if (!seen.has(found[j].token)) score += 4 * found[j].weight;
            seen.add(found[j].token);
          }
          if (n) score++; // the summary only if the text has nothing as good
          if (score > best.score) best = { line, at: found[i].start, score, found };
        }
      });
      return cutOut(best.line, best.at, best.found, length);
    }

    /**
     * @param {string} line @param {number} at @param {{start: number, end: number}[]} found
     * @param {number} length @returns {[string, boolean][]}
     */
    function cutOut(line, at, found, length) {
      let from = Math.max(0, at - Math.floor(length / 4));
      if (line.length <= length) from = 0;
      if (from) from = line.indexOf(" ", from) + 1 || from;
      let to = Math.min(line.length, from + length);
      if (to < line.length) to = Math.max(line.lastIndexOf(" ", to), at + 1);
      /** @type {[string, boolean][]} */
      const pieces = [[from ? "… " : "", false]];
      let end = from;
      for (const f of found) {
        if (f.start < end || f.end > to) continue;
        const between = line.slice(end, f.start);
        const last = pieces[pieces.length - 1];
        if (last[1] && /^\s*$/.test(between)) last[0] += between + line.slice(f.start, f.end);
        else pieces.push([between, false], [line.slice(f.start, f.end), true]);
        end = f.end;
      }
      pieces.push([line.slice(end, to) + (to < line.length ? " …" : ""), false]);
      return pieces.filter((p) => p[0]);
    }

    // ---- facets --------------------------------------------------------------------------------

    /** All values of a facet with their entries. @param {string} name @returns {Promise<Value[]>} */
    async function values(name) {
      const r = await root();
      return shard(`f${name}-${r.facets[name]}`, (data) => {
        const bytes = bytesOf(data);
        const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
        const list = json(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
        const reader = new Reader(bytes, (4 + length) * 8);
        return list.map((/** @type {string[]} */ [key, ...names]) => {
          const count = reader.gamma() - 1, gap = Math.floor(r.entries / (count + 1));
          if (count > r.entries) throw new Damaged("a shard is damaged");
          const k = gap ? 31 - Math.clz32(gap) : 0, entries = new Uint32Array(count);
          for (let i = 0, e = -1; i < count; i++) entries[i] = e += reader.rice(k) + 1;
          return { key, names, entries };
        });
      });
    }

    /**
     * Which entries satisfy the chosen values of a facet.
     * @param {string} name @param {string[]} keys
     */
    async function chosen(name, keys) {
      const r = await root(), set = new Uint8Array(r.entries);
      for (const v of await values(name)) if (keys.includes(v.key)) for (const e of v.entries) set[e] = 1;
      return set;
    }

    /**
     * Narrows hits: any of the values of a facet, all of the facets.
     * @param {Hit[]} hits @param {Record<string, string[]>} filters
     */
    async function narrow(hits, filters) {
      for (const name of Object.keys(filters)) {
        if (!filters[name].length) continue;
        const set = await chosen(name, filters[name]);
        hits = hits.filter((h) => set[h.entry]);
      }
      return hits;
    }

    /**
     * The values of a facet with the number of hits that each would give.
     * @param {string} name @param {Hit[]} hits all, not narrowed @param {Record<string, string[]>} filters
     * @returns {Promise<{key: string, names: string[], count: number, chosen: boolean}[]>}
     */
    async function counts(name, hits, filters) {
      const r = await root();
      const others = await narrow(hits, { ...filters, [name]: [] });
      const set = new Uint8Array(r.entries);
      for (const h of others) set[h.entry] = 1;
      const keys = filters[name] || [];
      return (await values(name)).map((v) => {
        let count = 0;
        for (const e of v.entries) count += set[e];
        return { key: v.key, names: v.names, count, chosen: keys.includes(v.key) };
      }).filter((v) => v.count || v.chosen);
    }

    return { root, search, entry, text, shown, excerpt, marked, narrow, counts, values };
  }

  // Words so common that a pair with one tells little; left aside in long queries.
  const LIGHT = new Set("cua va cac nhung cho duoc voi".split(" "));
  const MOST_ENDINGS = 20, MOST_PINNED = 5, MOST_GUESSES = 5;

  const engine = { createEngine, fold, words, parse, typed, dateOf, hash, bytesOf, spell, Damaged };
  if (typeof module === "object" && module.exports) module.exports = engine;
  else Object.assign(globalThis, { songnguEngine: engine });
})();
