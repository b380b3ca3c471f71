// A typed address read, and a server tested, each with what it came to said beside it: for the options and the first-run page.
import { AddressError, parseAddress, test } from "../servers.js";
import { addressWords, serverWords, upWords } from "../server_words.js";
import { credentialOf } from "../settings.js";
import { text } from "../text.js";
import { wordAt } from "./says.js";

/**
 * Read a typed address; when it cannot be taken, say why beside it, with the repaired one as an offer.
 * @param {string} typed
 * @param {HTMLInputElement} input
 * @param {HTMLElement} place
 * @param {(address: string) => void} retry  called with the repaired address when the reader takes it
 * @returns {string|null}  the address, or null
 */
export function readAddress(typed, input, place, retry) {
  try {
    const { url, warning } = parseAddress(typed);
    input.removeAttribute("aria-invalid");
    if (warning) wordAt(place, "careful", text(`addressWarning_${warning}`));
    else wordAt(place, "", "");
    return url;
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    input.setAttribute("aria-invalid", "true");
    const { suggestion } = error;
    const take = () => {
      input.focus();
      retry(suggestion);
    };
    wordAt(place, "wrong", addressWords(error), ...(suggestion ? [{ label: text("useInstead", suggestion), act: take }] : []));
    return null;
  }
}

/**
 * Test a server and say how it is.
 * @param {HTMLElement} place
 * @param {object} server
 * @param {boolean} may  whether the browser allows to ask it
 * @param {() => void} [password]  leads to where a password is given
 */
export async function testAt(place, server, may, password) {
  const open = { label: text("openServer"), href: server.url };
  if (!may) return wordAt(place, "careful", text("testNeedsPermission", server.name), open);
  wordAt(place, "", text("testing", server.name));
  try {
    wordAt(place, "good", upWords(await test(server)));
  } catch (error) {
    const said = serverWords(error, server, await credentialOf(server.id));
    const ways = said.open ? [open] : said.credential && password ? [{ label: text("givePassword"), act: password }] : [];
    wordAt(place, "wrong", said.words, ...ways);
  }
}
