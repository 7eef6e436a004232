// The preview's part of a page: it reloads when something that the page shows has changed, swaps
// style sheets without a reload, and shows mistakes over the last good page. Not part of the site.
"use strict";

(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const own = new URL(script.src).searchParams;
  const file = own.get("file") || "";
  const key = "songngu-scroll";
  const texts = {
    vi: { title: "Chưa dựng lại được trang", line: "dòng", help: "Cách sửa", close: "Ẩn", more: "lỗi nữa" },
    en: { title: "The page could not be built again", line: "line", help: "Remedy", close: "Hide", more: "more" },
  };
  const lang = document.documentElement.lang.startsWith("vi") ? "vi" : "en";

  /** The output file that an address of this site stands for; "" for any other. @param {string} address */
  const fileOf = (address) => {
    const url = new URL(address, location.href);
    if (url.origin !== location.origin) return "";
    const path = decodeURIComponent(url.pathname).slice(1);
    return path === "" || path.endsWith("/") ? path + "index.html" : path;
  };

  /** All files that this page has loaded, also through scripts and style sheets. */
  const shown = () => {
    const files = new Set([file]);
    for (const entry of performance.getEntriesByType("resource")) files.add(fileOf(entry.name));
    for (const element of document.querySelectorAll("[src], link[href]"))
      files.add(fileOf(element.getAttribute("src") || element.getAttribute("href") || ""));
    return files;
  };

  const reload = () => {
    window.sessionStorage.setItem(key, JSON.stringify([location.pathname, window.scrollX, window.scrollY]));
    location.reload();
  };

  const restoreScroll = () => {
    const saved = window.sessionStorage.getItem(key);
    window.sessionStorage.removeItem(key);
    if (!saved) return;
    const [path, x, y] = JSON.parse(saved);
    if (path !== location.pathname) return;
    history.scrollRestoration = "manual";
    scrollTo({ left: x, top: y, behavior: "instant" });
    addEventListener("load", () => {
      scrollTo({ left: x, top: y, behavior: "instant" });
      history.scrollRestoration = "auto";
    });
  };

  /** Loads the style sheets again; each old one goes when its successor is there. */
  const swapStyles = () => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const old = /** @type {HTMLLinkElement} */ (link);
      if (!fileOf(old.href)) continue;
      const fresh = /** @type {HTMLLinkElement} */ (old.cloneNode());
      const url = new URL(old.href);
      url.searchParams.set("songngu", String(Date.now()));
      fresh.href = url.href;
      fresh.addEventListener("load", () => old.remove());
      fresh.addEventListener("error", () => fresh.remove());
      old.after(fresh);
    }
  };

  /** @param {{files?: string[], all?: boolean, go?: string}} change */
  const changed = (change) => {
    if (change.go && change.go !== file && !document.hidden) {
      const path = change.go.replace(/(^|\/)index\.html$/, "$1");
      location.assign("/" + path.split("/").map(encodeURIComponent).join("/"));
      return;
    }
    const files = shown();
    const here = change.all ? null : (change.files || []).filter((name) => files.has(name));
    if (here && here.length === 0) return;
    if (here && here.every((name) => name.endsWith(".css"))) swapStyles();
    else reload();
  };

  // --- mistakes ----------------------------------------------------------------------------------

  const sheet = `
    :host { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
      box-sizing: border-box; padding: 1rem 1.25rem; border-top: 4px solid #c62828; color: #f6f2ea;
      background: #1f1a17; font: 15px/1.5 system-ui, sans-serif; box-shadow: 0 -8px 32px #0006; }
    h2 { margin: 0 0 .5rem; font-size: 1rem; color: #ff8a80; }
    section { margin: .75rem 0 0; }
    p { margin: .15rem 0; overflow-wrap: anywhere; }
    .place { font-family: ui-monospace, monospace; color: #ffcc80; }
    pre { margin: .35rem 0; padding: .4rem .6rem; overflow-x: auto; background: #2c2521; tab-size: 4;
      font: 14px/1.45 ui-monospace, monospace; }
    button { float: right; font: inherit; color: inherit; background: #3c332d; border: 1px solid #7a6a5e;
      border-radius: 4px; padding: .1rem .7rem; cursor: pointer; }
    button:focus-visible { outline: 2px solid #ffcc80; }`;
  /** @type {HTMLElement | null} */
  let overlay = null;

  /** @param {Element | ShadowRoot} parent @param {string} name @param {string} text @param {string} [kind] */
  const add = (parent, name, text, kind) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (kind) element.className = kind;
    parent.append(element);
    return element;
  };

  /** @typedef {{path: string, line: number, col: number, message: string, help: string, text: string, severity: string}} Mistake */

  /** The line as it stands, with a caret below the place. @param {Mistake} mistake */
  const excerpt = (mistake) => {
    const before = [...mistake.text].slice(0, Math.max(0, mistake.col - 1));
    const blank = before.map((c) => (c === "\t" ? "\t" : " ")).join("");
    return mistake.text + (mistake.col ? "\n" + blank + "^" : "");
  };

  const hide = () => {
    if (overlay) overlay.remove();
    overlay = null;
  };

  /** @param {{vi: Mistake[], en: Mistake[], count: number}} mistakes the first of them, and how many there are */
  const show = (mistakes) => {
    const list = mistakes[lang];
    const words = texts[lang];
    hide();
    if (list.length === 0) return;
    overlay = document.createElement("songngu-mistakes");
    overlay.lang = lang;
    overlay.setAttribute("role", "alert");
    const root = overlay.attachShadow({ mode: "open" });
    const style = new window.CSSStyleSheet();
    style.replaceSync(sheet);
    root.adoptedStyleSheets = [style];
    add(root, "button", words.close).addEventListener("click", hide);
    add(root, "h2", words.title);
    for (const mistake of list) {
      const section = add(root, "section", "");
      const place = mistake.line ? `${mistake.path}, ${words.line} ${mistake.line}` : mistake.path;
      add(section, "p", place, "place");
      add(section, "p", mistake.message);
      if (mistake.text) add(section, "pre", excerpt(mistake));
      if (mistake.help) add(section, "p", `${words.help}: ${mistake.help}`);
    }
    if (mistakes.count > list.length) add(root, "p", `+ ${mistakes.count - list.length} ${words.more}`);
    document.body.append(overlay);
  };

  // --- events ------------------------------------------------------------------------------------

  /** @type {EventSource | null} */
  let events = null;
  let since = own.get("since") || "0";

  /** @param {string} name @param {(data: string) => void} work */
  const on = (name, work) =>
    events && events.addEventListener(name, (event) => {
      const message = /** @type {MessageEvent} */ (event);
      if (message.lastEventId) since = message.lastEventId;
      work(message.data);
    });

  // A hidden page holds no connection: browsers allow only a few to one server.
  const listen = () => {
    if (document.hidden === (events === null)) return;
    if (events) {
      events.close();
      events = null;
      return;
    }
    events = new window.EventSource("/.songngu/events?since=" + since);
    on("reload", reload);
    on("changed", (data) => changed(JSON.parse(data)));
    on("mistakes", (data) => show(JSON.parse(data)));
    on("mended", hide);
  };

  restoreScroll();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => {
    if (events) events.close();
    events = null;
  });
  addEventListener("pageshow", listen); // also when the page comes back as it was left
  listen();
})();
