// The browser's interface: Firefox calls it `browser`, Chrome `chrome`; both return promises.
export const browser = globalThis.browser ?? globalThis.chrome;

// A text of _locales, with what stands for its $1, $2, …
export const message = (key, ...values) => browser.i18n.getMessage(key, values.map(String)) || key;

// Firefox's pages of an extension live at moz-extension:.
export const inFirefox = () => browser.runtime.getURL("").startsWith("moz-extension:");

// Whether this is the background, and not a page that the reader sees: a worker, or Firefox's page that nobody sees.
export const inBackground = () => !globalThis.document || location.pathname.endsWith("/_generated_background_page.html");
