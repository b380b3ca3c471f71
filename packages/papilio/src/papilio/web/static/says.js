// What a script has to say: into the region that screen readers watch, and, when it matters to everyone, in sight for a while.
const region = document.getElementById("says");
let leaving = 0;

// A sentence of the page's language (`data-<name>` of the region), its places filled.
export function words(name, values = {}) {
  return (region.dataset[name] ?? name).replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}

export function say(text, { seen = false } = {}) {
  region.textContent = text;
  region.classList.toggle("unseen", !seen);
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    region.textContent = "";
    region.classList.add("unseen");
  }, seen ? 8000 : 3000);
}
