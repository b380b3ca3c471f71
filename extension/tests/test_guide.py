"""docs/extension.md speaks of what the extension says: each message of what went wrong has its row, in the screen's words."""

import json
import re
from pathlib import Path

EXTENSION = Path(__file__).parents[1]
GUIDE = (EXTENSION.parent / "docs" / "extension.md").read_text("utf-8")
MESSAGES: dict[str, str] = {
    key: re.sub(r"\$\w+\$", "…", each["message"])
    for key, each in json.loads((EXTENSION / "_locales" / "en" / "messages.json").read_text("utf-8")).items()
}
TOLD = re.compile(r"^(?:notice_|serverError_|serverWants|serverPasswordWrong|serverTokenWrong|addressError_|addressWarning_)")
EXPLAINED_ELSEWHERE = {"addressError_empty", "addressError_scheme", "notice_couldNotCollect"}
"""Messages that say themselves what to do."""


def quoted() -> list[str]:
    """The words in italics in the first column of the table of what went wrong."""
    table = GUIDE.split("## When something is wrong")[1].split("\n## ")[0]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| *")]
    return [words.strip("… ") for row in rows for words in re.findall(r"\*([^*]+)\*", row)]


def test_every_message_of_what_went_wrong_is_explained() -> None:
    words = quoted()
    told = {key: text for key, text in MESSAGES.items() if TOLD.match(key)}
    assert len(told) > 15
    silent = [key for key, text in told.items() if not any(part in text for part in words)]
    assert set(silent) <= EXPLAINED_ELSEWHERE


def test_what_the_guide_quotes_is_what_the_screen_says() -> None:
    strange = [words for words in quoted() if not any(words in text for text in MESSAGES.values())]
    assert strange == []
    named = re.findall(r"\*((?:Collect|Let|Counts|Copy|Save|Begin|Links on)[^*]*)\*", GUIDE.split("## When something")[0])
    assert [words for words in named if not any(words.rstrip("…") in text for text in MESSAGES.values())] == []


def test_keys_and_versions_are_those_of_the_manifest() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    keys = {each["suggested_key"]["default"] for each in manifest["commands"].values() if "suggested_key" in each}
    assert set(re.findall(r"Alt\+[A-Z](?:\w*\+)?\w*", GUIDE)) == keys
    assert f"`{manifest['omnibox']['keyword']}`" in GUIDE
    assert f"Chrome {manifest['minimum_chrome_version']} or newer" in GUIDE
    least = manifest["browser_specific_settings"]["gecko"]["strict_min_version"].partition(".")[0]
    assert f"Firefox {least} or newer" in GUIDE
