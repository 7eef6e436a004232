// Every page type in every way of looking at it: widths, colours, text size, paper. In each one axe has
// nothing against the page, nothing scrolls sideways, nothing is said on the console, nothing foreign
// is asked for.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { watchedPage } from './browser.mjs';
import { check, nameOf } from './report.mjs';

/** @typedef {import('playwright-core').Page} Tab */

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** @typedef {{name: string, width: number, dark?: boolean, forced?: boolean, paper?: boolean, text?: string}} Mode */
/** @type {Mode[]} */
const MODES = [
  { name: 'light', width: 1280 },
  { name: 'dark', width: 1280, dark: true },
  { name: 'phone', width: 360 },
  { name: 'phone-dark', width: 360, dark: true },
  { name: 'narrow', width: 320 },
  { name: 'text-200', width: 1280, text: '200%' },
  { name: 'narrow-text-200', width: 320, text: '200%' },
  { name: 'forced', width: 1280, forced: true },
  { name: 'forced-dark', width: 360, forced: true, dark: true },
  { name: 'print', width: 720, paper: true },
];
const SAMPLE = 3; // of every SAMPLE modes each page is seen in one; the next page in others

/**
 * What axe has against the page as it stands.
 * @param {Tab} page
 * @param {boolean} [paper] nobody taps on paper: no size of targets is asked
 * @returns {Promise<string[]>}
 */
export async function violations(page, paper = false) {
  await page.evaluate(AXE); // through the debugger: the page's policy does not apply to it
  return page.evaluate(async ({ values, rules }) => {
    const axe = /** @type {any} */ (window).axe;
    const found = await axe.run(document, { runOnly: { type: 'tag', values }, rules, resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ v) => v.nodes.slice(0, 3).map(
      (/** @type {any} */ n) => `axe ${v.id}: ${v.help}: ${n.html.slice(0, 160)} ${n.any.map((/** @type {any} */ a) => a.message).join(' ')}`));
  }, { values: AXE_RULES, rules: { 'target-size': { enabled: !paper } } });
}

/**
 * Does the page scroll sideways, and because of what?
 * @param {Tab} page
 * @returns {Promise<string[]>}
 */
export function overflow(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 0.5);
    return [`scrolls sideways: ${document.documentElement.scrollWidth} in ${room} px: ` + wide.slice(0, 3)
      .map((e) => e.outerHTML.slice(0, 100)).join(' | ')];
  });
}

/**
 * What a compositor would not let pass: links that touch, a word broken in the head of a table, a
 * mark alone on a line.
 * @param {Tab} page
 * @returns {Promise<string[]>}
 */
export function untidy(page) {
  return page.evaluate(() => {
    const shown = (/** @type {Element} */ e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
    const links = [...document.querySelectorAll('main a')].filter(shown);
    const touching = links.filter((link, i) => {
      const [here] = [...link.getClientRects()].slice(-1), [next] = links[i + 1]?.getClientRects() ?? [];
      return next && next.left >= here.left && Math.abs(next.left - here.right) < 1 && next.top < here.bottom && next.bottom > here.top
        && getComputedStyle(link).borderStyle === 'none' && !link.matches('[data-block-n], .readings a, svg a');
    });
    const broken = [...document.querySelectorAll('thead th')].filter(shown).flatMap((cell) => {
      const text = /** @type {Text | null} */ (cell.firstChild);
      if (text?.nodeName !== '#text') return [];
      return [...text.data.matchAll(/\S+/g)].filter((word) => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
      }).map((word) => word[0]);
    });
    const lonely = [...document.querySelectorAll('main a.go')].filter((mark) => {
      const before = [...(mark.previousElementSibling?.getClientRects() ?? [])].pop();
      return shown(mark) && before && mark.getClientRects()[0].top >= before.bottom;
    });
    return [...touching.map((link) => `touches the next link: ${link.outerHTML.slice(0, 120)}`), ...broken.map((word) => `broken in a table's head: ${word}`),
      ...lonely.map((mark) => `alone on a line: ${mark.outerHTML.slice(0, 120)}`)];
  });
}

/**
 * What larger text leaves too little room: running text in a column of a few words, a field too short
 * to type in, a word broken in the name of the archive.
 * @param {Tab} page
 * @returns {Promise<string[]>}
 */
export function cramped(page) {
  return page.evaluate(() => {
    const ems = (/** @type {Element} */ e) => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize);
    const shown = (/** @type {Element} */ e) => e.checkVisibility() && e.getClientRects().length > 0;
    const room = document.documentElement.clientWidth / parseFloat(getComputedStyle(document.documentElement).fontSize);
    const texts = [...document.querySelectorAll('main :is(.summary, .intro, .reading > .prose > p)')].filter((e) => shown(e) && room > 36 && ems(e) < 20);
    const fields = [...document.querySelectorAll('main input[type=search]')].filter((e) => shown(e) && ems(e) < 6);
    const name = /** @type {Text | undefined} */ (document.querySelector('.masthead .title a')?.firstChild);
    const words = name ? [...name.data.matchAll(/\S+/g)] : [];
    const broken = words.filter((word) => {
      const range = document.createRange();
      range.setStart(/** @type {Text} */ (name), word.index);
      range.setEnd(/** @type {Text} */ (name), word.index + word[0].length);
      return range.getClientRects().length > 1;
    });
    return [...[...texts, ...fields].map((e) => `has ${ems(e).toFixed(1)} em of ${room.toFixed(1)}: ${e.outerHTML.slice(0, 100)}`),
      ...broken.map((word) => `broken in the archive's name: ${word[0]}`)];
  });
}

/** @param {import('./report.mjs').Tools} tools */
export async function pages({ browser, origin, pages: list, all }) {
  for (const [m, mode] of MODES.entries()) {
    const { page, troubles, close } = await watchedPage(browser, origin, {
      viewport: { width: mode.width, height: 900 }, colorScheme: mode.dark ? 'dark' : 'light',
      forcedColors: mode.forced ? 'active' : 'none', reducedMotion: 'reduce',
    });
    if (mode.paper) await page.emulateMedia({ media: 'print' });
    for (const one of list.filter((_, i) => all || i % SAMPLE === m % SAMPLE)) {
      await check(`${nameOf(one)}-${mode.name}`, async () => {
        troubles.length = 0;
        await page.goto(`${origin}/${one.path}`);
        const size = mode.text;
        if (size) await page.evaluate((text) => { document.documentElement.style.fontSize = text; }, size);
        return [...await overflow(page), ...await violations(page, mode.paper), ...troubles];
      });
    }
    await close();
  }
}
