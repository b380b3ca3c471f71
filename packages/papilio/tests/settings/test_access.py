"""Who may come in, as the settings say it: closed by default."""

import pytest

from papilio.errors import InputError
from papilio.settings.access import LOOPBACK_NAMES, access_of, refuse_open_address
from papilio.settings.settings import Settings


def settings(**fields: object) -> Settings:
    return Settings(**fields)  # pyright: ignore[reportArgumentType]


def test_without_settings_only_this_machine_is_answered() -> None:
    access = access_of(settings())
    assert (access.mode, access.hosts, access.public.url) == ("none", LOOPBACK_NAMES, "")


def test_the_public_name_and_those_allowed_are_answered() -> None:
    access = access_of(
        settings(url="https://Papers.Example.org/lib", allowed_hosts="one.example, [2001:db8::1],", host="0.0.0.0")
    )
    assert access.hosts == LOOPBACK_NAMES | {"papers.example.org", "one.example", "2001:db8::1"}
    assert (access.public.url, access.public.path) == ("https://Papers.Example.org/lib", "/lib")
    assert access_of(settings(unsafe_open=True)).hosts == {"*"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "papers.example.org"}, "PAPILIO_URL"),
        ({"url": "ftp://papers.example.org"}, "PAPILIO_URL"),
        ({"auth": "password"}, "PAPILIO_PASSWORD is needed"),
    ],
)
def test_what_cannot_be_is_told_with_the_setting(fields: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        access_of(settings(**fields))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", "192.168.1.4", "papers.example.org", ""])
def test_an_address_that_others_reach_needs_authentication(host: str) -> None:
    with pytest.raises(InputError, match="PAPILIO_AUTH=password"):
        refuse_open_address(settings(host=host))
    refuse_open_address(settings(host=host, auth="password", password="x"))
    refuse_open_address(settings(host=host, unsafe_open=True))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_an_address_of_this_machine_needs_none(host: str) -> None:
    refuse_open_address(settings(host=host))
