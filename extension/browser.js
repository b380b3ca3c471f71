// The browser's interface: Firefox calls it `browser`, Chrome `chrome`; both return promises.
export const browser = globalThis.browser ?? globalThis.chrome;

// A text of _locales, with what stands for its $1, $2, …
export const message = (key, ...values) => browser.i18n.getMessage(key, values.map(String)) || key;

// Firefox's pages of an extension live at moz-extension:.
export const inFirefox = () => browser.runtime.getURL("").startsWith("moz-extension:");
