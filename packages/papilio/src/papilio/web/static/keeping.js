// Everything that this browser keeps, out into a file and back in.
import { PARTS, keepPart, keptPart } from "./kept.js";
import { words } from "./says.js";

const FORM = 1;
const MOST_BYTES = 1_000_000;

export function taken() {
  const parts = Object.keys(PARTS).map((name) => [name, keptPart(name)]);
  return { papilio: FORM, ...Object.fromEntries(parts) };
}

// The parts of a file, or an error that says what is wrong with it. Nothing is kept before everything is found right.
export function readFile(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(words("takennojson"));
  }
  if (content?.papilio !== FORM) throw new Error(words("takenforeign"));
  const parts = Object.keys(PARTS).filter((name) => Object.hasOwn(content, name));
  for (const name of parts) {
    if (!PARTS[name].right(content[name])) throw new Error(words("takenwrong", { part: name }));
  }
  return parts.map((name) => [name, content[name]]);
}

export function startKeeping(section) {
  const says = section.querySelector(".keeping-says");
  const chooser = section.querySelector("input[type=file]");
  section.querySelector(".take-out").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(taken(), null, 1)], { type: "application/json" }));
    link.download = "papilio-preferences.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  section.querySelector(".put-in").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new Error(words("takenlarge"));
      const parts = readFile(await file.text());
      for (const [name, value] of parts) keepPart(name, value);
      says.textContent = words("takenin");
    } catch (error) {
      says.textContent = error.message;
    }
    chooser.value = "";
  });
  section.hidden = false;
}
