// A text field that is saved when it is left, and never loses what is being typed when the stored value changes elsewhere.

/**
 * @typedef {object} Field
 * @property {(value: string) => boolean} show  the stored value came: true when something else is being typed, which stays; it
 *   is then saved by `keep` only, since leaving the field would overwrite what the reader has not chosen between
 * @property {(value: string, given: string) => void} settle  what was typed (`given`) is stored as `value`
 * @property {() => boolean} typed  whether the field differs from what is stored
 * @property {() => void} keep  save what is typed
 * @property {() => void} drop  take the stored value instead
 *
 * @param {{value: string, addEventListener: Function}} input
 * @param {(value: string) => void} commit
 * @returns {Field}
 */
export function field(input, commit) {
  let stored = "";
  let torn = false;
  const typed = () => input.value !== stored;
  input.addEventListener("change", () => { if (typed() && !torn) commit(input.value); });
  return {
    typed,
    show(value) {
      const kept = typed() && value !== input.value;
      const news = kept && value !== stored;
      stored = value;
      if (!kept) input.value = value;
      torn = kept && (torn || news);
      return news;
    },
    settle(value, given) {
      stored = value;
      torn = false;
      if (input.value === given) input.value = value;
    },
    keep() {
      torn = false;
      commit(input.value);
    },
    drop() {
      torn = false;
      input.value = stored;
    },
  };
}
