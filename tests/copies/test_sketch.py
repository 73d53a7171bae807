from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_item, make_record, make_source, moment
from wiredesk.copies import sketch
from wiredesk.model import Detection, Draft, milliseconds
from wiredesk.text.tokens import tokenise

TEXT = "Der Hafenrat hat am Dienstag die Brücke gesperrt.\n"


def make_draft(text: str = TEXT, received: float = 0, lang: str = "de", **fields: Any) -> Draft:
    return Draft(
        record=make_record(received=moment(received)),
        item=make_item(source=make_source(received=moment(received)), **fields),
        rank=7,
        fingerprint="ab" * 10,
        text=text,
        detection=Detection(lang, 1.0, True, "engine", "") if lang else None,
    )


def test_a_sketch_holds_what_finding_copies_needs() -> None:
    draft = make_draft(received=5)
    made = sketch(draft.story())
    assert (made.story_id, made.fingerprint, made.rank) == (draft.item.story_id, "ab" * 10, 7)
    assert made.language == "de"
    assert made.received == milliseconds(moment(5))
    assert sketch(make_draft(lang="").story()).language == "und"


@pytest.mark.parametrize(
    ("first_created", "version_created", "published"), [(1, 2, 1), (None, 2, 2), (None, None, 9)]
)
def test_published_is_the_first_version_else_this_one_else_the_receipt(
    first_created: float | None, version_created: float | None, published: float
) -> None:
    times = {"first_created": first_created, "version_created": version_created}
    fields = {name: None if minutes is None else moment(minutes) for name, minutes in times.items()}
    assert sketch(make_draft(received=9, **fields).story()).published == milliseconds(moment(published))


@pytest.mark.parametrize(
    "same",
    [
        "DER HAFENRAT HAT AM DIENSTAG DIE BRÜCKE GESPERRT",
        "Der Hafenrat hat am Dienstag\ndie „Brücke“ gesperrt!",
        "Der  Hafenrat, hat am Dienstag - die Brücke gesperrt …",
    ],
)
def test_case_punctuation_and_line_ends_make_no_other_text(same: str) -> None:
    assert sketch(make_draft(same).story()).text_hash == sketch(make_draft().story()).text_hash


@pytest.mark.parametrize("other", [TEXT + "Mehr", TEXT.replace("die", "eine"), TEXT.replace("Dienstag", "3")])
def test_another_word_or_figure_makes_another_text(other: str) -> None:
    assert sketch(make_draft(other).story()).text_hash != sketch(make_draft().story()).text_hash


@pytest.mark.parametrize(
    ("text", "empty"), [("", True), ("Mehr in Kürze, bitte", True), ("Eins zwei drei vier fünf", False)]
)
def test_a_text_of_fewer_than_five_words_has_no_copies(text: str, empty: bool) -> None:
    assert (sketch(make_draft(text).story()).text_hash == 0) is empty


@pytest.mark.parametrize(("text", "empty"), [("详情稍后", True), ("港口爆炸造成12人死亡，数十人受伤", False)])
def test_without_spaces_letters_are_counted(text: str, empty: bool) -> None:
    assert (sketch(make_draft(text, lang="zh").story()).text_hash == 0) is empty


def test_a_text_without_words_has_no_marks() -> None:
    assert sketch(make_draft("").story()).marks == b""
    assert sketch(make_draft().story()).marks != b""


@given(text=st.text(st.characters(codec=None), max_size=60))
def test_given_tokens_give_the_same_sketch(text: str) -> None:
    draft = make_draft(text)
    assert sketch(draft.story()) == sketch(draft.story(), tokenise(text))
    assert 0 <= sketch(draft.story()).text_hash < 1 << 64
