// Light or dark: at once, and remembered in the cookie that the server reads.
const root = document.documentElement;
const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

export function startTheme() {
  const button = document.querySelector("button.theme");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    root.dataset.theme = dark() ? "light" : "dark";
    button.value = dark() ? "light" : "dark";
    document.cookie = `papilio_theme=${root.dataset.theme}; path=${document.body.dataset.base}/; max-age=31536000; samesite=lax`;
  });
  button.value = dark() ? "light" : "dark";
}
