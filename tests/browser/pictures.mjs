// node pictures.mjs SITE OUT [KIND ...]: pictures of the page types in both languages at 360, 768 and
// 1280 px, light and dark, for people to look at.
import fs from 'node:fs';
import path from 'node:path';
import { launch, watchedPage } from './browser.mjs';
import { pagesOf } from './pages.mjs';
import { serve } from './server.mjs';

const [site, out, ...kinds] = process.argv.slice(2);
fs.mkdirSync(out, { recursive: true });
const server = await serve(site);
const browser = await launch();
for (const width of [360, 768, 1280]) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const { page, close } = await watchedPage(browser, server.origin, { viewport: { width, height: 900 }, colorScheme });
    for (const one of pagesOf(site).filter((p) => !kinds.length || kinds.includes(p.kind))) {
      await page.goto(`${server.origin}/${one.path}`, { waitUntil: 'networkidle' });
      const name = [one.kind, one.lang, width, colorScheme].filter(Boolean).join('-');
      await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
    }
    await close();
  }
}
await browser.close();
server.close();
