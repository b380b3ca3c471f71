// Everything here adds to a page that is complete without it.
import { startCards } from "./cards.js";
import { startHome } from "./home.js";
import { words } from "./kept.js";
import { startKeys } from "./keys.js";
import { startMarks } from "./marks.js";
import { startScroll } from "./scroll.js";
import { startTheme } from "./theme.js";
import { startWaiting } from "./waiting.js";

const papers = document.querySelector(".papers");
const mine = document.querySelector(".mine");
const waiting = document.querySelector(".waiting");
startTheme();
startKeys(papers);
if (papers) {
  startCards(papers);
  startScroll(papers);
  startMarks(papers);
}
if (mine) startHome(mine);
if (waiting) startWaiting(waiting, papers);
for (const link of document.querySelectorAll(".by-words")) {
  if (!words().length) continue;
  const url = new URL(link.dataset.href, location.href);
  url.searchParams.set("sort", words().join(","));
  link.href = url;
  link.hidden = false;
}
