"""Pages of publishers in each form that they have, made of papers that do not exist."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any


@dataclass(frozen=True)
class Made:
    """A paper that does not exist."""

    number: int
    title: str
    authors: tuple[str, ...]
    abstract: str = ""
    track: str = ""
    state: str = "accepted"
    doi: str = ""
    preprint: str = ""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def forum(self) -> str:
        return f"Papilio{self.number:03d}"

    @property
    def hash(self) -> str:
        return hashlib.md5(str(self.number).encode()).hexdigest()

    @property
    def key(self) -> str:
        return f"{self.authors[0].split()[-1].lower()}24{chr(96 + self.number)}"


PAPERS = (
    Made(1, "Wings of Möbius: Butterfly Factorisations", ("Ada Lovelace", "Ève Émile"), "We factor $O(n)$ wings.", "Oral"),
    Made(2, "Chrysalis Nets & Friends", ("Alan Turing",), "A net that rests < 3 weeks.", "Spotlight", preprint="2401.00002"),
    Made(3, "On Larvæ", ("Grace Hopper", "Karl Weierstraß"), "Larvae eat leaves.\nThen they sleep.", "Poster"),
)
OTHERS = (
    Made(4, "Moths Are Not Butterflies", ("Mary Moth",), "They are not.", state="rejected"),
    Made(5, "A Caterpillar That Went Away", ("Carl Pillar",), "Gone.", state="withdrawn"),
    Made(6, "Pupae without Margins", ("Pia Pupa",), "Too long.", state="desk-rejected"),
)
V2_SUFFIX = {
    "rejected": "/Rejected_Submission",
    "withdrawn": "/Withdrawn_Submission",
    "desk-rejected": "/Desk_Rejected_Submission",
}


def note_v2(paper: Made, venue: str = "ICLR", year: int = 2026, group: str = "") -> dict[str, Any]:
    """A note of API version 2."""
    group = group or f"{venue}.cc/{year}/Conference"
    words = {
        "accepted": f"{venue} {year} {paper.track}".strip(),
        "rejected": f"Submitted to {venue} {year}",
        "withdrawn": f"{venue} {year} Conference Withdrawn Submission",
        "desk-rejected": f"{venue} {year} Conference Desk Rejected Submission",
        "undecided": f"{venue} {year} Conference Submission",
    }[paper.state]
    suffix = "/Submission" if paper.state == "undecided" else V2_SUFFIX.get(paper.state, "")
    values = {
        "title": paper.title,
        "authors": list(paper.authors),
        "authorids": [f"~{name.replace(' ', '_')}1" for name in paper.authors],
        "keywords": ["butterflies", "wings"],
        "abstract": paper.abstract,
        "venue": words,
        "venueid": group + suffix,
        "pdf": f"/pdf/{paper.hash}.pdf",
    }
    return {
        "id": paper.forum,
        "forum": paper.forum,
        "number": paper.number,
        "cdate": 1758000000000 + paper.number,
        "pdate": 1769424000000,
        "mdate": 1772000000000,
        "invitations": [f"{group}/-/Submission", f"{group}/-/Post_Submission", f"{group}/-/Edit"],
        "content": {name: {"value": value} for name, value in values.items()},
    } | paper.extra


def note_v1(
    paper: Made, venue: str = "ICLR", year: int = 2021, *, words: str | None = None, decision: str = ""
) -> dict[str, Any]:
    """A note of API version 1; without `words` the decision stands in a reply alone."""
    group = f"{venue}.cc/{year}/Conference"
    kind = {"withdrawn": "Withdrawn_Submission", "desk-rejected": "Desk_Rejected_Submission"}.get(
        paper.state, "Blind_Submission"
    )
    content: dict[str, Any] = {
        "title": paper.title,
        "authors": list(paper.authors),
        "abstract": paper.abstract,
        "keywords": "butterflies; wings",
        "_bibtex": f"@inproceedings{{\n{paper.authors[0].lower()}2021,\ntitle={{{paper.title}}}\n}}",
    }
    if words is not None:
        content |= {"venue": words, "venueid": group}
    replies = [
        {
            "id": f"review{paper.number}",
            "invitation": f"{group}/Paper{paper.number}/-/Official_Review",
            "content": {"rating": "6"},
        },
        {
            "id": f"dec{paper.number}",
            "invitation": f"{group}/Paper{paper.number}/-/Decision",
            "content": {"decision": decision},
        },
    ]
    return {
        "id": paper.forum,
        "forum": paper.forum,
        "number": paper.number,
        "cdate": 1601308200000,
        "tmdate": 1616000000000,
        "invitation": f"{group}/-/{kind}",
        "content": content,
    } | ({"details": {"directReplies": replies}} if decision else {})


def notes(found: Sequence[dict[str, Any]], count: int | None = None) -> bytes:
    """A reply to `/notes`."""
    return json.dumps({"notes": found} | ({"count": count} if count is not None else {}), ensure_ascii=False).encode()


def acl_xml(papers: Sequence[Made] = PAPERS, collection: str = "2023.acl", year: int = 2023) -> bytes:
    """A file of the Anthology's data: main volume, a demo volume, a workshop."""

    def paper(number: int, made: Made, volume: str) -> str:
        title = escape(made.title, quote=False).replace("Butterfly", "<fixed-case>B</fixed-case>utterfly")
        people = "".join(
            f"<author><first>{escape(name.rpartition(' ')[0])}</first><last>{escape(name.split()[-1])}</last>"
            "<affiliation>University of Leaves</affiliation></author>"
            for name in made.authors
        )
        abstract = escape(made.abstract, quote=False).replace("$O(n)$", "<tex-math>O(n)</tex-math>")
        doi = f"<doi>10.18653/v1/{collection}-{volume}.{number}</doi>"
        return (
            f'    <paper id="{number}">\n      <title>{title}</title>\n      {people}\n'
            f"      <pages>{number}-{number + 9}</pages>\n"
            f'      <abstract>{abstract}</abstract>\n      <url hash="0a1b2c3d">{collection}-{volume}.{number}</url>\n'
            f"      {doi}\n"
            f"      <bibkey>{made.key}</bibkey>\n    </paper>\n"
        )

    meeting = "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics"
    volumes = [
        ("long", f"{meeting} (Volume 1: Long Papers)", papers[:2]),
        ("demo", f"{meeting} (Volume 3: System Demonstrations)", papers[2:]),
    ]
    parts = [f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{collection}\">\n"]
    for name, title, held in volumes:
        parts.append(
            f'  <volume id="{name}" ingest-date="{year}-07-08">\n    <meta>\n      <booktitle>{title}</booktitle>\n'
            "      <editor><first>Nobody</first><last>Atall</last></editor>\n"
            f"      <month>July</month>\n      <year>{year}</year>\n      <venue>acl</venue>\n    </meta>\n"
            f'    <frontmatter>\n      <url hash="1">{collection}-{name}.0</url>\n    </frontmatter>\n'
        )
        parts += [paper(number, made, name) for number, made in enumerate(held, 1)]
        parts.append("  </volume>\n")
    parts.append(
        '  <volume id="ws"><meta><booktitle>Proceedings of the First Workshop on Moths at ACL</booktitle>'
        f"<year>{year}</year></meta>\n" + paper(1, OTHERS[0], "ws") + "  </volume>\n</collection>\n"
    )
    return "".join(parts).encode()


