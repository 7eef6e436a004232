// What the scripts of the default theme do for a reader: settings, the paragraph that is kept, terms.
import { watchedPage } from './browser.mjs';
import { overflow, violations } from './modes.mjs';
import { check } from './report.mjs';

/** Text size and colours: set, announced, kept for the next page, never flashing. @param {import('./report.mjs').Tools} tools */
export async function settings({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
  const home = list.find((one) => one.kind === 'home' && one.lang === 'en');
  const state = () => page.evaluate(() => ({ size: getComputedStyle(document.documentElement).fontSize,
    paper: getComputedStyle(document.documentElement).backgroundColor }));
  await check('size', async () => {
    await page.goto(`${origin}/${home?.path}`);
    const before = await state();
    await page.locator('#page-settings [value="25"]').focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('Enter');
    const says = await page.locator('#page-settings [role=status]').innerText();
    const atEnd = await page.locator('#page-settings [value="25"]').getAttribute('aria-disabled');
    await page.reload();
    const after = await state();
    const wide = (await overflow(page)).map((text) => `at 200 %: ${text}`);
    await page.locator('#page-settings [value="0"]').click();
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

/** Readings keep the paragraph; terms show what they mean, by pointer, keyboard and finger. @param {import('./report.mjs').Tools} tools */
export async function reading({ browser, origin, pages: list }) {
  const { page, troubles, close } = await watchedPage(browser, origin, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const one = list.find((p) => p.kind === 'directive' && p.lang === 'vi');
  await check('paragraph', async () => {
    await page.goto(`${origin}/${one?.path}`);
    await page.evaluate(() => document.getElementById('p9')?.scrollIntoView());
    await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('.readings li:last-child a')).click());
    await page.waitForURL(/parallel/);
    const beside = new URL(page.url()).hash;
    const seen = await page.evaluate(() => document.querySelector('.pair:target .prose:nth-child(3)')?.getAttribute('lang'));
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
  await check('twin', async () => {
    const beside = list.find((p) => p.kind === 'parallel' && p.lang === 'vi');
    await page.goto(`${origin}/${beside?.path}`);
    const pair = page.locator('.pair[id]').nth(2);
    const lit = () => pair.evaluate((e) => getComputedStyle(e).backgroundColor);
    const dark = await lit();
    await pair.locator('.prose').nth(0).hover();
    const pointed = await lit();
    await page.mouse.move(0, 0);
    await pair.locator('[data-block-n]').focus();
    const focused = await lit();
    const halves = await pair.locator('.prose').count();
    return [halves === 2 ? '' : `${halves} halves in a pair`, pointed !== dark ? '' : 'the pointer does not light the pair',
      focused !== dark ? '' : 'the focus does not light the pair', ...troubles].filter(Boolean);
  });
  await check('contents', async () => {
    const about = list.find((p) => p.kind === 'about' && p.lang === 'en');
    await page.goto(`${origin}/${about?.path}`);
    const current = () => page.evaluate(() => [...document.querySelectorAll('.toc [aria-current="location"]')].map((a) => /** @type {HTMLAnchorElement} */ (a).hash).join());
    const atTop = await current();
    const third = await page.locator('.toc a').nth(2).getAttribute('href');
    await page.evaluate((id) => document.getElementById(id)?.scrollIntoView(), (third ?? '').slice(1));
    await page.waitForTimeout(100);
    const there = await current();
    return [atTop === '' ? '' : `at the top ${atTop} is current`, there === third ? '' : `at ${third} "${there}" is current`, ...troubles].filter(Boolean);
  });
  await check('values', async () => { // four values that sources state of one fact lie beside its label, not under it
    await page.goto(`${origin}/${list.find((p) => p.kind === 'decision' && p.lang === 'vi')?.path}`);
    const under = await page.evaluate(() => {
      const fact = /** @type {Element} */ (document.querySelector('.sourced dd'));
      for (let i = 0; i < 3; i++) fact.after(fact.cloneNode(true));
      const label = /** @type {Element} */ (fact.previousElementSibling).getBoundingClientRect();
      return [.../** @type {Element} */ (fact.parentElement).querySelectorAll('dd')].filter((dd) => dd.getBoundingClientRect().left < label.right).length;
    });
    return [under ? `${under} values lie under the label` : '', ...troubles].filter(Boolean);
  });
  await close();
  await copying(browser, origin, one?.path ?? '');
}

/**
 * The copy button copies, says so, and is not there without JavaScript.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {string} path of a document
 */
async function copying(browser, origin, path) {
  const { page, troubles, close } = await watchedPage(browser, origin, { permissions: ['clipboard-read', 'clipboard-write'] });
  await check('copy', async () => {
    await page.goto(`${origin}/${path}`);
    const wanted = await page.locator('.reference span').first().innerText();
    await page.locator('button.copy').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('page-copied')?.textContent);
    const got = await page.evaluate(() => navigator.clipboard.readText());
    return [got === wanted ? '' : `copied "${got}", not "${wanted}"`, ...troubles].filter(Boolean);
  });
  await close();
  const plain = await watchedPage(browser, origin, { javaScriptEnabled: false });
  await check('copy-without-script', async () => {
    await plain.page.goto(`${origin}/${path}`);
    return await plain.page.locator('button:visible').count() ? ['a button that does nothing is shown'] : [];
  });
  await plain.close();
}
