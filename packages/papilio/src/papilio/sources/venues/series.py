"""The names of venues: `nips 2014`, `Proceedings of the 58th Annual Meeting of the Association …` → `NeurIPS`, `ACL`. One table, `series.json`."""


def parse_venue(text: str, year: int | None) -> tuple[str, int | None]:
    """(short name, year of the edition); a venue of no known series keeps its name, without the year and without `.`, `,`, `/`."""
    raise NotImplementedError


def venue_title(name: str) -> str:
    """The long name of a known series, else the name itself."""
    raise NotImplementedError


def find_venue(name: str) -> str | None:
    """The short name that a reader's spelling means, without regard to case (`nips`, `neurips`)."""
    raise NotImplementedError
