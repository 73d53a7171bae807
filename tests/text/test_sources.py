import re
from unicodedata import name

import pytest

from wiredesk.text.sources import AGENCIES, REGISTRY, SOURCES, find_source, source_ids

SCRIPTS = {
    "Latn": "LATIN", "Cyrl": "CYRILLIC", "Hebr": "HEBREW", "Arab": "ARABIC", "Grek": "GREEK",
    "Hans": "CJK", "Hant": "CJK", "Jpan": "CJK", "Kore": "HANGUL",
}  # fmt: skip


def test_the_registry_is_large_enough_and_sorted():
    assert len(REGISTRY) >= 120
    ids = [source.id for source in REGISTRY]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", each) for each in ids)
    assert all(source.country is None or re.fullmatch("[A-Z]{3}", source.country) for source in REGISTRY)


def test_a_spelling_means_one_source():
    spellings = [spelling for source in REGISTRY for spelling in source.spellings]
    assert len(spellings) == len(set(spellings)) == len(SOURCES)


@pytest.mark.parametrize("source", REGISTRY, ids=lambda source: source.id)
def test_aliases_stand_under_the_script_that_they_are_written_in(source):
    for script, aliases in source.aliases.items():
        assert aliases
        for alias in aliases:
            letters = [letter for letter in alias if letter.isalpha()]
            assert letters
            assert any(name(letter).startswith(SCRIPTS[script]) for letter in letters)


@pytest.mark.parametrize(
    ("text", "found"),
    [("REUTERS", "reuters"), ("Tvn24", "tvn24"), ("רויטרס", "reuters"), ("AP", "ap"), ("ritzau", "ritzau"),
     ("ap", None), ("pap", None), ("Ap", None), ("NATO", None), ("", None)],
)  # fmt: skip
def test_a_source_is_found_in_its_own_spelling_and_in_capitals(text, found):
    source = find_source(text)
    assert (source and source.id) == found


def test_ids_stand_once_and_unknown_names_have_none():
    assert source_ids(("TASS", "ТАСС", "XYZ", "dpa")) == ("tass", "dpa")


def test_only_agencies_number_their_items():
    assert {"dpa", "PAP", "ТАСС"} <= AGENCIES
    assert not {"BBC", "Bild", "GLOBE NEWSWIRE"} & AGENCIES
