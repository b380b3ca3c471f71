// To the clipboard, where the browser lets us.

/**
 * @param {string} content
 * @returns {Promise<boolean>} Whether it is there: a browser may refuse when the answer came long after the click.
 */
export async function copyText(content) {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    return false;
  }
}