def acl_bib(papers: Sequence[Made] = PAPERS, volume: str = "2023.acl-long", year: int = 2023) -> bytes:
    """A volume's BibTeX of the Anthology."""
    meeting = "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics (Volume 1: Long Papers)"
    entries = [f'@proceedings{{acl-{year}-long,\n    title = "{meeting}",\n    year = "{year}",\n}}\n']
    for number, made in enumerate(papers, 1):
        people = "  and\n      ".join(f"{name.split()[-1]}, {name.rpartition(' ')[0]}" for name in made.authors)
        title = made.title.replace("Butterfly", "{B}utterfly").replace("ö", '{\\"o}').replace("&", "\\&")
        entries.append(
            f'@inproceedings{{{made.key},\n    title = "{title}",\n    author = "{people}",\n    editor = "Atall, Nobody",\n'
            f'    booktitle = "{meeting}",\n    month = jul,\n    year = "{year}",\n    address = "Toronto, Canada",\n'
            f'    url = "https://aclanthology.org/{volume}.{number}/",\n    doi = "10.18653/v1/{volume}.{number}",\n'
            f'    pages = "{number}--{number + 9}",\n    abstract = "{made.abstract}"\n}}\n'
        )
    return "".join(entries).encode()


def pmlr_page(papers: Sequence[Made] = PAPERS, volume: str = "235", words: str = "") -> bytes:
    """The page of a volume, with sections."""
    words = words or "International Conference on Machine Learning, 21-27 July 2024, Vienna, Austria"
    parts = [
        "<!DOCTYPE html>\n<html>\n<head><title>International Conference on Machine Learning | PMLR</title></head>\n<body>\n"
        f'<div class="page-content"><div class="wrapper">\n<h2>Volume {volume}: {words}</h2>\n'
        '<p class="info">Editors: Nobody Atall</p>\n[<a href="https://proceedings.mlr.press/v1/">edit</a>]\n'
    ]
    section = ""
    for made in papers:
        if made.track != section:
            section = made.track
            parts.append(f'<h3 id="{section}">{section}</h3>\n')
        people = ",&nbsp;".join(escape(name) for name in made.authors)
        site = f"https://proceedings.mlr.press/v{volume}"
        arxiv = f'[<a href="https://arxiv.org/abs/{made.preprint}">arXiv</a>]' if made.preprint else ""
        parts.append(
            f'<div class="paper">\n  <p class="title">{escape(made.title)}</p>\n  <p class="details">\n'
            f'    <span class="authors">{people}</span>;\n    <span class="info"><i>Proceedings of the 41st '
            f"International Conference on Machine Learning</i>, PMLR {volume}:{made.number}-{made.number + 9}</span>\n"
            '  </p>\n  <p class="links">\n'
            f'    [<a href="{site}/{made.key}.html">abs</a>]'
            f'[<a href="https://raw.githubusercontent.com/mlresearch/v{volume}/main/assets/{made.key}/{made.key}.pdf" '
            f'target="_blank">Download PDF</a>]{arxiv}'
            f'[<a href="https://openreview.net/forum?id={made.forum}" target="_blank">OpenReview</a>]\n  </p>\n</div>\n'
        )
    parts.append("</div></div>\n</body>\n</html>\n")
    return "".join(parts).encode()


