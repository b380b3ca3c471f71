"""The table of sites and names that Python and the extension read."""

from papilio.identifiers import canonical_ref, identify, key_of, page_url, pdf_url
from papilio.identifiers.table import TABLE, fill


def test_every_rule_is_met_by_its_example_and_names_what_it_says() -> None:
    for site in TABLE.sites:
        for rule in site.rules:
            named = identify(rule.example)
            assert bool(named.papers) == bool(rule.ref), rule.example
            assert not named.papers or named.only, rule.example


def test_no_host_belongs_to_two_sites() -> None:
    hosts = [host for site in TABLE.sites for host in site.hosts]
    assert len(hosts) == len(set(hosts))
    assert all(host == host.lower() and "/" not in host for host in hosts)


def test_every_source_has_a_name_a_key_and_its_pages() -> None:
    sources = {form.source for form in TABLE.names}
    for ref in ("arxiv:2401.00001", "acl:P19-1001", "openreview:abcde"):
        assert ref.partition(":")[0] in sources
        assert canonical_ref(ref) == ref and key_of(ref) and page_url(ref) and pdf_url(ref)


def test_a_template_is_filled_with_what_was_captured() -> None:
    assert fill("https://example.org/{name}/v{volume}", {"name": "a", "volume": "3"}) == "https://example.org/a/v3"
