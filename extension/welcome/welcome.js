// The first-run page: where the reader's Papilio is, whether it answers, and how the button comes into sight.
import { browser, inFirefox } from "../browser.js";
import { field } from "../options/field.js";
import { readAddress, testAt } from "../options/asking.js";
import { ask } from "../options/permissions.js";
import { say, sayUnkept } from "../options/says.js";
import { openState } from "../options/state.js";
import { originPattern } from "../servers.js";
import { fill, text } from "../text.js";

const form = document.getElementById("server");
const { address } = form.elements;
const addressWord = document.getElementById("address-word");
const serverWord = document.getElementById("server-word");

async function showKeys() {
  const commands = (await browser.commands?.getAll?.()) ?? [];
  const keys = commands.find(({ name }) => name === "open")?.shortcut;
  document.getElementById("keys").textContent = keys ? text("welcome_keys", keys) : "";
}

async function start() {
  fill();
  document.title = text("welcome_title");
  document.getElementById("pin").textContent = text(inFirefox() ? "welcome_pinFirefox" : "welcome_pinChrome");
  const state = await openState(sayUnkept);
  const server = () => state.get().servers.find(({ id }) => id === state.get().active);
  const typing = field(address, () => {});
  state.watch(() => typing.show(server().url));

  // Save, ask the browser for the permission, test: one press. The question must come first, within the click.
  const take = async (typed) => {
    address.value = typed;
    const url = readAddress(typed, address, addressWord, take);
    if (url === null) return address.focus();
    const asked = ask([originPattern({ url })]);
    const { id } = server();
    const kept = await state.save((settings) => ({
      ...settings, servers: settings.servers.map((each) => (each.id === id ? { ...each, url } : each)),
    }));
    const may = await asked;
    if (!kept) return undefined;
    typing.settle(url, typed);
    say(text("saved"));
    return testAt(serverWord, server(), may);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(address.value);
  });
  showKeys();
  document.body.dataset.ready = "";
}

start();
