"""What would take an index down: thousands of one text, of one boilerplate or story; a text of a megabyte."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from msgspec import structs

from builders import story_id
from copies.texts import HARBOUR, own_words, sketch_of
from wiredesk.copies import CopyIndex
from wiredesk.copies import rows as rows_module
from wiredesk.copies.chains import Chains
from wiredesk.copies.edges import judged
from wiredesk.copies.rows import STEPS
from wiredesk.model import CopyDecision, Sketch, identifier
from wiredesk.settings import Settings

MANY = 10_000
FEWER = 2_000


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs were compared: what the time depends on, whatever the machine."""
    pairs: list[int] = []
    monkeypatch.setattr(
        rows_module, "judged", lambda one, other: pairs.append(len(one)) or judged(one, other)
    )
    return pairs


def named(sketch: Sketch, count: int) -> list[Sketch]:
    """The sketch under so many ids."""
    return [
        structs.replace(sketch, story_id=story_id(str(number)), fingerprint=identifier(str(number)))
        for number in range(count)
    ]


def sizes(sketches: Sequence[Sketch]) -> list[int]:
    """The sizes of the clusters that these make in the end, the largest first."""
    index = CopyIndex(Settings())
    index.add_all(sketches)
    final = index.add_all(sketches)
    return [count for _, count in Counter(decision.cluster_id for decision in final).most_common()]


def test_thousands_of_one_text_are_one_cluster_and_cheap(compared: list[int]) -> None:
    assert sizes(named(sketch_of("a", HARBOUR, "Lock closed"), MANY)) == [MANY]
    assert sum(compared) == 0


def test_thousands_of_one_text_over_days_are_one_cluster(compared: list[int]) -> None:
    every_minute = [
        structs.replace(one, published=60_000 * minute, received=60_000 * minute)
        for minute, one in enumerate(named(sketch_of("a", HARBOUR), MANY // 2))
    ]
    assert sizes(every_minute) == [MANY // 2]
    # An hour is one row.
    assert sum(compared) <= 2 * STEPS * MANY // 2 // 60


@pytest.mark.parametrize("own_first", [True, False])
def test_thousands_that_share_a_boilerplate_are_no_cluster_and_a_copy_among_them_is_found(
    own_first: bool, compared: list[int]
) -> None:
    rng = random.Random(5)
    boilerplate = "\n".join(own_words(9, rng) for _ in range(40))
    stories = 1_000
    own = [own_words(60, rng) for _ in range(stories)]
    texts = [f"{text}\n{boilerplate}" if own_first else f"{boilerplate}\n{text}" for text in own]
    texts.append("FELGRI (MNA) - " + texts[0])
    sketches = [sketch_of(str(number), text, "Notice") for number, text in enumerate(texts)]
    index = CopyIndex(Settings())
    *others, copy = index.add_all(sketches)
    assert copy.matched == (story_id("0"),)
    assert {decision.relation for decision in others} == {"original"}
    # Each band and the headline, at most; the newest stand in most of them.
    assert sum(compared) <= 4 * STEPS * stories


def test_thousands_of_contents_of_one_story_are_one_cluster(compared: list[int]) -> None:
    versions = [
        structs.replace(sketch_of("a", HARBOUR), fingerprint=identifier(str(number)), text_hash=number + 1)
        for number in range(FEWER)
    ]
    index = CopyIndex(Settings())
    assert index.add_all(versions)[-1] == CopyDecision(story_id("a"), "version")
    assert sum(compared) == 0


def test_an_item_without_words_has_no_copies() -> None:
    empty = [sketch_of(str(number), "") for number in range(50)]
    assert sizes(empty) == [1] * 50


def test_a_text_of_a_megabyte_is_bounded_and_found() -> None:
    huge = own_words(130_000, random.Random(2))
    assert len(huge) > 800_000
    made = [sketch_of("a", huge), sketch_of("b", f"MNA - {huge}", minutes=1), sketch_of("c", HARBOUR)]
    assert len({len(one.marks) for one in made}) == 1
    assert sizes(made) == [2, 1]


def test_tables_grow_and_keep_what_they_have() -> None:
    rng = random.Random(4)
    texts = [own_words(40, rng) for _ in range(600)]
    first = [sketch_of(str(number), text) for number, text in enumerate(texts)]
    copies = [sketch_of(f"copy {number}", f"MNA - {text}", minutes=1) for number, text in enumerate(texts)]
    index = CopyIndex(Settings())
    assert Chains(1, 0).places < len(texts)
    index.add_all(first)
    found = index.add_all(copies)
    assert [decision.cluster_id for decision in found] == [one.story_id for one in first]
