/* global songnguEngine, songnguSearch */
"use strict";
/* Marks on the words searched for, on the page that a result leads to. Loaded where there is what to mark. */
{
  const { make } = songnguSearch;

  /** Marks the words asked for in one block. @param {Texts} texts @param {Element} block @param {Token[][]} queries */
  function mark(texts, block, queries) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    for (let node; (node = /** @type {Text|null} */ (walker.nextNode()));) {
      nodes.push({ node, start: text.length });
      text += node.data;
    }
    const found = texts.marked(text, queries);
    /** @type {{element: Element, weight: number}[]} */
    const marks = [];
    for (const { node, start } of nodes.reverse()) {
      const end = start + node.data.length;
      for (const f of found.slice().reverse()) {
        const from = Math.max(f.start, start), to = Math.min(f.end, end);
        if (from >= to) continue;
        const part = node.splitText(from - start);
        part.splitText(to - from);
        const element = make("mark", {});
        part.replaceWith(element);
        element.append(part);
        marks.push({ element, weight: f.weight });
      }
    }
    return marks.reverse();
  }

  /** Marks what was asked for on this page, and brings the first of it into view. @param {Texts} texts @param {string} asked */
  function markPage(texts, asked) {
    const queries = asked.split("|").map(songnguEngine.parse);
    const blocks = document.querySelectorAll("main :is(h1, h2, h3, p, li, td, figcaption, dd)");
    const marks = Array.from(blocks).filter((b) => !b.querySelector("p, li, td") && !b.closest("nav, aside, dialog"))
      .flatMap((b) => mark(texts, b, queries));
    const best = Math.max(0, ...marks.map((m) => m.weight));
    for (const m of marks) if (m.weight < best) m.element.replaceWith(...m.element.childNodes);
    const first = marks.find((m) => m.weight === best && m.element.closest(".prose")) ||
      marks.find((m) => m.weight === best);
    if (first && !location.hash) first.element.scrollIntoView({ block: "center" });
  }

  songnguEngine.parts.marks = { markPage };
}
