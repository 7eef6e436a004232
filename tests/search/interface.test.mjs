// The search page and the quick search in Chromium, on the archive itself: over http with the strict
// policy, and from the disk.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright-core";
import { IN_PIECES, larger, make, program } from "./archive.mjs";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";
const TYPES = /** @type {Record<string, string>} */ ({ ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8", ".css": "text/css", ".svg": "image/svg+xml" });
const site = mkdtempSync(join(tmpdir(), "search-site-")), skip = CHROMIUM ? false : "no chromium";
let delay = 0;
/** @type {{ asked: number, answered: number }[]} */
const asked = []; // of the files of the index but texts, in the order in which they came

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url || "/", "http://x").pathname);
  try {
    const body = await readFile(join(site, path.endsWith("/") ? `${path}index.html` : path));
    const trip = { asked: performance.now(), answered: Infinity };
    if (/^\/search\/(?!tvi|ten)/.test(path)) asked.push(trip);
    setTimeout(() => {
      trip.answered = performance.now();
      response.writeHead(200, { "content-type": TYPES[extname(path)] || "application/octet-stream",
        "content-security-policy": POLICY }).end(body);
    }, delay);
  } catch {
    response.writeHead(404).end();
  }
});
/** @type {import("playwright-core").Browser} */
let browser;
let host = "";
const disk = `${pathToFileURL(site)}/`;

before(async () => {
  execFileSync(program, ["build", "-q", "-C", new URL("../..", import.meta.url).pathname, "-o", site]);
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  host = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
  if (CHROMIUM) browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  server.close();
  rmSync(site, { recursive: true, force: true });
});

/**
 * A page on which nothing may go wrong.
 * @param {string} address @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {(page: import("playwright-core").Page) => Promise<void>} use
 */
