// Papers that are still to come: looked for now and then, and put in their places without moving the others.
import { enliven } from "./cards.js";
import { base } from "./kept.js";

export function startWaiting(waiting, papers) {
  const says = waiting.querySelector(".says");
  const again = waiting.querySelector(".again");
  const alone = document.querySelector(".single");
  const seconds = waiting.dataset.seconds.split(" ").filter(Boolean).map(Number);
  const say = (text) => {
    if (text && says.textContent !== text) says.textContent = text;
  };
  const lacking = () => [...papers.querySelectorAll(".placeholder:not(.refused)")];

  async function load(keys) {
    const response = await fetch(`${base}/arxiv/${keys.join(",")}?show=500`, { cache: "no-store" });
    // A failure on the way, or of this site, says nothing about the papers.
    if (response.status >= 500 && !response.headers.has("Retry-After")) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  function fill(place, page) {
    const card = page.getElementById(place.dataset.key);
    const still = [...page.querySelectorAll(".placeholder")].find((each) => each.dataset.key === place.dataset.key);
    const left = [...page.querySelectorAll(".missing li")].find((each) => each.firstChild.textContent === place.dataset.key);
    const words = place.querySelector(".says");
    if (card) {
      const [index, focused] = [card.querySelector(".index"), place.contains(document.activeElement)];
      index.textContent = place.querySelector(".index").textContent;
      index.parentElement.title = place.dataset.place;
      place.replaceWith(document.adoptNode(card));
      if (focused) card.querySelector(".title-link").focus({ preventScroll: true });
    } else if (still) words.textContent = still.querySelector(".says").textContent;
    else if (left ?? page.querySelector(".problem")) {
      words.replaceChildren(...(left ? [...left.childNodes].slice(1) : [page.querySelector(".problem p").textContent]));
      place.classList.add("refused");
    }
  }

  async function look() {
    if (document.hidden) return document.addEventListener("visibilitychange", look, { once: true });
    const places = lacking();
    const page = places.length && (await load(places.map((place) => place.dataset.key)).catch(() => null));
    if (page && alone && !page.querySelector(".placeholder")) return location.replace(again.href);
    if (page) {
      for (const place of places) fill(place, page);
      enliven(papers);
      say(page.querySelector(".waiting .says")?.textContent);
    }
    next();
  }

  function next() {
    const wait = seconds.shift();
    if (!lacking().length) {
      say(waiting.dataset.done);
      again.hidden = true;
    } else if (wait) setTimeout(look, wait * 1000);
    else say(waiting.dataset.ended);
  }

  next();
}
