// While a page loads, slowly, and while it is read to its end, nothing on it moves.
import { watchedPage } from './browser.mjs';
import { check, nameOf } from './report.mjs';

/** @typedef {import('playwright-core').Page} Tab */

const WIDTHS = [360, 1280];
// Lighthouse's "slow 4G", slower still: 0.5 s there and back, 400 kbit/s.
const SLOW = { offline: false, latency: 500, downloadThroughput: 50000, uploadThroughput: 50000 };

/** Counts from the first byte; runs in the page. */
function observe() {
  /** @type {string[]} */
  const moved = [];
  Object.assign(window, { moved });
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries())) {
      const what = entry.sources.map((/** @type {any} */ s) => (s.node && s.node.outerHTML ? s.node.outerHTML.slice(0, 80) : String(s.node?.nodeName)));
      if (!entry.hadRecentInput) moved.push(`moves by ${entry.value.toFixed(4)}: ${what.join(' | ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** @param {import('./report.mjs').Tools} tools */
export async function shift({ browser, origin, pages: list, all }) {
  for (const [w, width] of WIDTHS.entries()) {
    const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width, height: 800 } });
    await page.addInitScript(observe);
    if (all) await (await page.context().newCDPSession(page)).send('Network.emulateNetworkConditions', SLOW);
    // as on the tenth visit of a reader who has set something: that must not move anything either
    await page.addInitScript((set) => { if (set) localStorage.setItem('songngu-size', '150'); }, width > 400);
    for (const one of list.filter((_, i) => all || i % WIDTHS.length === w)) {
      await check(`${nameOf(one)}-${width}`, async () => {
        troubles.length = 0;
        await page.goto(`${origin}/${one.path}`, { waitUntil: 'networkidle', timeout: 60000 });
        return [...await readThrough(page), ...troubles];
      });
    }
    await close();
  }
}

/**
 * Scrolls to the end the way a reader does and tells what moved.
 * @param {Tab} page
 * @returns {Promise<string[]>}
 */
function readThrough(page) {
  return page.evaluate(async () => {
    const frame = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 20)); });
    const step = innerHeight * 2;
    for (let y = 0; y <= document.documentElement.scrollHeight; y += step) {
      scrollTo(0, y);
      await frame();
    }
    await frame();
    return /** @type {any} */ (window).moved;
  });
}