async function on(address, use, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const wrong = [];
  page.on("console", (m) => wrong.push(m.text()));
  page.on("pageerror", (e) => wrong.push(e.message));
  page.on("requestfailed", (r) => wrong.push(r.url()));
  page.on("request", (r) => { if (!r.url().startsWith(host) && !r.url().startsWith(disk)) wrong.push(`foreign: ${r.url()}`); });
  page.setDefaultTimeout(10000);
  try {
    await page.goto(address);
    await use(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}
/** @param {import("playwright-core").Page} page */
const titles = (page) => page.locator("#search-results .title").allTextContents();

for (const [where, base] of /** @type {[string, () => string][]} */ ([["http", () => host], ["file", () => disk]])) {
  test(`results as one types, in the address, and back again (${where})`, { skip }, () => on(`${base()}vi/search.html`, async (page) => {
    await page.locator("#search-words").pressSequentially("dan van", { delay: 15 });
    await page.waitForURL(/q=dan\+van/);
    await page.waitForFunction(() => document.querySelector("#search-results mark") && !document.querySelector("[aria-busy]"));
    assert.match(await page.textContent("#search-status") || "", /\d/);
    const found = await titles(page);
    assert.ok(found.length > 3);
    await page.locator("#search-results a").first().click();
    await page.waitForSelector("main mark");
    assert.match((await page.locator("main mark").first().textContent() || "").normalize("NFC"), /dân|vận/i);
    const box = await page.locator(".prose mark").first().boundingBox();
    assert.ok(box && box.y > 0 && box.y < 900, "the first mark is in view");
    await page.goBack();
    await page.waitForSelector("#search-results mark");
    assert.equal(await page.inputValue("#search-words"), "dan van");
    assert.deepEqual(await titles(page), found);
  }));

  test(`the quick search by keyboard alone (${where})`, { skip }, () => on(`${base()}en/index.html`, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("290 qd tw");
    await page.waitForSelector("dialog [role=option]");
    assert.equal(await page.getAttribute("dialog input", "aria-expanded"), "true");
    await page.keyboard.press("ArrowDown");
    const active = await page.getAttribute("dialog input", "aria-activedescendant");
    assert.equal(await page.getAttribute(`#${active}`, "aria-selected"), "true");
    await page.keyboard.press("Enter");
    await page.waitForURL(/tw\/qd\/2010\/290/);
  }));
}

test("Telex half typed, and keys of an input method left alone", { skip }, () => on(`${host}vi/search.html`, async (page) => {
  await page.fill("#search-words", "daan vaanj");
  await page.waitForSelector("#search-chips button");
  assert.match(await page.textContent("#search-chips") || "", /dân vận/);
  await page.evaluate(() => {
    const input = /** @type {HTMLInputElement} */ (document.getElementById("search-words"));
    input.dispatchEvent(new window.Event("compositionstart"));
    input.value = "tỉnh u";
    input.dispatchEvent(new window.Event("input", { bubbles: true }));
  });
  await page.waitForTimeout(400);
  assert.match(page.url(), /daan/, "nothing is searched for while a letter is composed");
  await page.evaluate(() => {
    const input = /** @type {HTMLInputElement} */ (document.getElementById("search-words"));
    input.value = "tỉnh ủy";
    input.dispatchEvent(new window.Event("compositionend"));
  });
  await page.waitForURL(/q=t%E1%BB%89nh/);
}));

test("a correction is shown, and can be taken away", { skip }, () => on(`${host}vi/search.html?q=quy+ch%C3%A9+d%C3%A2n+ch%E1%BB%AD`, async (page) => {
  const chip = page.locator("#search-chips button").first();
  assert.match(await chip.textContent() || "", /quy chế dân chủ/);
  await chip.click();
  await page.waitForURL(/without=correction/);
}));

test("facets: counts that hold, several of one, in the address", { skip }, () => on(`${host}vi/search.html?q=dan+van`, async (page) => {
  await page.waitForSelector("#search-results a");
  await page.click("#search-year summary");
  const boxes = page.locator("#search-year input"), counts = page.locator("#search-year .count");
  await boxes.first().waitFor();
  const [first, second] = (await counts.allTextContents()).map(Number);
  await boxes.first().check();
  await page.waitForURL(/year=\d+/);
  await page.waitForFunction((n) => document.querySelectorAll("#search-results > li").length === Math.min(n, 10), first);
  await boxes.nth(1).check();
  await page.waitForFunction((n) => document.querySelectorAll("#search-results > li").length === Math.min(n, 10), first + second);
}));

test("the other language is found and named", { skip }, () => on(`${host}en/search.html?q=Tỉnh+ủy`, async (page) => {
  await page.waitForSelector("#search-results .tag");
  assert.match(await page.locator("#search-results .tag").first().textContent() || "", /Vietnamese/);
}));

test("nothing found: said, with help", { skip }, () => on(`${host}en/search.html?q=xyzabc`, async (page) => {
  await page.waitForSelector("#search-help:not([hidden])");
  assert.match(await page.textContent("#search-status") || "", /xyzabc/);
}));

test("names for screen readers", { skip }, () => on(`${host}en/search.html?q=dan+van`, async (page) => {
  await page.waitForSelector("#search-results a");
  for (const [role, name] of /** @type {["searchbox"|"combobox"|"button", RegExp][]} */ ([["searchbox", /290/], ["button", /Search/], ["combobox", /Sort/]])) {
    assert.ok(await page.getByRole(role, { name }).count() > 0, `${role} ${name}`);
  }
  assert.equal(await page.getByRole("status").count() > 0, true);
  await page.keyboard.press("Control+k");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "search-words");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "A");
}));

