"""Every page by axe-core, in both languages and themes, wide and narrow: no serious violation, and nothing overflows."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PATHS = (
    "/", "/arxiv/cs.LG", "/arxiv/cs.CL,cs.LG", "/venue/ICML.2025", "/search?q=spectral", "/search?q=titel:x",

    "/arxiv/2405.00001", "/arxiv/2405.00001,2405.00002",
    "/starred", "/notes", "/statistics", "/status", "/arxiv/cs.LG?date=2024-05-04",
)  # fmt: skip
VIOLATIONS = """async () => {
  const result = await axe.run(document, { resultTypes: ["violations"] });
  return result.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_serious_violation(
    desk: Any, site_address: str, complaints: list[str], language: str, scheme: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in tests/web)")
    desk.context.add_cookies([{"name": "papilio_language", "value": language, "url": site_address}])
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 800})
    found: list[str] = []
    for path in PATHS:
        desk.goto(path)
        if not desk.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{path} is wider than {width} px")
        desk.evaluate(AXE.read_text("utf-8"))
        found += [f"{path} {each}" for each in desk.evaluate(VIOLATIONS)]
    # The browser notes the status of the page that explains a mistake.
    complaints[:] = [text for text in complaints if "400 (Bad Request)" not in text]
    assert found == []
