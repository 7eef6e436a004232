/* global songnguSearch */
/* The search page: results as one types, filters, what was assumed, and all of it in the address.
 * The words of the interface stand in data- attributes of the form. */
"use strict";
{
  const { make, fill, plural, address, dateText, engine, forget, lang } = songnguSearch;
  const LANGS = ["vi", "en"], FACETS = ["type", "issuer", "place", "topic", "year", "lang"];
  const PAGE = 10, TYPING_PAUSE = 80, VALUES_SHOWN = 12;
  const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const form = /** @type {HTMLFormElement} */ (byId("search-form"));
  const input = /** @type {HTMLInputElement} */ (byId("search-words"));
  const status = byId("search-status"), chips = byId("search-chips"), filters = byId("search-filters");
  const list = byId("search-results"), tools = byId("search-tools"), pager = byId("search-pages");
  const words = form.dataset;

  /** @returns {State} */
  function read() {
    const at = new URLSearchParams(location.search.slice(1) || location.hash.slice(2));
    /** @type {Record<string, string[]>} */
    const chosen = {};
    for (const f of FACETS) chosen[f] = at.getAll(f);
    return { q: at.get("q") || "", page: Math.max(1, parseInt(at.get("page") || "", 10) || 1), date: at.get("sort") === "date",
      without: at.getAll("without"), chosen };
  }

  const title = document.title;
  // settled: the next word typed is a new step of the history
  let state = read(), turn = 0, timer = 0, composing = false, settled = false;
  /** @type {Map<string, string>} of the values that have been shown */
  const names = new Map();
  /** @type {Set<string>} facets of which all values are shown */
  const opened = new Set();

  /** What is asked, as addresses have it. */
  function query() {
    const at = new URLSearchParams();
    if (state.q) at.set("q", state.q);
    for (const f of FACETS) for (const key of state.chosen[f]) at.append(f, key);
    for (const name of state.without) at.append("without", name);
    if (state.date) at.set("sort", "date");
    if (state.page > 1) at.set("page", String(state.page));
    return at;
  }

  /** @param {boolean} push a new entry of the history */
  function write(push) {
    const method = push ? "pushState" : "replaceState";
    try {
      history[method](null, "", `?${query()}`);
    } catch { // some browsers keep the address of files as it is, but for the fragment
      history[method](null, "", `#?${query()}`);
    }
  }

  /** @param {Partial<State>} change @param {boolean} [push] */
  function go(change, push = true) {
    state = { ...state, page: 1, ...change };
    settled = true;
    write(push);
    search(!!change.page);
  }

  /** @param {string} text @param {() => void} press @param {Record<string, string>} [attributes] */
  function button(text, press, attributes = {}) {
    const made = make("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", press);
    return made;
  }

  // ---- results ---------------------------------------------------------------------------------

  /** @param {Engine} index @param {Hit} hit @param {Entry} entry @param {Result} result */
  function card(index, hit, entry, result) {
    const to = address(hit, entry, result.marks);
    const date = entry.date && make("time", { datetime: entry.date }, dateText(entry.date));
    const meta = make("p", { class: "meta" });
    for (const s of [entry.type[lang], entry.number]) if (s) meta.append(make("span", {}, s), " ");
    if (hit.lang !== lang) {
      meta.append(make("span", { class: "tag" }, words[hit.lang ? "matchedEn" : "matchedVi"] || ""));
    }
    const summary = make("p", { class: "summary", lang: LANGS[hit.lang] }, "\u00A0");
    const made = make("li", {}, make("p", { class: "when" }, date || ""), make("div", {}, make("p", { class: "title" },
      make("a", { href: to.url, lang: to.lang }, to.title)), meta, summary));
    const excerpt = () => index.excerpt(hit, result.marks).then((pieces) =>
      summary.replaceChildren(...pieces.map(([text, marked]) => marked ? make("mark", {}, text) : text)));
    return { made, excerpt };
  }

  /** @param {boolean} focus on the results */
  async function search(focus, again = false) {
    const mine = ++turn, asked = state, empty = !asked.q.trim();
    document.title = (empty ? "" : `${asked.q} · `) + title;
    // The same page in the other language asks the same.
    for (const a of document.querySelectorAll("a[hreflang]")) /** @type {HTMLAnchorElement} */ (a).search = String(query());
    if (!empty) list.setAttribute("aria-busy", "true");
    try {
      const index = await engine();
      if (!empty) Promise.resolve(index.part("texts")).catch(() => {}); // for excerpts, beside the lists
      const result = await index.search(asked.q, { lang, without: asked.without });
      const view = await index.narrow(result, asked.chosen, asked.date);
      // A shared address has only the keys of values.
      await Promise.all(FACETS.filter((f) => asked.chosen[f].some((key) => !names.has(`${f} ${key}`)))
        .map(async (f) => (await index.counts(f, result, asked.chosen)).forEach((value) => named(f, value))));
      const page = Math.min(asked.page, Math.ceil(view.count / PAGE) || 1), from = (page - 1) * PAGE, shown = await index.shown(view, from, from + PAGE);
      const entries = await index.entries(shown.map((h) => h.entry));
      if (mine !== turn) return;
      const cards = shown.map((h, i) => card(index, h, entries[i], result));
      list.replaceChildren(...cards.map((c) => c.made));
      list.setAttribute("start", String(from + 1));
      list.hidden = !cards.length;
      list.removeAttribute("aria-busy");
      showStatus(view, result, empty);
      showChips(result);
      showPages(page, Math.ceil(view.count / PAGE));
      tools.hidden = view.count < 2;
      showFilters(index, result, empty);
      if (focus) list.querySelector("a")?.focus();
      await Promise.all(cards.map((c) => c.excerpt()));
    } catch (error) {
      if (mine !== turn) return;
      if (!again) {
        forget();
        await search(focus, true);
        return;
      }
      list.removeAttribute("aria-busy");
      failed(error);
    }
  }

  /** @param {unknown} error */
  function failed(error) {
    status.textContent = fill(words.failed, error instanceof Error ? error.message : "");
  }

  /** @param {Result} view what is left of the result @param {Result} result @param {boolean} empty */
  function showStatus(view, result, empty) {
    const { count, full } = view;
    byId("search-help").hidden = empty || result.count > 0;
    if (empty) status.textContent = "";
    else if (!count && result.count) status.textContent = plural(words, "narrowed", result.full || result.count);
    else if (!count) status.textContent = fill(words.none, state.q);
    else if (!full) status.textContent = plural(words, "some", count);
    else {
      status.textContent = (view.about ? `${words.about} ` : "") + plural(words, "count", full) +
        (count > full ? `; ${plural(words, "more", count - full)}` : "");
    }
  }

  /** @param {Result} result */
  function showChips(result) {
    const made = [], focused = chips.contains(document.activeElement);
    for (const { kind, text } of result.assumed) {
      const label = fill(words[kind], text);
      made.push(kind === "loose" && !result.full ? make("span", {}, label)
        : button(label, () => go({ without: [...state.without, kind] }), { "aria-label": fill(words.remove, label) }));
    }
    for (const kind of state.without) {
      made.push(button(fill(words.again, fill(words[kind], "").replace(/:\s*$/, "")),
        () => go({ without: state.without.filter((w) => w !== kind) }), { class: "again" }));
    }
    for (const f of FACETS) for (const key of state.chosen[f]) {
      const label = names.get(`${f} ${key}`) || key;
      made.push(button(label, () => choose(f, key, false), { "aria-label": fill(words.remove, label) }));
    }
    if (result.suggestion) {
      made.push(button(fill(words.suggestion, result.suggestion), () => {
        input.value = result.suggestion;
        go({ q: result.suggestion });
      }, { class: "again" }));
    }
    chips.replaceChildren(...made);
    chips.hidden = !made.length;
    // The chip that was pressed is gone; who has no mouse is not sent back to the top.
    if (focused) (chips.querySelector("button") || list.querySelector("a") || input).focus();
  }

  /** @param {number} page @param {number} pages */
  function showPages(page, pages) {
    const made = [];
    if (page > 1) made.push(button(words.previous || "", () => go({ page: page - 1 })));
    if (pages > 1) made.push(make("span", {}, fill(fill(words.page, page), pages)));
    if (page < pages) made.push(button(words.next || "", () => go({ page: page + 1 })));
    pager.replaceChildren(...made);
    pager.hidden = !made.length;
  }

  // ---- filters ---------------------------------------------------------------------------------

  /** @param {string} facet @param {string} key @param {boolean} on */
  function choose(facet, key, on) {
    const keys = state.chosen[facet].filter((k) => k !== key);
    go({ chosen: { ...state.chosen, [facet]: on ? [...keys, key] : keys } });
  }

  /** @param {Engine} index @param {Result} result @param {boolean} empty */
  function showFilters(index, result, empty) {
    filters.hidden = empty || !result.count;
    for (const f of FACETS) {
      const details = /** @type {HTMLDetailsElement} */ (byId(`search-${f}`));
      const body = /** @type {HTMLElement} */ (details.lastElementChild);
      const update = () => index.counts(f, result, state.chosen).then((values) => {
        const at = document.activeElement;
        body.replaceChildren(...items(f, values));
        if (at && !at.isConnected) document.getElementById(at.id)?.focus();
      }).catch(failed);
      details.ontoggle = () => { if (details.open) update(); };
      if (state.chosen[f].length) details.open = true;
      if (details.open && !filters.hidden) update();
    }
  }

  /** What a value is called, here and on its chip. @param {string} facet @param {Count} value */
  function named(facet, value) {
    const name = (facet === "lang" && words[`lang${value.key === "en" ? "En" : "Vi"}`]) || value.names[lang];
    names.set(`${facet} ${value.key}`, name);
    return name;
  }

  /** @param {string} facet @param {Count[]} values */
  function items(facet, values) {
    if (facet === "year") values.sort((a, b) => +b.key - +a.key);
    else values.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
    const made = values.map((value) => {
      const name = named(facet, value);
      const box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", id: `${facet}-${value.key}` }));
      box.checked = value.chosen;
      box.addEventListener("change", () => choose(facet, value.key, box.checked));
      return make("li", {}, box, make("label", { for: `${facet}-${value.key}` }, name, " ", make("span", { class: "count" },
        value.count.toLocaleString(LANGS[lang]))));
    });
    const rest = made.slice(VALUES_SHOWN).filter((_, i) => !values[VALUES_SHOWN + i].chosen);
    if (rest.length && !opened.has(facet)) {
      for (const item of rest) item.hidden = true;
      const all = make("li", {}, button(fill(words.all, rest.length), () => {
        opened.add(facet);
        for (const item of rest) item.hidden = false;
        all.remove();
        rest[0].querySelector("input")?.focus();
      }));
      made.push(all);
    }
    return made;
  }

  // ---- the reader ------------------------------------------------------------------------------

  function typed() {
    clearTimeout(timer);
    if (composing || input.value === state.q) return;
    timer = setTimeout(() => {
      go({ q: input.value, without: [] }, settled);
      settled = false;
    }, TYPING_PAUSE);
  }

  function start() {
    input.value = state.q;
    settled = !!state.q;
    const sort = /** @type {HTMLSelectElement} */ (byId("search-sort"));
    sort.value = state.date ? "date" : "";
    search(false);
    return sort;
  }

  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; typed(); });
  input.addEventListener("input", typed);
  input.addEventListener("focus", () => engine().then((i) => i.root())
    .catch(() => {}));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go({ q: input.value, without: [] }, settled && input.value !== state.q);
  });
  input.addEventListener("keydown", (event) => {
    const first = list.querySelector("a");
    if (event.isComposing || event.key !== "ArrowDown" || !first) return;
    event.preventDefault();
    first.focus();
  });
  list.addEventListener("keydown", (event) => {
    const links = Array.from(list.querySelectorAll("a"));
    const at = links.findIndex((a) => a === document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || at < 0) return;
    event.preventDefault();
    (links[at + step] || (step < 0 ? input : links[at])).focus();
  });
  addEventListener("popstate", () => {
    state = read();
    start();
  });
  const sort = start();
  sort.addEventListener("change", () => go({ date: sort.value === "date" }));
  if (!state.q) input.focus();
}
