"""The tables.

`paper` is the record in one row. `announcement` is laid out for reading a category's day (its key begins with both);
`category` and `edition` count their papers, so that the home page reads no paper. Days are integers that read as dates
(20240503), flags are 0 or 1, and every value is a plain number or text, so that bulk writes need no conversion.

Times of live work (`due`, `fetched`, …) are seconds since 1970 in UTC; those of leases are read on the clock of
`store/clock.py`.

What the tables hold is described here and created by `migrations/`; a test compares the two.
"""

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, MetaData, SmallInteger, Table, Text, and_

METADATA = MetaData()

HEAD = "0011"
"""The newest revision in `migrations/versions`."""

LINKS_CHANGED = "0008"
"""The newest revision after which other records are recognised as one work than before."""

NAME = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared and sorted by code point on every database."""

category = Table(
    "category",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", NAME, nullable=False, unique=True),
    Column("papers", Integer, nullable=False),
)

edition = Table(
    "edition",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("venue", NAME, nullable=False),
    Column("year", Integer),
    Column("track", NAME, nullable=False),
    Column("papers", Integer, nullable=False),
    Index("edition_name", "venue", "year", "track"),
)
"""One track of one edition; a paper without track stands in the row whose track is empty."""

paper = Table(
    "paper",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("change_seq", BigInteger, nullable=False),
    Column("edition_id", Integer, ForeignKey("edition.id")),
    Column("ref", NAME, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("updated", "published")),
    Column("year", Integer),
    Column("categories", Text, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("title", "authors", "doi")),
    Column("doi_key", NAME),
    Column("preprint", NAME),
    Column("title_key", BigInteger),
    Column("authors_key", BigInteger),
    Column("opening_key", BigInteger),
    Column("comments", Text, nullable=False),
    Column("journal_ref", Text, nullable=False),
    Column("report_no", Text, nullable=False),
    Column("license", Text, nullable=False),
    Column("page_url", Text, nullable=False),
    Column("pdf_url", Text, nullable=False),
    Column("abstract", Text, nullable=False),
)
"""`categories`: codes with spaces between, primary first. `authors`: a JSON array in order, of names or of arrays (name,
affiliations…). `doi_key`: the DOI in lower case. `preprint`: the ref that the source says is this work's preprint, held or
not. `title_key`, `authors_key`, `opening_key`: what two records of one work have in common, as numbers (`works`). The abstract
stands last, so that reading the columns before it does not touch it."""

Index("paper_change", paper.c.change_seq, unique=True)
Index(
    "paper_edition",
    paper.c.edition_id,
    sqlite_where=paper.c.edition_id.is_not(None),
    postgresql_where=paper.c.edition_id.is_not(None),
)
Index("paper_doi", paper.c.doi_key, sqlite_where=paper.c.doi_key.is_not(None), postgresql_where=paper.c.doi_key.is_not(None))
Index(
    "paper_preprint",
    paper.c.preprint,
    sqlite_where=paper.c.preprint.is_not(None),
    postgresql_where=paper.c.preprint.is_not(None),
)
Index(
    "paper_of_venue", paper.c.id, sqlite_where=paper.c.edition_id.is_not(None), postgresql_where=paper.c.edition_id.is_not(None)
)

CLUES = ("title_key", "authors_key", "opening_key")
"""The columns by which records of one work are looked for."""

for _clue in CLUES:
    for _suffix, _where in (("of_venue", paper.c.edition_id.is_not(None)), ("elsewhere", paper.c.edition_id.is_(None))):
        # Two halves: looking for the published records of a thousand preprints touches no preprint, and the other way round.
        _half = and_(paper.c[_clue].is_not(None), _where)
        _name = f"paper_{_clue.removesuffix('_key')}_{_suffix}"
        Index(_name, paper.c[_clue], sqlite_where=_half, postgresql_where=_half)

announcement = Table(
    "announcement",
    METADATA,
    Column("category_id", Integer, ForeignKey("category.id"), primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("paper_id", Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("estimated", SmallInteger, nullable=False),
    Index("announcement_paper", "paper_id"),
    sqlite_with_rowid=False,
)

alias = Table(
    "alias",
    METADATA,
    Column("name", NAME, primary_key=True),
    Column("paper_id", Integer, ForeignKey("paper.id", ondelete="CASCADE"), nullable=False),
    Index("alias_paper", "paper_id"),
    sqlite_with_rowid=False,
)
"""Other names of papers, without those that `paper` holds already (the ref and the DOI)."""

link = Table(
    "link",
    METADATA,
    Column("preprint_id", Integer, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("published_id", Integer, ForeignKey("paper.id", ondelete="CASCADE"), nullable=False),
    Column("reason", Text, nullable=False),
    Index("link_published", "published_id"),
)
"""Which preprint is shown under which published record, and why: `source` said so, `doi` is equal, or `title` and
authors. Follows from `paper`."""

tombstone = Table(
    "tombstone",
    METADATA,
    Column("ref", NAME, primary_key=True),
    Column("change_seq", BigInteger, nullable=False),
    Index("tombstone_change", "change_seq", unique=True),
)

reading_count = Table(
    "reading_count",
    METADATA,
    Column("ref", NAME, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("pdf", "answers")),
    sqlite_with_rowid=False,
)
"""How many readers have opened a paper's PDF and its answers. Like every table of readers it names papers by ref, without
foreign key: what a reader left survives a paper that is deleted and comes back."""

opening = Table(
    "opening",
    METADATA,
    Column("ref", NAME, primary_key=True),
    Column("kind", NAME, primary_key=True),
    Column("client", NAME, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index("opening_at", "at", "ref"),
    sqlite_with_rowid=False,
)
"""Who has opened what, once each. `kind`: `pdf` or `answers`. `at`: whole seconds since 1970 in UTC, so that a day is a
division."""

opening_count = Table(
    "opening_count",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("client", NAME, primary_key=True),
    Column("openings", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many openings were counted for a client on a day (counted since 1970 in UTC); of today only."""

