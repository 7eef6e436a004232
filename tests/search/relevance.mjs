// How well the search finds what is known to be there: node relevance.mjs FOLDER [MOST]
// For texts of an index folder, their titles (headings) and sentences (questions) are put as
// queries, as they are and without accents; MRR@10 of the document they come from, for each class.
import { open } from "./engine.mjs";

const [folder, most = "200"] = process.argv.slice(2);
const index = open(folder), root = await index.root();
const plain = (/** @type {string} */ s) => s.normalize("NFD").replace(/[\u0300-\u036F]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D");
const fluff = ["cho hỏi", "xin hỏi", "quy định thế nào về", "có đúng là", "như thế nào"];

/** The sentence of a text that says most: the longest of 8 to 24 words. @param {string[]} lines @param {number} n */
function sentence(lines, n) {
  const all = lines.flatMap((l) => l.split(/[.;:!?]\s/)).map((s) => s.split(/\s+/).filter(Boolean)).filter((w) => w.length >= 8 && w.length <= 24);
  const chosen = all.length ? all[n * 7 % all.length] : null;
  // A question has other words too, and not all of the sentence.
  return chosen && `${fluff[n % fluff.length]} ${chosen.filter((_, i) => (i + n) % 5).join(" ").replace(/["“”«»,()]/g, " ")}`;
}

/** @type {Record<string, {sum: number, count: number}>} */
const classes = {};
/** @param {string} name @param {string} query @param {number} entry */
async function ask(name, query, entry) {
  const result = await index.search(query.replace(/["“”«»]/g, " "));
  const rank = (await index.shown(result, 0, 10)).findIndex((/** @type {any} */ h) => h.entry === entry);
  const c = classes[name] ??= { sum: 0, count: 0 };
  c.sum += rank < 0 ? 0 : 1 / (rank + 1);
  c.count++;
}

const step = Math.max(1, Math.floor(root.entries / +most));
for (let entry = 0, n = 0; entry < root.entries; entry += step, n++) {
  const e = await index.entry(entry);
  if (e.decision) continue;
  for (const [lang, code] of ["vi", "en"].entries()) {
    if (!e.titles[lang]) continue;
    const lines = (await index.text(entry, lang)).filter(Boolean), question = sentence(lines, n);
    await ask(`${code} headings`, e.titles[lang], entry);
    if (!lang) await ask("vi headings, no accents", plain(e.titles[lang]), entry);
    if (question) {
      await ask(`${code} questions`, question, entry);
      if (!lang) await ask("vi questions, no accents", plain(question), entry);
    }
  }
}
for (const [name, { sum, count }] of Object.entries(classes)) {
  console.log(name.padEnd(26), "MRR@10", (sum / count).toFixed(3), "of", count);
}
