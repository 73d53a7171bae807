"""What the page makes of a story's fields."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_actor, make_story, moment
from wiredesk.model import ActorMention, Credit, Reading, Status, Story
from wiredesk.stores.store import Facet, Hit, Query
from wiredesk.web import languages, view
from wiredesk.web.view import Chip, Piece

spans = st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=8)


def mentioning(text: str, spans: list[tuple[int, int]]) -> Story:
    """A story with one actor for each span."""
    actors = [
        make_actor(f"Q{number}", mentions=(ActorMention(*span, ""),)) for number, span in enumerate(spans)
    ]
    return make_story(text=text, actors=tuple(actors))


@given(text=st.text(alphabet="ab \nż😀", max_size=60), spans=spans)
def test_marking_loses_no_word(text: str, spans: list[tuple[int, int]]) -> None:
    shown = view.paragraphs(mentioning(text, spans))
    lines = ["".join(piece.text for piece in line) for line in shown]
    assert lines == [line for line in text.split("\n") if line.strip()]


@given(text=st.text(alphabet="abż😀", min_size=1, max_size=60), spans=spans)
def test_what_is_marked_is_a_mention(text: str, spans: list[tuple[int, int]]) -> None:
    [pieces] = view.paragraphs(mentioning(text, spans))
    ends = list(accumulate(len(piece.text) for piece in pieces))
    for piece, end in zip(pieces, ends, strict=True):
        assert not piece.actor or (end - len(piece.text), end) == spans[int(piece.actor.removeprefix("Q"))]


@pytest.mark.parametrize(
    ("mentions", "marked"),
    [
        ([("Poland", 0, 6), ("PM of Poland", 0, 9)], [("Poland PM", "PM of Poland")]),
        ([("Poland", 0, 6), ("PM", 4, 9)], [("Poland", "Poland")]),
        ([("Poland", 0, 6), ("PM", 7, 9)], [("Poland", "Poland"), ("PM", "PM")]),
        ([("nowhere", 40, 50), ("backwards", 6, 0), ("before", -3, 2)], []),
        ([("both", 7, 18)], [("PM spoke", "both"), ("He", "both")]),
    ],
    ids=["the longest", "the first", "both", "nonsense", "over a paragraph's end"],
)
def test_which_mentions_are_marked(
    mentions: list[tuple[str, int, int]], marked: list[tuple[str, str]]
) -> None:
    actors = tuple(
        make_actor(name, mentions=(ActorMention(start, end, ""),)) for name, start, end in mentions
    )
    shown = view.paragraphs(make_story(text="Poland PM spoke\nHe left\n", actors=actors))
    assert [(piece.text, piece.actor) for line in shown for piece in line if piece.actor] == marked


def test_a_place_is_marked_as_one() -> None:
    place = ActorMention(3, 9, "Moskau", reading=Reading.PLACE)
    story = make_story(text="In Moskau.\n", actors=(make_actor("Q649", "Moskau", mentions=(place,)),))
    assert view.paragraphs(story) == [[Piece("In "), Piece("Moskau", "Moskau (place)"), Piece(".")]]


@pytest.mark.parametrize(
    ("copies", "providers", "expected"),
    [
        (0, (), ""),
        (3, ("DNP", "RAP"), "also ran by 2: DNP, RAP"),
        (2, (), "2 more from test"),
    ],
)
def test_who_else_ran_a_story_is_said_in_a_few_words(
    copies: int, providers: tuple[str, ...], expected: str
) -> None:
    assert view.also_ran_by(Hit(make_story(), "", copies, providers)) == expected


def test_a_text_without_mentions_is_plain() -> None:
    assert view.paragraphs(make_story(text="One.\n\n  \nTwo.\n")) == [[Piece("One.")], [Piece("Two.")]]


@pytest.mark.parametrize(
    ("headline", "text", "slugline", "expected"),
    [
        ("Rates rise", "Text.\n", "", "Rates rise"),
        (" ", "\n First line \nSecond.\n", "", "First line"),
        ("", "word " * 40, "", ("word " * 20).strip() + "…"),
        ("", "字" * 150, "", "字" * 100 + "…"),
        ("", "", "Banks", "Banks"),
        ("", "", "", "(no headline)"),
    ],
)
def test_every_story_has_a_title(headline: str, text: str, slugline: str, expected: str) -> None:
    assert view.title(make_story(headline=headline, text=text, slugline=slugline)) == expected


@pytest.mark.parametrize(
    ("provider", "credit", "expected"),
    [
        ("dpa", None, "dpa"),
        ("dpa", "dpa", "dpa"),
        ("dpa", "", "dpa"),
        ("IAR", "IAR/TVN24/ps", "IAR · IAR/TVN24/ps"),
    ],
)
def test_the_source_repeats_nothing(provider: str, credit: str | None, expected: str) -> None:
    line = None if credit is None else Credit(credit, ())
    assert view.source(make_story(provider=provider, credit=line)) == expected


def test_times_are_shown_in_utc() -> None:
    warsaw = timezone(timedelta(hours=1))
    assert view.moment(datetime(2026, 11, 24, 18, 42, tzinfo=warsaw)) == "24 Nov 2026, 17:42 UTC"
    assert view.moment(datetime(2026, 1, 1, 0, 5, tzinfo=warsaw)) == "31 Dec 2025, 23:05 UTC"


@pytest.mark.parametrize(
    ("status", "embargo_minutes", "expected"),
    [
        (Status.CANCELED, None, True),
        (Status.CANCELED, -1, True),
        (Status.CANCELED, 1, False),
        (Status.WITHHELD, None, False),
        (Status.USABLE, None, False),
    ],
)
def test_a_kill_is_told_only_of_what_could_be_seen(
    status: Status, embargo_minutes: int | None, expected: bool
) -> None:
    embargoed = None if embargo_minutes is None else moment(embargo_minutes)
    assert view.killed(make_story(status=status, embargoed=embargoed), moment()) is expected


def test_a_filter_can_be_dropped_even_when_it_hides_all() -> None:
    query = Query(q="a&b", language="pl", actor="Q1", cursor="here")
    assert view.chips(query, {}) == {
        "Language": [Chip("Polish", None, "/?q=a%26b&actor=Q1", True)],
        "Actor": [Chip("Q1", None, "/?q=a%26b&language=pl", True)],
    }


def test_the_selected_filter_comes_first_and_the_others_replace_it() -> None:
    facets = {"language": (Facet("de", "German", 5), Facet("pl", "Polish", 2))}
    assert view.chips(Query(language="pl"), facets) == {
        "Language": [Chip("Polish", 2, "/", True), Chip("German", 5, "/?language=de", False)]
    }


@pytest.mark.parametrize(
    ("tag", "name", "direction"),
    [
        ("de", "German", "ltr"),
        ("zh-cn", "Chinese", "ltr"),
        ("he-IL", "Hebrew", "rtl"),
        ("und", "Language unknown", "auto"),
        ("tlh", "tlh", "ltr"),
    ],
)
def test_languages_have_names_and_directions(tag: str, name: str, direction: str) -> None:
    assert (languages.name(tag), languages.direction(tag)) == (name, direction)
