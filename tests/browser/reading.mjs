// What the scripts of the default theme do for a reader: settings, the paragraph that is kept, terms.
import { watchedPage } from './browser.mjs';
import { overflow, violations } from './modes.mjs';
import { check } from './report.mjs';

/** Text size and colours: set, announced, kept for the next page, never flashing. @param {import('./report.mjs').Tools} tools */
export async function settings({ browser, origin, pages: list }) {
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
