"""How a search stands among the reader's saved ones."""

from readers_site import Site

from papilio.store.readers.saved import LONGEST_NAME, Asked
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.paper_list import ListRequest
from papilio.web.readers.saving import saving


def test_one_is_known_by_all_that_it_asks_and_another_is_offered_under_its_query(site: Site) -> None:
    asked = Asked("moths  and lamps", channel="lexical")
    request = ListRequest(site.app, Frame("/lib", "/", messages("en")), reader="ada")
    new = saving(request, asked)
    assert (new.name, new.line, new.news) == ("moths and lamps", "", "")
    with site.store.transaction() as tx:
        number = site.store.saved.save(tx, "ada", "Lamps", asked, 0)
    held = saving(request, asked)
    assert (held.name, held.news) == ("Lamps", f"/lib/searches/{number}")
    assert held.line.startswith("saved 1970-01-01 00:00 UTC at change ") and held.run == new.run
    assert not saving(request, Asked("moths  and lamps")).line
    assert len(saving(request, Asked("x" * 999)).name) == LONGEST_NAME
