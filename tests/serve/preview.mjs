// The preview in Chromium: an edit shows, style sheets swap without a reload, the scroll position
// stays, a mistake lies over the last good page and goes when it is mended.
//   node preview.mjs --program build/songngu
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../browser/browser.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = path.resolve(process.argv[process.argv.indexOf('--program') + 1] ?? path.join(ROOT, 'build/songngu'));
const site = fs.mkdtempSync(path.join(os.tmpdir(), 'songngu-preview-'));
const documents = path.join(site, 'content/documents');
const style = path.join(site, 'themes/default/assets/style.css');
let passed = 0;
let failed = 0;

/** @param {string} name @param {unknown} ok @param {unknown} [detail] */
function check(name, ok, detail = '') {
  if (ok) passed += 1;
  else failed += 1;
  console.log(ok ? `ok ${name}` : `FAILED ${name}: ${JSON.stringify(detail)}`);
}

/** A file as an editor saves it: written beside, then renamed. @param {string} file @param {string} text */
function save(file, text) {
  fs.writeFileSync(`${file}.new~`, text);
  fs.renameSync(`${file}.new~`, file);
}

/** @param {string} name @param {string} last */
function source(name, last) {
  const lines = Array.from({ length: 120 }, (_, i) => `Đoạn ${i + 1} của ${name}.`).join('\n\n');
  return `---\ntitle: ${name}\ntype: tin\ndate: 2021-08-13\nissuer: Ban Dân vận\nsummary: Một đoạn.\n---\n\n${lines}\n\n${last}\n`;
}

function makeSite() {
  fs.mkdirSync(documents, { recursive: true });
  fs.cpSync(path.join(ROOT, 'themes/default'), path.join(site, 'themes/default'), { recursive: true });
  save(path.join(documents, 'mot.vi.md'), source('một', 'Hết.'));
  save(path.join(documents, 'mot.en.md'), source('one', 'End.').replace('issuer', 'translation:\n  of: vi\n  status: unofficial\nissuer'));
  save(path.join(documents, 'hai.vi.md'), source('hai', 'Hết.'));
}

