// What the measures of the preview share: the words of the command line, a made archive.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = path.dirname(fileURLToPath(import.meta.url));

/** @param {string} name @param {string} otherwise */
export function argument(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
}

/**
 * The folder of a made archive of so many documents, below temporary; it is made once and copied.
 * @param {string} program
 * @param {string} count
 * @param {string} temporary
 */
export function madeSite(program, count, temporary) {
  const kept = path.join(path.dirname(program), 'bench', `songngu-${count}`);
  if (!fs.existsSync(kept)) {
    execFileSync('python3', [path.join(HERE, 'mkcorpus.py'), '--seeds', path.join(HERE, '../seeds'), '--out', `${kept}.unfinished`,
      '-n', count, '--flavour', 'songngu']);
    fs.renameSync(`${kept}.unfinished`, kept);
  }
  const site = path.join(temporary, 'site');
  fs.cpSync(kept, site, { recursive: true });
  fs.writeFileSync(path.join(site, 'site.conf'), 'address: directory\nbase_url: https://example.org\n');
  return site;
}
