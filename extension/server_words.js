// What to tell a reader about an address that cannot be taken as it is, and about a server that did not answer as it should.
import { text } from "./text.js";

/**
 * @param {import("./servers.js").AddressError} error
 * @returns {string}
 */
export const addressWords = (error) => text(`addressError_${error.code}`);

/**
 * A sentence for a failed question, and whether opening the server in a tab is the way out (to log in, or to see for oneself).
 * A 401 is told apart by what was sent: nothing, a password, or a token.
 * @param {import("./servers.js").ServerError} error
 * @param {{name: string, url: string}} server
 * @param {{scheme: string}} [credential]
 * @returns {{words: string, open: boolean, credential: boolean}}
 */
export function serverWords(error, server, credential = { scheme: "none" }) {
  const place = `${server.name} (${server.url})`;
  if (error.status === 401) {
    const key = { basic: "serverPasswordWrong", bearer: "serverTokenWrong" }[credential.scheme] ?? "serverWantsPassword";
    return { words: text(key, place), open: false, credential: true };
  }
  const open = ["needsLogin", "notPapilio", "forbidden"].includes(error.code);
  const words = text(`serverError_${error.code ?? "failed"}`, place, error.status ?? error.message);
  return { words, open, credential: false };
}

/**
 * @param {{version: string, papers: number}} status
 * @returns {string}
 */
export function upWords(status) {
  const papers = Number(status.papers).toLocaleString(text("language"));
  return text(status.papers === 1 ? "serverUpOne" : "serverUpMany", status.version, papers);
}
