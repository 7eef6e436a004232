// node checks.mjs SITE GROUP [all]: visits the built site in Chromium and prints one JSON line a check,
// {name, problems: [text]}; an empty list is a pass. Groups stand in the table at the end; "all"
// makes those that otherwise take a sample (pages, shift) take everything.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, watchedPage } from './browser.mjs';
import { shift } from './load.mjs';
import { cramped, overflow, pages, untidy } from './modes.mjs';
import { pagesOf } from './pages.mjs';
import { print } from './paper.mjs';
import { reading, settings } from './reading.mjs';
import { check, nameOf } from './report.mjs';
import { serve } from './server.mjs';

/** @typedef {import('./report.mjs').Tools} Tools */

const STOPS = 60; // presses of Tab

/** Nothing scrolls sideways at 320 px, nor is cramped with the text at 200 %; a phone shows a tidy page. @param {Tools} tools */
async function narrow({ browser, origin, pages: list }) {
  const { page, close } = await watchedPage(browser, origin, { viewport: { width: 320, height: 640 } });
  for (const one of list) {
    await check(nameOf(one), async () => {
      await page.goto(`${origin}/${one.path}`);
      const plain = await overflow(page);
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      const large = (await overflow(page)).map((text) => `text at 200 %: ${text}`);
      await page.setViewportSize({ width: 1280, height: 640 });
      large.push(...await cramped(page));
      await page.setViewportSize({ width: 360, height: 640 });
      large.push(...await cramped(page));
      await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
      const phone = await untidy(page);
      await page.setViewportSize({ width: 320, height: 640 });
      return [...plain, ...large, ...phone];
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
      // nothing to skip on these two; the search page begins in its field
      const skip = ['greeting', 'not-found', 'search'].includes(one.kind) ? [] : await skipLink(page, address);
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

/** @type {Record<string, (tools: Tools) => Promise<void>>} */
const GROUPS = { pages, narrow, disk, noscript, keyboard, language, settings, reading, print, shift };

async function main() {
  const [site, group, all] = process.argv.slice(2);
  const run = GROUPS[group];
  if (!run) throw new Error(`usage: node checks.mjs SITE ${Object.keys(GROUPS).join('|')}`);
  const server = await serve(site);
  const browser = await launch();
  try {
    await run({ browser, site, origin: server.origin, pages: pagesOf(site), all: all === 'all' });
  } finally {
    await browser.close();
    server.close();
  }
}

await main();
