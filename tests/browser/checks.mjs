// node checks.mjs SITE GROUP: visits the built site in Chromium and prints one JSON line a check,
// {name, problems: [text]}; an empty list is a pass. Groups stand in the table at the end.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, watchedPage } from './browser.mjs';
import { pagesOf } from './pages.mjs';
import { serve } from './server.mjs';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('./pages.mjs').Page} Page */
/** @typedef {{browser: Browser, site: string, origin: string, pages: Page[]}} Tools */

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const SIZES = [[360, 740], [1280, 900]];
const STOPS = 60; // presses of Tab

/**
 * Runs one check and prints its line; an exception (an element is missing, a wait too long) is a
 * problem of that check, not the end of the group.
 * @param {string} name
 * @param {() => Promise<string[]>} run
 */
async function check(name, run) {
  /** @type {string[]} */
  let problems;
  try {
    problems = await run();
  } catch (error) {
    problems = [String(error)];
  }
  process.stdout.write(JSON.stringify({ name, problems: [...new Set(problems)].slice(0, 12) }) + '\n');
}

/** @param {Page} page */
const nameOf = (page) => [page.lang, page.kind].filter(Boolean).join('-');

/**
 * What axe has against the page as it stands.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
async function violations(page) {
  await page.evaluate(AXE); // through the debugger: the page's policy does not apply to it
  return page.evaluate(async (rules) => {
    const axe = /** @type {any} */ (window).axe;
    const found = await axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ v) => v.nodes.slice(0, 3).map(
      (/** @type {any} */ n) => `axe ${v.id}: ${v.help}: ${n.html.slice(0, 160)} ${n.any.map((/** @type {any} */ a) => a.message).join(' ')}`));
  }, AXE_RULES);
}

/** Every page type: axe, console, requests, at both widths, light and dark. @param {Tools} tools */
async function pages({ browser, origin, pages: list }) {
  for (const [width, height] of SIZES) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
      for (const one of list) {
        await check(`${nameOf(one)}-${width}-${colorScheme}`, async () => {
          troubles.length = 0;
          await page.goto(`${origin}/${one.path}`);
          const found = [...await overflow(page), ...await violations(page)];
          return [...found, ...troubles];
        });
      }
      await close();
    }
  }
}

/**
 * Does the page scroll sideways, and because of what?
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
function overflow(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 0.5);
    return [`scrolls sideways: ${document.documentElement.scrollWidth} in ${room} px: ` + wide.slice(0, 3)
      .map((e) => e.outerHTML.slice(0, 100)).join(' | ')];
  });
}

/** Nothing scrolls sideways at 320 px, nor with the text at 200 %. @param {Tools} tools */
async function narrow({ browser, origin, pages: list }) {
  const { page, close } = await watchedPage(browser, origin, { viewport: { width: 320, height: 640 } });
  for (const one of list) {
    await check(nameOf(one), async () => {
      await page.goto(`${origin}/${one.path}`);
      const plain = await overflow(page);
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      const large = (await overflow(page)).map((text) => `text at 200 %: ${text}`);
      return [...plain, ...large];
    });
  }
  await close();
}

/** Opened from disk: styled, silent, and its links lead on. @param {Tools} tools */
async function disk({ browser, site, pages: list }) {
  const home = pathToFileURL(path.resolve(site)).href + '/';
  const { page, troubles, close } = await watchedPage(browser, home, { viewport: { width: 1280, height: 900 } });
  for (const one of list.filter((p) => p.kind !== 'not-found')) {
    await check(nameOf(one), async () => {
      troubles.length = 0;
      await page.goto(home + one.path);
      return [...await diskProblems(page), ...troubles];
    });
  }
  await close();
}

/**
 * What does not work without a server.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
function diskProblems(page) {
  return page.evaluate(() => {
    const unstyled = [...document.styleSheets].length === 0 ? ['no style sheet is in force'] : [];
    const lost = [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => `no image: ${image.src}`);
    const away = [...document.querySelectorAll('a[href]')].map((a) => /** @type {HTMLAnchorElement} */ (a))
      .filter((a) => a.protocol === 'file:' && a.pathname.endsWith('/')).map((a) => `a link to a folder: ${a.outerHTML.slice(0, 120)}`);
    return [...unstyled, ...lost, ...away];
  });
}

