// What every group of checks uses: its tools, the line that a check prints.

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('./pages.mjs').Page} Page */
/**
 * all: the whole matrix, not a part of it (`make quality`).
 * @typedef {{browser: Browser, site: string, origin: string, pages: Page[], all: boolean}} Tools
 */

/**
 * Runs one check and prints its line; an exception (an element is missing, a wait too long) is a
 * problem of that check, not the end of the group.
 * @param {string} name
 * @param {() => Promise<string[]>} run
 */
export async function check(name, run) {
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
export const nameOf = (page) => [page.lang, page.kind].filter(Boolean).join('-');