def pmlr_paper(made: Made, volume: str = "235") -> bytes:
    """The page of one paper."""
    people = "\n".join(f'<meta name="citation_author" content="{escape(name)}">' for name in made.authors)
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n<title>{escape(made.title)}</title>\n"
        f'<meta name="citation_title" content="{escape(made.title)}">\n{people}\n'
        '<meta name="citation_publication_date" content="2024/07/08">\n'
        '<meta name="citation_conference_title" content="International Conference on Machine Learning">\n'
        f'<meta name="citation_volume" content="{volume}">\n<meta name="citation_firstpage" content="1">\n'
        f'<meta name="citation_pdf_url" content="https://raw.githubusercontent.com/mlresearch/v{volume}/main/assets/'
        f'{made.key}/{made.key}.pdf">\n</head>\n<body>\n<article class="post-content">\n<h1>{escape(made.title)}</h1>\n'
        f'<div id="authors">{", ".join(map(escape, made.authors))}</div>\n<h4>Abstract</h4>\n'
        f'<div id="abstract" class="abstract">\n{escape(made.abstract)}\n</div>\n</article>\n</body>\n</html>\n'
    ).encode()


def pmlr_bib(papers: Sequence[Made] = PAPERS, volume: str = "235") -> bytes:
    """The BibTeX file of a volume."""
    entries: list[str] = []
    for made in papers:
        people = " and ".join(f"{name.split()[-1]}, {name.rpartition(' ')[0]}" for name in made.authors)
        entries.append(
            f"@InProceedings{{pmlr-v{volume}-{made.key},\n  title = \t {{{made.title}}},\n  author =       {{{people}}},\n"
            "  booktitle = \t {Proceedings of the 41st International Conference on Machine Learning},\n  pages = \t {1--10},\n"
            f"  year = \t {{2024}},\n  volume = \t {{{volume}}},\n  series = \t {{Proceedings of Machine Learning Research}},\n"
            f"  month = \t {{21--27 Jul}},\n  publisher =    {{PMLR}},\n"
            f"  url = \t {{https://proceedings.mlr.press/v{volume}/{made.key}.html}},\n"
            f"  abstract = \t {{{made.abstract}}}\n}}\n"
        )
    return "".join(entries).encode()


def cvf_name(made: Made, venue: str = "CVPR", year: int = 2024) -> str:
    """The last part of a page's address."""
    words = "_".join(word for word in "".join(c if c.isascii() and c.isalnum() else " " for c in made.title).split()[:8])
    return f"{made.authors[0].split()[-1]}_{words}_{venue}_{year}"


