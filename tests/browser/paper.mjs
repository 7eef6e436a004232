// Printed pages: the text and the page's address and day, none of the site's furniture.
import { watchedPage } from './browser.mjs';
import { check, nameOf } from './report.mjs';

const FURNITURE = 'nav, button, select, input, form, dialog, .skip, .languages, .settings, .breadcrumbs, .pager, .readings';

/** @param {import('./report.mjs').Tools} tools */
export async function print({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width: 720, height: 1000 }, colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  for (const one of list) {
    await check(nameOf(one), async () => {
      troubles.length = 0;
      await page.goto(`${origin}/${one.path}`);
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      return [...await onPaper(page), ...troubles];
    });
  }
  await close();
}

/**
 * What a printed page has and should not, or lacks. A page that is of no use on paper (it has no
 * address of its own) needs none there.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
function onPaper(page) {
  return page.evaluate((furniture) => {
    const seen = (/** @type {Element} */ e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 1;
    const left = [...document.querySelectorAll(furniture)].filter(seen).map((e) => `is printed: ${e.outerHTML.slice(0, 100)}`);
    const address = document.querySelector('link[rel=canonical]')?.getAttribute('href');
    const lines = [...document.querySelectorAll('.printed')].filter(seen).map((e) => /** @type {HTMLElement} */ (e).innerText);
    const found = lines.some((line) => address && line.includes(address));
    const now = new Date();
    const today = document.documentElement.lang === 'vi' ? `ngày ${now.getDate()} tháng ${now.getMonth() + 1} năm ${now.getFullYear()}`
      : now.toLocaleDateString('en-GB', { dateStyle: 'long' });
    const dated = !document.querySelector('script[src]') || lines.some((line) => line.replace(address ?? '', '').includes(today));
    const text = document.querySelector('main .prose, main .text');
    // what lies wider than a sheet cannot be scrolled there: a text may hold such a table
    text?.insertAdjacentHTML('beforeend', `<div class="table"><table><tr><td>1</td><td>${'a'.repeat(200)}</td></tr></table></div><pre>${'b '.repeat(200)}</pre>`);
    const cut = [...document.querySelectorAll('main *')].filter((e) => seen(e) && e.clientWidth && e.scrollWidth > e.clientWidth + 1
      && getComputedStyle(e).display !== 'inline' && getComputedStyle(e).overflowX !== 'visible').map((e) => `is cut off: ${e.outerHTML.slice(0, 100)}`);
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['is wider than the sheet'] : [];
    const useless = [...document.querySelectorAll('main details:not([open]), main a[href^="mailto:"]')].filter(seen).map((e) => `is of no use on paper: ${e.outerHTML.slice(0, 80)}`);
    const empty = [...document.querySelectorAll('main h3')].filter((h) => seen(h) && h.nextElementSibling && !seen(h.nextElementSibling)).map((h) => `has nothing under it: ${h.textContent}`);
    const paper = getComputedStyle(document.documentElement).backgroundColor;
    return [...left, ...cut, ...wide, ...useless, ...empty, !address || !document.querySelector('header') || found ? '' : `the address ${address} is not printed`,
      !address || !document.querySelector('header') || dated ? '' : 'the day is not printed',
      ['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)'].includes(paper) ? '' : `prints on ${paper}`].filter(Boolean);
  }, FURNITURE);
}
