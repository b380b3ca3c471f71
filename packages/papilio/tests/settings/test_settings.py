from pathlib import Path

import pytest

from papilio.errors import InputError
from papilio.settings.settings import Settings, load_settings, unknown_variables, without_password


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PAPILIO_{name.upper()}", raising=False)
    monkeypatch.setenv("PAPILIO_DATA", str(tmp_path))


def test_command_line_wins_over_environment_over_file_over_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().port == 8000
    (tmp_path / "papilio.toml").write_text("port = 8001\n")
    assert load_settings().port == 8001
    monkeypatch.setenv("PAPILIO_PORT", "8002")
    assert load_settings().port == 8002
    assert load_settings(port=8003).port == 8003


def test_a_setting_left_out_on_the_command_line_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "papilio.toml").write_text('host = "127.0.0.2"\n')
    assert load_settings(host=None).host == "127.0.0.2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1", "did you mean `port`"),
        ("port = 'many'", "PAPILIO_PORT"),
        ("port = 99999", "PAPILIO_PORT"),
        ("port", "not valid TOML"),
        ("data = '/elsewhere'", "PAPILIO_DATA"),
        ("auth = 'maybe'", "'none', 'password' or 'proxy'"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_what_would_be_right(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "papilio.toml").write_text(content)
    with pytest.raises(InputError) as caught:
        load_settings()
    assert said in str(caught.value)


def test_variables_that_no_setting_reads_are_named() -> None:
    assert unknown_variables({"PAPILIO_PROT": "1", "PAPILIO_PORT": "1", "PAPILIO_TEST_POSTGRES_URL": "x", "HOME": "/"}) == [
        "PAPILIO_PROT"
    ]


def test_a_password_is_never_shown() -> None:
    assert without_password("postgresql://me:secret@db:5432/x") == "postgresql://me:****@db:5432/x"
    assert without_password("postgresql://db/x") == "postgresql://db/x"
    assert "secret" not in repr(load_settings(password="secret"))
