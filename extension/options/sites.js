// Links on the pages of other sites: a choice and a permission for each; and the counts on them, a choice of its own.
import { SITES } from "../links/sites.js";
import { originPattern } from "../servers.js";
import { fill, text } from "../text.js";
import { allowed, ask, giveBack } from "./permissions.js";
import { say, wordAt } from "./says.js";

const body = document.getElementById("sites");
const template = document.getElementById("site-row");
const counts = document.getElementById("counts");
const countsWord = document.getElementById("counts-word");
const countsServer = document.getElementById("counts-server");

const HOSTS = 3;     // of one site, that are written out

const withLink = (id, on) => (settings) => ({ ...settings, links: { ...settings.links, [id]: on } });

function hostsOf({ origins }) {
  const hosts = [...new Set(origins.map((each) => new URL(each).hostname.replace(/^www\./, "")))];
  const shown = hosts.slice(0, HOSTS).join(", ");
  return hosts.length > HOSTS ? text("options_linksHosts", shown, String(hosts.length - HOSTS)) : shown;
}

function openRow(site, state) {
  const node = template.content.cloneNode(true).firstElementChild;
  const part = (name) => node.querySelector(`[data-part="${name}"]`);
  fill(node);
  node.dataset.site = site.id;
  part("name").textContent = text(site.name);
  part("hosts").textContent = hostsOf(site);
  const box = part("on");
  const show = async () => {
    const wanted = state.get().links[site.id] === true;
    const may = wanted && (await allowed(site.origins));
    box.checked = may;
    wordAt(part("word"), wanted && !may ? "careful" : "", wanted && !may ? text("options_linksRevoked") : "");
  };
  // The question must come first: browsers ask only within the click.
  box.addEventListener("change", async () => {
    const on = box.checked;
    const given = !on || (await ask(site.origins));
    const done = given && (await state.save(withLink(site.id, on)));
    if (done && !on) await giveBack(site.origins, state.get());
    await show();
    if (!given) wordAt(part("word"), "careful", text("options_linksRefused", text(site.name)));
    else if (done) say(text("saved"));
  });
  return { node, show };
}

function startCounts(state) {
  const server = () => state.get().servers.find((each) => each.id === state.get().active);
  const show = async () => {
    const asked = server();
    const wanted = state.get().counts;
    const may = wanted && (await allowed([originPattern(asked)]));
    counts.checked = may;
    countsServer.textContent = text("options_countsServer", asked.name, asked.url);
    wordAt(countsWord, wanted && !may ? "careful" : "", wanted && !may ? text("options_countsRevoked", asked.name) : "");
  };
  counts.addEventListener("change", async () => {
    const on = counts.checked;
    const asked = server();
    const given = !on || (await ask([originPattern(asked)], ["browsingActivity"]));
    const done = given && (await state.save((settings) => ({ ...settings, counts: on })));
    await show();
    if (!given) wordAt(countsWord, "careful", text("options_countsRefused", asked.name));
    else if (done) say(text("saved"));
  });
  return show;
}

/**
 * Show the sites and the counts, and keep them shown.
 * @param {object} state
 * @returns {() => void}
 */
export function openSites(state) {
  const rows = SITES.map((site) => openRow(site, state));
  body.append(...rows.map((row) => row.node));
  const showCounts = startCounts(state);
  return () => {
    for (const row of rows) row.show();
    showCounts();
  };
}