star = Table(
    "star",
    METADATA,
    Column("reader", NAME, primary_key=True),
    Column("ref", NAME, primary_key=True),
    Column("starred", Double, nullable=False),
    Index("star_time", "starred", "ref"),
    sqlite_with_rowid=False,
)
"""`reader`: the name that the proxy in front gives, or empty: the one reader of this library."""

rating = Table(
    "rating",
    METADATA,
    Column("reader", NAME, primary_key=True),
    Column("ref", NAME, primary_key=True),
    Column("value", SmallInteger, nullable=False),
    Column("rated", Double, nullable=False),
    sqlite_with_rowid=False,
)
"""`value`: 1 or -1."""

read_mark = Table(
    "read_mark",
    METADATA,
    Column("reader", NAME, primary_key=True),
    Column("ref", NAME, primary_key=True),
    Column("read", Double, nullable=False),
    sqlite_with_rowid=False,
)

visit = Table(
    "visit",
    METADATA,
    Column("reader", NAME, primary_key=True),
    Column("list", NAME, primary_key=True),
    Column("began", Double, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("before_began", Double),
    Column("before_sequence", BigInteger),
    Index("visit_time", "reader", "began"),
    sqlite_with_rowid=False,
)
"""A reader's last visit to a list, and the one before. `sequence`: the newest change of the library at that time."""

note = Table(
    "note",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reader", NAME, nullable=False),
    Column("ref", NAME, nullable=False),
    Column("shared", SmallInteger, nullable=False),
    *(Column(name, Double, nullable=False) for name in ("written", "changed")),
    Column("text", Text, nullable=False),
    Index("note_ref", "ref"),
    Index("note_reader", "reader", "id"),
    Index("note_shared", "shared", "id"),
)
"""Markdown. `shared`: 1 when every reader of the instance may read it."""

saved_search = Table(
    "saved_search",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(Column(name, NAME, nullable=False) for name in ("reader", "name", "query", "scope", "channel", "sort", "untranslated")),
    *(
        Column(f"{when}{what}", kind, nullable=False)
        for when in ("saved", "seen")
        for what, kind in (("", Double), ("_sequence", BigInteger), ("_paper", BigInteger))
    ),
    Index("saved_search_reader", "reader", "id"),
)
"""Searches that readers keep. `…_sequence`, `…_paper`: the newest change and the id of the last paper at that time."""

import_progress = Table(
    "import_progress",
    METADATA,
    Column("fingerprint", NAME, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in ("lines", "bytes")),
    Column("finished", SmallInteger, nullable=False),
    Column("counts", Text, nullable=False),
)

counter = Table(
    "counter",
    METADATA,
    Column("name", NAME, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""`change`: the last change sequence given out. `papers`: how many are held. Of others, the last id given out."""

library_fact = Table(
    "library_fact",
    METADATA,
    Column("name", NAME, primary_key=True),
    Column("value", Text, nullable=False),
)
"""`starter`: the id of the last paper of the starter library, while that is what the library holds. `contact`: mail address
or page of the operator, where the settings name none."""

gate = Table(
    "gate",
    METADATA,
    Column("name", NAME, primary_key=True),
    Column("holder", NAME, nullable=False),
    Column("lease_until", Double, nullable=False),
    Column("free_at", Double, nullable=False),
    Column("clock", NAME, nullable=False),
    Column("denials", Integer, nullable=False),
    Column("told_seconds", Double, nullable=False, server_default="0"),
    *(Column(name, Double, nullable=False, server_default="0") for name in ("readers_until", "others_until")),
    Column("readers_turn", SmallInteger, nullable=False, server_default="0"),
)
"""One row per group of hosts. `holder`: who has the turn, or empty. `lease_until`: when the turn ended, or ends at the latest.
`free_at`: when the next turn may begin. `denials`: how often in a row the group said "later". `clock`: the clock that times
were read on (`store/clock.py`). `told_seconds`: how long it rests at least after the turn at hand, since it said "later" to
somebody whose own turn had run out. `readers_until`, `others_until`: until when somebody waits. `readers_turn`: of the last."""

request_count = Table(
    "request_count",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("host", NAME, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in ("requests", "failures", "bytes")),
    sqlite_with_rowid=False,
)
"""Requests spent, per UTC day and host."""

validator = Table(
    "validator",
    METADATA,
    Column("url", NAME, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("etag", "last_modified")),
)
"""What a host gave to ask with whether something has changed."""

job = Table(
    "job",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(Column(name, NAME, nullable=False) for name in ("kind", "key")),
    Column("payload", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due", Double, nullable=False),
    Column("state", NAME, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("attempts", "delays")),
    Column("holder", NAME, nullable=False),
    Column("lease_until", Double, nullable=False),
    Column("clock", NAME, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("progress", "error")),
    Column("added", Double, nullable=False),
    Index("job_name", "kind", "key", unique=True),
    Index("job_due", "state", "priority", "due"),
)
"""Work to do. `state`: `waiting`, `running` or `failed` (given up; stands until it is added again). Done jobs are deleted.
`attempts`: failures in a row; `delays`: how often in a row a host said "later", which is no failure."""

harvest = Table(
    "harvest",
    METADATA,
    Column("set_spec", NAME, primary_key=True),
    Column("from_day", Integer),
    Column("base_day", Integer),
    Column("token", Text, nullable=False),
    Column("response_day", Integer),
    Column("stored_day", Integer),
    Column("records", BigInteger, nullable=False),
    Column("complete_size", BigInteger),
    Column("running", SmallInteger, nullable=False),
    Column("changed", Double, nullable=False),
)
"""How far the harvest of each OAI-PMH set (empty: everything) has come. `from_day`: where the run began; `base_day`: from which
day on nothing is lacking when it has ended; `response_day`: day
of its first response, from which the next run begins; `stored_day`: newest datestamp stored, from which a run with a dead
token goes on."""

listing = Table(
    "listing",
    METADATA,
    Column("archive", NAME, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("source", NAME, nullable=False),
    Column("fetched", Double, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("counts", "problem", "note")),
    sqlite_with_rowid=False,
)
"""Daily lists taken. `source`: `new` or `catchup`. `counts`: JSON, papers per category and kind. `problem`: why it is not to
be believed (empty when it is). `note`: what the cross-check with the feed found."""

demand = Table(
    "demand",
    METADATA,
    Column("ref", NAME, primary_key=True),
    Column("client", NAME, nullable=False),
    Column("asked", Double, nullable=False),
    *(Column("attempts", Integer, nullable=False), Column("put_off", Integer, nullable=False, server_default="0")),
    Index("demand_client", "client"),
    Index("demand_asked", "asked"),
)
"""Papers that readers asked for and that are to be fetched. `attempts`: how often that failed; `put_off`: was to be later."""

demand_count = Table(
    "demand_count",
    METADATA,
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("client", NAME, primary_key=True),
    Column("papers", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many papers were let into the queue: per hour (counted since 1970 in UTC) and client, for one day."""

absence = Table(
    "absence",
    METADATA,
    Column("ref", NAME, primary_key=True),
    Column("until", Double, nullable=False),
    Column("reason", Text, nullable=False),
)
"""Papers that will not come, and until when that is believed. `reason`: why they were given up; empty when the source says
that they do not exist."""

trouble = Table(
    "trouble",
    METADATA,
    Column("part", NAME, primary_key=True),
    Column("subject", NAME, primary_key=True),
    Column("message", Text, nullable=False),
    Column("since", Double, nullable=False),
    Column("last", Double, nullable=False),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What is wrong now, for the operator; a success takes it away."""

venue_fetch = Table(
    "venue_fetch",
    METADATA,
    Column("edition", NAME, primary_key=True),
    Column("fetched", Double, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("rejected", SmallInteger, nullable=False),
    Column("note", Text, nullable=False),
)
"""Editions of venues that were added from their source. `rejected`: 1 when rejected submissions were asked for too."""
