/* Writes the day of printing beside the page's address, where only paper shows it. */
"use strict";
addEventListener("beforeprint", () => {
  const place = document.getElementById("printed");
  const time = place && place.querySelector("time");
  if (!time) return;
  const now = new Date();
  const pad = (/** @type {number} */ n) => String(n).padStart(2, "0");
  time.dateTime = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  time.textContent = now.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  place.hidden = false;
});
