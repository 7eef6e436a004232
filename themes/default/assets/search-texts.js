/* global songnguEngine, songnguIndex, module, require */
"use strict";
/* The texts of what was found: parts of them around the words asked for, and where these stand. Loaded when the first of them is shown. */
{
  const [reading, asking] = typeof require === "function"
    ? [require("./search-index.js"), require("./search-engine.js")] : [songnguIndex, songnguEngine];
  const { Damaged, json, checked } = reading, { words, fold, fits, begins } = asking;
  const LENGTH = 220; // characters

  /**
   * One text of a shard of texts, with its checksum; 0 if there is none. In its bytes only its own are read: forty texts lie in
   * a shard, ten shards are asked for a page of results, and to read all of them took longer than the search. A text ends at a
   * quotation mark behind one backslash; those that it has itself stand behind three, and its backslashes are four each.
   * @param {Loaded} data @param {number} wanted
   */
  function textAt(data, wanted) {
    if (typeof data === "string") return json(data)[wanted];
    const all = new Uint8Array(data);
    for (let n = 0, at = all.indexOf(91) + 1; at; n++) { // after [
      let end = at, slashes = all[at] === 48 ? 1 : 0; // 0: there is no text
      while (slashes % 4 !== 1) {
        end = all.indexOf(34, Math.max(end + 1, at + 2));
        if (end < 0) throw new Damaged("a shard ends early");
        for (slashes = 0; end - slashes > at + 2 && all[end - 1 - slashes] === 92;) slashes++;
      }
      const next = all[end + 1];
      if (n === wanted) return end > at ? json(json(`"${new TextDecoder().decode(all.subarray(at, end + 1))}"`)) : 0;
      at = next === 44 ? end + 2 : 0;
    }
    throw new Damaged("a shard is damaged");
  }

  /**
   * The lines of an entry's text: its summary, then its blocks.
   * @param {Engine} engine @param {number} number @param {number} lang @returns {Promise<string[]>}
   */
  async function text(engine, number, lang) {
    const r = await engine.root(), name = (await engine.entry(number)).texts[lang];
    const place = number % r.group, said = name ? textAt(await engine.shard(name, (data) => data), place) : 0;
    return (said === 0 ? "" : checked(String(said), place)).split("\n");
  }

  /**
   * Words of a text that the query asks for; one that stands alone only if none stands beside
   * another.
   * @param {string} line @param {Token[][]} marks
   */
  function marked(line, marks) {
    const all = words(line), keys = all.map((w) => fold(w.word)), found = [];
    const begun = (/** @type {Folded|undefined} */ w, /** @type {Token|undefined} */ t) =>
      w && t && w.key.startsWith(t.key) && begins(t.form, w.form);
    let best = 1;
    for (const [i, w] of keys.entries()) {
      for (const tokens of marks) {
        const token = tokens.findIndex((t, j) => t.stop < 2 && (t.key === w.key ? fits(t.form, w.form)
          : j === tokens.length - 1 && t.key.length > 1 && begun(w, t)));
        if (token < 0) continue;
        const strong = tokens.length === 1 || begun(keys[i + 1], tokens[token + 1]) || begun(keys[i - 1], tokens[token - 1]);
        if (strong) best = 3;
        found.push({ ...all[i], token, weight: strong ? 3 : 1 });
        break;
      }
    }
    return found.filter((f) => f.weight === best);
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
      if (last[1] && /^[\s/’'-]*$/.test(between)) last[0] += between + line.slice(f.start, f.end);
      else pieces.push([between, false], [line.slice(f.start, f.end), true]);
      end = f.end;
    }
    pieces.push([line.slice(end, to) + (to < line.length ? " …" : ""), false]);
    return pieces.filter((p) => p[0]);
  }

  /**
   * A part of the text around the words asked for: pieces, with or without mark.
   * @param {Engine} engine @param {Hit} hit @param {Token[][]} marks @param {number} [length] characters
   */
  async function excerpt(engine, hit, marks, length = LENGTH) {
    const lines = await text(engine, hit.entry, hit.lang);
    let best = { line: lines[0] || "", at: 0, score: 0, found: marked("", marks) };
    lines.forEach((line, n) => {
      const found = marked(line, marks);
      for (let i = 0; i < found.length; i++) {
        let seen = 0, score = n ? 1 : 0; // the summary only if the text has nothing as good
        for (let j = i; j < found.length && found[j].end < found[i].start + length; j++) {
          if (!(seen >> found[j].token & 1)) score += 4 * found[j].weight;
          seen |= 1 << found[j].token;
        }
        if (score > best.score) best = { line, at: found[i].start, score, found };
      }
    });
    return cutOut(best.line, best.at, best.found, length);
  }

  const part = { text, excerpt, marked };
  if (typeof module === "object") module.exports = part;
  else songnguEngine.parts.texts = part;
}
