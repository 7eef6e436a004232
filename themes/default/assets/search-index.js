//# allFunctionsCalledOnLoad
/* global module, TextEncoder */
"use strict";
/* Reads the index that `songngu build` wrote, as docs/search-format.md describes it: shards, codes, lists, what is
 * shown of entries. It knows nothing of queries: search-engine.js asks it. generator/search_read.c does the same in
 * C. The first line has browsers compile all of it while it comes in, beside the page's own work, instead of function by
 * function when a query waits; and as a first query runs before they have made any of it fast, loops over bits and
 * postings do little in each turn, and nothing is called for each of them. */
{

  // ---- bits: generator/search_bits.c -----------------------------------------------------------

  class Damaged extends Error {}

  /** @param {string} s */
  function hash(s) {
    let h = 2166136261;
    for (const byte of new TextEncoder().encode(s)) h = Math.imul(h ^ byte, 16777619);
    h = Math.imul(h ^ h >>> 15, 0x2C1B3C6D);
    return (h ^ h >>> 12) >>> 0;
  }

  // Of the upper five bits of a character, 28 values are harmless in a script: they are digits.
  const DIGITS = Int8Array.from({ length: 32 }, (_, i) => [0, 4, 27, 31].includes(i) ? -1 : i < 4 ? i - 1 : i < 27 ? i - 2 : i - 3);

  /** The JSON that a shard's script holds. @param {Loaded} data */
  function textOf(data) {
    if (typeof data === "string") return data;
    const script = new TextDecoder().decode(data);
    return String(json(script.slice(script.indexOf(",") + 1, script.lastIndexOf(")"))));
  }

  /** The characters that a shard's script holds. @param {Loaded} data @returns {Uint16Array} */
  function unitsOf(data) {
    if (typeof data === "string") return Uint16Array.from(data, (c) => c.charCodeAt(0));
    const all = new Uint16Array(data, 0, data.byteLength >> 1);
    let from = -1, quotes = 0;
    while (quotes < 3 && (from = all.indexOf(34, from + 1)) >= 0) quotes++;
    return all.subarray(from + 1, Math.max(all.indexOf(34, from + 1), 0));
  }

  /** The checksum of numbers of 32 bits. @param {Int32Array} all @param {number} [place] one more */
  function sumOf(all, place = 0) {
    let sum = -2128831035 ^ place;
    for (let i = 0; i < all.length; i++) {
      sum = Math.imul(sum ^ all[i], 0x2C1B3C6D);
      sum ^= sum >>> 15;
    }
    return sum >>> 0;
  }

  /** A text without the checksum in front of it. @param {string} text @param {number} [place] which of several it is */
  function checked(text, place) {
    const rest = text.slice(7), { buffer } = new TextEncoder().encode(`${rest}\0\0\0`);
    if (sumOf(new Int32Array(buffer, 0, buffer.byteLength >> 2), place) !== parseInt(text.slice(0, 7), 36)) throw new Damaged("a shard is damaged");
    return rest;
  }

  /**
   * The bits of a shard, as numbers of 32, highest first; at: behind the two that are the checksum and the length in bytes.
   * @param {Loaded} data @returns {Bits}
   */
  function bitsOf(data) {
    const units = unitsOf(data), size = units.length, all = new Int32Array(Math.ceil(size * 79 / 160) + 3);
    if (size < 5 || size % 5) throw new Damaged("a shard is damaged");
    let n = 0, pending = 0, s = 0, wrong = 0;
    for (let i = 0; i < size; i += 5) {
      const a = units[i], b = units[i + 1], c = units[i + 2], d = units[i + 3], e = units[i + 4];
      const f = DIGITS[a >> 11], g = DIGITS[b >> 11], h = DIGITS[c >> 11], j = DIGITS[d >> 11], k = DIGITS[e >> 11];
      // 24 bits of digits, five times 11: 79 are two numbers and the upper 15 bits of a third.
      const x = (((f * 28 + g) * 28 + h) * 28 + j) * 28 + k << 8 | (a & 2047) >> 3;
      const y = (a & 7) << 29 | (b & 2047) << 18 | (c & 2047) << 7 | (d & 2047) >> 4, z = (d & 15) << 28 | (e & 2047) << 17;
      wrong |= f | g | h | j | k;
      all[n++] = pending | x >>> s;
      all[n++] = x << 1 << 31 - s | y >>> s;
      pending = y << 1 << 31 - s | z >>> s;
      if ((s += 15) > 31) {
        all[n++] = pending;
        s -= 32;
        pending = z << 15 - s;
      }
    }
    all[n] = pending;
    const bytes = all[1], end = bytes + 11 >> 2;
    if (wrong < 0 || bytes < 0 || end > n + 1) throw new Damaged("a shard is damaged");
    if (sumOf(all.subarray(2, end)) !== all[0] >>> 0) throw new Damaged("a shard is damaged");
    return { all, at: 64, end: 64 + bytes * 8 };
  }

  /** The bytes of a shard. @param {Bits} bits */
  function bytesOf({ all, end }) {
    const size = (end >> 3) - 8, bytes = new Uint8Array(size + 4), view = new DataView(bytes.buffer);
    for (let i = 2, at = 0; at < size; i++, at += 4) view.setInt32(at, all[i]);
    return bytes.subarray(0, size);
  }

  // The codes, as in generator/search_codes.h: families, and the symbols of each.
  const CHARACTER = 0, SHARED = 1, KIND = 2, INDEX = 3, TONE = 4, QUALITY = 5, IMPACT = 6, SAME = 7;
  const SYMBOLS = [38, 25, 256, 16, 6, 27, 16, 16], START = 36, OTHER = 37, LONG_LIST = 64, IMPACTS = 16;
  const ASCII = /^[\0-\x7f]*$/, NOTHING = new Uint8Array(0), PASSED = new Uint32Array(LONG_LIST), IMPACTS_PASSED = new Uint8Array(LONG_LIST);

  /**
   * A prefix code from the lengths of its symbols (none given: all are as long): for each beginning that is as long as the
   * longest, 16 times the symbol, and its length.
   * @param {string} lengths @param {number} count of symbols
   */
  function codeOf(lengths, count) {
    const size = lengths.length || count, each = 32 - Math.clz32(count - 1), all = new Uint8Array(size);
    let longest = 0;
    for (let s = 0; s < size; s++) {
      const c = lengths ? lengths.charCodeAt(s) : 48 + each, length = c > 57 ? c - 87 : c - 48;
      if (length > 12) throw new Damaged("a shard is damaged");
      all[s] = length;
      if (length > longest) longest = length;
    }
    const code = new Uint16Array(1 << longest);
    for (let length = 1, at = 0; length <= longest; length++) {
      const step = 1 << longest - length;
      for (let s = all.indexOf(length); s >= 0; s = all.indexOf(length, s + 1)) code.fill(s << 4 | length, at, at += step);
    }
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
    return c >= "a" && c <= "z" ? c.charCodeAt(0) - 97 : c >= "0" && c <= "9" ? 26 + +c : OTHER;
  }

  /** Contexts for the forms of a key, and whether a bar is told. @param {string} key @returns {Contexts} */
  function formContexts(key) {
    let i = key.length - 1, last = 0, before = 0;
    const c = key[i], tone = +(c === "c" || c === "p" || c === "t" || (c === "h" && key[i - 1] === "c"));
    for (; i >= 0 && !before; i--) {
      const v = "aeiouy".indexOf(key[i]) + 1;
      if (last) before = v;
      else last = v;
    }
    return { tone, barred: key[0] === "d", quality: before * 6 + last };
  }

  class Reader {
    /** @param {Bits} of @param {number} [at] */
    constructor(of, at = of.at) {
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
      if (this.at > this.end) throw new Damaged("a shard is damaged");
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
      const c = code[this.peek() >>> Math.clz32(code.length) + 1];
      if (!c) throw new Damaged("a shard is damaged");
      this.skip(c & 15);
      return c >> 4;
    }
  }

  // ---- lists -----------------------------------------------------------------------------------

  /**
   * Adds the postings of a list to what its texts have: w times impact to the score, and the words that it covers.
   * @param {Root} r @param {List} list @param {number} w @param {Int32Array} score @param {number} covers
   * @param {Int32Array} seen @param {Uint8Array} best impacts of the other spellings, of which the best counts
   */
  function addPostings(r, list, w, score, covers, seen, best) {
    const { entries, impacts } = unfolded(r, list), { df, lang } = list;
    for (let i = 0; i < df; i++) {
      const at = entries[i] * 2 + lang;
      const more = Math.max(impacts[i] - best[at], 0);
      best[at] += more;
      score[at] += w * more;
      seen[at] |= covers;
    }
  }

  /** What a list holds, read once. @param {Root} r @param {List} list @returns {Postings} */
  function unfolded(r, list) {
    if (!list.unfolded) {
      const { df, base, inverse, universe } = list, of = base ? unfolded(r, base) : r.told, known = of.impacts;
      const entries = new Uint32Array(df), impacts = new Uint8Array(df);
      if (!inverse) readPlaces(r, list, entries, impacts, known);
      else {
        let at = list.at + universe; // behind a bit for each place
        if (list.k) {
          const missing = new Uint32Array(universe - df);
          readPlaces(r, list, missing, NOTHING, known);
          for (let i = 0, place = 0, m = 0; i < df; place++) {
            if (place === missing[m]) m++;
            else entries[i++] = place;
          }
          ({ at } = list);
        } else {
          readRow(list, entries);
        }
        readImpacts(r, list, at, entries, impacts, known);
      }
      for (let i = 0; i < df; i++) entries[i] = of.entries[entries[i]];
      list.unfolded = { entries, impacts };
    }
    return list.unfolded;
  }

  /**
   * The places that a list tells, and behind each the impact, if there is room for it: a Reader's rice and symbol in one, for
   * this is what time goes into.
   * @param {Root} r @param {List} list its place is moved to behind them @param {Uint32Array} places @param {Uint8Array} impacts
   * @param {Uint8Array|null} known those of the base
   */
  function readPlaces(r, list, places, impacts, known) {
    const { k, universe, same, df } = list, { all, end } = list.of, code = codeOfList(list);
    const n = list.inverse ? universe - df : df, told = impacts.length && !same;
    let at = list.at;
    for (let i = 0, place = -1; i < n; i++) {
      let j = at >>> 5, s = at & 31, look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      const high = Math.clz32(~look), long = high >= 24, size = long ? 24 : high + 1, used = size + (long ? 32 : k);
      at += used;
      if (used > 20) { // the rest and the impact are not in one look
        j = at - used + size >>> 5;
        s = at - used + size & 31;
        look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
        place += 1 + (long ? look >>> 0 : high << k | look >>> 1 >>> 31 - k);
        j = at >>> 5;
        s = at & 31;
        look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      } else {
        place += 1 + (high << k | look << size >>> 1 >>> 31 - k);
        look <<= used;
      }
      if (place >= universe || at > end) throw new Damaged("a shard is damaged");
      places[i] = place;
      if (told) {
        const by = known ? codeAt(r, SAME, known[place]) : code, c = by[look >>> Math.clz32(by.length) + 1];
        if (!c) throw new Damaged("a shard is damaged");
        at += c & 15;
        impacts[i] = c >> 4;
      } else if (known && same) {
        impacts[i] = known[place];
      }
    }
    if (at > end) throw new Damaged("a shard is damaged");
    list.at = at;
  }

  /**
   * The impacts of a list behind what tells its places. @param {Root} r @param {List} list @param {number} at @param {Uint32Array} places
   * @param {Uint8Array} impacts @param {Uint8Array|null} known those of the base
   */
  function readImpacts(r, list, at, places, impacts, known) {
    const { df, same } = list, { all, end } = list.of, code = codeOfList(list);
    for (let i = 0; i < df; i++) {
      const of = known ? known[places[i]] : 0;
      if (same) {
        impacts[i] = of;
        continue;
      }
      const j = at >>> 5, s = at & 31, look = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      const by = known ? codeAt(r, SAME, of) : code, c = by[look >>> Math.clz32(by.length) + 1];
      if (!c || at > end) throw new Damaged("a shard is damaged");
      at += c & 15;
      impacts[i] = c >> 4;
    }
    if (at > end) throw new Damaged("a shard is damaged");
  }

  /** The places of a list that has a bit for each of all. @param {List} list @param {Uint32Array} places */
  function readRow({ df, universe, at, of: { all } }, places) {
    let i = 0;
    for (let from = 0; from < universe; from += 32) {
      const j = at + from >>> 5, s = at + from & 31, after = universe - from;
      let bits = all[j] << s | all[j + 1] >>> 1 >>> 31 - s;
      if (after < 32) bits &= -1 << 32 - after;
      for (; bits && i < df; i++) {
        const b = Math.clz32(bits);
        bits &= -1 >>> b >>> 1;
        places[i] = from + b;
      }
    }
    if (i < df) throw new Damaged("a shard is damaged");
  }

  /** Goes past the postings of a short list. @param {Root} r @param {List} list */
  function pass(r, list) {
    readPlaces(r, list, PASSED, IMPACTS_PASSED, list.base && !list.same ? unfolded(r, list.base).impacts : null);
  }

  /**
   * The context for the impacts of a list. @param {number} kind 0: of a word, 1: of a pair, 2: in titles
   * @param {number} lang @param {number} df
   */
  function impactContext(kind, lang, df) {
    return (kind * 2 + lang) * 5 + (df < 2 ? 0 : df < 8 ? 1 : df < 32 ? 2 : df < 128 ? 3 : 4);
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
      const universe = base ? base.df : r.told.entries.length, long = df >= LONG_LIST;
      if (df > universe || (run.bases && !base) || (kind & 128 && !base)) throw new Damaged("a shard is damaged");
      /** @type {List} */
      const list = { first, second, lang, title, df, universe, base: base || null, same: !!(kind & 128),
        inverse: long && df * 2 > universe, k: long ? reader.bits(5) : parameter(universe, df), own: 0,
        code: codeAt(r, IMPACT, impactContext(title ? 2 : +run.pair, lang, df)), at: 0, of: reader.of };
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
        const from = list.at = reader.at;
        pass(r, list);
        reader.at = list.at;
        list.at = from;
      }
    }
    return lists;
  }

  /** The Rice parameter of an even list. @param {number} entries @param {number} count */
  function parameter(entries, count) {
    const gap = Math.floor(entries / (count + 1));
    return gap ? 31 - Math.clz32(gap) : 0;
  }

  /** The next key of a run, "" behind the last. @param {Root} r @param {Reader} reader @param {string} last the key before it */
  function readKey(r, reader, last) {
    const shared = reader.symbol(codeAt(r, SHARED, 0));
    let key = ASCII.test(last) ? last.slice(0, shared) : Array.from(last).slice(0, shared).join("");
    for (let c, before = key ? characterOf(key[key.length - 1]) : START; (c = reader.symbol(codeAt(r, CHARACTER, before))) !== START; before = c) {
      key += c < 26 ? String.fromCharCode(97 + c) : c < 36 ? String(c - 26) : String.fromCodePoint(Math.min(reader.bits(21), 0x10FFFF));
    }
    return key;
  }

  /**
   * Reads the keys of a run of lists that are wanted, in order.
   * @param {Root} r @param {Reader} reader @param {Run} run @param {string} wanted @param {boolean} prefix @param {Keyed[]} found
   */
  function readRun(r, reader, run, wanted, prefix, found) {
    for (let key = ""; ;) {
      key = readKey(r, reader, key);
      const match = key === wanted || (prefix && key.startsWith(wanted));
      if (!key || (!match && key > wanted && key < "{")) return;
      const lists = readLists(r, reader, run, key);
      if (match) found.push({ key, lists });
    }
  }

  /**
   * The shards that may hold a key, or keys that begin so.
   * @param {string} kind @param {string[]} directory @param {string} low @param {boolean} prefix @param {number} [first]
   */
  function namesFrom(kind, directory, low, prefix, first = 0) {
    const skip = kind === "u" ? 0 : 4, keyOf = (/** @type {string} */ s) => s.slice(0, skip) + s.slice(skip + 4);
    // The first one behind those that may hold a key: a key before all is looked for in the first.
    const behind = (/** @type {string} */ key) => {
      let i = 1;
      for (let end = directory.length; i < end;) {
        const middle = i + end >> 1;
        if (keyOf(directory[middle]) <= key) i = middle + 1;
        else end = middle;
      }
      return i;
    };
    const from = behind(low) - 1;
    return directory.slice(from, behind(prefix ? `${low}{` : low)).map((s, n) => `${kind}${skip ? s.slice(0, 4) : first + from + n}-${s.slice(skip, skip + 4)}`);
  }

  /** @param {string} data */
  function json(data) {
    try {
      return JSON.parse(data);
    } catch {
      throw new Damaged("a shard is damaged");
    }
  }

  /**
   * JSON made smaller: parts of one stream (RFC 1951), a line each, which only lacks its end. No Blob: browsers bring each
   * to another process.
   * @param {Loaded[]} all @returns {Promise<any[]>}
   */
  async function inflated(all) {
    const parts = all.map((data) => bytesOf(bitsOf(data)));
    const { readable, writable } = new DecompressionStream("deflate-raw"), to = writable.getWriter();
    const text = new Response(readable).text();
    // eslint-disable-next-line no-restricted-syntax -- bytes into a stream, no markup
    for (const part of [...parts, Uint8Array.of(3, 0)]) to.write(part).catch(() => {}); // said where the text is read
    to.close().catch(() => {});
    const lines = (await text.catch(() => "")).split("\n");
    return parts.map((_, i) => json(lines[i]));
  }

  /** @param {Loaded} data */
  const parsed = (data) => json(checked(textOf(data)));

  /** @param {Loaded} data @returns {Root} */
  function readRoot(data) {
    const r = parsed(data);
    if (r.version !== 8 || r.group > 1024 || r.m.length / 4 * (r.split || 1) * r.group < r.entries) throw new Damaged("a shard is damaged");
    /** @type {number[]} the entries that lists tell by their places: all but some rows */
    const entries = [];
    let e = 0;
    r.rows.forEach((/** @type {number} */ n, /** @type {number} */ i) => {
      for (; n-- > 0 && e <= r.entries; e++) i & 1 || entries.push(e);
    });
    if (e !== r.entries) throw new Damaged("a shard is damaged");
    for (const kind of "acbu") r[kind] = r[kind] ? r[kind].split(",") : [];
    // Of what is long little is asked: it stays text.
    const row = (/** @type {string} */ s) => ({ has: (/** @type {string} */ key) => s.includes(` ${key} `) });
    return { ...r, told: { entries, impacts: null }, codes: SYMBOLS.map((_, i) => r.codes[i].split(" ")),
      frequent: row(` ${r.frequent} ${r.apart} `), apart: row(` ${r.apart} `), first: r.first === undefined ? null : row(` ${r.first} `) };
  }

  /** The digits by which a word or pair is found in a directory. @param {string} key */
  const digitsOf = (key) => (hash(key) >>> 12).toString(36).padStart(4, "0");

  /**
   * What is shown of an entry.
   * @param {Root} r @param {any[][]} columns @param {number} i its place in them @param {number} group @param {string[]} texts hashes
   * @returns {Entry}
   */
  function entryOf(r, columns, i, group, texts) {
    const e = columns.map((column) => column[i]);
    if (!e[0]) throw new Damaged("a shard is damaged");
    return { id: e[0], decision: !!e[1], urls: [e[2], e[3] === 1 ? e[2].replace(/^vi/, "en") : e[3]],
      titles: [e[4] || "", e[5] || ""], date: e[6], type: r.types[e[7]] || ["", ""], number: e[8],
      texts: texts.map((h, l) => h && `t${l ? "en" : "vi"}${group}-${h}`) };
  }

  // ---- the index -------------------------------------------------------------------------------

  class SearchIndex {
    /**
     * @param {(name: string) => Promise<Loaded>} load gives what the shard of that name registers, or the bytes of its
     *   script; rejects if it cannot be had @param {PartOf} part
     */
    constructor(load, part) {
      this.load = load;
      this.part = part;
      /** @type {Map<string, Promise<any>>} */
      this.shards = new Map();
      /** @type {Map<string, Keyed[]>} */
      this.singles = new Map();
      /** @type {Map<number, Entry>} what is shown of entries that came with an answer */
      this.led = new Map();
    }

    /** Keeps what is promised, unless it comes to nothing. @param {string} name @param {Promise<any>} promise */
    keep(name, promise) {
      promise.catch(() => this.shards.delete(name));
      this.shards.set(name, promise);
      return promise;
    }

    /** @param {string} name @param {(data: Loaded) => any} [read] JSON if it is not said */
    shard(name, read = parsed) {
      return this.shards.get(name) || this.keep(name, this.load(name).then(read));
    }

    /** @returns {Promise<Root>} */
    root() {
      return this.shard("root", async (data) => {
        const r = readRoot(data);
        if (r.split) r.directory = await this.part("directory");
        return r;
      });
    }

    /** @param {Root} r @param {"c"|"b"|"u"} kind @param {string} low @param {boolean} prefix */
    async shardsOf(r, kind, low, prefix) {
      const names = r.directory ? await r.directory.names(this, r, kind, low, prefix) : namesFrom(kind, r[kind], low, prefix);
      return Promise.all(names.map((n) => this.shard(n, bitsOf)));
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
     * The lists of pairs of a word are told by those of the word, unless it is in very many texts.
     * @param {Root} r @param {"c"|"b"} kind @param {string} first @param {string} second
     * @param {boolean} prefix
     */
    async pairsOf(r, kind, first, second, prefix) {
      const at = digitsOf(first);
      /** @type {Keyed[]} */
      const found = [];
      const [own, shards] = await Promise.all([r.apart.has(first) ? null : this.singleLists(first),
        this.shardsOf(r, kind, at + second, prefix)]);
      const bases = own && own.flatMap((/** @type {Keyed} */ f) => f.lists), of = formContexts(first);
      for (const bits of shards) {
        const reader = new Reader(bits);
        /** @type {number[]} */
        const runs = [];
        while (reader.at < reader.end) {
          const length = reader.varint();
          let name = "";
          for (let i = 0; i < length; i++) name += `%${(256 + reader.bits(8)).toString(16).slice(1)}`;
          const next = reader.varint() * 8 + reader.at;
          if (decodeURIComponent(name) === first) runs.push(reader.at);
          reader.at = next;
        }
        // From the last run that begins at the wanted key or before it; one that only begins with it may be in the next too.
        /** @type {{reader: Reader, forms: number[]}[]} */
        const opened = [];
        for (let place; (place = runs.pop());) {
          const reader_ = new Reader(bits, place);
          const forms = Array.from({ length: Math.min(reader_.gamma(), 324) }, () => readForm(r, reader_, of));
          opened.unshift({ reader: reader_, forms });
          if (readKey(r, new Reader(bits, reader_.at), "") <= second) break;
        }
        for (const { reader: reader_, forms } of prefix ? opened : opened.slice(0, 1)) {
          readRun(r, reader_, { pair: true, forms, bases }, second, prefix, found);
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
      for (const bits of await this.shardsOf(r, "u", key, prefix)) {
        readRun(r, new Reader(bits), { pair: false, forms: [], bases: null }, key, prefix, found);
      }
      if (!prefix) this.singles.set(key, found);
      return found;
    }

    // ---- answers -----------------------------------------------------------------------------------

    /**
     * What a pair of words finds by itself, if that is made ready in the index, and what is shown of its first entries.
     * @param {Token} a @param {Token} b @returns {Promise<Answer|null>}
     */
    async answer(a, b) {
      const r = await this.root(), pair = `${a.key} ${b.key}`, at = ` ${digitsOf(pair)}`, n = r.a.findIndex((s) => s.includes(at));
      if (n < 0) return null;
      const { p, n: numbers, t, e } = await this.shard(`a${n}-${r.a[n].slice(0, 4)}`);
      const known = (p[pair] || []).find((/** @type {number[]} */ [x, y]) => x === a.form && y === b.form);
      if (!known) return null;
      const [,, count, places, scores] = known, entries = places.map((/** @type {number} */ i) => {
        const number = numbers[i];
        if (!(number < r.entries)) throw new Damaged("a shard is damaged");
        this.led.set(number, entryOf(r, e, i, Math.floor(number / r.group), [t[0][i], t[1][i]]));
        return number;
      });
      return { count, entries, scores };
    }

    // ---- what is shown of entries ----------------------------------------------------------------

    /**
     * What is shown of entries; shards that are not there yet are had and made larger in one go.
     * @param {number[]} numbers @returns {Promise<Entry[]>}
     */
    async entries(numbers) {
      const r = await this.root();
      const names = await Promise.all(numbers.map(async (n) => {
        const g = n / r.group | 0;
        return this.led.has(n) ? "" : `m${g}-${r.directory ? await r.directory.hashOf(this, r, g) : r.m.slice(g * 4, g * 4 + 4)}`;
      }));
      const absent = [...new Set(names)].filter((s) => s && !this.shards.has(s));
      if (absent.length) {
        const coming = Promise.all(absent.map((s) => this.load(s))).then(inflated);
        absent.forEach((s, i) => this.keep(s, coming.then((all) => all[i])));
      }
      return Promise.all(numbers.map(async (n, i) => {
        const led = this.led.get(n), shard = led || await this.shards.get(names[i]);
        return led || entryOf(r, shard.e, n % r.group, n / r.group | 0, shard.t);
      }));
    }

    /** @param {number} number */
    async entry(number) {
      return (await this.entries([number]))[0];
    }
  }

  const api = { SearchIndex, Reader, Damaged, hash, json, checked, bitsOf, bytesOf, inflated, parameter, addPostings, namesFrom };
  if (typeof module === "object") module.exports = api;
  else Object.assign(globalThis, { songnguIndex: api });
}
