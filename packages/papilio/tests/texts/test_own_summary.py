"""A summary of our own says whose it is, on pages and in every form that carries it."""

import pytest

from papilio.export.formats import FORMATS, export
from papilio.importing.starter import starter_records
from papilio.store import Store
from papilio.texts.own_summary import OWN_SUMMARY
from papilio.web.math.mathml import plain_text


def test_every_summary_of_the_starter_library_is_signed_once() -> None:
    for record in starter_records():
        assert record.paper.abstract.startswith(OWN_SUMMARY)
        assert record.paper.abstract.count(OWN_SUMMARY) == 1


@pytest.mark.parametrize("form", ["ris", "csl", "json"])
def test_files_that_carry_the_summary_carry_its_note(form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('starter') / 'papilio.db'}")
    record = starter_records()[0]
    with store.transaction() as tx:
        store.papers.put(tx, [record])
    text = "".join(export(store, [record.paper.ref], FORMATS[form], plain_text))
    store.close()
    assert OWN_SUMMARY + record.paper.abstract.removeprefix(OWN_SUMMARY)[:40] in text