/** Without JavaScript there is a heading, text and a way on. @param {Tools} tools */
async function noscript({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { javaScriptEnabled: false });
  for (const one of list) {
    await check(nameOf(one), async () => {
      troubles.length = 0;
      await page.goto(`${origin}/${one.path}`);
      const problems = [];
      if (!await page.locator('main h1').first().isVisible()) problems.push('no visible heading in main');
      if ((await page.locator('main').innerText()).trim().length < 20) problems.push('main is almost empty');
      if (!await page.locator('a[href]:visible').count()) problems.push('no link to go on');
      return [...problems, ...troubles];
    });
  }
  await close();
}

/** By keyboard: the skip link comes first and works, each stop is seen and marked. @param {Tools} tools */
async function keyboard({ browser, origin, pages: list }) {
  const { page, close } = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  for (const one of list) {
    await check(nameOf(one), async () => {
      const address = `${origin}/${one.path}`;
      // nothing to skip on the greeting; the search page begins in its field
      const skip = ['greeting', 'search'].includes(one.kind) ? [] : await skipLink(page, address);
      await page.goto(address);
      /** @type {string[]} */
      const problems = [];
      for (let i = 0; i < STOPS; i++) {
        await page.keyboard.press('Tab');
        const stop = await focusProblems(page);
        if (!stop) break;
        problems.push(...stop);
      }
      return [...skip, ...problems];
    });
  }
  await close();
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} address
 */
async function skipLink(page, address) {
  await page.goto(address);
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');
  if (!first.startsWith('#')) return [`the first stop is no skip link: ${first}`];
  await page.keyboard.press('Enter');
  const reached = await page.evaluate(() => Boolean(document.querySelector('main:target, main :target') ?? document.activeElement?.closest('main')));
  return reached ? [] : ['the skip link does not lead to main'];
}

/**
 * What is wrong where the focus is; null when it is nowhere.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[] | null>}
 */
function focusProblems(page) {
  return page.evaluate(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const covered = seen && at && !e.contains(at) && !at.contains(e) && e.getClientRects().length === 1;
    return [seen ? '' : 'is not in view', marked ? '' : 'is not marked', covered ? 'is covered' : ''].filter(Boolean)
      .map((what) => `a stop ${what}: ${e.outerHTML.slice(0, 120)}`);
  });
}

/** The language switch leads to the same page, and back. @param {Tools} tools */
async function language({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 } });
  for (const one of list.filter((p) => p.lang)) {
    await check(nameOf(one), async () => {
      troubles.length = 0;
      const other = one.lang === 'vi' ? 'en' : 'vi';
      await page.goto(`${origin}/${one.path}`);
      const there = await followSwitch(page, one.lang, other);
      const back = there.length ? [] : await followSwitch(page, other, one.lang);
      return [...there, ...back, ...troubles];
    });
  }
  await close();
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} from
 * @param {string} to
 */
async function followSwitch(page, from, to) {
  const start = page.url();
  const wanted = start.replace(`/${from}/`, `/${to}/`);
  const link = page.locator(`header a[hreflang="${to}"]`).first();
  if (!await link.count()) return [`no link to ${to} in the header of ${start}`];
  await link.click();
  await page.waitForURL((url) => url.href !== start, { timeout: 5000 });
  const lang = await page.evaluate(() => document.documentElement.lang);
  return [page.url() === wanted ? '' : `leads to ${page.url()}, not ${wanted}`,
    lang === to ? '' : `the page says lang="${lang}"`].filter(Boolean);
}

