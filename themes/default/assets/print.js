/* Writes the day of printing beside the page's address, where only paper shows it. */
"use strict";
addEventListener("beforeprint", () => {
  const place = document.getElementById("page-printed");
  const day = place && place.querySelector("span:last-child");
  if (!place || !day) return;
  const style = /** @type {const} */ ({ dateStyle: "long" });
  const lang = document.documentElement.lang;
  const text = new Date().toLocaleDateString(lang === "en" ? "en-GB" : lang, style);
  day.textContent = lang === "vi" ? text.replace(",", " năm") : text; // as the pages write it
  place.hidden = false;
});
