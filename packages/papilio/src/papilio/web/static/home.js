// The start page: three states for each category, the list they make, and the reader's words.
import { base, categories, choose, eachList, keepWords, listPath, words } from "./kept.js";

const NEXT = { 0: 1, 1: -1, "-1": 0 };

const spelled = (kept) => {
  const codes = (sign) => Object.keys(kept).filter((code) => kept[code] === sign);
  return codes(1).join(", ") + codes(-1).map((code) => ` − ${code}`).join("");
};

export function startHome(mine) {
  const lines = [...document.querySelectorAll("li[data-code]")];
  const names = { 0: mine.dataset.none, 1: mine.dataset.shown, "-1": mine.dataset.excluded };

  function show() {
    const kept = categories();
    for (const line of lines) {
      const button = line.querySelector(".state");
      const state = kept[line.dataset.code] ?? 0;
      button.hidden = false;
      button.dataset.state = state;
      button.title = names[state];
      button.setAttribute("aria-label", `${line.dataset.code}: ${names[state]}`);
    }
    const path = listPath();
    mine.querySelector(".mine-list").hidden = !path;
    mine.querySelector(".mine-empty").hidden = Boolean(path);
    if (path) {
      mine.querySelector(".mine-list a").href = path;
      mine.querySelector(".mine-list a").textContent = spelled(kept);
      mine.querySelector(".mine-feed").href = `${path}/feed`;
      mine.querySelector(".mine-opml").href = `${base}/opml?lists=${eachList().join(",")}`;
    }
    mine.hidden = false;
  }

  document.querySelector(".categories").addEventListener("click", (event) => {
    const line = event.target.closest(".state")?.closest("li");
    if (line) choose(line.dataset.code, NEXT[categories()[line.dataset.code] ?? 0]);
  });
  document.addEventListener("papilio:categories", show);
  const box = document.getElementById("words");
  box.value = words().join(", ");
  box.addEventListener("change", () => keepWords(box.value.split(",").map((word) => word.trim()).filter(Boolean)));
  for (const group of document.querySelectorAll(".categories details")) {
    group.open ||= [...group.querySelectorAll("li")].some((line) => line.dataset.code in categories());
  }
  show();
}
