from __future__ import annotations

import json
from importlib.resources import files

import pytest

from wiredesk.actors.words import words_of

LISTS = ("common_words", "first_words", "given_names", "no_given_names", "deny_list", "stop_contexts")
LANGUAGES = {"de", "en", "pl", "uk", "ru", "be", "cs", "fr", "es", "he", "*"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_each_word_of_a_language_once(name: str) -> None:
    content = (files("wiredesk.actors") / "data" / f"{name}.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in content.splitlines()]
    assert lines
    assert {line["lang"] for line in lines} <= LANGUAGES
    words = [(line["text"], line["lang"]) for line in lines]
    assert len(set(words)) == len(words)
    for line in lines:
        assert line["text"].strip() == line["text"] != ""
        assert name != "stop_contexts" or line["before"] or line["after"] or line.get("near")


def test_what_stands_near_a_name_is_told_from_what_stands_beside_it() -> None:
    stop = words_of("fr").stops["géorgie"]
    assert "atlanta" in stop.near
    assert "atlanta" not in stop.before | stop.after


def test_the_words_of_no_language_are_those_of_all() -> None:
    every = words_of("")
    for lang in LANGUAGES - {"*", "ru"}:
        own = words_of(lang)
        assert own.common <= every.common
        assert own.given <= every.given
        assert own.stops.keys() <= every.stops.keys()


def test_a_stop_context_for_all_languages_stands_beside_that_of_one() -> None:
    stop = words_of("en").stops["washington"]
    assert {"george", "seattle"} <= stop.before
    assert words_of("pl").stops["washington"].before < stop.before
