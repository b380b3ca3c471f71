// The settings as the page knows them: saved as one goes, and told apart from what another device or window changed.
import { onChange, read, write } from "../settings.js";

// Storage sorts the keys of objects as it likes, so equality does not look at their order.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${key}:${canonical(value[key])}`)}}`;
}

/** Whether two settings say the same. */
export const same = (one, other) => canonical(one) === canonical(other);

/**
 * The settings, with a way to change and to watch them.
 * @param {(error: import("../settings.js").StorageError) => void} refused  told of a change that could not be kept
 */
export async function openState(refused) {
  let current = await read();
  let writing = 0;
  let saves = 0;
  let listener = () => {};
  const take = (settings, elsewhere) => {
    if (same(settings, current)) return;
    current = settings;
    listener(current, elsewhere);
  };
  // A change is stored entry by entry: what is heard while this page stores is half of its own, and what is heard just after
  // may still be. So the state is read anew, and left to `save` when that has begun meanwhile.
  onChange(async () => {
    if (writing > 0) return;
    const before = saves;
    const now = await read();
    if (before === saves) take(now, true);
  });
  return {
    get: () => current,
    /** Call back with the settings now, and with each new state; `elsewhere` is true when this page did not make it. */
    watch(shown) {
      listener = shown;
      shown(current, false);
    },
    /** Store a change; false when it could not be kept: then everything is shown as it is stored. */
    async save(change) {
      writing += 1;
      saves += 1;
      let kept = null;
      try {
        kept = await write(change);
      } catch (error) {
        refused(error);
      } finally {
        writing -= 1;
      }
      const now = await read();
      if (kept === null) {
        current = now;
        listener(current, false);
      } else {
        take(now, !same(now, kept));
      }
      return kept !== null;
    },
  };
}
