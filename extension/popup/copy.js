// To the clipboard, where the browser lets us.

/**
 * Copy a text that may still be on its way: the clipboard is asked for while the click still counts.
 * @param {Promise<string>} coming
 * @returns {Promise<boolean>} Whether it is there.
 */
export async function copyText(coming) {
  const content = await coming;
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    return false;
  }
}
