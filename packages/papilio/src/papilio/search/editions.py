"""Words that name an edition of a venue: `ICLR 2023`, `ICLR'23`, `iclr2023`. All are read as a venue and a year apart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tantivy import Query

from papilio.search.clause import Columns, all_of
from papilio.search.fields import NAMED
from papilio.search.repairs import full_year

AROUND = ",.;:!?()[]{}'\"“”‘’"
"""What may stand around a word without being of it."""
YEAR = re.compile(r"(?:19|20)\d\d")

_APOSTROPHES = ("'", "’", "‘", "´", "`")
_BESIDE = f"{AROUND}´`#@"
_TOGETHER = re.compile(r"(.*[^\W\d_])([-–'’‘´`._/,@]?)((?:19|20)\d\d|\d\d)")
_SHORT_YEAR = re.compile(r"\d\d")


@dataclass(frozen=True)
class Editions:
    """Reads editions in one state of the index.

    Attributes:
        venues: Names of venues in lower case, and their spellings in the library.
    """

    columns: Columns
    venues: Mapping[str, Sequence[str]]

    @cached_property
    def longest(self) -> int:
        """Words of the longest name of a venue."""
        return max((name.count(" ") + 1 for name in self.venues), default=0)

    def apart(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Each word, as two where it is a venue and a year run together. Years of two digits get four."""
        found: list[tuple[str, ...]] = []
        for word in words:
            before = [part for each in found for part in each]
            found.append(self._year_behind(before, word) or self._together(before, word) or (word,))
        return found

    def edition(self, words: Sequence[str]) -> tuple[Sequence[str], int] | None:
        """How the library spells the venue of an edition, and its year; None where the words are none."""
        *venue, year = [part for word in self.apart(words) for part in word] or [""]
        spellings = self.spellings(venue)
        return (spellings, int(year)) if spellings and YEAR.fullmatch(year) else None

    def spellings(self, words: Sequence[str]) -> Sequence[str]:
        """How the library spells the venue that these words are; empty where they are none."""
        return self.venues.get(" ".join(words).lower(), ())

    def _together(self, before: Sequence[str], word: str) -> tuple[str, ...]:
        match = _TOGETHER.fullmatch(word.strip(_BESIDE))
        year = match and self._year([*before, match[1]], match[3], certain=match[2] in _APOSTROPHES)
        return (match[1], year) if match and year else ()

    def _year_behind(self, before: Sequence[str], word: str) -> tuple[str, ...]:
        """The `22` of `CVPR 22`, and the `'22` of `CVPR '22`."""
        bare = word.strip(_BESIDE)
        if not before or not _SHORT_YEAR.fullmatch(bare):
            return ()
        year = self._year(before, bare, certain=word.startswith(_APOSTROPHES))
        return (year,) if year else ()

    def _year(self, words: Sequence[str], digits: str, certain: bool) -> str:
        """The year that digits are behind words that end in a venue, in four digits; empty behind others.

        Args:
            certain: Whether two digits are a year also where the venue has no paper of it, as after an apostrophe.
        """
        bare = [word.strip(AROUND) for word in words[len(words) - min(len(words), self.longest) :]]
        names = (found for start in range(len(bare)) if (found := self.spellings(bare[start:])))
        venue = next(names, ())
        if not venue or len(digits) == 4:
            return digits if venue else ""
        held = next((year for year in ("20" + digits, "19" + digits) if self._held(venue, int(year))), "")
        return held or (full_year(digits) if certain else "")

    def _held(self, venue: Sequence[str], year: int) -> bool:
        schema, venues, years = self.columns.schema, NAMED["venue"].columns["value"], NAMED["year"].columns["number"]
        papers = Query.term_set_query(schema, venues, list(venue)), Query.term_query(schema, years, year)
        return bool(self.columns.count(years, year)) and self.columns.has(all_of(papers))