def cvf_page(papers: Sequence[Made] = PAPERS, venue: str = "CVPR", year: int = 2024, days: Sequence[str] = ()) -> bytes:
    """The list of a conference, or its menu of days."""
    parts = [
        f"<!DOCTYPE html>\n<html>\n<head><title>{venue} {year} Open Access Repository</title></head>\n<body>\n"
        '<div id="header"><a href="/">CVF</a></div>\n<div id="content">\n<h3>Papers</h3>\n<dl>\n'
    ]
    parts += [f'<dd><a href="/{venue}{year}?day={day}">Day {number}: {day}</a></dd>\n' for number, day in enumerate(days, 1)]
    for made in papers:
        name = cvf_name(made, venue, year)
        forms = "".join(
            f'<form id="form-{person.replace(" ", "")}" action="/{venue}{year}" method="post" class="authsearch">\n'
            f'<input type="hidden" name="query_author" value="{escape(person)}">\n<a href="#">{escape(person)}</a>,\n</form>\n'
            for person in made.authors
        )
        arxiv = f'[<a href="http://arxiv.org/abs/{made.preprint}">arXiv</a>]\n' if made.preprint else ""
        people = " and ".join(f"{person.split()[-1]}, {person.rpartition(' ')[0]}" for person in made.authors)
        parts.append(
            f'<dt class="ptitle"><br><a href="/content/{venue}{year}/html/{name}_paper.html">{escape(made.title)}</a></dt>\n'
            f'<dd>\n{forms}</dd>\n<dd>\n[<a href="/content/{venue}{year}/papers/{name}_paper.pdf">pdf</a>]\n'
            f'[<a href="/content/{venue}{year}/supplemental/{name}_supplemental.pdf">supp</a>]\n{arxiv}'
            f'<div class="link2">[<a class="fakelink">bibtex</a>]\n<div class="bibref pre-white-space">'
            f"@InProceedings{{X_{year}_{venue},\n    author    = {{{escape(people)}}},\n"
            f"    title     = {{{escape(made.title)}}},\n"
            f"    year      = {{{year}}}\n}}</div>\n</div>\n</dd>\n"
        )
    parts.append("</dl>\n</div>\n</body>\n</html>\n")
    return "".join(parts).encode()


NEURIPS_TOKENS = {"": "Conference", "Datasets and Benchmarks": "Datasets_and_Benchmarks_Track"}


def neurips_page(
    papers: Sequence[Made] = PAPERS,
    year: int = 2024,
    volumes: Sequence[str] = (),
    *,
    old: bool = False,
    count: int | None = None,
) -> bytes:
    """The list of a year."""
    stated = len(papers) if count is None else count
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head><title>Advances in Neural Information Processing Systems</title></head>\n'
        "<body>\n"
        '<div class="container-fluid">\n<a href="/paper_files/paper/1987">1987</a>\n'
        f'<div class="paper-count">{stated} papers</div>\n<ul class="paper-list">\n'
    ]
    parts += [f'<a href="/paper_files/paper/{year}/{name}">Advances … Main Conference </a>\n' for name in volumes]
    for made in papers:
        track = made.extra.get("track", "")
        token = NEURIPS_TOKENS[track]
        people = ", ".join(escape(name) for name in made.authors)
        if old:
            parts.append(
                f'<li class="none"><a title="paper title" href="/paper_files/paper/{year}/hash/{made.hash}-Abstract.html">'
                f"{escape(made.title)}</a> <i>{people}</i></li>\n"
            )
            continue
        parts.append(
            f'<li class="{token.lower()}" data-track="{token.lower()}">\n  <div class="paper-content">\n'
            f'    <a title="paper title" href="/paper_files/paper/{year}/hash/{made.hash}-Abstract-{token}.html">'
            f'{escape(made.title)}</a>\n    <span class="paper-authors">{people}</span>\n  </div>\n'
            f'  <span class="paper-track-badge">{track or "Main Conference Track"}</span>\n</li>\n'
        )
    parts.append("</ul>\n</div>\n</body>\n</html>\n")
    return "".join(parts).encode()


def ijcai_page(papers: Sequence[Made] = PAPERS, year: int = 2024) -> bytes:
    """The list of a year's proceedings."""

    def row(made: Made) -> str:
        return (
            f'<div id="paper{made.number}" class="paper_wrapper"><div class="title">{escape(made.title)}</div>'
            f'<div class="authors">{", ".join(escape(name) for name in made.authors)}</div><div class="details">'
            f'(<a href="{made.number:04d}.pdf">PDF</a> | <a href="/proceedings/{year}/{made.number}">Details</a>)</div></div>\n'
        )

    return (
        f"<!DOCTYPE html>\n<html>\n<head><title>Proceedings of IJCAI {year}</title></head>\n<body>\n"
        '<div class="section">\n<div class="section_title"><h3>Main Track</h3></div>\n<div class="subsection">\n'
        '<div class="subsection_title">Agent-based and Multi-agent Systems</div>\n'
        + "".join(row(made) for made in papers[:2])
        + '</div>\n</div>\n<div class="section">\n<div class="section_title"><h3>Demo Track</h3></div>\n'
        + "".join(row(made) for made in papers[2:])
        + "</div>\n</body>\n</html>\n"
    ).encode()
