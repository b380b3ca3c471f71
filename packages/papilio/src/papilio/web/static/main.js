// Everything here adds to a page that is complete without it.
import { startCards } from "./cards.js";
import { startCloud } from "./cloud.js";
import { startCopy } from "./copy.js";
import { startFilter } from "./filter.js";
import { startFold } from "./fold.js";
import { startHome } from "./home.js";
import { startKeeping } from "./keeping.js";
import { startKeys } from "./keys.js";
import { startMarks } from "./marks.js";
import { startOrders } from "./orders.js";
import { startPdf } from "./pdf.js";
import { startReading } from "./reading.js";
import { startReturning } from "./returning.js";
import { startScroll } from "./scroll.js";
import { startStars } from "./stars.js";
import { startStatus } from "./status.js";
import { startTheme } from "./theme.js";
import { startWaiting } from "./waiting.js";

const papers = document.querySelector(".papers");
const filter = document.querySelector("form.filter");
const mine = document.querySelector(".mine");
const operator = document.querySelector(".operator");
const map = document.querySelector(".map");
const waiting = document.querySelector(".waiting");
startTheme();
if (papers) {
  startScroll(papers);
  startCards(papers);
  startFold(papers);
  startCopy(papers);
  startPdf(papers);
  startMarks(papers);
  startStars(papers);
  startReading(papers);
  startReturning(papers);
}
startKeys(papers, papers && filter && startFilter(filter, papers));
if (mine) {
  startHome(mine);
  startCloud(mine.querySelector(".cloud"));
  startKeeping(mine.querySelector(".keeping"));
}
if (waiting) startWaiting(waiting, papers);
if (map) import("./map.js").then(({ startMap }) => startMap(map)); // no other page loads it
if (operator) startStatus(operator);
startOrders();