/** The program, once it has said where it serves. @returns {Promise<{process: import('node:child_process').ChildProcess, home: string, log: () => string}>} @param {string[]} options */
function start(...options) {
  const process = spawn(program, ['serve', '-C', site, ...options]);
  let said = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it does not start: ${said}`)), 20000);
    const listen = (/** @type {Buffer} */ data) => {
      said += data;
      const found = /http:\/\/[\d.]+:\d+\//.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve({ process, home: found[0], log: () => said });
    };
    process.stdout.on('data', listen);
    process.stderr.on('data', listen);
    process.on('exit', () => reject(new Error(`it ended: ${said}`)));
  });
}

/** @param {import('playwright-core').Page} page @param {(argument: any) => unknown} condition @param {unknown} [argument] */
async function soon(page, condition, argument) {
  try {
    await page.waitForFunction(condition, argument, { timeout: 8000 });
    return true;
  } catch {
    return false;
  }
}

/** The text of the overlay, or null. @param {import('playwright-core').Page} page */
const overlay = (page) => page.evaluate(() => document.querySelector('songngu-mistakes')?.shadowRoot?.textContent ?? null);
const hasOverlay = () => document.querySelector('songngu-mistakes') !== null;
const hasNoOverlay = () => document.querySelector('songngu-mistakes') === null;
const says = (/** @type {string} */ words) => document.body?.textContent?.includes(words) ?? false;

/** @param {import('playwright-core').Page} page @param {string} home */
async function editShows(page, home) {
  await page.goto(`${home}vi/documents/mot.html`);
  await page.evaluate(() => {
    Object.assign(globalThis, { mark: 1 });
    window.scrollTo(0, 900);
  });
  save(path.join(documents, 'mot.vi.md'), source('một', 'Câu mới viết.'));
  check('edit/shows', await soon(page, says, 'Câu mới viết.'));
  check('edit/reloaded', await page.evaluate(() => !('mark' in globalThis)));
  await page.waitForTimeout(200);
  const y = await page.evaluate(() => window.scrollY);
  check('edit/scroll kept', Math.abs(y - 900) < 5, y);
}

/** @param {import('playwright-core').Page} page */
async function othersStay(page) {
  await page.evaluate(() => Object.assign(globalThis, { mark: 1 }));
  const before = source('hai', 'Chỉ tệp này đổi.');
  save(path.join(documents, 'hai.vi.md'), before);
  await page.waitForTimeout(1500);
  check('edit/another page stays as it is', await page.evaluate(() => 'mark' in globalThis));
}

/** @param {import('playwright-core').Page} page */
async function stylesSwap(page) {
  await page.evaluate(() => {
    Object.assign(globalThis, { mark: 1 });
    window.scrollTo(0, 700);
  });
  const old = fs.readFileSync(style, 'utf8');
  save(style, `${old}\nmain { outline: 7px solid rgb(1, 2, 3) }\n`);
  const outline = () => getComputedStyle(document.querySelector('main') ?? document.body).outlineWidth === '7px';
  check('style/shows', await soon(page, outline));
  check('style/without a reload', await page.evaluate(() => 'mark' in globalThis));
  check('style/one sheet left', await soon(page, () => document.querySelectorAll('link[rel=stylesheet][href*="style.css"]').length === 1));
  check('style/scroll kept', Math.abs((await page.evaluate(() => window.scrollY)) - 700) < 5);
  save(style, old);
  check('style/back again', await soon(page, () => getComputedStyle(document.querySelector('main') ?? document.body).outlineWidth !== '7px'));
}

/** @param {import('playwright-core').Page} page @param {import('playwright-core').Page} english @param {string} home */
async function mistakesShow(page, english, home) {
  const file = path.join(documents, 'mot.vi.md');
  const good = fs.readFileSync(file, 'utf8');
  const output = path.join(site, 'public/vi/documents/mot.html');
  const before = fs.readFileSync(output, 'utf8');
  await english.goto(`${home}en/documents/mot.html`);
  await page.bringToFront();
  save(file, good.replace('title: một', 'titel: <img src=x onerror=alert(1)>'));
  check('mistake/overlay', await soon(page, hasOverlay));
  const shown = (await overlay(page)) ?? '';
  check('mistake/file and line', shown.includes('mot.vi.md') && shown.includes('dòng 2'), shown);
  check('mistake/the line itself, as text', shown.includes('titel: <img src=x'), shown);
  check('mistake/remedy', shown.includes('Cách sửa') && shown.includes('title'), shown);
  check('mistake/the last good page stays', await page.evaluate(says, 'Câu mới viết.'));
  check('mistake/the site on disk stays', fs.readFileSync(output, 'utf8') === before);
  check('mistake/nothing of it runs', await page.evaluate(() => document.querySelector('songngu-mistakes')?.shadowRoot?.querySelector('img') === null));
  await english.bringToFront();
  check('mistake/overlay in English', await soon(english, hasOverlay));
  const inEnglish = (await overlay(english)) ?? '';
  check('mistake/in the page’s language', inEnglish.includes('line 2') && inEnglish.includes('Remedy'), inEnglish);
  await english.goto(`${home}vi/documents/hai.html`);
  check('mistake/on a page opened later', await soon(english, hasOverlay));
  await page.bringToFront();
  save(file, good);
  check('mistake/goes when mended', await soon(page, hasNoOverlay));
  await english.bringToFront();
  check('mistake/goes from hidden pages', await soon(english, hasNoOverlay));
  await page.bringToFront();
}

/** More than anybody reads, and more than a stream may hold: the first are shown, the others counted. @param {import('playwright-core').Page} page */
async function manyMistakes(page) {
  const folder = path.join(documents, '..', 'documents');
  const long = 'x'.repeat(3000);
  for (let i = 0; i < 400; i += 1) fs.writeFileSync(path.join(folder, `sai-${i}.vi.md`), `---\ntitel: ${long}\n---\n\nSai.\n`);
  check('mistake/many: shown', await soon(page, hasOverlay));
  const shown = await page.evaluate(() => document.querySelector('songngu-mistakes')?.shadowRoot?.querySelectorAll('section').length);
  const text = (await overlay(page)) ?? '';
  check('mistake/many: the first twenty, and how many more', shown === 20 && /\+ \d{3,} lỗi nữa/.test(text), [shown, text.slice(-60)]);
  for (let i = 0; i < 400; i += 1) fs.rmSync(path.join(folder, `sai-${i}.vi.md`));
  check('mistake/many: gone when mended', await soon(page, hasNoOverlay));
}

/** @param {import('playwright-core').Page} page @param {string} home */
async function otherChanges(page, home) {
  await page.goto(`${home}vi/documents/ba.html`);
  save(path.join(documents, 'ba.vi.md'), source('ba', 'Trang vừa có.'));
  check('new/shows where nothing was', await soon(page, says, 'Trang vừa có.'));
  await page.goto(`${home}vi/documents/mot.html`);
  fs.rmSync(path.join(documents, 'mot.en.md'));
  save(path.join(documents, 'mot.vi.md'), source('một', 'Sau khi xóa.'));
  check('deleted/the rest goes on', await soon(page, says, 'Sau khi xóa.'));
  await page.goto('about:blank');
  await page.goBack();
  save(path.join(documents, 'mot.vi.md'), source('một', 'Sau khi quay lại.'));
  check('back/the page still listens', await soon(page, says, 'Sau khi quay lại.'));
}

/** The search index comes after the pages, once the author pauses. @param {import('playwright-core').Page} page @param {string} home */
async function indexFollows(page, home) {
  const index = async () => (await page.request.get(`${home}search/root.js`)).text();
  const deadline = performance.now() + 10000;
  const before = await index();
  save(path.join(documents, 'hai.vi.md'), source('hai', 'Biển khơi dậy sóng.'));
  check('index/the page is there first', await page.goto(`${home}vi/documents/hai.html`) && (await soon(page, says, 'dậy sóng')) && before === (await index()));
  while (before === (await index()) && performance.now() < deadline) await page.waitForTimeout(100);
  check('index/follows', before !== (await index()));
  const found = execFileSync(program, ['search', '-o', path.join(site, 'public'), 'dậy sóng'], { encoding: 'utf8' });
  check('index/finds what was written', found.includes('hai'), found);
}

/** @param {import('playwright-core').Browser} browser @param {string} home */
async function manyPages(browser, home) {
  // Browsers allow six connections to one server: hidden pages must not hold them.
  const context = await browser.newContext();
  for (let i = 0; i < 10; i += 1) {
    const page = await context.newPage();
    if (i < 9) await page.addInitScript(() => Object.defineProperty(document, 'hidden', { get: () => true }));
    await page.goto(`${home}vi/documents/hai.html`, { timeout: 5000 }).catch(() => check(`pages/${i + 1} open at once`, false));
  }
  const last = context.pages()[9];
  save(path.join(documents, 'hai.vi.md'), source('hai', 'Trang thứ mười.'));
  check('pages/the tenth listens', await soon(last, says, 'Trang thứ mười.'));
  await context.close();
}

/** Milliseconds from the save of a file to the repainted page, the median of some. @param {import('playwright-core').Page} page @param {string} home */
async function saveToRepaint(page, home) {
  await page.goto(`${home}vi/documents/hai.html`);
  const times = [];
  for (let i = 0; i < 7; i += 1) {
    const began = performance.now();
    save(path.join(documents, 'hai.vi.md'), source('hai', `Lần thứ ${i}.`));
    if (!(await soon(page, says, `Lần thứ ${i}.`))) break;
    times.push(performance.now() - began);
  }
  const median = Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]);
  console.log(`save to repaint: ${median} ms (median of ${times.length})`);
  check('edit/seven in a row all show', times.length === 7, times);
}

/** @param {import('playwright-core').Browser} browser */
async function navigates(browser) {
  const server = await start('--navigate');
  const page = await browser.newPage();
  await page.goto(`${server.home}vi/documents/mot.html`);
  save(path.join(documents, 'hai.vi.md'), source('hai', 'Theo đến đây.'));
  const there = await soon(page, () => window.location.pathname.endsWith('/hai.html'));
  check('navigate/goes to the page that was edited', there && (await soon(page, says, 'Theo đến đây.')), page.url());
  fs.mkdirSync(path.join(site, 'content/pages'));
  save(path.join(site, 'content/pages/about.vi.md'), '---\ntitle: Giới thiệu\n---\n\nVề kho này.\n');
  check('navigate/goes to a page of text', await soon(page, says, 'Về kho này.'), page.url());
  const exit = new Promise((resolve) => server.process.on('exit', resolve));
  server.process.kill('SIGTERM');
  check('navigate/ends', (await exit) === 0, server.log());
  await page.close();
}

async function main() {
  makeSite();
  const server = await start();
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const english = await browser.newPage();
    /** @type {string[]} */
    const troubles = [];
    for (const p of [page, english])
      p.on('console', (m) => {
        if (m.type() === 'error' && !m.text().includes('404')) troubles.push(m.text());
      }).on('pageerror', (e) => troubles.push(e.message));
    await editShows(page, server.home);
    await othersStay(page);
    await stylesSwap(page);
    await mistakesShow(page, english, server.home);
    await manyMistakes(page);
    await otherChanges(page, server.home);
    await indexFollows(page, server.home);
    await manyPages(browser, server.home);
    await saveToRepaint(page, server.home);
    check('console/nothing to complain of', troubles.length === 0, troubles);
    const exit = new Promise((resolve) => server.process.on('exit', resolve));
    server.process.kill('SIGINT');
    check('end/clean with pages open', (await exit) === 0, server.log());
    await navigates(browser);
  } finally {
    server.process.kill('SIGKILL');
    await browser.close();
    fs.rmSync(site, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed || !passed ? 1 : 0;
}

await main();
