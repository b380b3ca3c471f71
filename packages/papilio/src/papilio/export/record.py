"""Papers and findings in the forms that programs read. One shape serves the API and the command line."""

from papilio.finding.find import Findings, Found
from papilio.finding.recommending import Recommended
from papilio.finding.related import Related
from papilio.identifiers import page_path, page_url, pdf_url
from papilio.model import utc
from papilio.model.paper import Entry
from papilio.search.documents import Why
from papilio.store.readers.saved import Moment, SavedSearch
from papilio.texts.code_links import code_links


def paper_record(entry: Entry) -> dict[str, object]:
    """The whole record of a paper, as docs/paper-record.schema.json describes it."""
    paper = entry.paper
    return {
        "ref": paper.ref,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [{"name": author.name, "affiliations": list(author.affiliations)} for author in paper.authors],
        "categories": list(paper.categories),
        "published": paper.published,
        "updated": paper.updated,
        "version": paper.version,
        "venue": paper.venue,
        "year": paper.known_year,
        "track": paper.track,
        "doi": paper.doi,
        "journal_ref": paper.journal_ref,
        "report_no": paper.report_no,
        "comments": paper.comments,
        "license": paper.license,
        "page": page_path(paper.ref),
        "url": paper.page_url or page_url(paper.ref),
        "pdf": paper.pdf_url or pdf_url(paper.ref),
        "code": [link.url for link in code_links(paper.abstract, paper.comments)],
        "also": list(entry.also),
        "aliases": list(entry.aliases),
        "announcements": [
            {"category": each.category, "day": each.day.isoformat(), "kind": each.kind, "estimated": each.estimated}
            for each in entry.announcements
        ],
        "readings": {"pdf": entry.counts.pdf, "answers": entry.counts.answers},
    }


def card_record(name: str, entry: Entry, *, starred: bool, read: bool) -> dict[str, object]:
    """The few facts beside a link to a paper, and what the reader left on its work."""
    paper = entry.paper
    return {
        "name": name,
        "ref": paper.ref,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "year": paper.known_year,
        "venue": paper.venue,
        "page": page_path(paper.ref),
        "starred": starred,
        "read": read,
        "readings": {"pdf": entry.counts.pdf, "answers": entry.counts.answers},
        "answers": None,
        "also": list(entry.also),
    }


def search_record(findings: Findings) -> dict[str, object]:
    """An answer to a search: the query, exact total, hits with their reasons, facets."""
    answer, coverage = findings.answer, findings.answer.coverage
    covered = coverage.sentence.format(m=coverage.least, n=coverage.words) if coverage else ""
    return {
        "query": answer.search.text,
        "total": answer.total,
        "took_ms": round(answer.took_ms, 2),
        "hits": [hit_record(found) for found in findings.found],
        "facets": {
            name: [{"value": facet.value, "count": facet.papers} for facet in counts] for name, counts in answer.facets.items()
        },
        "notes": [*answer.notes, *([covered] if covered else [])],
        "nearest": answer.nearest,
        "without": [{"part": each.part, "query": each.query, "count": each.count} for each in answer.without],
        "understood": [
            {"term": term.head, "english": list(term.english), "searched": term.searched} for term in answer.understood
        ],
        "offers": [{"query": offer.query, "count": offer.count} for offer in answer.offers],
    }


def saved_record(saved: SavedSearch) -> dict[str, object]:
    """A saved search: what it asks, and when it was saved and last seen."""
    asked = saved.asked
    return {
        "id": saved.id,
        "name": saved.name,
        "query": asked.query,
        "scope": asked.scope,
        "channel": asked.channel,
        "sort": asked.sort,
        "untranslated": list(asked.untranslated),
        "saved": _moment_record(saved.saved),
        "seen": _moment_record(saved.seen),
    }


def _moment_record(moment: Moment) -> dict[str, object]:
    return {"time": utc.to_iso(moment.at), "sequence": moment.sequence}


def _why_record(why: Why) -> dict[str, object]:
    """One reason. `asked` stands only where the words are the English of a Chinese term, `ref` where a paper is it."""
    record: dict[str, object] = {"channel": why.channel, "field": why.field, "terms": list(why.terms)}
    return record | ({"asked": why.asked} if why.asked else {}) | ({"ref": why.ref} if why.ref else {})


def related_record(found: Related) -> dict[str, object]:
    """The papers like one paper: its ref, how many there are, and the nearest with the words that they share."""
    return {"ref": found.entry.paper.ref, "total": found.total, "hits": [hit_record(each) for each in found.found]}


def recommended_record(found: Recommended) -> dict[str, object]:
    """What may please a reader: how many opinions count, how many papers there are, and the best with their reasons."""
    return {
        "likes": found.likes,
        "dislikes": found.dislikes,
        "silent": found.silent,
        "day": found.day.isoformat() if found.day else None,
        "total": found.total,
        "hits": [hit_record(each) for each in found.found],
        "notes": [*found.notes, *([found.lacks] if found.lacks else [])],
    }


def hit_record(found: Found) -> dict[str, object]:
    """One hit of a search, one related or recommended paper."""
    paper = found.entry.paper
    return {
        "ref": paper.ref,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "year": paper.known_year,
        "venue": paper.venue,
        "categories": list(paper.categories),
        "score": found.hit.score,
        "why": [_why_record(why) for why in found.why],
        "also": list(found.entry.also),
    }