for (const [lang, names] of /** @type {[string, Record<string, RegExp>][]} */ ([
  ["vi", { searchbox: /Tìm|290/, status: /^$/, list: /./, combobox: /Thứ tự|Xếp|Sắp/, button: /Tìm/ }],
  ["en", { searchbox: /290/, status: /^$/, combobox: /Sort/, button: /Search/ }]])) {
  test(`what screen readers are told, as the browser has it (${lang})`, { skip }, () => on(`${host}${lang}/search.html?q=dan+van`, async (page) => {
    await page.waitForSelector("#search-results mark");
    const cdp = await page.context().newCDPSession(page);
    const tree = async () => (await cdp.send("Accessibility.getFullAXTree")).nodes.filter((n) => !n.ignored)
      .map((n) => ({ role: n.role?.value, name: n.name?.value || "", live: n.properties?.find((p) => p.name === "live")?.value?.value }));
    const nodes = await tree();
    for (const [role, name] of Object.entries(names)) {
      assert.ok(nodes.some((n) => n.role === role && name.test(n.name)), `${role} ${name}: ${nodes.filter((n) => n.role === role).map((n) => n.name)}`);
    }
    assert.equal(nodes.find((n) => n.role === "status")?.live, "polite");
    for (const n of nodes) if (/^(link|button|checkbox|searchbox|combobox)$/.test(n.role)) assert.ok(n.name.trim(), `a ${n.role} without a name`);
    await page.goto(`${host}${lang}/index.html`);
    await page.keyboard.press("/");
    await page.keyboard.type("dan van");
    await page.waitForSelector("dialog [role=option]");
    await page.keyboard.press("ArrowDown");
    const open = await tree(), box = open.find((n) => n.role === "combobox");
    assert.ok(box?.name && open.some((n) => n.role === "dialog" && n.name) && open.some((n) => n.role === "listbox" && n.name));
    assert.ok(open.filter((n) => n.role === "option" && n.name).length > 3);
  }));
}

for (const [lang, query] of [["vi", "dân vận"], ["en", "mass mobilisation"]]) {
  test(`the interface speaks the language of its page (${lang})`, { skip }, () => on(`${host}${lang}/search.html?q=${query}`, async (page) => {
    await page.waitForSelector("#search-results mark");
    assert.match(await page.textContent("#search-status") || "", lang === "vi" ? /kết quả|văn bản|tài liệu/ : /result|document/);
    const titles_ = page.locator("#search-results .title a");
    for (const a of await titles_.all()) assert.match(await a.getAttribute("lang") || "", /^(vi|en)$/);
    assert.ok((await titles_.evaluateAll((all, l) => all.filter((a) => a.getAttribute("lang") === l).length, lang)) > 0, "titles in the reader's language where there are any");
  }));
}

test("keys alone: from the field through results and back, a filter, the next word", { skip }, () => on(`${host}vi/search.html`, async (page) => {
  await page.keyboard.type("dân vận");
  await page.waitForSelector("#search-results a");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => Array.from(document.querySelectorAll("#search-results a")).findIndex((a) => a === document.activeElement)), 1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "search-words");
  for (let i = 0; i < 30 && await page.evaluate(() => document.activeElement?.tagName) !== "SUMMARY"; i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("details[open] input[type=checkbox]");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.waitForURL(/(type|issuer|place|topic|year|lang)=/);
}));

test("on a slow line (400 kbit/s, 400 ms) results come, nothing jumps, and the wait is said", { skip }, () => on(`${host}vi/search.html`, async (page) => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50000, uploadThroughput: 50000 });
  await page.evaluate(() => {
    const w = /** @type {any} */ (window);
    w.shift = 0;
    new w.PerformanceObserver((/** @type {any} */ list) => {
      for (const e of list.getEntries()) if (!e.hadRecentInput) w.shift += e.value;
    }).observe({ type: "layout-shift" });
  });
  await page.locator("#search-words").pressSequentially("dân vận", { delay: 30 });
  await page.waitForSelector("#search-results[aria-busy=true]", { state: "attached" });
  await page.waitForSelector("#search-results mark", { timeout: 20000 });
  assert.equal(await page.locator("[aria-busy]").count(), 0);
  assert.ok(await page.evaluate(() => /** @type {any} */ (window).shift) < 0.02);
}));

test("without JavaScript the page says so and leads to the lists", { skip }, () => on(`${host}vi/search.html`, async (page) => {
  assert.equal(await page.isVisible("#search-form"), false);
  assert.match(await page.textContent("noscript, .notice") || "", /JavaScript/);
  assert.ok(await page.locator("main a").count() >= 3);
}, { javaScriptEnabled: false }));

