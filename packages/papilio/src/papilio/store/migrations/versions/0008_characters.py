"""Texts that were stored with TeX, HTML, braces or letters gone wrong have characters in their place."""

import re
from collections.abc import Mapping

import orjson
import sqlalchemy as sa
from alembic import op

from papilio.texts.characters import in_characters
from papilio.texts.joined_names import separate_names
from papilio.texts.letters import mended_names, mended_text
from papilio.texts.same_work import NOT_PUBLISHED, authors_number, opening_number, title_number

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 2000

TEXTS = ("title", "abstract", "comments", "journal_ref", "report_no")
CLUES = ("title_key", "authors_key", "opening_key")

_MAY_READ_OTHERWISE = re.compile(r"[\\{&<*]|\b(?:Dr|Prof|Professor|Mr|Mrs|Ms|[Aa]nd)\b|,[^\s\"\[]", re.ASCII)

_PAPER = sa.table(
    "paper",
    sa.column("id", sa.Integer),
    sa.column("edition_id", sa.Integer),
    sa.column("authors", sa.Text),
    *(sa.column(name, sa.Text) for name in TEXTS),
    *(sa.column(name, sa.BigInteger) for name in (*CLUES, "change_seq")),
)
_EDITION = sa.table("edition", sa.column("id", sa.Integer), sa.column("track", sa.Text))
_COUNTER = sa.table("counter", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
_LINK = sa.table("link", sa.column("preprint_id", sa.Integer), sa.column("published_id", sa.Integer))


def upgrade() -> None:
    """Write what reads otherwise now, each as a change that the index follows. Whoever upgrades links the papers anew.

    All of it is one step with the new revision: what is killed on the way leaves the library as it was.
    """
    connection = op.get_bind()
    # Papers are numbered in the order of their changes: no other writer may count meanwhile.
    connection.execute(sa.select(_COUNTER.c.value).where(_COUNTER.c.name == "change").with_for_update())
    unpublished = frozenset(connection.scalars(sa.select(_EDITION.c.id).where(_EDITION.c.track.in_(sorted(NOT_PUBLISHED)))))
    names = ("id", "edition_id", "authors", *TEXTS)
    held = sa.select(*(_PAPER.c[name] for name in names)).order_by(_PAPER.c.id).limit(BATCH)
    written = (*TEXTS, "authors", *CLUES, "change_seq")
    fill = _PAPER.update().where(_PAPER.c.id == sa.bindparam("held")).values({name: sa.bindparam(f"n_{name}") for name in written})
    last = 0
    while rows := connection.execute(held.where(_PAPER.c.id > last)).mappings().all():
        changed: list[dict[str, str | int | None]] = []
        ids: list[int] = []
        for row in rows:
            mended = _mended({name: row[name] for name in (*TEXTS, "authors")})
            if mended is not None:
                values = _written(mended, row["edition_id"] in unpublished)
                changed.append({"held": row["id"], **{f"n_{name}": value for name, value in values.items()}})
                ids.append(row["id"])
        if changed:
            for each, sequence in zip(changed, _sequences(connection, len(changed)), strict=True):
                each["n_change_seq"] = sequence
            connection.execute(fill, changed)
            _change_shown_above(connection, ids)
        last = rows[-1]["id"]


def _mended(stored: Mapping[str, str]) -> dict[str, str] | None:
    """The texts of a paper as they read now; None where they are as they were."""
    texts = {name: in_characters(mended_text(stored[name])) or stored[name] for name in TEXTS}
    authors = stored["authors"]
    if _MAY_READ_OTHERWISE.search(authors) or not authors.isascii():
        authors = _mended_authors(authors)
    mended = texts | {"authors": authors}
    return None if mended == stored else mended


def _mended_authors(stored: str) -> str:
    authors: list[str | list[str]] = []
    for each in orjson.loads(stored):
        name, places = (each, []) if isinstance(each, str) else (each[0], [in_characters(mended_text(place)) for place in each[1:]])
        names = separate_names(in_characters(mended_text(mended_names(name)))) or (name,)
        authors += [[one, *places] if places else one for one in names]
    return orjson.dumps(authors).decode()


def _written(texts: Mapping[str, str], unpublished: bool) -> dict[str, str | int | None]:
    """The columns of a paper whose texts have changed, but for its place in the order of changes."""
    names = [each if isinstance(each, str) else each[0] for each in orjson.loads(texts["authors"])]
    clues = (title_number(texts["title"]), authors_number(names), opening_number(texts["abstract"]))
    return {**texts, **dict(zip(CLUES, (None, None, None) if unpublished else clues, strict=True))}


def _sequences(connection: sa.Connection, number: int) -> range:
    """The next places in the order of changes."""
    advance = sa.update(_COUNTER).where(_COUNTER.c.name == "change").values(value=_COUNTER.c.value + number)
    last = connection.execute(advance.returning(_COUNTER.c.value)).scalar_one()
    return range(last - number + 1, last + 1)


def _change_shown_above(connection: sa.Connection, ids: list[int]) -> None:
    """Say that the published records changed under which these preprints are shown."""
    found = connection.scalars(sa.select(_LINK.c.published_id).where(_LINK.c.preprint_id.in_(ids)).distinct()).all()
    if found:
        rows = [{"held": each, "n": sequence} for each, sequence in zip(sorted(found), _sequences(connection, len(found)), strict=True)]
        connection.execute(_PAPER.update().where(_PAPER.c.id == sa.bindparam("held")).values(change_seq=sa.bindparam("n")), rows)


def downgrade() -> None:
    """Older programs do not open newer databases; restore a backup instead."""
    raise NotImplementedError
