from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_actor, make_kill, make_story, make_watch, moment, story_id
from wiredesk.model import ActorMention, Status, Story
from wiredesk.watches import former_ids, match
from wiredesk.watches.matching import SENTENCE

NOW = moment(60)
FALK = make_actor("Q1", "Anna Falk")
WEBER = make_actor("Q2", "Karla Weber")


def story(name: str = "a", **fields: Any) -> Story:
    return make_story(name, **{"actors": (FALK,), **fields})


def test_an_alert_tells_who_where_and_in_which_words() -> None:
    text = "It rained. In the harbour Anna Falk opened the bridge. Then she left.\n"
    start = text.index("Anna")
    tag = make_actor("Q1", "Anna Falk", mentions=(ActorMention(start, start + 9, "Anna Falk"),))
    (alert,) = match(story(text=text, actors=(tag,), cluster_id=story_id("z")), [make_watch("w")], NOW)
    assert (alert.watch, alert.actor, alert.actor_name) == ("w", "Q1", "Anna Falk")
    assert (alert.story_id, alert.cluster_id, alert.scope) == (story_id("a"), story_id("z"), story_id("z"))
    assert alert.sentence == "In the harbour Anna Falk opened the bridge."
    assert alert.headline == "Headline of a"
    assert not alert.retracted
    assert not alert.sent


BRIDGE = "Die alte Brücke, so Falk, ist gesperrt. Ende.\n"


@pytest.mark.parametrize(
    ("watch", "fields", "matches"),
    [
        ({}, {}, True),
        ({"actors": ("Q2",)}, {}, False),
        ({"actors": ("Q2", "Q1")}, {}, True),
        ({"words": ("brücke", "GESPERRT")}, {"text": BRIDGE}, True),
        ({"words": ("brücke", "offen")}, {"text": BRIDGE}, False),
        ({"words": ("alte Brücke",)}, {"text": BRIDGE}, True),
        ({"words": ("Brücke alte",)}, {"text": BRIDGE}, False),
        ({"words": ("Brück",)}, {"text": BRIDGE}, False),
        ({"words": ("Straße",)}, {"headline": "STRASSE"}, True),
        # A phrase does not run from the headline into the text.
        ({"words": ("Hafen", "die")}, {"headline": "Hafen", "text": BRIDGE}, True),
        ({"words": ("Hafen die",)}, {"headline": "Hafen", "text": BRIDGE}, False),
        ({"languages": ("de", "pl")}, {"language": "pl"}, True),
        ({"languages": ("de",)}, {"language": "pl"}, False),
        ({"providers": ("tka",)}, {"provider": "tka"}, True),
        ({"providers": ("tka",)}, {}, False),
        ({}, {"status": Status.WITHHELD}, False),
        ({}, {"embargoed": moment(61)}, False),
        ({}, {"embargoed": moment(60)}, True),
    ],
)
def test_a_watch_matches_what_it_names_within_its_scope(
    watch: dict[str, Any], fields: dict[str, Any], matches: bool
) -> None:
    assert bool(match(story(**fields), [make_watch("w", **watch)], NOW)) is matches


def test_a_killed_story_matches_nothing() -> None:
    assert match(make_kill("a", actors=(FALK,)), [make_watch("w")], NOW) == []


def test_each_watch_and_each_of_its_actors_has_an_alert_of_its_own() -> None:
    watches = [make_watch("v", actors=("Q1", "Q2")), make_watch("w", actors=("Q2",))]
    alerts = match(story(actors=(FALK, WEBER)), watches, NOW)
    assert [(alert.watch, alert.actor) for alert in alerts] == [("v", "Q1"), ("v", "Q2"), ("w", "Q2")]
    assert len({alert.id for alert in alerts}) == 3


def ids(first_in: str, *stories: Story) -> list[str]:
    watch = make_watch("w", first_in=first_in)
    return [alert.id for one in stories for alert in match(one, [watch], moment(60 * 24 * 30))]


DAY = 60 * 24


