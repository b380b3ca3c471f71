// A paper was opened, its page or its PDF: its title turns quiet, its words join the cloud, and where the server keeps what a
// reader does (then its cards have stars), it is told.
import { learn } from "./cloud.js";
import { base } from "./kept.js";
import { send, starred } from "./stars.js";

export async function opened(card, what) {
  learn(card);
  card.classList.add("read");
  const button = card.querySelector("button.star");
  if (!button) return;
  const place = document.body.id === "venue" ? "venue" : "arxiv";
  send(`${base}/read`, { paper: card.id });
  if (what !== "pdf") return;
  const count = card.querySelector(`[id="pdf-stars-${CSS.escape(card.id)}"]`);
  const answer = await send(`${base}/${place}/star?${new URLSearchParams({ key: "pdf", paper: card.id, delta: "1" })}`, {});
  if (answer && /^\d+$/.test(answer)) count.textContent = Number(answer) || "";
  if (answer !== null && button.getAttribute("aria-pressed") !== "true") starred(button, true);
}

// A page of one paper is opened by being there.
export function startReading(papers) {
  const alone = document.querySelector(".single .paper");
  if (alone) opened(alone, "page");
  const followed = (event) => {
    const link = event.target.closest(".title-link");
    if (link && event.button < 2) link.closest(".paper").classList.add("read");
  };
  papers.addEventListener("click", followed);
  papers.addEventListener("auxclick", followed);
}
