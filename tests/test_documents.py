"""Every block of code of the documents is run as a reader runs it who pastes it, page by page and in order.

Pages of docs/matrices are made by running them (`packages/danaus/tests/test_pages.py`); all other blocks are run here.
"""

import json
import os
import re
import signal
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import crossplane
import numpy as np
import pytest
import typer
from commands import papilio
from replay import Replay, World
from replay_venues import ReplayVenues
from served import Served, until
from venue_forms import OTHERS, PAPERS, acl_xml, cvf_page, note_v2, pmlr_bib, pmlr_page

from alone import alone
from documents import INDENTED, PAGES, ROOT, Block, blocks, words_of_code
from papilio.cli import cli
from papilio.importing import starter
from papilio.settings.settings import Settings, environment_name
from papilio.sources.arxiv.schedule import newest_announced_day
from pasting import BETWEEN, Reader

pytestmark = pytest.mark.slow

MADE = "<!-- Made from {name}.py by `make docs`. -->"
"""The first line of a page that is run where it is made."""

SERVE = "make serve"
"""The line that the site of these tests is started with."""

NOT_RUN = {
    ("README.md", "make test"): "it is the run that this test is a part of",
    ("docs/venues.md", "curl -s https://api2.openreview.net/login"): "it needs the internet, and an account",
}
"""What begins a line → why it is not run."""
MOST_NOT_RUN = 2
"""To be lowered with the table above, and never raised."""

ALL = [block for page in PAGES for block in blocks(page)]


def is_made(page: str) -> bool:
    """Whether its program makes it."""
    path = ROOT / page
    return path.read_text().startswith(MADE.format(name=path.stem)) and path.with_suffix(".py").exists()


def lines_of(block: Block) -> list[str]:
    """Commands, with the lines that they go on in."""
    return re.split(r"(?<!\\)\n", block.text.rstrip("\n"))


def to_run(block: Block) -> str:
    """Its commands without those that are not run here."""
    left_out = [begin for page, begin in NOT_RUN if page == block.page] + [SERVE]
    return "\n".join(line for line in lines_of(block) if not line.startswith(tuple(left_out)))


@pytest.fixture(scope="module")
def publishers() -> Iterator[dict[str, str]]:
    """Servers in place of arXiv and of publishers, as the environment names them."""
    now = datetime.now(UTC)
    world = World.synthetic(3, last_day=newest_announced_day(now), archives=("hep-th",))
    world.now, world.hides_future = now, True
    with Replay(world) as arxiv, ReplayVenues() as venues:
        group = "ICLR.cc/2026/Conference"
        venues.notes[group] = [note_v2(paper) for paper in PAPERS]
        venues.notes[f"{group}/Rejected_Submission"] = [note_v2(OTHERS[0])]
        venues.files["/acl/data/2023.acl.xml"] = acl_xml()
        venues.files["/cvf/site/CVPR2024?day=all"] = cvf_page()
        words = "International Conference on Machine Learning, 13-19 July 2025, Vancouver, Canada"
        venues.files["/pmlr/site/v267/"] = pmlr_page(volume="267", words=words)
        venues.files["/pmlr/site/v267/assets/bib/bibliography.bib"] = pmlr_bib(volume="267")
        yield {**arxiv.environment, "PAPILIO_VENUES_URL": venues.url}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, publishers: Mapping[str, str]) -> Iterator[Reader]:
    """A reader who has the files that the documents speak of. pip installs nothing, and asks no index."""
    offline = {"PIP_NO_INDEX": "1", "PIP_DRY_RUN": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    contact = {"PAPILIO_CONTACT": "reader@example.org", "PAPILIO_FOLLOW": "hep-th"}
    found = Reader(tmp_path_factory.mktemp("reader"), {**publishers, **offline, **contact})
    lines = (Path(starter.__file__).parent / "arxiv.jsonl").read_bytes()
    with zipfile.ZipFile(found.copy / "arxiv-metadata-oai-snapshot.json.zip", "w") as archive:
        archive.writestr("arxiv-metadata-oai-snapshot.json", lines)
    weights = np.arange(12, dtype=np.float32).reshape(3, 4)
    _write_safetensors(found.copy / "model.safetensors", weights)
    (found.copy / "all-MiniLM-L6-v2").mkdir()
    _write_safetensors(found.copy / "all-MiniLM-L6-v2" / "model.safetensors", weights)
    _write_checkpoint(found.copy / "checkpoint.pt", weights)
    yield found
    found.close()


def _write_safetensors(path: Path, weights: np.ndarray) -> None:
    header = json.dumps(
        {"layer.weight": {"dtype": "F32", "shape": weights.shape, "data_offsets": [0, weights.nbytes]}}
    ).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + weights.tobytes())