@pytest.mark.parametrize(
    ("first_in", "other", "same"),
    [
        ("cluster", {"name": "b", "cluster_id": story_id("a")}, True),
        ("cluster", {"name": "b"}, False),
        ("story", {"name": "a", "rank": 2}, True),
        ("story", {"name": "b", "cluster_id": story_id("a")}, False),
        ("days:1", {"name": "b", "minutes": 11 * 60 + 59}, True),
        ("days:1", {"name": "b", "minutes": 12 * 60}, False),
        # NOON is on day 20,514 since 1970, the fifth of its seven.
        ("days:7", {"name": "b", "minutes": 2 * DAY}, True),
        ("days:7", {"name": "b", "minutes": 3 * DAY}, False),
        ("days:7", {"name": "b", "minutes": -4 * DAY}, True),
        ("days:7", {"name": "b", "minutes": -5 * DAY}, False),
    ],
)
def test_a_mention_is_new_once_in_its_scope(first_in: str, other: dict[str, Any], same: bool) -> None:
    first, second = ids(first_in, story("a"), story(**other))
    assert (first == second) is same


def test_the_former_ids_of_an_alert_are_those_it_had_before_its_cluster_was_merged() -> None:
    watch = make_watch("w")
    (before,) = match(story("b"), [watch], NOW)
    (after,) = match(story("b", cluster_id=story_id("a")), [watch], NOW)
    assert former_ids(after, [story_id("b")]) == (before.id,)
    assert former_ids(after, []) == ()
    assert after.id not in former_ids(after, [story_id("b")])


@pytest.mark.parametrize("first_in", ["story", "days:3"])
def test_alerts_of_other_scopes_have_no_former_ids(first_in: str) -> None:
    # The story is its cluster's first: its id is the cluster's, and still it is no cluster.
    (alert,) = match(story("a"), [make_watch("w", first_in=first_in)], NOW)
    assert alert.cluster_id == story_id("a")
    assert former_ids(alert, [story_id("b")]) == ()


def sentence(text: str, mention: str = "Falk") -> str:
    start = text.index(mention)
    tag = make_actor("Q1", mentions=(ActorMention(start, start + len(mention), mention),))
    (alert,) = match(story(text=text, actors=(tag,)), [make_watch("w")], NOW)
    return alert.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Falk\n", "Falk"),
        ("Ja! Kam Falk? Nein.", "Kam Falk?"),
        ("Eine Überschrift\nFalk kam am Abend\nSie ging", "Falk kam am Abend"),
        ("„Gut.“ Falk ging. Ende", "Falk ging."),
        ("Rund 6.700 Container sah Falk. Ende", "Rund 6.700 Container sah Falk."),
    ],
)
def test_the_sentence_is_the_one_around_the_mention(text: str, expected: str) -> None:
    assert sentence(text) == expected


def test_a_long_sentence_is_cut_around_the_mention() -> None:
    middle, early, late = ("a " * 400 + "Falk" + " b" * 400, "Falk" + " b" * 400, "a " * 400 + "Falk")
    for text, begins, ends in ((middle, "…", "…"), (early, "Falk", "…"), (late, "…", "Falk")):
        cut = sentence(text)
        assert SENTENCE - 5 <= len(cut) <= SENTENCE
        assert "Falk" in cut
        assert cut.startswith(begins)
        assert cut.endswith(ends)


@given(
    before=st.text(st.sampled_from("ab .!\n"), max_size=700),
    after=st.text(st.sampled_from("ab .!\n"), max_size=700),
)
def test_a_sentence_always_holds_the_mention_and_is_bounded(before: str, after: str) -> None:
    cut = sentence(before + "Falk" + after)
    assert "Falk" in cut
    assert len(cut) <= SENTENCE


def test_an_actor_without_a_mention_has_no_sentence() -> None:
    (alert,) = match(story(actors=(make_actor("Q1", mentions=()),)), [make_watch("w")], NOW)
    assert alert.sentence == ""
