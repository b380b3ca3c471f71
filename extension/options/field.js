// A text field that is saved when it is left, and never loses what is being typed when the stored value changes elsewhere.

/**
 * @typedef {object} Field
 * @property {(value: string) => boolean} show  the stored value came: true when something else is being typed and stays
 * @property {(value: string, given: string) => void} settle  what was typed (`given`) is stored as `value`
 * @property {() => boolean} typed  whether the field differs from what is stored
 * @property {() => void} drop  take the stored value instead of what is typed
 *
 * @param {{value: string, addEventListener: Function}} input
 * @param {(value: string) => void} commit
 * @returns {Field}
 */
export function field(input, commit) {
  let stored = "";
  const typed = () => input.value !== stored;
  input.addEventListener("change", () => { if (typed()) commit(input.value); });
  return {
    typed,
    show(value) {
      const other = typed() && value !== input.value && value !== stored;
      const keep = typed() && value !== input.value;
      stored = value;
      if (!keep) input.value = value;
      return other;
    },
    settle(value, given) {
      stored = value;
      if (input.value === given) input.value = value;
    },
    drop() {
      input.value = stored;
    },
  };
}
