"""The edge rule: which pairs of texts are copies of each other, and which are one text with other figures.

It looks at the two texts alone. A rule that asked what else is there would take edges back when more comes,
and clusters that readers have seen could not be kept whatever the order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wiredesk.copies.marks import FORMAT, NONE

# Measured on data/copies (reprints: copies at least .11, of 280,000 other pairs one in a million over .23),
# within texts whose beginnings agree.
LEAST_JACCARD = 0.14
# Less cannot be told from chance: 8 of 128 values agree by chance once in ten million pairs.
LEAST_SEEN = 0.06
# A short text needs more: one changed word of eight leaves .75 in the median.
LEAST_JACCARD_SHORT = 0.6
# A text inside another one that is many times as long shares little of it, but nearly all of itself: 98 % of
# the cuts in data/copies are above.
LEAST_CONTAINED = 0.75
# Beginnings share .3 where a third of the words was edited, and .06 at the 99th percentile where they are
# others; where much is the same elsewhere, so must the beginning be, less what a dateline or a byline takes.
# It is 4 of the 24 values: by chance 3 agree in one pair of 8,000, and 4 in one of 400,000.
LEAST_END = 0.14
END_BELOW_JACCARD = 0.5
# A cut text has another end, and nothing of its own: two with one beginning and ends of their own have as
# much as the other each. Of what the longer one has alone .4 is the error of the estimate for short cuts, and
# .05 of the text that for long ones, where the longer one is longer by that at least.
OWN_OF_REST = 0.4
OWN_OF_TEXT = 0.05
# The same text with other figures: one that changed in a long text leaves .86, one in a flash 1 (its shingles
# leave figures out). Daily notes of one template stay below .7, in nearly all cases.
SAME_TEXT = 0.7
# Of the names of the one of two short texts that has fewer, as many must be the same: "Fellgrid rises" is not
# "Talweg rises".
SHARED_NAMES_SHORT = 0.5

COPY, UPDATE = 1, 2
"""What `judged` says of a pair; 0: neither."""

Rows = NDArray[np.void]


def estimated(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The Jaccard that two MinHashes say, less what 8 bits agree on by chance."""
    same = (one == other).mean(axis=1, dtype=np.float32)
    shared: NDArray[np.float32] = np.maximum((same - 1 / 256) / (1 - 1 / 256), 0)
    return shared


def judged(one: Rows, other: Rows) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Of each pair of marks COPY, UPDATE (one text with other figures) or 0, and the Jaccard of their texts.

    Symmetric in the two. Who was published when is not asked here.
    """
    jaccard = estimated(one["values"], other["values"])
    sizes = np.stack((one["shingles"], other["shingles"])).astype(np.float32)
    # What both have, over the smaller: from J = both / (a + b - both).
    least, total = np.maximum(sizes.min(axis=0), 1), sizes.sum(axis=0)
    contained = np.minimum(jaccard / (1 + jaccard) * total / least, 1)
    short = (one["short"] | other["short"]).astype(bool)
    known = (one["format"] == FORMAT) & (other["format"] == FORMAT)
    near = known & np.where(
        short,
        jaccard >= LEAST_JACCARD_SHORT,
        (jaccard >= LEAST_JACCARD) | ((contained >= LEAST_CONTAINED) & (jaccard >= LEAST_SEEN)),
    )
    verdicts, all_jaccard = np.zeros(len(one), np.int8), jaccard
    # Few are near; the rest is asked of these alone.
    (at,) = near.nonzero()
    one, other, jaccard, contained, short, least, total = (
        part[at] for part in (one, other, jaccard, contained, short, least, total)
    )
    least_end = np.maximum(LEAST_END, jaccard - END_BELOW_JACCARD)
    begins = estimated(one["opening"], other["opening"]) >= least_end
    # Press releases of one house share their long end ("About us"), newsletters their beginning.
    ends = estimated(one["ending"], other["ending"]) >= least_end
    both = contained * least
    own, rest = least - both, total - least - both
    small = (own <= OWN_OF_TEXT * least) & (own <= total - 2 * least)
    cut = (contained >= LEAST_CONTAINED) & ((own <= OWN_OF_REST * rest) | small)
    ours, theirs, _ = _compared(one["figures"], other["figures"])
    # Of a short text every figure counts; a long one may be cut or lengthened by some.
    differ = np.where(short, (ours + theirs) > 0, (ours > 0) & (theirs > 0))
    ours, theirs, common = _compared(one["names"], other["names"])
    # A text may add names ("URGENT", a dateline's agency); each having its own is another matter.
    apart = np.minimum(ours, theirs)
    names = np.where(short, common >= SHARED_NAMES_SHORT * (common + apart), (common > 0) | (apart == 0))
    copies = (
        np.where(short, (jaccard >= LEAST_JACCARD_SHORT) & names, begins & names & (ends | cut)) & ~differ
    )
    updates = differ & (jaccard >= np.where(short, LEAST_JACCARD_SHORT, SAME_TEXT))
    verdicts[at] = np.where(copies, COPY, np.where(updates, UPDATE, 0))
    return verdicts, all_jaccard


def _compared(one: NDArray[np.uint16], other: NDArray[np.uint16]) -> tuple[NDArray[np.int64], ...]:
    """How many members only the first has, only the second, and both; as far as both lists reach."""
    # A full list ends where its largest is; a list with room holds all there are.
    reach = np.minimum(one[:, -1], other[:, -1])[:, None]
    same = one[:, :, None] == other[:, None, :]
    asked, heard = (one <= reach) & (one != NONE), (other <= reach) & (other != NONE)
    found, known = same.any(axis=2), same.any(axis=1)
    return (asked & ~found).sum(axis=1), (heard & ~known).sum(axis=1), (asked & found).sum(axis=1)
