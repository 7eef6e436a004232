/* On the page of an old address: goes on to the new one, to the same place in it. */
"use strict";
{
  const link = document.getElementById("page-moved");
  if (link instanceof HTMLAnchorElement) location.replace(link.href + location.hash);
}
