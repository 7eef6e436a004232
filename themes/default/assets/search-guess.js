/* global songnguEngine, module, require */
"use strict";
/* What a query may have meant when nothing has all its words: keys of Telex or VNI, other marks, other
 * letters. Loaded when that is asked. generator/search_guess.c and search_type.c do the same in C. */
{
  const { TONES, LONG_QUERY, fold, parse } = typeof require === "function"
    ? require("./search-engine.js") : songnguEngine;
  const MOST_GUESSES = 5;

  // ---- typing without a Vietnamese keyboard ----------------------------------------------------

  const INITIAL = "b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x";
  const NUCLEUS = "uye|uya|ie|ye|uo|ua|ia|oa|oe|ue|uy|uu|oo|a|e|i|o|u|y";
  const SYLLABLE = new RegExp(`^(${INITIAL})?(${NUCLEUS})(ch|c|m|ng|nh|n|p|t|i|y|o|u)?$`);

  /** Marks the last letter of a set that has no mark. @param {Keys} keys @param {string} of @param {number} q */
  function mark({ letters }, of, q) {
    for (let i = letters.length; i-- > 0;) {
      if (!of.includes(letters[i].c) || letters[i].q) continue;
      letters[i].q = q;
      return true;
    }
    return false;
  }

  /** "uo" takes two horns at once, but for the u of "qu". @param {Keys} keys */
  function horn(keys) {
    const l = keys.letters, i = l.findIndex((x, n) => x.c === "u" && l[n + 1] && l[n + 1].c === "o" &&
      !(n && l[n - 1].c === "q"));
    if (i < 0 || l[i].q || l[i + 1].q) return mark(keys, "ou", 2);
    l[i].q = l[i + 1].q = 2;
    return true;
  }

  /** @param {Keys} keys @param {string} c */
  function press(keys, c) {
    const { letters, vni } = keys, vowel = letters.some((l) => "aeiouy".includes(l.c));
    const tone = (vni ? "21345" : "fsrxj").indexOf(c) + 1;
    if (tone && (vni || vowel)) {
      if (keys.tone || !vowel) return false;
      keys.tone = tone;
      return true;
    }
    if (vni ? c === "9" : c === "d" && letters.length && !keys.bar) {
      const initial = !keys.bar && letters.map((l) => l.c).join("").startsWith("d");
      keys.bar = keys.bar || initial;
      return initial;
    }
    if (vni && /\d/.test(c)) {
      return c === "6" ? mark(keys, "aeo", 1) : c === "7" ? horn(keys) : c === "8" && mark(keys, "a", 2);
    }
    if (!vni && c === "w") return horn(keys) || mark(keys, "a", 2);
    if (!vni && "aeo".includes(c) && letters.every((l) => !l.q) && mark(keys, c, 1)) return true;
    letters.push({ c, q: 0 });
    return true;
  }

  /** What a word typed in Telex or VNI stands for, or "" if it cannot be that. @param {string} word */
  function typed(word) {
    const s = word.toLowerCase();
    /** @type {Keys} */
    const keys = { letters: [], tone: 0, bar: false, vni: /\d/.test(s) };
    if (!/^[a-z][a-z0-9]{0,9}$/.test(s) || !Array.from(s).every((c) => press(keys, c))) return "";
    const { letters, tone, bar } = keys, n = letters.length;
    const changed = tone || bar || letters.some((l) => l.q);
    if (!changed || !SYLLABLE.test(letters.map((l) => l.c).join(""))) return "";
    // "thuở", but "được"
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
    const with_ = at.filter((i) => letters[i].length > 1);
    const closed = at[at.length - 1] < letters.length - 1;
    const i = with_.length ? with_[with_.length - 1]
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

  // ---- corrections -----------------------------------------------------------------------------

  /** One letter more, less, other, or two exchanged. @param {string} a @param {string} b */
  function oneApart(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const x = a.slice(i), y = b.slice(i);
    return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
      (x.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
  }

  /**
   * The marks that the pairs of the index have instead of those typed.
   * @param {Token[]} tokens @param {Seen[]} seen
   */
  function remarked(tokens, seen) {
    const best = tokens.map((t) => ({ form: t.form, df: 0 }));
    for (const { a, b, df, first, second } of seen) {
      if (df > best[a].df) best[a] = { form: first, df };
      if (df > best[b].df) best[b] = { form: second, df };
    }
    return tokens.map((t, i) => !t.form || !best[i].df || best[i].form === t.form ? t
      : { ...t, form: best[i].form, word: spell(t.word, t.key, best[i].form) });
  }

  // ---- corrections ---------------------------------------------------------------------------

  /**
   * Words at one letter's distance, the most frequent first.
   * @param {Engine} engine @param {Token} token
   */
  async function near(engine, token) {
    const r = await engine.root();
    /** @type {string} */
    const all = await engine.shard(`s-${r.s}`);
    const found = all.split(",").map((line) => line.split(" ")).filter(([key]) =>
      oneApart(token.key, key));
    found.sort((x, y) => +y[1] - +x[1] || (x[0] < y[0] ? -1 : 1));
    return found.slice(0, MOST_GUESSES).map(([key, , form]) => ({ ...token, key, form: 0,
      word: spell(key, key, +form) }));
  }

  /**
   * Other marks, then other letters, if all words are found so.
   * @param {Engine} engine @param {Token[]} tokens @param {Found} found @param {number} lang
   */
  async function correct(engine, tokens, found, lang) {
    const tries = [remarked(tokens, found.seen)];
    if (tokens.length === 1 && tokens[0].form) {
      const lists = (await engine.singleLists(tokens[0].key)).flatMap((f) => f.lists);
      const best = lists.reduce((x, y) => y.df > x.df ? y : x, { df: 0, first: tokens[0].form });
      tries.push([{ ...tokens[0], form: best.first,
        word: spell(tokens[0].word, tokens[0].key, best.first) }]);
    }
    for (const other of tries) {
      if (other.every((t, i) => t.form === tokens[i].form)) continue;
      const again = await engine.evaluate(other, lang);
      if (again.full) return { found: again, tokens: other };
    }
    const missing = found.missing.filter((i) => tokens[i].key.length > 2);
    if (!missing.length || missing.length > 2 || tokens.length >= LONG_QUERY) return null;
    const guesses = await Promise.all(missing.map((i) => near(engine, tokens[i])));
    if (guesses.some((list) => !list.length)) return null;
    let best = null, most = 0;
    for (let g = 0; g < Math.max(...guesses.map((list) => list.length)); g++) {
      const other = tokens.map((t, i) => {
        const list = guesses[missing.indexOf(i)];
        return list ? list[Math.min(g, list.length - 1)] : t;
      });
      const again = await engine.evaluate(other, lang);
      const count = again.full + 999 * again.close;
      // Two words are changed only if then all stand beside a neighbour: chance is great.
      if (count <= most || (missing.length > 1 && !again.close)) continue;
      // Shown with the marks that it has beside its neighbour.
      const shown = remarked(other.map((t, i) => missing.includes(i) && t.phrase < 0 ? { ...t, form: -1 }
        : t),
        again.seen);
      best = { found: again, tokens: other.map((t, i) => shown[i].form < 0 ? t : shown[i]) };
      most = count;
    }
    return best;
  }

  /**
   * What the query may have meant when nothing has all its words.
   * @param {Engine} engine @param {Token[]} tokens @param {Found} found
   * @param {Pinned|null} pinned
   * @param {string[]} without @param {number} lang
   * @returns {Promise<{found: Found, tokens: Token[], kind: "typing"|"correction", pinned?: Pinned}|null>}
   */
  async function otherwise(engine, tokens, found, pinned, without, lang) {
    if (!pinned && !without.includes("correction") && tokens.every((t) => t.phrase < 0)) {
      // Digits set apart from letters may name a decision: "QĐ290", "290QĐ/TW".
      const apart = parse(tokens.map((t) => t.word.replace(/\d(?=\D)|\D(?=\d)/g, "$& ")).join(" "));
      const named = apart.length > tokens.length ? await (await engine.part("numbers")).numbered(engine, apart) : null;
      if (named) return { found: await engine.evaluate(apart, lang, named.extra), tokens: apart, kind: "correction", pinned: named };
    }
    if (!without.includes("typing") && found.missing.some((i) => typed(tokens[i].word))) {
      const read = tokens.map((t, i) => {
        const word = found.missing.includes(i) ? typed(t.word) : "";
        return word ? { ...t, ...fold(word), word } : t;
      });
      const again = await engine.evaluate(read, lang, pinned ? pinned.extra : undefined);
      if (again.missing.length < found.missing.length) {
        return { found: again, tokens: read, kind: "typing" };
      }
    }
    if (pinned || without.includes("correction")) return null;
    const better = await correct(engine, tokens, found, lang);
    return better && { ...better, kind: "correction" };
  }

  const part = { typed, spell, remarked, otherwise };
  if (typeof module === "object") module.exports = part;
  else songnguEngine.parts.guess = part;
}
