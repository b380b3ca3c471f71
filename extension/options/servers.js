// The list of servers: address, name, which is used, its password, a test, the permission to ask it, removal with a way back.
import { originPattern, parseAddress } from "../servers.js";
import { MAX_SERVERS, credentialOf, newId, setCredential } from "../settings.js";
import { fill, text } from "../text.js";
import { readAddress, testAt } from "./asking.js";
import { field } from "./field.js";
import { allowed, ask, giveBack } from "./permissions.js";
import { say, sayUnkept, tell, wordAt } from "./says.js";

const list = document.getElementById("servers");
const template = document.getElementById("server-row");
const adding = document.getElementById("add");
const rows = new Map();

const withServer = (id, change) => (settings) => ({
  ...settings, servers: settings.servers.map((each) => (each.id === id ? { ...each, ...change } : each)),
});

/** A name for a server that was given none: its host. */
const hostOf = (url) => new URL(url).host;

function openRow(id, state) {
  const node = template.content.cloneNode(true).firstElementChild;
  const part = (name) => node.querySelector(`[data-part="${name}"]`);
  fill(node);
  for (const input of node.querySelectorAll("[data-described]")) {
    const word = part(input.dataset.described);
    word.id = `${id}-${input.dataset.described}`;
    input.setAttribute("aria-describedby", word.id);
  }
  // What is gone already is still named as it was last, by what has begun before.
  let last;
  const server = () => (last = state.get().servers.find((each) => each.id === id) ?? last);
  // What was just typed is stored before a test or a removal that the same click has begun.
  let storing = Promise.resolve();
  const store = (work) => (...values) => { storing = storing.then(() => work(...values)).catch(sayUnkept); };
  const patterns = () => [originPattern(server())];
  // Those of the address that stands in the field: it may be saved by the very click that asks for them.
  const typedPatterns = () => {
    try {
      return [originPattern(parseAddress(part("address").value))];
    } catch {
      return patterns();
    }
  };
  const saved = async (change) => { if (await state.save(change)) say(text("saved")); };

  part("active").value = id;
  part("active").addEventListener("change", () => saved((settings) => ({ ...settings, active: id })));

  const name = field(part("name"), store(async (typed) => {
    const wanted = typed.trim() || hostOf(server().url);
    if (!(await state.save(withServer(id, { name: wanted })))) return;
    wordAt(part("name-word"), "", "");
    name.settle(wanted, typed);
    say(text("saved"));
  }));
  const address = field(part("address"), store(async (typed) => {
    const url = readAddress(typed, part("address"), part("address-word"), (repaired) => {
      part("address").value = repaired;
      part("address").dispatchEvent(new Event("change"));
    });
    if (url === null) return;
    const before = patterns();
    const had = (await credentialOf(id)).scheme !== "none";
    if (!(await state.save(withServer(id, { url })))) return;
    address.settle(url, typed);
    await giveBack(before, state.get());
    await showPermission();
    await showCredential();
    // A password holds for the address that it was given for, and is not sent to another.
    const lost = had && part("scheme").value === "none";
    wordAt(part("word"), lost ? "careful" : "", lost ? text("options_credentialLeft") : "");
    say(text("saved"));
  }));

  async function showPermission() {
    const may = await allowed(patterns());
    part("ask").hidden = may;
    part("ask-word").hidden = may;
    part("withdraw").hidden = !may;
  }

  part("ask").addEventListener("click", async () => {
    const given = await ask(typedPatterns());
    await storing;
    await showPermission();
    if (given) wordAt(part("word"), "good", text("options_mayAsk", server().name));
    else wordAt(part("word"), "careful", text("options_mayNotAsk", server().name));
    (given ? part("withdraw") : part("ask")).focus();
  });
  part("withdraw").addEventListener("click", async () => {
    const others = state.get().servers.filter((each) => originPattern(each) !== patterns()[0]);
    await giveBack(patterns(), { ...state.get(), servers: others });
    await showPermission();
    const still = await allowed(patterns());
    wordAt(part("word"), still ? "careful" : "", text(still ? "options_withdrawNot" : "options_withdrawn", server().name));
    (still ? part("withdraw") : part("ask")).focus();
  });
  part("test").addEventListener("click", async () => {
    const given = await ask(typedPatterns());
    await storing;
    await showPermission();
    await testAt(part("word"), server(), given, () => { part("credential").open = true; part("scheme").focus(); });
  });
  part("remove").addEventListener("click", async () => {
    await storing;
    await remove(id, state);
  });

  const readCredential = () => {
    const scheme = part("scheme").value;
    if (scheme === "basic") return { scheme, user: part("user").value, secret: part("secret").value };
    return scheme === "bearer" ? { scheme, secret: part("secret").value.trim() } : { scheme };
  };
  const showScheme = () => {
    const scheme = part("scheme").value;
    part("user-field").hidden = scheme !== "basic";
    part("secret-field").hidden = scheme === "none";
    part("secret-name").textContent = text(scheme === "bearer" ? "options_token" : "options_password");
    part("credential-state").textContent = text(`options_credential_${scheme}`);
  };
  const keepCredential = store(async () => {
    const clear = part("scheme").value !== "none" && parseAddress(server().url).warning === "plainHttp";
    try {
      await setCredential(id, readCredential());
      wordAt(part("credential-word"), clear ? "careful" : "", clear ? text("options_credentialPlain") : "");
      say(text("saved"));
    } catch (error) {
      sayUnkept(error);
    }
  });
  part("scheme").addEventListener("change", async () => {
    const given = part("scheme").value === "none" || (await ask([], ["authenticationInfo"]));
    if (!given) part("scheme").value = "none";
    showScheme();
    if (given) keepCredential();
    else wordAt(part("credential-word"), "careful", text("options_credentialRefused"));
  });
  for (const each of ["user", "secret"]) part(each).addEventListener("change", keepCredential);
  part("reveal").addEventListener("click", () => {
    const hidden = part("secret").type === "password";
    part("secret").type = hidden ? "text" : "password";
    part("reveal").setAttribute("aria-pressed", String(hidden));
  });
  const showCredential = async () => {
    const credential = await credentialOf(id);
    part("scheme").value = credential.scheme;
    part("user").value = credential.user ?? "";
    part("secret").value = credential.secret ?? "";
    showScheme();
  };
  showCredential();

  const showField = (each, value, input) => {
    if (!each.show(value)) return;
    const mine = { label: text("options_keepMine"), act: () => { part(input).focus(); each.keep(); } };
    const theirs = { label: text("options_takeTheirs"), act: () => {
      each.drop();
      wordAt(part(`${input}-word`), "", "");
      part(input).removeAttribute("aria-invalid");
      part(input).focus();
    } };
    wordAt(part(`${input}-word`), "careful", text("options_changedElsewhere", value), mine, theirs);
  };

  return {
    node,
    showPermission,
    showCredential,
    typed: () => name.typed() || address.typed(),
    unsaved: () => ({ name: part("name").value, url: part("address").value }),
    show(settings) {
      const kept = server();
      part("title").textContent = kept.name;
      part("remove").hidden = settings.servers.length === 1;
      part("active").checked = settings.active === id;
      node.classList.toggle("active", settings.active === id);
      showField(name, kept.name, "name");
      showField(address, kept.url, "address");
      showPermission();
    },
  };
}

