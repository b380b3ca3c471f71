from contextlib import closing
from pathlib import Path

import pytest

from papilio.app import build
from papilio.errors import InputError
from papilio.settings.access import refuse_open_address
from papilio.settings.settings import Settings


def test_another_address_than_loopback_needs_authentication(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::", "papers.example.org"):
        with pytest.raises(InputError, match="PAPILIO_AUTH"):
            refuse_open_address(Settings(data=tmp_path, host=host))
    for host in ("127.0.0.1", "127.0.0.9", "::1", "[::1]", "localhost"):
        refuse_open_address(Settings(data=tmp_path, host=host))
    refuse_open_address(Settings(data=tmp_path, host="0.0.0.0", auth="password", password="x"))
    refuse_open_address(Settings(data=tmp_path, host="0.0.0.0", unsafe_open=True))


MORE = ("2001:db8::1", "xn--bcher-kva.example")


def test_the_site_answers_to_loopback_its_address_and_its_public_name(tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path,
        host="10.0.0.7",
        auth="proxy",
        url="https://Papers.Example.org/lib/",
        allowed_hosts="A.example., b.example:8000, [2001:DB8:0::1], bücher.example",
    )
    app = build(settings)
    assert {
        "localhost",
        "127.0.0.1",
        "::1",
        "10.0.0.7",
        "papers.example.org",
        "a.example",
        "b.example",
        *MORE,
    } == app.access.hosts
    assert app.base_path == "/lib"
    assert (app.base_url, app.access.public.netloc) == ("https://Papers.Example.org/lib", "Papers.Example.org")
    app.store.close()


def test_an_unusable_data_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="PAPILIO_DATA"):
        build(Settings(data=tmp_path / "file"))


def test_an_allowed_host_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"PAPILIO_ALLOWED_HOSTS.*no host"):
        build(Settings(data=tmp_path, allowed_hosts="a.example, no host"))


@pytest.mark.parametrize("url", ["papers.example.org", "ftp://x", "https://"])
def test_a_public_url_without_scheme_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="PAPILIO_URL"):
        build(Settings(data=tmp_path, url=url))


def test_passes_of_browsers_outlive_the_process_and_are_of_one_library(tmp_path: Path) -> None:
    keys: list[bytes] = []
    for data in (tmp_path / "one", tmp_path / "one", tmp_path / "other"):
        with closing(build(Settings(data=data, auth="password", password="x")).store) as store:  # type: ignore[arg-type]
            keys.append(bytes.fromhex(store.fact("pass_key")))
    assert len(keys[0]) == 32 and keys[0] == keys[1] != keys[2]
    with closing(build(Settings(data=tmp_path / "open")).store) as store:
        assert store.fact("pass_key") == "", "nobody needs one"


def test_password_mode_without_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="PAPILIO_PASSWORD"):
        build(Settings(data=tmp_path, auth="password"))
