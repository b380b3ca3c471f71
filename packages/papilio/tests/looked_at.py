"""Where axe looks at the site, each page at least once and each state that looks otherwise; and how."""

from pathlib import Path

PATHS = (
    "/", "/arxiv/cs.LG", "/arxiv/cs.CL,cs.LG", "/arxiv/cs.LG?date=2024-05-03", "/arxiv/cs.LG?date=2024-05-04",
    "/venue/ICML.2025", "/venue/latest", "/search?q=spectral", "/search?q=nothingofthekind", "/search?q=titel:x",
    "/arxiv/search?query=spectral", "/venue/search?query=tracked",
    "/arxiv/2405.00001", "/arxiv/2405.00001,2405.00002", "/related/2405.00001", "/cite/2405.00001", "/doi/10.1000/nobody",
    "/doi/10.1000/a-name-as-long-as-publishers-make-them-3292500.3330701",
    "/starred", "/recommended", "/notes", "/searches", "/searches/1", "/statistics",
    "/map", "/map?query=nothingofthekind", "/tools", "/status", "/nowhere",
)  # fmt: skip

AXE = Path(__file__).parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Of cards and lines that are made alike, the first are looked at. The theme changes colours only.
VIOLATIONS = """async (rules) => {
  const options = rules ? { runOnly: rules } : {};
  const alike = [".paper:nth-child(n+4)", ".categories details:nth-of-type(n+3)", ".categories li:nth-child(n+4)"];
  const result = await axe.run({ exclude: alike.map((each) => [each]) }, { resultTypes: ["violations"], ...options });
  return result.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
SHIFTS = """window.shifted = [];
new PerformanceObserver((list) => shifted.push(...list.getEntries()
  .map((each) => [each.value, ...each.sources.map((source) => source.node?.className ?? source.node?.nodeName)])))
  .observe({ type: "layout-shift", buffered: true });"""
