"""Whatever the bytes are, reading them gives items or rejections, in bounded time and memory.

Here a few hundred; `make fuzz` does the same a hundred thousand times.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import MOST_BYTES, MOST_SECONDS, Input, broken, corpus, peak_bytes, spent, where
from wire_samples import FORMATS, Sample, feed_of, write
from wiredesk.settings import Feed

# Any seed will do; another one than that of `make fuzz`, so that the suite adds to it.
SEED = 7


def check(item: Input) -> None:
    seconds, error = spent(item)
    if error:
        raise error
    assert seconds < MOST_SECONDS


def test_broken_files_give_items_or_rejections_in_bounded_time_and_memory():
    whole = corpus()
    before = peak_bytes()
    for number in range(400):
        try:
            check(broken(whole, SEED, number))
        except Exception as error:
            pytest.fail(f"input {number}{where(error)}")
    assert peak_bytes() - before < MOST_BYTES


TEXT = st.text(max_size=60) | st.sampled_from(
    [
        "<b>",
        "&nbsp;",
        "]]>",
        "a\x00b",
        "\ud800",
        "=?x?q?=?=",
        "KILL KILL KILL",
        '"',
        "\\",
        "٣",
        "²",
        "-1",
        "1e9",
        "0001-01-01",
    ]
)


@pytest.mark.parametrize("name", FORMATS)
@given(sample=st.builds(Sample, *[TEXT] * len(Sample._fields)))
@settings(max_examples=25, deadline=None)
def test_fields_may_say_anything(name, sample):
    text = write(name, Sample(*(field.encode("utf-8", "replace").decode() for field in sample)))
    check(Input(feed_of(name), text))


@pytest.mark.parametrize("name", ["auto", *FORMATS])
@given(data=st.binary(max_size=300))
@settings(max_examples=25, deadline=None)
def test_a_feed_may_bring_any_bytes(name, data):
    check(Input(Feed(name="tka") if name == "auto" else feed_of(name), data))
