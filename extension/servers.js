// The reader's servers: their addresses, and what is asked of them. Nothing here asks anything by itself, and nothing asks
// anybody but the server given; a redirect is not followed, so that no password and no name of a paper goes astray.
import { browser, inBackground } from "./browser.js";
import { credentialOf } from "./settings.js";

export const TIMEOUT_MS = 10_000;
export const MAX_NAMES = 50;
const MAX_ANSWER = 8_000_000;
const MAX_DETAIL = 300;

/** No address of a server: `code` is empty, noScheme (with `suggestion`), scheme, credentials, query or notUrl. */
export class AddressError extends Error {
  constructor(code, suggestion) {
    super(`no address of a server: ${code}`);
    this.name = "AddressError";
    this.code = code;
    if (suggestion) this.suggestion = suggestion;
  }
}

/**
 * A server has not answered as asked: `code` is unreachable, timeout, notPapilio, needsLogin, forbidden, noPermission, tooMany
 * or failed; `status` that of HTTP, `detail` what the server said.
 */
export class ServerError extends Error {
  constructor(code, { status, detail, cause } = {}) {
    super(`the server has not answered: ${code}${status ? ` (${status})` : ""}`, { cause });
    this.name = "ServerError";
    this.code = code;
    if (status) this.status = status;
    if (detail) this.detail = String(detail).slice(0, MAX_DETAIL);
  }
}

const isLoopback = (host) => /^(?:localhost|(?:.+\.)localhost|127(?:\.[0-9]+){3}|\[::1\])$/.test(host);
// Names that are hardly ever reached over https: of this machine and of a house.
const isNear = (host) =>
  isLoopback(host) || /^(?:10|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))\.|\.(?:local|lan|home|internal)$|^[^.]+$/.test(host);

function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function suggestionFor(text) {
  const url = parsed(`https://${text.replace(/^\/+/, "")}`);
  if (!url || url.username || url.password) return undefined;
  return `${isNear(url.hostname) ? "http" : "https"}://${url.host}${url.pathname}`.replace(/\/+$/, "");
}

/**
 * The address of a server as a reader writes it: { url, warning? }, the url without a slash at its end; `warning` is
 * "plainHttp" where others on the way could read along. Throws AddressError.
 */
