// The operator's page, fresh every five minutes while it is looked at; what was opened stays open.
const EVERY = 5 * 60 * 1000;

async function fresh() {
  const response = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector(".operator");
}

const name = (details) => details.querySelector("summary strong")?.textContent ?? details.querySelector("summary").textContent;
const controls = (operator) => [...operator.querySelectorAll("summary, a, [tabindex]")];

function put(operator, next) {
  const open = new Set([...operator.querySelectorAll("details[open]")].map(name));
  const focused = controls(operator).indexOf(document.activeElement);
  operator.replaceChildren(...document.adoptNode(next).childNodes);
  for (const details of operator.querySelectorAll("details")) details.open = open.has(name(details));
  controls(operator)[focused]?.focus({ preventScroll: true });
}

export function startStatus(operator) {
  let due = false;
  async function look() {
    due = document.hidden;
    if (due) return;
    // A site that is away says nothing new; the page stands with its time.
    const next = await fresh().catch(() => null);
    if (next) put(operator, next);
  }
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => due && look());
}
