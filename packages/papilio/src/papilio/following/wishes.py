"""What became of the wish for a paper that is not held, and what is said of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from papilio.model import utc

GIVERS = {"arxiv": "arXiv", "openreview": "OpenReview", "acl": "ACL Anthology", "pmlr": "PMLR"}
"""Sources that can be asked politely for one paper → their titles."""

SOON_SECONDS = 15.0
"""When to ask again for what the queue has no room for."""

State: TypeAlias = Literal["held", "fetching", "absent", "full", "unfetchable", "unasked"]
"""held: it is here. fetching: it waits. absent: it does not exist. full: the queue, or this client's share of it, has no room.
unfetchable: nobody gives papers of its source one by one, nothing is fetched here (no contact is set), or it was given up.
unasked: it could be fetched, and `look` has only looked."""


class Why(StrEnum):
    """What is said of a paper; places in braces are filled from `Asked.values`."""

    NO_PAPER = "{source} has no paper {id}. It is asked again after {time}."
    TOO_EARLY = "There can be no arXiv paper {id} yet: it would be of {month}."
    NOT_GIVEN = "This paper is not in the library, and its source gives no papers one by one."
    NO_ACCOUNT = (
        "This paper is not in the library. OpenReview answers programs only with the token of an account, and this library has "
        "none: its operator can set PAPILIO_OPENREVIEW_TOKEN."
    )
    NOTHING_FETCHED = (
        "This paper is not in the library, and the library fetches nothing: who is asked wants to know whom to write to. "
        "Its operator can set PAPILIO_CONTACT to a mail address or a page."
    )
    GIVEN_UP = "Nothing usable has come for {id}: {reason} It can be asked for again after {time}."
    FETCHING = "It is being fetched from {source}."
    QUEUE_FULL = "As many papers wait as the library fetches at a time; this one is asked for when there is room."
    SHARE_FULL = "{n} papers that you asked for are still to come; this one is asked for when there is room."
    HOUR_FULL = "The library has asked for {n} papers this hour and asks for no more before {time}."
    HOUR_SHARE_FULL = "You have asked for {n} papers this hour, as many as one reader may; ask again after {time}."
    DAY_FULL = "The library has asked for {n} papers within a day, as many as it does; ask again after {time}."
    DAY_SHARE_FULL = "You have asked for {n} papers within a day, as many as one reader may; ask again after {time}."
    BUSY = "The library is busy with other work; this paper is asked for in a moment."
    OUTAGE = "{source} has not given what was asked since {time}: {reason}."
    NEXT_TRY = "The next try is at {time}."
    NO_SPACE = "The disk of the library is full, so nothing can be fetched before its operator has made room."


_OWN_SHARE = {Why.SHARE_FULL, Why.HOUR_SHARE_FULL, Why.DAY_SHARE_FULL}


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the wish for one paper.

    Attributes:
        says: What is to be said of it; None of a paper that is held. `values` fill its places.
        again_seconds: When to look again; None where that helps nothing.
    """

    ref: str
    state: State
    says: Why | None = None
    values: tuple[tuple[str, str], ...] = ()
    again_seconds: float | None = None

    @property
    def why(self) -> str:
        """One sentence for the reader, in English."""
        return self.says.format(**dict(self.values)) if self.says else ""

    @property
    def own_share(self) -> bool:
        """Whether this client has asked for too much."""
        return self.says in _OWN_SHARE

    @property
    def pending(self) -> bool:
        """Whether it may be here in a moment, without anybody doing more than looking."""
        return self.state in ("fetching", "unasked") or (self.again_seconds is not None and self.again_seconds <= SOON_SECONDS)


@dataclass(frozen=True, slots=True)
class Outage:
    """A source does not give what is asked. `since`, `next_try`: aware UTC; the latter None when none is known."""

    source: str
    message: str
    since: datetime
    next_try: datetime | None

    @property
    def says(self) -> tuple[tuple[Why, dict[str, str]], ...]:
        """The sentences for the reader, with what fills their places."""
        since = {"source": self.source, "time": utc.to_minutes(self.since), "reason": self.message.rstrip(".")}
        if self.next_try is None:
            return ((Why.OUTAGE, since),)
        return ((Why.OUTAGE, since), (Why.NEXT_TRY, {"time": utc.to_minutes(self.next_try)}))

    @property
    def why(self) -> str:
        """The same, in English."""
        return " ".join(sentence.format(**values) for sentence, values in self.says)