export function parseAddress(text) {
  const given = String(text ?? "").trim();
  if (!given) throw new AddressError("empty");
  if (/[\s\u0000-\u001f]/.test(given)) throw new AddressError("notUrl");
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
    if (/^[^/?#]*@/.test(given)) throw new AddressError("credentials");
    const named = /^([a-z][a-z0-9+.-]*):(?![0-9]+(?:[/?#]|$))/i.exec(given);
    if (named && !named[1].includes(".")) {
      throw new AddressError(/^https?$/i.test(named[1]) ? "notUrl" : "scheme");
    }
    const suggestion = suggestionFor(given);
    throw new AddressError(suggestion ? "noScheme" : "notUrl", suggestion);
  }
  if (!/^https?:/i.test(given)) throw new AddressError("scheme");
  const url = parsed(given);
  if (!url) throw new AddressError("notUrl");
  if (url.username || url.password || /^https?:\/\/[^/?#]*@/i.test(given)) throw new AddressError("credentials");
  if (/[?#]/.test(given)) throw new AddressError("query");
  const address = { url: `${url.origin}${url.pathname}`.replace(/\/+$/, "") };
  return url.protocol === "http:" && !isLoopback(url.hostname) ? { ...address, warning: "plainHttp" } : address;
}

/** A path of ours, which begins with a slash, at this server. */
export const join = (server, path) => server.url + path;

/** The server's pattern among the permissions; ports have no place there. */
export function originPattern(server) {
  const { protocol, hostname } = new URL(server.url);
  return `${protocol}//${hostname}/*`;
}

/** Whether the reader allows the extension to ask this server. */
export async function hasPermission(server) {
  try {
    return await browser.permissions.contains({ origins: [originPattern(server)] });
  } catch {
    return false;
  }
}

function authorization({ scheme, user, secret }) {
  if (scheme === "bearer") return { Authorization: `Bearer ${secret}` };
  if (scheme !== "basic") return {};
  const bytes = new TextEncoder().encode(`${user}:${secret}`);
  return { Authorization: `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}` };
}

function said(text) {
  try {
    const { detail, error } = JSON.parse(text);
    return detail ?? error;
  } catch {
    return undefined;
  }
}

// Only what may stand in a header; a password that may not is none that the server could know.
function headersFor(type, credential) {
  try {
    return new Headers({ Accept: type, "X-Papilio-Client": "extension", ...authorization(credential) });
  } catch (cause) {
    throw new ServerError("needsLogin", { cause });
  }
}

const LOGIN_FORM = /<input[^>]{1,200}type\s*=\s*["']?password/i;
const CODES = { 401: "needsLogin", 403: "forbidden", 404: "notPapilio", 407: "needsLogin", 429: "tooMany" };
const AWAY = [502, 503, 504, 521, 522, 523];

// The text of an answer of the given type, which is a media type that may stand in it, or throws ServerError. Only the background
// asks: where a password is wanted, the browser opens a dialog of its own over a page that asks, and holds the answer back.
async function ask(server, path, type, { form } = {}) {
  if (inBackground()) return askHere(server, path, type, form);
  const answer = await browser.runtime.sendMessage({ kind: "ask", server, path, type, form: form && String(form) }).catch(() => null);
  if (typeof answer?.text === "string") return answer.text;
  throw new ServerError(answer?.code ?? "failed", { status: answer?.status, detail: answer?.detail });
}

/** What a page of the extension has the background ask: { text }, or { code, status, detail } of the ServerError. */
export async function askForPage({ server, path, type, form }) {
  try {
    return { text: await askHere(server, path, type, form && new URLSearchParams(form)) };
  } catch (error) {
    return { code: error.code ?? "failed", status: error.status, detail: error.detail };
  }
}

async function askHere(server, path, type, form) {
  if (!(await hasPermission(server))) throw new ServerError("noPermission");
  const credential = await credentialOf(server.id);
  const headers = headersFor(type, credential);
  let response;
  let text;
  try {
    response = await fetch(join(server, path), {
      method: form ? "POST" : "GET",
      body: form,
      headers,
      // A wrong password sent along with cookies makes Chrome open its own dialog over the popup.
      credentials: credential.scheme === "none" ? "include" : "omit",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (Number(response.headers.get("content-length")) > MAX_ANSWER)
      throw new ServerError("notPapilio", { status: response.status });
    text = await response.text();
  } catch (cause) {
    if (cause instanceof ServerError) throw cause;
    throw new ServerError(cause?.name === "TimeoutError" ? "timeout" : "unreachable", { cause });
  }
  const { status } = response;
  // A proxy in front that sends to its own page is one that wants a login.
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) throw new ServerError("needsLogin", { status });
  const media = response.headers.get("content-type") ?? "";
  if (!response.ok) {
    const detail = said(text);
    const code =
      status === 404 && detail !== undefined ? "failed" : (CODES[status] ?? (AWAY.includes(status) ? "unreachable" : "failed"));
    throw new ServerError(code, { status, detail });
  }
  if (!media.toLowerCase().includes(type))
    throw new ServerError(LOGIN_FORM.test(text) ? "needsLogin" : "notPapilio", { status });
  return text;
}

async function askJson(server, path, options) {
  const text = await ask(server, path, "application/json", options);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServerError("notPapilio", { cause });
  }
}

/** Whether a Papilio answers there: { version, papers }. Throws ServerError. */
export async function test(server) {
  const status = await askJson(server, "/api/status");
  if (typeof status?.version !== "string" || !Number.isInteger(status.papers)) throw new ServerError("notPapilio");
  return { version: status.version, papers: status.papers };
}

/** What the server has of these names: a Map from name to card; { name, ref: null } where it has none. Throws ServerError. */
export async function cards(server, names) {
  const wanted = [...new Set(names)];
  const found = new Map(wanted.map((name) => [name, { name, ref: null }]));
  for (let start = 0; start < wanted.length; start += MAX_NAMES) {
    const query = new URLSearchParams(wanted.slice(start, start + MAX_NAMES).map((name) => ["name", name]));
    const answer = await askJson(server, `/api/cards?${query}`);
    if (!Array.isArray(answer)) throw new ServerError("notPapilio");
    for (const card of answer) {
      if (typeof card?.ref === "string" && found.has(card.name)) found.set(card.name, card);
    }
  }
  return found;
}

/** Star a paper, or take the star back: { ref, starred }. Throws ServerError. */
export async function star(server, ref, on) {
  const form = new URLSearchParams({ paper: ref, starred: on ? "1" : "0" });
  const answer = await askJson(server, "/star", { form });
  if (typeof answer?.paper !== "string" || typeof answer.starred !== "boolean") throw new ServerError("notPapilio");
  return { ref: answer.paper, starred: answer.starred };
}

/** The BibTeX of those of these papers that the server holds, in this order; empty when it holds none. Throws ServerError. */
export async function bibtex(server, refs) {
  try {
    return await ask(server, `/venue/${refs.map(encodeURIComponent).join(",")}/export?format=bibtex`, "application/x-bibtex");
  } catch (error) {
    if (error.status === 404) return "";
    throw error;
  }
}
