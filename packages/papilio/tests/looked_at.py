"""The addresses at which axe looks at the site: each page at least once, and each state that looks otherwise."""

PATHS = (
    "/", "/arxiv/cs.LG", "/arxiv/cs.CL,cs.LG", "/arxiv/cs.LG?date=2024-05-03", "/arxiv/cs.LG?date=2024-05-04",
    "/venue/ICML.2025", "/venue/latest", "/search?q=spectral", "/search?q=nothingofthekind", "/search?q=titel:x",
    "/arxiv/search?query=spectral", "/venue/search?query=tracked",
    "/arxiv/2405.00001", "/arxiv/2405.00001,2405.00002", "/related/2405.00001", "/cite/2405.00001", "/doi/10.1000/nobody",
    "/doi/10.1000/a-name-as-long-as-publishers-make-them-3292500.3330701",
    "/starred", "/notes", "/statistics", "/map", "/map?query=nothingofthekind", "/tools", "/status", "/nowhere",
)  # fmt: skip