/** Text size and colours: set, announced, kept for the next page, never flashing. @param {Tools} tools */
async function settings({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
  const home = list.find((one) => one.kind === 'home' && one.lang === 'en');
  const state = () => page.evaluate(() => ({ size: getComputedStyle(document.documentElement).fontSize,
    paper: getComputedStyle(document.body).backgroundColor }));
  await check('size', async () => {
    await page.goto(`${origin}/${home?.path}`);
    const before = await state();
    await page.locator('[data-size-step="25"]').focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('Enter');
    const says = await page.locator('#page-settings [role=status]').innerText();
    const atEnd = await page.locator('[data-size-step="25"]').getAttribute('aria-disabled');
    await page.reload();
    const after = await state();
    const wide = (await overflow(page)).map((text) => `at 200 %: ${text}`);
    await page.locator('[data-size-step="0"]').click();
    const reset = await state();
    return [before.size === '16px' ? '' : `begins with ${before.size}`, says.includes('200 %') ? '' : `says "${says}"`,
      atEnd === 'true' ? '' : 'the end is not marked', after.size === '32px' ? '' : `after a reload ${after.size}`,
      reset.size === '16px' ? '' : `A gives ${reset.size}`, ...wide, ...troubles].filter(Boolean);
  });
  await check('colours', async () => {
    await page.goto(`${origin}/${home?.path}`);
    const light = (await state()).paper;
    await page.locator('#page-settings select').selectOption('dark');
    const dark = (await state()).paper;
    await page.reload();
    const kept = (await state()).paper;
    const contrast = await violations(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('#page-settings select').selectOption('light');
    const chosen = (await state()).paper;
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const printed = (await state()).paper;
    return [dark !== light ? '' : 'dark is like light', kept === dark ? '' : 'not kept', chosen === light ? '' : 'light is not kept against the system',
      printed === 'rgb(255, 255, 255)' ? '' : `prints on ${printed}`, ...contrast, ...troubles].filter(Boolean);
  });
  await close();
}

/** Readings keep the paragraph; terms show what they mean, by pointer, keyboard and finger. @param {Tools} tools */
async function reading({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const one = list.find((p) => p.kind === 'directive' && p.lang === 'vi');
  await check('paragraph', async () => {
    await page.goto(`${origin}/${one?.path}`);
    await page.evaluate(() => document.getElementById('p9')?.scrollIntoView());
    await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('.readings li:last-child a')).click());
    await page.waitForURL(/parallel/);
    const beside = new URL(page.url()).hash;
    const seen = await page.evaluate(() => document.querySelector('.pair:target .half:nth-child(3)')?.getAttribute('lang'));
    await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('.languages a')).click());
    await page.waitForURL(/en.parallel/);
    const other = new URL(page.url()).hash;
    return [beside === '#p9' ? '' : `side by side at ${beside}`, seen === 'en' ? '' : `the second half is in ${seen}`,
      other === '#p9' ? '' : `in the other language at ${other}`, ...troubles].filter(Boolean);
  });
  await check('term', async () => {
    await page.goto(`${origin}/${one?.path}`);
    const term = page.locator('a.term').first();
    const title = await term.getAttribute('title');
    const before = await violations(page);
    await term.focus();
    const note = page.locator('[role=tooltip]');
    const text = await note.innerText();
    const described = await term.getAttribute('aria-describedby');
    const found = (await violations(page)).filter((problem) => !before.includes(problem));
    await page.keyboard.press('Escape');
    const gone = await note.isHidden();
    await term.hover();
    const again = await note.isVisible();
    await note.hover();
    await page.waitForTimeout(400);
    const stays = await note.isVisible();
    return [title && text.includes(title) ? '' : `shows "${text}", not "${title}"`, described ? '' : 'the term is not described',
      gone ? '' : 'Escape does not close it', again ? '' : 'not shown to a pointer', stays ? '' : 'goes away under the pointer', ...found, ...troubles].filter(Boolean);
  });
  await close();
}

/** @type {Record<string, (tools: Tools) => Promise<void>>} */
const GROUPS = { pages, narrow, disk, noscript, keyboard, language, settings, reading };

async function main() {
  const [site, group] = process.argv.slice(2);
  const run = GROUPS[group];
  if (!run) throw new Error(`usage: node checks.mjs SITE ${Object.keys(GROUPS).join('|')}`);
  const server = await serve(site);
  const browser = await launch();
  try {
    await run({ browser, site, origin: server.origin, pages: pagesOf(site) });
  } finally {
    await browser.close();
    server.close();
  }
}

await main();
