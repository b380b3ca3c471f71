// The PDF under its card, in the browser's own viewer, where its host lets it be framed; a plain link elsewhere.
import { opened } from "./reading.js";
import { words } from "./says.js";

// No browser tells a page that a host refused the frame: a refused one may even count as loaded. So the bar says what to do when
// there is nothing to see, and more plainly when no load has ended in this time.
const PATIENCE_MILLISECONDS = 8000;

function element(name, className, text = "") {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

function unfold(card, link) {
  const container = card.querySelector(".pdf-container");
  const bar = element("div", "pdf-bar");
  const shut = element("button", "pdf-fold", words("pdffold"));
  shut.type = "button";
  const tab = element("a", "pdf-tab", words("pdftab"));
  Object.assign(tab, { href: link.href, target: "_blank", rel: "noopener" });
  const says = element("span", "pdf-says quiet", words("pdfloading"));
  says.setAttribute("role", "status");
  bar.append(shut, tab, says);
  const frame = element("iframe", "pdf-frame");
  frame.title = `PDF: ${card.querySelector(".title-link").textContent}`;
  frame.referrerPolicy = "no-referrer";
  const late = setTimeout(() => (says.textContent = words("pdfrefused", { host: new URL(link.href).host })), PATIENCE_MILLISECONDS);
  frame.addEventListener("load", () => {
    clearTimeout(late);
    says.textContent = words("pdfempty");
  });
  frame.src = link.href;
  container.replaceChildren(bar, frame);
  link.setAttribute("aria-expanded", "true");
  shut.addEventListener("click", () => {
    fold(card, link);
    link.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  });
}

function fold(card, link) {
  card.querySelector(".pdf-container").replaceChildren();
  link.setAttribute("aria-expanded", "false");
}

export function startPdf(papers) {
  const framed = navigator.pdfViewerEnabled !== false;
  const label = () => {
    if (!framed) return;
    for (const link of papers.querySelectorAll(".title-pdf[data-frame]:not([aria-expanded])")) {
      link.setAttribute("aria-expanded", "false");
      link.setAttribute("aria-controls", link.closest(".paper").querySelector(".pdf-container").id);
    }
  };
  const chosen = (event) => {
    const link = event.target.closest(".title-pdf");
    if (!link || event.button > 1) return;
    const card = link.closest(".paper");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (elsewhere || !framed || !link.dataset.frame) return opened(card, "pdf");
    event.preventDefault();
    if (link.getAttribute("aria-expanded") === "true") return fold(card, link);
    unfold(card, link);
    opened(card, "pdf");
  };
  papers.addEventListener("click", chosen);
  papers.addEventListener("auxclick", chosen);
  document.addEventListener("papilio:cards", label);
  label();
}
