/* While reading: the paragraph one is at is kept when the reading or the language changes, the contents
   mark the heading that is being read, and a term shows its counterpart and definition. Without this a
   link leads to the top, the contents stay as they are, a term leads to the glossary. */
"use strict";
{
  const LINE = 96; // pixels from the top of the window: what begins above is being read
  /** The id of the block that is being read; "" at the top of the page. */
  const blockHere = () => {
    let last = "";
    for (const block of document.querySelectorAll('.prose [id^="p"], .pair[id]')) {
      if (!/^p\d+$/.test(block.id)) continue;
      if (block.getBoundingClientRect().top > LINE) break;
      last = block.id;
    }
    return scrollY > 0 ? last : "";
  };
  /** @param {Event} event */
  const keepPlace = (event) => {
    const link = event.target instanceof Element && event.target.closest(".languages a, .readings a, .side a");
    if (!(link instanceof HTMLAnchorElement) || !document.querySelector(".prose [id], .pair[id]")) return;
    link.hash = blockHere();
  };
  document.addEventListener("click", keepPlace);
  document.addEventListener("auxclick", keepPlace); // in a new tab

  const follow = () => {
    const toc = document.querySelector(".toc");
    /** @type {[HTMLElement, HTMLElement][]} */
    const headings = [];
    for (const link of toc ? toc.querySelectorAll("a") : []) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) headings.push([link, heading]);
    }
    if (!toc || !headings.length) return;
    /** @type {HTMLElement | undefined} */
    let current;
    let waiting = false;
    const mark = () => {
      waiting = false;
      const past = headings.filter(([, heading]) => heading.getBoundingClientRect().top <= LINE);
      const link = past.length ? past[past.length - 1][0] : undefined;
      if (link === current) return;
      if (current) current.removeAttribute("aria-current");
      current = link;
      if (!link) return;
      link.setAttribute("aria-current", "location");
      const box = link.getBoundingClientRect(), room = toc.getBoundingClientRect();
      if (box.top < room.top) toc.scrollTop += box.top - room.top;
      else if (box.bottom > room.bottom) toc.scrollTop += box.bottom - room.bottom;
    };
    document.addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(mark);
      waiting = true;
    }, { passive: true });
    mark();
  };
  follow();

  const note = document.createElement("div");
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  let touched = false, timer = 0;
  note.className = "term-note";
  note.id = "page-term";
  note.setAttribute("role", "tooltip");
  note.hidden = true;

  /** Beside the term: below it if there is room, else above. @param {HTMLAnchorElement} link */
  const place = (link) => {
    const box = link.getClientRects()[0], room = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.left, room - note.offsetWidth - 8));
    const below = box.bottom + 6 + note.offsetHeight <= innerHeight || box.top < note.offsetHeight + 6;
    const parent = (note.offsetParent || document.body).getBoundingClientRect();
    note.style.left = `${left - parent.left}px`;
    note.style.top = `${(below ? box.bottom + 6 : box.top - 6 - note.offsetHeight) - parent.top}px`;
  };
  const hide = () => {
    if (shown) {
      shown.removeAttribute("aria-describedby");
      shown.title = shown.dataset.termCounterpart || "";
    }
    shown = null;
    note.hidden = true;
  };
  /** @param {HTMLAnchorElement} link */
  const show = (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    const counterpart = document.createElement("strong"), text = link.closest("[lang]");
    link.dataset.termCounterpart = counterpart.textContent = link.title;
    counterpart.lang = text && text.getAttribute("lang") === "vi" ? "en" : "vi";
    link.title = "";
    note.replaceChildren(counterpart, link.dataset.termDefinition || "");
    (link.closest("main") || document.body).append(note);
    note.hidden = false;
    link.setAttribute("aria-describedby", note.id);
    shown = link;
    place(link);
  };
  /** @param {Event} event */
  const termOf = (event) => {
    const link = event.target instanceof Element && event.target.closest("a.term");
    return link instanceof HTMLAnchorElement ? link : null;
  };
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
  });
  document.addEventListener("pointerover", (event) => {
    const link = termOf(event);
    if (event.pointerType === "touch") return;
    if (link) show(link);
    else if (event.target instanceof Element && note.contains(event.target)) clearTimeout(timer);
    else if (shown && shown !== document.activeElement) {
      clearTimeout(timer);
      timer = setTimeout(hide, 200);
    }
  });
  document.addEventListener("focusin", (event) => {
    const link = termOf(event);
    if (link && !touched) show(link);
    else if (!link) hide();
  });
  // a finger shows the note first and follows the link when it touches the term again
  document.addEventListener("click", (event) => {
    const link = termOf(event);
    if (link && touched && shown !== link) {
      event.preventDefault();
      show(link);
    } else if (!link) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
