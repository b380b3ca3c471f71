"""Draws the icons of the extension, `icons/<size>.png`, from `icons/small.svg` and `icons/large.svg`, by Chromium."""

from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).parents[1] / "icons"
CHROMIUM = "/usr/bin/chromium"
DRAWN_FROM = {16: "small.svg", 32: "small.svg", 48: "small.svg", 128: "large.svg"}


def main() -> None:
    """Draw all of them anew."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"])
        for size, name in DRAWN_FROM.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            drawing = (ICONS / name).read_text("utf-8").replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
            page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawing}")
            page.screenshot(path=ICONS / f"{size}.png", omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
