// The cards of papers, asked for once each, fifty names a question and one question at a time.
import { cards } from "../servers.js";

const AT_ONCE = 50;

/**
 * @param {object|null} server
 * @returns {{ask: (refs: string[], got: (cards: Map) => void) => Promise<void>}} `ask` calls `got` after each answer with the
 *   cards that came; it throws the ServerError of a question that failed, and its papers may be asked for again.
 */
export function keeperOf(server) {
  const asked = new Set();
  let last = Promise.resolve();

  async function ask(refs, got) {
    const wanted = refs.filter((ref) => !asked.has(ref));
    for (let start = 0; start < wanted.length; start += AT_ONCE) {
      const part = wanted.slice(start, start + AT_ONCE);
      part.forEach((ref) => asked.add(ref));
      const turn = last.then(() => cards(server, part));
      last = turn.catch(() => {});
      try {
        got(await turn);
      } catch (error) {
        for (const ref of wanted.slice(start)) asked.delete(ref);
        throw error;
      }
    }
  }

  return { ask };
}