def _write_checkpoint(path: Path, weights: np.ndarray) -> None:
    torch = pytest.importorskip("torch")
    torch.save({"layer.weight": torch.tensor(weights)}, path)


@pytest.fixture(scope="module")
def site(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """What the first line of the README serves."""
    data = tmp_path_factory.mktemp("site")
    apart = {"PAPILIO_DATA": str(data), "PAPILIO_PORT": "0", "PAPILIO_PROCESSES": "1", "PAPILIO_WORKER": "false"}
    [line] = [line for block in blocks("README.md") for line in lines_of(block) if line.startswith(SERVE)]
    export = "".join(f"export {name}='{value}'; " for name, value in apart.items())
    with reader.start(export + line) as process, Served(process, data) as site:
        try:
            assert site.address
            yield site
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def run_shell(reader: Reader, page: list[Block]) -> list[str]:
    return reader.paste([to_run(block) for block in page])


def run_python(reader: Reader, page: list[Block]) -> list[str]:
    return alone(f"print({BETWEEN!r}, end='')\n".join(block.text for block in page)).split(BETWEEN)


def import_lines(reader: Reader, page: list[Block]) -> list[str]:
    for block in page:
        (reader.home / "papers.jsonl").write_text(block.text)
        data = reader.home / "library"
        [report] = json.loads(papilio(data, "import", "--json", str(reader.home / "papers.jsonl")).stdout)
        assert (report["bad"], report["warned"]) == (0, 0), report
        for line in block.text.splitlines():
            papilio(data, "show", json.loads(line)["id"])
    return ["" for _ in page]


def read_settings(reader: Reader, page: list[Block]) -> list[str]:
    for block in page:
        data = reader.home / "set"
        data.mkdir(exist_ok=True)
        (data / "papilio.toml").write_text(block.text)
        shown = json.loads(papilio(data, "config", "--json").stdout)
        for name, value in tomllib.loads(block.text).items():
            assert shown.get(environment_name(name)) == str(value), f"{block}: {name}"
    return ["" for _ in page]


def read_nginx(reader: Reader, page: list[Block]) -> list[str]:
    for block in page:
        path = reader.home / "nginx.conf"
        path.write_text(f"events {{}}\nhttp {{ server {{ listen 80;\n{block.text}}} }}\n")
        read = crossplane.parse(str(path), strict=True, check_ctx=True, check_args=True)
        assert read["status"] == "ok", f"{block}: {read['errors']}"
    return ["" for _ in page]


RUN: dict[str, Callable[[Reader, list[Block]], list[str]]] = {
    "sh": run_shell,
    "python": run_python,
    "json": import_lines,
    "toml": read_settings,
    "nginx": read_nginx,
}
"""What is done with the blocks of one kind and page; what each printed."""
OUTPUT = "text"
"""The kind of what the block before prints."""
LAYERS = "text layers"
"""The kind of the picture of the layers."""


def test_the_blocks_are_read_as_the_page_shows_them() -> None:
    assert {block.page for block in ALL} >= {"README.md", "packages/danaus/README.md", "docs/matrices/low_rank.md"}
    curl = next(block for block in blocks("docs/venues.md") if "curl" in block.text)
    assert [line[:6] for line in lines_of(curl)] == ["curl -", "export"]


def test_every_block_has_a_kind_that_is_run() -> None:
    of_programs = {"python", OUTPUT, "text measured"}
    for block in ALL:
        kinds = of_programs if is_made(block.page) else {*RUN, OUTPUT, LAYERS}
        assert block.kind != INDENTED, f"{block}: fence it and name its kind, one of {', '.join(sorted(kinds))}"
        assert block.kind in kinds, f"{block}: nothing runs the kind {block.kind!r}; there are {', '.join(sorted(kinds))}"


def test_what_is_not_run_is_listed_and_only_becomes_less() -> None:
    lines = [(block.page, line) for block in ALL if block.kind == "sh" for line in lines_of(block)]
    for page, begin in NOT_RUN:
        assert [each for each in lines if each[0] == page and each[1].startswith(begin)], f"{page} has no longer {begin!r}"
    assert len(NOT_RUN) == MOST_NOT_RUN


@pytest.mark.parametrize(
    ("page", "kind"), sorted({(block.page, block.kind) for block in ALL if block.kind in RUN and not is_made(block.page)})
)
def test_the_blocks_of_a_page_run_and_print_what_it_shows(reader: Reader, page: str, kind: str) -> None:
    order = blocks(page)
    run = [block for block in order if block.kind == kind]
    printed = RUN[kind](reader, run)
    for block, said in zip(run, printed, strict=True):
        shown = next((after.text for each, after in pairwise(order) if each is block and after.kind == OUTPUT), "")
        if shown or kind == "python":
            assert said == shown, f"{block} prints something else"


def test_an_output_stands_under_what_prints_it() -> None:
    for page in PAGES:
        for before, block in pairwise([None, *blocks(page)]):
            if block and block.kind.startswith(OUTPUT) and block.kind != LAYERS:
                assert before and before.kind in ("python", "sh"), f"{block}: the output of nothing"


def test_the_picture_of_the_layers_is_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(each for each in settings["tool"]["importlinter"]["contracts"] if each["containers"] == ["papilio"])
    [picture] = [block for block in ALL if block.kind == LAYERS]
    drawn = [re.split(r" {2,}", line)[0] for line in picture.text.splitlines()]
    assert drawn == contract["layers"]


def test_commands_targets_and_settings_in_the_text_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    settings = {environment_name(name) for name in Settings.model_fields}
    for page in PAGES:
        for words in words_of_code(page):
            if match := re.match(r"make ([\w-]+)", words):
                assert match[1] in targets, f"{page}: {words}"
            if match := re.match(r"papilio ((?:[a-z]+ ?)*)", words):
                _find_command(words, page)
        for name in re.findall(r"\bPAPILIO_[A-Z_]*[A-Z]\b", (ROOT / page).read_text()):
            assert name in settings or name.startswith("PAPILIO_TEST_"), f"{page}: {name}"


def _find_command(words: str, page: str) -> None:
    command = typer.main.get_command(cli)
    for word in words.split()[1:]:
        if word == ">" or word == "|":
            break
        if word.startswith("--"):
            assert any(word in each.opts for each in command.params), f"{page}: {words}: there is no {word}"
        elif hasattr(command, "commands"):
            assert word in command.commands, f"{page}: {words}: there is no {word}"
            command = command.commands[word]


ADDRESS = re.compile(r"/(?:[a-z][^\s<>…]*)?")


@pytest.mark.parametrize(
    "page", ["README.md", "docs/reading.md", "docs/operating.md", "docs/reference-managers.md", "docs/api.md"]
)
def test_addresses_in_the_text_are_answered_by_a_new_site(site: Served, page: str) -> None:
    for words in words_of_code(page):
        if ADDRESS.fullmatch(words):
            path = words.replace("%s", "1706.03762") + ("1706.03762" if words.endswith("=") else "")
            # The end of an address, which each list has.
            path = f"/arxiv/cs.CL{path}" if path.startswith(("/feed", "/export")) else path
            assert until(partial(_status, site, path)) == 200, f"{page}: {words}"


def _status(site: Served, path: str) -> int:
    """What it answers, or what it leads to does; 0 where the machine is too busy just now."""
    answer = site.get(path)
    if answer.is_redirect:
        return _status(site, answer.headers["location"].removeprefix(site.address))
    return 0 if answer.status_code == 503 else answer.status_code
