/* Writes the day of printing beside the page's address, where only paper shows it. */
"use strict";
addEventListener("beforeprint", () => {
  const place = document.getElementById("page-printed");
  const day = place && place.querySelector("span:last-child");
  if (!place || !day) return;
  const style = /** @type {const} */ ({ dateStyle: "long" });
  day.textContent = new Date().toLocaleDateString(document.documentElement.lang, style);
  place.hidden = false;
});
