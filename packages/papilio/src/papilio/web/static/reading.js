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
  const paper = button.form.elements.paper.value;
  const read = button.form.querySelector(".read-it");
  if ((await send(`${base}/read`, { paper, read: "1" })) !== null) {
    read.setAttribute("aria-pressed", "true");
    read.value = "0";
  }
  if (what !== "pdf") return;
  const count = card.querySelector(`[id="pdf-stars-${CSS.escape(card.id)}"]`);
  const answer = await send(`${base}/${place}/star?${new URLSearchParams({ key: "pdf", paper, delta: "1" })}`, {});
  if (!/^\d+$/.test(answer ?? "")) return;
  // Only an opening that was counted, the first of this reader, has starred the paper.
  if (Number(answer) > Number(count.textContent)) starred(button, true);
  count.textContent = Number(answer) || "";
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
