/* Text size and colours, as the reader has set them: kept on the reader's machine only. Runs before
   anything is drawn, so that nothing flashes or moves. */
"use strict";
{
  const LEAST = 100, MOST = 200, STEP = 25;
  const root = document.documentElement;
  root.classList.add("scripted");

  /** @param {string} name */
  const read = (name) => {
    try {
      return localStorage.getItem("songngu-" + name) || "";
    } catch {
      return ""; // storage may be refused: then the setting lasts as long as the page
    }
  };
  /** @param {string} name @param {string} value */
  const keep = (name, value) => {
    try {
      if (value) localStorage.setItem("songngu-" + name, value);
      else localStorage.removeItem("songngu-" + name);
    } catch {
      return;
    }
  };
  /** @param {string} text */
  const sizeOf = (text) => Math.min(MOST, Math.max(LEAST, Math.round(Number(text) / STEP) * STEP || LEAST));

  /** @param {number} size */
  const setSize = (size) => {
    root.style.fontSize = size === LEAST ? "" : size + "%";
  };
  /** @param {string} scheme */
  const setScheme = (scheme) => {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
  };
  let size = sizeOf(read("size"));
  setSize(size);
  setScheme(read("scheme"));

  const start = () => {
    const box = document.getElementById("page-settings");
    if (!box) return;
    const says = box.querySelector("[role=status]");
    const buttons = [...box.querySelectorAll("button")];
    /** @param {HTMLButtonElement} button */
    const sizeBy = (button) => (Number(button.value) ? sizeOf(String(size + Number(button.value))) : LEAST);
    const mark = () => {
      for (const button of buttons) button.setAttribute("aria-disabled", String(sizeBy(button) === size));
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        size = sizeBy(button);
        setSize(size);
        keep("size", size === LEAST ? "" : String(size));
        mark();
        if (says) says.textContent = `${box.dataset.sizeLabel} ${size} %`;
      });
    }
    mark();
    const choice = box.querySelector("select");
    if (!choice) return;
    choice.value = root.dataset.scheme || "";
    choice.addEventListener("change", () => {
      setScheme(choice.value);
      keep("scheme", choice.value);
    });
  };
  document.addEventListener("DOMContentLoaded", start);
}