async function remove(id, state) {
  const before = state.get();
  const at = before.servers.findIndex((each) => each.id === id);
  const gone = before.servers[at];
  const credential = await credentialOf(id);
  const origins = [originPattern(gone)];
  const had = await allowed(origins);
  const left = before.servers.filter((each) => each.id !== id);
  const active = before.active === id ? (left[Math.min(at, left.length - 1)].id) : before.active;
  const without = (settings) => ({ ...settings, servers: settings.servers.filter((each) => each.id !== id), active });
  if (!(await state.save(without))) return;
  await giveBack(origins, state.get());
  const undo = async () => {
    if (had) await ask(origins);
    const back = (settings) => ({
      ...settings, servers: settings.servers.toSpliced(at, 0, gone), active: before.active === id ? id : settings.active,
    });
    if (!(await state.save(back))) return;
    await setCredential(id, credential);
    rows.get(id)?.showCredential();
    say(text("options_undone"));
    list.querySelector(`[data-id="${CSS.escape(id)}"] [data-part="remove"]`)?.focus();
  };
  tell(text("options_removed", gone.name), [{ label: text("options_undo"), act: undo }], { focus: true });
}

function startAdding(state) {
  const { address, name } = adding.elements;
  const word = document.getElementById("add-word");
  const add = async (typed) => {
    address.value = typed;
    const url = readAddress(typed, address, word, add);
    if (url === null) return address.focus();
    const twin = state.get().servers.find((each) => each.url === url);
    if (twin) return wordAt(word, "careful", text("options_serverTwin", twin.name));
    if (state.get().servers.length >= MAX_SERVERS) return wordAt(word, "wrong", text("options_tooManyServers", MAX_SERVERS));
    const server = { id: newId(), name: name.value.trim() || hostOf(url), url };
    if (!(await state.save((settings) => ({ ...settings, servers: [...settings.servers, server] })))) return undefined;
    adding.reset();
    say(text("options_added", server.name));
    return list.querySelector(`[data-id="${server.id}"] [data-part="test"]`).focus();
  };
  adding.addEventListener("submit", (event) => {
    event.preventDefault();
    add(address.value);
  });
}

/**
 * Show the servers and keep them shown.
 * @param {object} state
 * @returns {{show: (settings: object) => boolean, typed: () => boolean, showPermissions: () => void}}  `show` says whether
 *   something typed was kept
 */
export function openServers(state) {
  startAdding(state);
  return {
    typed: () => [...rows.values()].some((row) => row.typed()),
    showPermissions: () => rows.forEach((row) => row.showPermission()),
    show(settings) {
      let typing = false;
      for (const [id, row] of rows) {
        if (settings.servers.some((each) => each.id === id)) continue;
        // Removed on another device while its fields were being typed in: what was typed moves to the form that adds.
        if (row.typed()) {
          typing = true;
          const { name, url } = row.unsaved();
          adding.elements.name.value ||= name;
          adding.elements.address.value ||= url;
          wordAt(document.getElementById("add-word"), "careful", text("options_removedElsewhere", name));
        }
        row.node.remove();
        rows.delete(id);
      }
      settings.servers.forEach((server, at) => {
        if (!rows.has(server.id)) {
          const row = openRow(server.id, state);
          row.node.dataset.id = server.id;
          rows.set(server.id, row);
        }
        const row = rows.get(server.id);
        if (list.children[at] !== row.node) list.insertBefore(row.node, list.children[at] ?? null);
        typing = row.typed() || typing;
        row.show(settings);
      });
      return typing;
    },
  };
}