test("on a slow line the page does not jump", { skip }, async () => {
  delay = 150;
  try {
    await on(`${host}vi/search.html`, async (page) => {
      await page.evaluate(() => {
        const w = /** @type {any} */ (window);
        w.shift = 0;
        new w.PerformanceObserver((/** @type {any} */ list) => {
          for (const e of list.getEntries()) if (!e.hadRecentInput) w.shift += e.value;
        })
          .observe({ type: "layout-shift", buffered: true });
      });
      await page.locator("#search-words").pressSequentially("dân vận", { delay: 20 });
      await page.waitForSelector("#search-results mark");
      await page.waitForTimeout(600);
      assert.ok(await page.evaluate(() => /** @type {any} */ (window).shift) < 0.02);
    });
  } finally {
    delay = 0;
  }
});

test("on a phone nothing is wider than the screen", { skip }, () => on(`${host}vi/search.html?q=dan+van`, async (page) => {
  await page.waitForSelector("#search-results mark");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
}, { viewport: { width: 360, height: 740 } }));

test("the quick search opens and closes as a dialog, its list as a combobox's", { skip }, () => on(`${host}en/index.html`, async (page) => {
  await page.focus("#search-link");
  await page.keyboard.press("Control+k");
  const box = page.locator("dialog").getByRole("combobox");
  await box.waitFor();
  assert.deepEqual([await box.getAttribute("aria-expanded"), await box.getAttribute("aria-controls")], ["false", "quick-list"]);
  await page.keyboard.type("dan van");
  await page.waitForSelector("dialog [role=option]");
  assert.ok(await page.getByRole("listbox").count() === 1 && await page.getByRole("option").count() > 3);
  assert.match(await page.locator("dialog [role=status]").textContent() || "", /\d/);
  await page.keyboard.press("ArrowUp");
  assert.equal(await box.getAttribute("aria-activedescendant"), "quick-all", "the last one, by going up");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "search-link", "focus goes back");
}));

test("by date the newest come first, and the address says so", { skip }, () => on(`${host}vi/search.html?q=dan+van`, async (page) => {
  await page.waitForSelector("#search-results a");
  await page.selectOption("#search-sort", "date");
  await page.waitForURL(/sort=date/);
  await page.waitForFunction(() => !document.querySelector("#search-results[aria-busy]"));
  const dates = await page.locator("#search-results time").evaluateAll((all) => all.map((t) => t.getAttribute("datetime") || ""));
  assert.ok(dates.length > 3);
  assert.deepEqual(dates, [...dates].sort().reverse());
}));

test("nothing in what was chosen is said to be that, and what there is without", { skip }, () => on(`${host}vi/search.html?q=dan+van&place=nowhere`, async (page) => {
  await page.waitForFunction(() => /đã chọn.*thì có [1-9]/.test(document.getElementById("search-status")?.textContent || ""));
  assert.equal(await page.locator("#search-help").isVisible(), false);
  assert.equal(await page.locator("#search-chips button").filter({ hasText: "nowhere" }).count(), 1);
}));

test("the way to the other language asks the same, and the title names it", { skip }, () => on(`${host}vi/search.html?q=dan+van&year=2021`, async (page) => {
  await page.waitForSelector("#search-results a");
  assert.match(await page.title(), /^dan van · ./);
  await page.fill("#search-words", "hòa giải");
  await page.waitForURL(/q=h%C3%B2a/);
  await page.locator("a[hreflang=en]").click();
  await page.waitForURL(/en\/search\.html\?q=h%C3%B2a\+gi%E1%BA%A3i&year=2021/);
  assert.equal(await page.inputValue("#search-words"), "hòa giải");
}));

test("Back leads through what was asked for, each of it once", { skip }, () => on(`${host}vi/search.html`, async (page) => {
  for (const words of ["dan van", "hoa giai"]) {
    await page.locator("#search-words").fill("");
    await page.locator("#search-words").pressSequentially(words, { delay: 10 });
    await page.waitForURL((url) => url.searchParams.get("q") === words);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
  }
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get("q") === "dan van");
  assert.equal(await page.inputValue("#search-words"), "dan van");
}));

