// A card folds to its title, and its abstract opens.
export function toggleFold(card) {
  const folded = card.classList.toggle("shut");
  card.querySelector(".fold-it").setAttribute("aria-expanded", String(!folded));
}

export function openAbstract(card) {
  card.querySelector(".abstract").classList.toggle("open");
}

export function startFold(papers) {
  let wasOpen = false;
  papers.addEventListener("pointerdown", (event) => {
    wasOpen = event.target.closest(".abstract")?.classList.contains("open") ?? false;
  });
  papers.addEventListener("click", (event) => {
    const abstract = event.target.closest(".abstract");
    if (event.target.closest(".fold-it")) toggleFold(event.target.closest(".paper"));
    else if (abstract && !event.target.closest("a") && getSelection().isCollapsed) {
      abstract.classList.toggle("open", !wasOpen);
      abstract.blur();
    }
  });
}
