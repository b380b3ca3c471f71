"""What is left of a query that finds nothing, without the parts for which there is nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from papilio.model.shown import cut
from papilio.search.answer import Without
from papilio.search.fields import NAMED
from papilio.search.query import Field, Group, Node, Not, Word, condition, render
from papilio.search.trial import Trial

MOST_PARTS = 12
"""Of a query with more parts none is looked at alone."""
MOST_OFFERED = 4
NOT_TOGETHER = "Each part of the query finds papers, but no paper has all of them."


@dataclass(frozen=True, slots=True)
class Remainders:
    """Why a query finds nothing, and what does.

    Attributes:
        notes: Which parts find nothing, one sentence each.
        offered: The query without them.
    """

    notes: tuple[str, ...] = ()
    offered: tuple[Without, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """Some nodes of a query that hold or fail together: its plain words, or one other node."""

    nodes: tuple[Node, ...]

    @property
    def words(self) -> bool:
        """Whether these are the plain words."""
        return isinstance(self.nodes[0], Word)

    @property
    def excludes(self) -> bool:
        """Whether papers must not have it."""
        return isinstance(self.nodes[0], Not)


def remainders(trial: Trial, query: Group) -> Remainders:
    """What is left of a query that finds nothing."""
    written = _parts(query.nodes)
    if len(written) > MOST_PARTS or (trial.within.nodes and not trial.count(Group(()))):
        return Remainders()
    nodes = tuple(node for part in query.nodes for node in _spread(trial, part))
    parts = _parts(nodes)
    if len(parts) < 2:
        return Remainders()
    notes = [f"No paper here is found by “{cut(_text(part.nodes))}”." for part in written if _is_told(trial, part)]
    barren = [part for part in parts if _is_barren(trial, part)]
    if not notes and not barren:
        notes.append(NOT_TOGETHER)
    offered: dict[str, Without] = {}
    for dropped in _choices(parts, barren):
        left = tuple(node for part in parts if part not in dropped for node in part.nodes)
        text = _text(node for node in nodes if any(node is each for each in left))
        if left and not all(isinstance(node, Not) for node in left) and (count := trial.count_text(text)):
            offered.setdefault(text, Without(_text(node for part in dropped for node in part.nodes), text, count))
        if len(offered) == MOST_OFFERED or (offered and dropped == barren):
            break
    return Remainders(tuple(notes), tuple(offered.values()))


def _parts(nodes: Sequence[Node]) -> list[_Part]:
    words = tuple(node for node in nodes if isinstance(node, Word))
    others = [_Part((node,)) for node in nodes if not isinstance(node, Word)]
    return [_Part(words), *others] if words else others


def _choices(parts: list[_Part], barren: list[_Part]) -> Iterator[list[_Part]]:
    """The parts to leave out: those for which there is nothing, one beside them, all but the words, the words."""
    if barren:
        yield barren
    others = [part for part in parts if part not in barren]
    yield from ([*barren, part] for part in reversed(others) if not part.words)
    yield [part for part in parts if not part.words]
    yield from ([*barren, part] for part in others if part.words)


def _is_barren(trial: Trial, part: _Part) -> bool:
    return not part.excludes and not trial.count(Group(part.nodes))


def _is_told(trial: Trial, part: _Part) -> bool:
    """Whether a reader is told that there is nothing for a part.

    Of a category or venue that nobody has, its clause tells; of what the reader never left, `mine`.
    """
    [first, *_] = part.nodes
    if isinstance(first, Field) and first.refs == frozenset():
        return False
    if isinstance(first, Field) and NAMED[first.name].kind in ("category", "value") and not _edition(trial, first):
        return False
    return _is_barren(trial, part)


def _spread(trial: Trial, node: Node) -> tuple[Node, ...]:
    """A node, as a venue and a year where it is an edition."""
    return _edition(trial, node) or (node,)


def _edition(trial: Trial, node: Node) -> tuple[Node, ...]:
    """The venue and the year of an edition that no paper is of; of other nodes nothing."""
    if not isinstance(node, Field) or NAMED[node.name].kind != "value" or not (found := trial.snapshot.compiler.edition(node)):
        return ()
    venue, year = found
    return (condition(node.name, venue), Field("year", str(year))) if _is_barren(trial, _Part((node,))) else ()


def _text(nodes: Iterator[Node] | Sequence[Node]) -> str:
    return render(Group(tuple(nodes)))