test("a page behind the last is the last", { skip }, () => on(`${host}vi/search.html?q=dan+van&page=99`, async (page) => {
  await page.waitForSelector("#search-results a");
  await page.locator("#search-pages button").click(); // only one: to the page before
  await page.waitForURL((url) => !url.search.includes("page="));
}));

test("keys alone: a filter that is set and a chip that is taken away leave one where one was", { skip }, () => on(`${host}vi/search.html?q=dan+van`, async (page) => {
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.closest("[id]")?.id);
  await page.waitForSelector("#search-results a");
  await page.click("#search-year summary");
  await page.locator("#search-year input").nth(1).focus();
  const id = await focused();
  await page.keyboard.press("Space");
  await page.waitForSelector(`#search-chips button >> nth=-1`);
  await page.waitForFunction((at) => /** @type {HTMLInputElement|null} */ (document.getElementById(at || ""))?.checked, id);
  await page.waitForTimeout(200);
  assert.equal(await focused(), id);
  await page.locator("#search-chips button").last().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.search.includes("year="));
  await page.waitForFunction(() => !document.querySelector("[aria-busy]"));
  assert.match(await focused() || "", /^search-(chips|results)$/);
}));

test("the quick search says what it corrected", { skip }, () => on(`${host}en/index.html`, async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("quy ché dân chử");
  await page.waitForSelector("dialog [role=option]");
  await page.waitForFunction(() => /· quy chế dân chủ/.test(document.querySelector("dialog [role=status]")?.textContent || ""));
}));

test("filters of a shared address are called by their names", { skip }, () => on(`${host}vi/search.html?q=dan+van&type=tin-tuc&lang=en`, async (page) => {
  await page.waitForSelector("#search-results a");
  assert.deepEqual(await page.locator("#search-chips button").allTextContents(), ["Tin tức", "Tiếng Anh"]);
}));

test("a facet that was chosen is a chip that takes it away", { skip }, () => on(`${host}vi/search.html?q=dan+van&year=2021`, async (page) => {
  await page.waitForSelector("#search-results a");
  await page.locator("#search-chips button", { hasText: "2021" }).click();
  await page.waitForURL((url) => !url.search.includes("year="));
}));

test("results come two trips after typing: lists, then what is shown", { skip }, async () => {
  delay = 400;
  try {
    await on(`${host}vi/search.html`, async (page) => {
      await page.waitForTimeout(4 * delay); // focus loads the engine and the root
      asked.length = 0;
      await page.fill("#search-words", "dân vận");
      await page.waitForSelector("#search-results a");
      let trips = 0; // what is asked for after an answer may need it
      for (let i = 0, end = 0; i < asked.length; i++)
        if (asked[i].asked > end) {
          trips++;
          end = asked[i].answered;
        }
      assert.equal(trips, 2, JSON.stringify(asked));
    });
  } finally {
    delay = 0;
  }
});

// What hosts and sticks do to files: the lists of pairs, what is shown of entries, the root.
const harm = /** @type {Record<string, (body: Buffer) => Buffer|null>} */ ({
  "cut short": (body) => body.subarray(0, body.length >> 1),
  "a character changed": (body) => { // of the root, which has no checksum, its version
    const copy = Buffer.from(body), version = body.indexOf('version\\":');
    copy[version < 0 ? (body.length >> 2) * 2 : version + 10] ^= 1;
    return copy;
  },
  empty: () => Buffer.alloc(0),
  "another page in its place": () => Buffer.from("<!doctype html><title>Not here</title>"),
  missing: () => null,
});
for (const [where, base] of /** @type {[string, () => string][]} */ ([["http", () => host], ["file", () => disk]])) {
  for (const [how, change] of Object.entries(harm)) {
    test(`shards that are ${how} are said to be damaged and hang nothing (${where})`, { skip }, async () => {
      for (const shard of [/\/search\/[cb][0-9a-z]{4}-/, /\/search\/m\d/, /\/search\/root/]) {
        const context = await browser.newContext(), page = await context.newPage();
        page.setDefaultTimeout(10000);
        await page.route(shard, async (route) => {
          const body = change(await readFile(join(site, "search", new URL(route.request().url()).pathname.split("/search/")[1])));
          if (body) await route.fulfill({ contentType: "text/javascript", body });
          else await route.abort();
        });
        await page.goto(`${base()}en/search.html?q=dan+van`);
        await page.waitForFunction(() => /reload/i.test(document.getElementById("search-status")?.textContent || ""));
        assert.equal(await page.locator("[aria-busy]").count(), 0);
        assert.equal(await page.locator("#search-results a").count(), 0);
        await context.close();
      }
    });
  }
}

