/* Copies a citation or an address, and says so. The buttons stand in the page from the start, so that
   nothing moves; without this they are not shown. */
"use strict";
{
  /** @param {HTMLElement} place */
  const select = (place) => {
    const range = document.createRange(), selection = getSelection();
    range.selectNodeContents(place);
    if (selection) {
      selection.removeAllRanges();
      selection.addRange(range);
    }
  };
  /** Where the clipboard is not given to scripts (http without s) the text is selected and copied the old way; true if it was. @param {HTMLElement} place */
  const copy = async (place) => {
    try {
      await navigator.clipboard.writeText((place.textContent || "").trim());
      return true;
    } catch {
      select(place);
      return document.execCommand("copy");
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button.copy");
    const place = button && button.previousElementSibling, says = document.getElementById("page-copied");
    if (!(button instanceof HTMLElement) || !(place instanceof HTMLElement) || !says) return;
    const done = await copy(place);
    for (const other of document.querySelectorAll(".copy[data-done]")) other.removeAttribute("data-done");
    if (done) button.dataset.done = "";
    says.textContent = "";
    // a region that says the same again is read again only if it was empty between
    setTimeout(() => { says.textContent = (done ? says.dataset.copyDone : says.dataset.copyFailed) || ""; }, 50);
  });
}
