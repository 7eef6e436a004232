/* Writes the day of printing beside the page's address, where only paper shows it. */
"use strict";
addEventListener("beforeprint", () => {
  const place = document.getElementById("page-printed");
  const day = place && place.querySelector("span:last-child");
  if (!place || !day) return;
  const style = /** @type {const} */ ({ dateStyle: "long" });
  const lang = document.documentElement.lang;
  day.textContent = new Date().toLocaleDateString(lang === "en" ? "en-GB" : lang, style);
  place.hidden = false;
});