for (const [where, base] of /** @type {[string, () => string][]} */ ([["http", () => host], ["file", () => disk]])) {
  test(`an archive whose root is in pieces is searched, and a piece that is cut is said to be damaged (${where})`, { skip }, async () => {
    for (const name of ["assets", "vi/search.html"]) cpSync(join(site, name), join(site, "pieces", name), { recursive: true });
    cpSync(make(larger, IN_PIECES), join(site, "pieces"), { recursive: true });
    await on(`${base()}pieces/vi/search.html?q=dân+vận+khéo`, async (page) => {
      await page.waitForSelector("#search-results a");
      assert.equal((await titles(page))[0], "Công tác dân vận của hệ thống chính trị");
    });
    for (const name of readdirSync(join(site, "pieces/search"))) if (/^d[cb]/.test(name)) truncateSync(join(site, "pieces/search", name), 20);
    const context = await browser.newContext(), page = await context.newPage();
    page.setDefaultTimeout(10000);
    await page.goto(`${base()}pieces/vi/search.html?q=dân+vận+khéo`);
    await page.waitForFunction(() => /tải lại/i.test(document.getElementById("search-status")?.textContent || ""));
    assert.equal(await page.locator("#search-results a").count(), 0);
    await context.close();
    rmSync(join(site, "pieces"), { recursive: true });
  });
}

test("texts that are damaged are said to be, beside what is found", { skip }, async () => {
  const context = await browser.newContext(), page = await context.newPage();
  await page.route(/\/search\/t(vi|en)/, async (route) => {
    const body = await readFile(join(site, "search", new URL(route.request().url()).pathname.split("/search/")[1]));
    for (let i = 40; i < body.length - 20; i += 200) if (body[i] > 96 && body[i] < 122) body[i] ^= 1;
    await route.fulfill({ contentType: "text/javascript", body });
  });
  await page.goto(`${host}en/search.html?q=dan+van`);
  await page.waitForFunction(() => /reload/i.test(document.getElementById("search-status")?.textContent || ""));
  assert.ok(await page.locator("#search-results a").count() > 3);
  assert.equal(await page.locator("#search-results mark").count(), 0);
  await context.close();
});

test("a damaged index is said to be one, and the page stays usable", { skip }, async () => {
  const context = await browser.newContext(), page = await context.newPage();
  await page.route(/\/search\/[cb][0-9a-z]{4}-/, (route) => route.fulfill({ contentType: "text/javascript", body: 'songnguShard("x' }));
  await page.goto(`${host}en/search.html?q=dan+van`);
  await page.waitForFunction(() => /\w/.test(document.getElementById("search-status")?.textContent || ""));
  assert.equal(await page.locator("[aria-busy]").count(), 0);
  await page.unroute(/\/search\/[cb][0-9a-z]{4}-/);
  await page.fill("#search-words", "dan van kheo");
  await page.waitForSelector("#search-results a");
  await context.close();
});

test("all scripts of the search page but those that few searches need are at most 20 kB, compressed by brotli", async () => {
  const html = await readFile(join(site, "vi/search.html"), "utf8");
  const named = Array.from(html.matchAll(/<script[^>]* src="\.\.\/assets\/([^"]+)"/g), (m) => m[1]);
  const later = (await readdir(join(site, "assets"))).filter((n) => /^search-(engine|index)/.test(n));
  assert.ok(named.length >= 2 && later.length === 2);
  const sizes = await Promise.all([...named, ...later].map(async (n) => brotliCompressSync(await readFile(join(site, "assets", n))).length));
  assert.ok(sizes.reduce((a, b) => a + b, 0) <= 20 * 1024, String(sizes));
});
