// The page types: one row each, visited in both languages. A path is below /vi/ or /en/; a * stands
// for the first file there, so that a row does not depend on one text of the archive.
import fs from 'node:fs';
import path from 'node:path';

export const LANGUAGES = ['vi', 'en'];

/** @type {[kind: string, path: string][]} */
export const KINDS = [
  ['home', 'index.html'],
  ['documents', 'documents/index.html'],
  ['year', 'years/*.html'],
  ['type', 'types/*.html'],
  ['issuer', 'issuers/*.html'],
  ['place', 'places/*.html'],
  ['topic', 'topics/*.html'],
  ['browse', 'browse.html'],
  ['decisions', 'decisions/index.html'],
  ['decisions by date', 'decisions/by-date.html'],
  ['decisions by citations', 'decisions/by-citations.html'],
  ['decisions of a type', 'decisions/types/*.html'],
  ['timeline', 'timeline.html'],
  ['decision', 'vn/tw/qd/2010/290.html'],
  ['report', 'documents/dinh-huong-dan-van-kheo-bac-kan-2021.html'],
  ['directive', 'documents/chi-thi-nang-cao-chat-luong-dan-van-bac-kan-2022.html'],
  ['parallel', 'parallel/dinh-huong-dan-van-kheo-bac-kan-2021.html'],
  ['translations', 'translations.html'],
  ['glossary', 'glossary/index.html'],
  ['glossary-back', 'glossary/en-vi.html'],
  ['search', 'search.html'],
  ['about', 'about.html'],
];

/** @type {[kind: string, path: string][]} */
const OUTSIDE = [['greeting', 'index.html'], ['not-found', '404.html']];

/** @typedef {{kind: string, lang: string, path: string}} Page  path: from the root of the site */

/**
 * The pages to visit; a kind of which the site has none is an error.
 * @param {string} site
 * @returns {Page[]}
 */
export function pagesOf(site) {
  const pages = [];
  for (const lang of LANGUAGES) {
    for (const [kind, pattern] of KINDS) {
      const folder = path.join(lang, path.dirname(pattern));
      const wanted = path.basename(pattern);
      const there = fs.existsSync(path.join(site, folder)) ? fs.readdirSync(path.join(site, folder)).sort() : [];
      const name = there.find((file) => (wanted.startsWith('*') ? file.endsWith('.html') : file === wanted));
      if (!name) throw new Error(`the site has no ${folder}/${wanted}`);
      pages.push({ kind, lang, path: path.join(folder, name) });
    }
  }
  return [...pages, ...OUTSIDE.map(([kind, name]) => ({ kind, lang: '', path: name }))];
}
