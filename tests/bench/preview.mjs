// From a save in the editor to the repainted page: the preview of a made archive in Chromium, one
// document edited again and again. Prints the median, and where the time goes.
//   node tests/bench/preview.mjs [--program build/songngu] [-n DOCUMENTS] [--runs N] [--site DIR] [--out DIR]
// The site is made as for `make bench` unless one is named (its document is put back at the end).
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launch } from '../browser/browser.mjs';
import { argument, HERE, madeSite } from './made.mjs';

const PAUSE = 700; // ms between two saves: the page has come to rest, the author has not

const program = path.resolve(argument('--program', path.join(HERE, '../../build/songngu')));
const runs = Number(argument('--runs', '20'));
const count = argument('-n', '1000');
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'songngu-bench-'));

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length ? sorted[sorted.length >> 1] : NaN;
}

const now = () => performance.timeOrigin + performance.now();

/** The server, once it says where; its lines of -v as they come. @param {string} site @param {string} out */
async function serve(site, out) {
  const child = spawn(program, ['serve', '-v', '--lang', 'en', '-C', site, '-o', out], { stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {string[]} */
  const lines = [];
  let rest = '';
  const home = await new Promise((resolve, reject) => {
    child.on('exit', (status) => reject(new Error(`the server ended with status ${status}`)));
    child.stdout.on('data', (data) => {
      const parts = (rest + data).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      const found = /http:\/\/\S+/.exec(parts.join('\n'));
      if (found) resolve(found[0]);
    });
  });
  return { child, lines, home: String(home) };
}

/** "12 files changed, 140 ms: waited 10, scan 3.1 …" → the milliseconds of each; other: the rest of the build's. @param {string} line */
function phases(line) {
  const named = (line.split(': ')[1] ?? '').split(', ').map((part) => part.split(' '));
  const all = Object.fromEntries(named.map(([name, ms]) => [name, Number(ms)]));
  const sum = Object.values(all).reduce((total, ms) => total + ms, 0) - (all.waited ?? 0);
  return { ...all, other: Number(/(\d+) ms/.exec(line)?.[1] ?? 0) - sum };
}

/** What the browser did for the page it shows now, in ms of the clock. @param {import('playwright-core').Page} page */
function timing(page) {
  return page.evaluate(async () => {
    const paint = () => performance.getEntriesByName('first-contentful-paint')[0];
    while (!paint()) await new Promise((resolve) => setTimeout(resolve, 5));
    const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
    const at = performance.timeOrigin;
    return { begun: at, received: at + entry.responseEnd, parsed: at + entry.domInteractive, painted: at + paint().startTime };
  });
}

async function main() {
  const site = argument('--site', '') || madeSite(program, count, temporary);
  const documents = path.join(site, 'content/documents');
  const names = fs.readdirSync(documents).filter((name) => name.endsWith('.vi.md')).sort();
  const file = path.join(documents, names[names.length >> 1]);
  const original = fs.readFileSync(file, 'utf8');
  const began = now();
  const { child, lines, home } = await serve(site, argument('--out', path.join(temporary, 'public')));
  console.log(`${names.length} documents in two languages, served after ${((now() - began) / 1000).toFixed(1)} s`);
  const browser = await launch();
  /** @type {Record<string, number>[]} */
  const rows = [];
  try {
    const page = await browser.newPage();
    const slug = path.basename(file).replace('.vi.md', '');
    for (const address of [`vi/documents/${slug}/`, `vi/documents/${slug}.html`])
      if ((await page.goto(home + address))?.ok()) break;
    for (let i = 0; i < runs + 2; i += 1) {
      await page.waitForTimeout(PAUSE);
      const words = `Lần sửa thứ ${i}, ${Math.round(now())}.`;
      fs.writeFileSync(`${file}~`, `${original}\n\n${words}\n`);
      lines.length = 0;
      const saved = now();
      fs.renameSync(`${file}~`, file);
      await page.waitForFunction((text) => document.body?.textContent?.includes(text), words, { timeout: 60000, polling: 20 });
      const shown = await timing(page);
      const server = phases(lines.find((line) => line.includes('waited')) ?? '');
      const built = Object.values(server).reduce((sum, ms) => sum + ms, 0);
      rows.push({ ...server, told: shown.begun - saved - built, received: shown.received - shown.begun,
        painted: shown.painted - shown.received, 'save to repaint': shown.painted - saved });
    }
  } finally {
    fs.writeFileSync(file, original);
    await browser.close();
    child.removeAllListeners('exit');
    child.kill('SIGINT');
    fs.rmSync(temporary, { recursive: true, force: true });
  }
  const measured = rows.slice(2); // the first ones find cold caches
  console.log(`medians of ${measured.length}, in ms:`);
  for (const name of Object.keys(measured[0])) console.log(`  ${name.padEnd(16)} ${median(measured.map((row) => row[name] ?? 0)).toFixed(1)}`);
}

await main();
