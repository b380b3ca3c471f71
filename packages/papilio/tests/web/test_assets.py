"""Scripts and styles under the version of their content."""

import re
from pathlib import Path

from lxml import html
from starlette.testclient import TestClient

import papilio.web

WEB = Path(papilio.web.__file__).parent


def test_static_files_may_be_kept_under_their_version(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    script = client.get(page.cssselect("script")[0].get("src"))
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "immutable" in script.headers["cache-control"]
    assert "immutable" not in client.get("/static/other/main.js").headers["cache-control"]
    assert client.get("/static/x/..%2Froutes.py").status_code == 404
    assert client.get("/static/x/nothing.js").status_code == 404


def test_scripts_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (WEB / "static").glob("*.js")}
    assert sizes.pop("map.js") < 10_000, "the map's page alone loads it"
    assert sum(sizes.values()) < 58_000


def _light(color: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_is_read_on_the_page_and_on_a_marked_word() -> None:
    """Also the title of a paper that was read, in which the query's words are marked."""
    style = (WEB / "static" / "papilio.css").read_text("utf-8")
    palettes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", line)) for line in style.splitlines() if "--paper: #" in line]
    assert len(palettes) == 3
    for palette in palettes:
        for text in ("ink", "quiet", "accent"):
            for ground in ("paper", "mark"):
                dark, light = sorted((_light(palette[text]), _light(palette[ground])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground, palette)
