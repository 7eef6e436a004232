/* global songnguEngine, songnguIndex, module, require */
"use strict";
/* Of a very large archive the root does not hold the names of all shards, but of pieces that hold them: a query reads those
 * that it needs. generator/search_directory.c does the same in C. */
{
  const { Damaged, namesFrom } = typeof require === "function" ? require("./search-index.js") : songnguIndex;

  /**
   * What a piece says: the number of its first shard, and the names.
   * @param {Index} index @param {string} name @returns {Promise<[number, string]>}
   */
  async function piece(index, name) {
    const said = await index.shard(name);
    if (!Array.isArray(said) || typeof said[1] !== "string") throw new Damaged("a shard is damaged");
    return /** @type {[number, string]} */ (said);
  }

  /**
   * The names of the shards that may hold a key, or keys that begin so; namesFrom gives those of the pieces too: both are told
   * by the hash and the first key, or of pairs by that of the first word, the hash and the second word.
   * @param {Index} index @param {Root} r @param {"c"|"b"|"u"} kind @param {string} low @param {boolean} prefix
   */
  async function names(index, r, kind, low, prefix) {
    const pieces = namesFrom(kind, r[kind], low, prefix);
    const said = await Promise.all(pieces.map((name) => piece(index, `d${name}`)));
    return said.flatMap(([first, text]) => namesFrom(kind, text.split(","), low, prefix, first));
  }

  /** The hash of what is shown of a group of entries. @param {Index} index @param {Root} r @param {number} group */
  async function hashOf(index, r, group) {
    const i = Math.floor(group / r.split), at = group % r.split * 4;
    const hash = (await piece(index, `dm${i}-${r.m.slice(i * 4, i * 4 + 4)}`))[1].slice(at, at + 4);
    if (hash.length < 4) throw new Damaged("a shard is damaged");
    return hash;
  }

  const part = { names, hashOf };
  if (typeof module === "object") module.exports = part;
  else songnguEngine.parts.directory = part;
}
