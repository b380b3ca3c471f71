"""What hosts gave to ask with whether something has changed."""

from papilio.store import Store

URL = "https://rss.arxiv.org/atom/cs"


def test_the_newest_of_each_address_is_kept(store: Store) -> None:
    assert store.validators.find(URL) == ("", "")
    with store.transaction() as tx:
        store.validators.save(tx, URL, '"one"', "Fri, 03 May 2024 00:00:00 GMT")
        store.validators.save(tx, URL + "2", '"other"', "")
    with store.transaction() as tx:
        store.validators.save(tx, URL, 'W/"two"', "")
    assert store.validators.find(URL) == ('W/"two"', "")
    assert store.validators.find(URL + "2") == ('"other"', "")


def test_what_is_not_committed_is_not_kept(store: Store) -> None:
    try:
        with store.transaction() as tx:
            store.validators.save(tx, URL, '"one"', "")
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert store.validators.find(URL) == ("", "")
