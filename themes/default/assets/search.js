/* global songnguEngine, XMLHttpRequest */
/* On every page: the quick search ("/" or Ctrl+K) over the link to the search page, whose data-
 * attributes hold the words of the interface. The engine is loaded when it is first needed. */
"use strict";
{
  const scripts = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const site = new URL("..", scripts).href;
  const LANGS = ["vi", "en"], QUICK_MOST = 8, TYPING_PAUSE = 80, MARKS_LONGEST = 200;
  const lang = Math.max(0, LANGS.indexOf(document.documentElement.lang.slice(0, 2)));

  // ---- loading ---------------------------------------------------------------------------------

  /** @type {Map<string, (data: Loaded) => void>} */
  const waiting = new Map();
  /** @type {Promise<Engine>|undefined} */
  let engine;
  let fresh = "";

  globalThis.songnguShard = (name, data) => waiting.get(name)?.(data);

  /** Scripts run in the order in which they are asked for. @param {string} url @returns {Promise<void>} */
  function load(url) {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      script.async = false;
      script.src = url;
      script.onload = () => { script.remove(); done(); };
      script.onerror = () => { script.remove(); fail(new Error(url)); };
      document.head.append(script);
    });
  }

  /**
   * A shard: the bytes of its script, which is not compiled then; from a disk, where that is forbidden, what it registers: a
   * cut or broken one registers nothing.
   * @param {string} name @returns {Promise<Loaded>}
   */
  function shard(name) {
    const url = `${site}search/${name}.js${name === "root" ? fresh : ""}`, no = () => new Error(name);
    return new Promise((done, fail) => {
      if (location.protocol === "file:") {
        waiting.set(name, done);
        load(url).then(() => fail(no()), fail).finally(() => waiting.delete(name));
        return;
      }
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.responseType = "arraybuffer";
      request.onload = () => request.status === 200 ? done(request.response) : fail(no());
      request.onerror = () => fail(no());
      request.send();
    });
  }

  const asset = (/** @type {string} */ name) => load(scripts.replace(/[^/]*$/, `search-${name}.js`));
  /** @type {any} */
  const partOf = (/** @type {keyof Parts} */ name) => songnguEngine.parts[name] || asset(name).then(() => partOf(name));
  const make_ = () => new songnguEngine.SearchEngine(shard, partOf);

  /** @type {Shared} */
  const shared = {
    lang,
    engine: () => {
      engine = engine || Promise.all([asset("index"), asset("engine")]).then(make_);
      engine.catch(() => { engine = undefined; });
      return engine;
    },
    // After a publication the root that the browser kept may name shards that are gone.
    forget: () => {
      fresh = `?${Date.now()}`;
      engine = Promise.resolve(make_());
    },
    make: (tag, attributes = {}, ...content) => {
      const element = document.createElement(tag);
      for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
      element.append(...content);
      return element;
    },
    fill: (text, value) => (text || "").replace("%", () => String(value)),
    plural: (words, name, count) => {
      const one = new Intl.PluralRules(LANGS[lang]).select(count) === "one";
      return shared.fill(one && words[`${name}One`] || words[name], count.toLocaleString(LANGS[lang]));
    },
    dateText: (iso) => {
      const parts = iso.split("-").map(Number);
      /** @type {Intl.DateTimeFormatOptions} */
      const form = { timeZone: "UTC", year: "numeric" };
      if (parts[1]) form.month = lang ? "short" : "numeric";
      if (parts[2]) form.day = "numeric";
      return iso && new Date(Date.UTC(parts[0], (parts[1] || 1) - 1, parts[2] || 1))
        .toLocaleDateString(["vi-VN", "en-GB"][lang], form);
    },
    // The reader's language, unless only the other one has what was asked for.
    address: (hit, entry, marks) => {
      const l = entry.titles[hit.lang] ? hit.lang : lang;
      const q = marks.map((tokens) => tokens.map((t) => t.word).join(" ")).join("|").slice(0, MARKS_LONGEST);
      return { url: `${site}${encodeURI(entry.urls[l])}?q=${encodeURIComponent(q)}`,
        title: entry.titles[l] || entry.titles[1 - l], lang: LANGS[entry.titles[l] ? l : 1 - l] };
    },
  };
  globalThis.songnguSearch = shared;
  const { make } = shared;

  // ---- the quick search ------------------------------------------------------------------------

  const link = /** @type {HTMLAnchorElement|null} */ (document.getElementById("search-link"));
  /** @type {HTMLDialogElement|undefined} */
  let dialog;

  /** @param {HTMLAnchorElement} of */
  function makeDialog(of) {
    const words = of.dataset;
    const input = /** @type {HTMLInputElement} */ (make("input", { type: "search", role: "combobox",
      id: "quick-words", "aria-expanded": "false", "aria-controls": "quick-list", "aria-autocomplete": "list",
      autocomplete: "off", spellcheck: "false", "aria-labelledby": "quick-label" }));
    const list = make("ul", { id: "quick-list", role: "listbox", "aria-labelledby": "quick-label" });
    const status = make("p", { role: "status" });
    const close = make("button", { type: "button" }, words.close || "");
    const box = /** @type {HTMLDialogElement} */ (make("dialog", { class: "quick",
      "aria-labelledby": "quick-label" }, make("label", { for: "quick-words", id: "quick-label" },
      words.label || ""), input, close, status, list));
    let turn = 0, active = -1, timer = 0, composing = false;
    const all = () => `${of.href}?q=${encodeURIComponent(input.value.trim())}`;
    const options = () => /** @type {HTMLElement[]} */ (Array.from(list.children));

    const choose = (/** @type {number} */ to) => {
      const items = options();
      active = items.length ? (to + items.length) % items.length : -1;
      items.forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
      if (active < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", items[active].id);
      return items[active].scrollIntoView({ block: "nearest" });
    };
    const show = (/** @type {Node[]} */ items) => {
      list.replaceChildren(...items);
      input.setAttribute("aria-expanded", String(items.length > 0));
      choose(-1 - items.length);
      active = -1;
      options().forEach((item) => item.setAttribute("aria-selected", "false"));
      input.removeAttribute("aria-activedescendant");
    };
    const search = async () => {
      const mine = ++turn, text = input.value;
      try {
        const index = await shared.engine(), result = await index.search(text, { lang });
        const hits = await index.shown(result, 0, QUICK_MOST);
        const entries = await index.entries(hits.map((h) => h.entry));
        if (mine !== turn) return;
        const items = entries.map((entry, i) => {
          const to = shared.address(hits[i], entry, result.marks);
          return make("li", { role: "option", id: `quick-${i}` }, make("a", { href: to.url, tabindex: "-1",
            lang: to.lang }, to.title), make("small", {}, [entry.type[lang], entry.number,
            shared.dateText(entry.date)].filter(Boolean).join(" · ")));
        });
        if (items.length) items.push(make("li", { role: "option", id: "quick-all" },
          make("a", { href: all(), tabindex: "-1" }, words.all || "")));
        show(items);
        // What was read in place of it, or besides, is said too.
        status.textContent = !text.trim() ? "" : [items.length ? shared.plural(words, "count", result.full || result.count)
          : words.none, ...result.assumed.map((a) => a.text)].filter(Boolean).join(" · ");
      } catch {
        if (mine === turn) status.textContent = words.failed || "";
      }
    };
    const soon = () => {
      clearTimeout(timer);
      if (!composing) timer = setTimeout(search, TYPING_PAUSE);
    };
    input.addEventListener("compositionstart", () => { composing = true; });
    input.addEventListener("compositionend", () => { composing = false; soon(); });
    input.addEventListener("input", soon);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") choose(active + 1);
      else if (event.key === "ArrowUp") choose(active < 0 ? -1 : active - 1);
      else if (event.key === "Escape") box.close(); // the first one would only empty the field
      else if (event.key === "Enter") {
        const to = active < 0 ? null : options()[active].querySelector("a");
        location.assign(to ? to.href : all());
      } else return;
      event.preventDefault();
    });
    close.addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
    document.body.append(box);
    return box;
  }

  function open() {
    const words = document.getElementById("search-words"); // the search page has its own
    if (words) return words.focus();
    if (!link) return undefined;
    dialog = dialog || makeDialog(link);
    shared.engine().then((index) => index.root()).catch(() => {});
    if (!dialog.open) dialog.showModal();
    return dialog.querySelector("input")?.select();
  }

  addEventListener("keydown", (event) => {
    const at = event.target instanceof HTMLElement ? event.target : document.body;
    const writing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    const slash = event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (event.isComposing || !(slash || k)) return;
    event.preventDefault();
    open();
  });
  link?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  });

  // What was searched for is marked on the page that a result leads to.
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && !document.getElementById("search-words")) {
    shared.engine().then(() => Promise.all([partOf("texts"), partOf("marks")])).then(([texts, marks]) => marks.markPage(texts, asked))
      .catch(() => {});
  }
}
