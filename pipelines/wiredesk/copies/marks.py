"""The marks of a text: what is kept of it to tell whether another is a copy, in a fixed number of bytes.

MinHash (Broder 1997) of its shingles at 8 bits a value (Li and Koenig 2010), which estimates how much two
texts share; two small ones of where it begins and ends; its figures and names. Lengths are fixed, so that a
million of them are one array.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wiredesk.copies.figures import FIGURE, figures, numbered
from wiredesk.copies.words import DIGITS, KINDS, NAME, hash64, mixed, numbers
from wiredesk.model import Tokens

# Marks of another format are not compared: their texts are copies only where they are the same.
FORMAT = 1

# At a Jaccard of .2 the estimate of 128 values has a deviation of .035; 256 bring .003 of F1 (issue 6).
VALUES = 128
# Of the first and of the last words, about a paragraph: enough to tell .3 (a third edited) from nothing.
END_VALUES = 24
END_WORDS = 40
# Of more figures or names, those with the smallest hashes are kept, the same ones of two texts. Every figure
# may be the one that changed; of names, some tell enough.
MOST_FIGURES = 16
MOST_NAMES = 8

MARKS = np.dtype(
    [
        ("format", "u1"),
        ("values", "u1", (VALUES,)),
        ("opening", "u1", (END_VALUES,)),
        ("ending", "u1", (END_VALUES,)),
        ("short", "u1"),
        ("shingles", "<u2"),
        ("headline", "<u4"),
        ("figures", "<u2", (MOST_FIGURES,)),
        ("names", "<u2", (MOST_NAMES,)),
    ]
)
"""The layout; 232 bytes. Figures and names are hashes, the smallest first; NONE fills up."""
NONE = 0xFFFF

# Shorter texts (a flash is 8 to 18 words) have too few word shingles: one changed word of eight breaks half.
FEWEST_WORDS = 20
# The same in scripts without spaces, where a flash is 15 to 40 letters.
FEWEST_LETTERS = 60
WORD_SHINGLE = 3
LETTER_SHINGLE = 5
END_SHINGLE = 2
NO_SPACES = frozenset(("zh", "ja", "th", "lo", "km", "my", "yue"))
"""Languages written without spaces, so that a word is a clause."""

# What is read of a text: 20,000 words are eight times the longest wire report; the rest of a megabyte would
# cost 50 ms and change no decision.
MOST_WORDS_READ = 20_000
MOST_LETTERS_READ = 100_000
# Shingles at once: 2,048 x 128 values of 4 bytes are 1 MB, which stays in the processor's cache.
_AT_ONCE = 2_048

# Permutations of all numbers of 32 bits: an odd factor, any addend. The raw bits of PCG64 are the same in
# every version of NumPy (NEP 19); test vectors hold it.
_RAW = np.random.PCG64(6).random_raw(2 * VALUES)
_FACTORS = (_RAW[:VALUES] & np.uint64(0xFFFFFFFF)).astype(np.uint32)[:, None] | np.uint32(1)
_ADDENDS = (_RAW[VALUES:] & np.uint64(0xFFFFFFFF)).astype(np.uint32)[:, None]
_POWERS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))


def make_marks(tokens: Tokens, headline: tuple[str, ...], language: str) -> bytes:
    """The marks of a text with these tokens, under a headline of these words."""
    words = tokens.words[:MOST_WORDS_READ]
    found = numbers(words)
    hashes = found & ~np.uint64(KINDS)
    spaced = language not in NO_SPACES
    short = len(words) < FEWEST_WORDS if spaced else sum(map(len, words)) < FEWEST_LETTERS
    by_words = spaced and not short
    shingles = np.sort(_of_words(hashes, WORD_SHINGLE) if by_words else _of_letters(words))
    (places,) = (found & np.uint64(DIGITS)).nonzero()
    of_text = figures([(place, words[place]) for place in places.tolist()], language)
    marks = np.zeros((), MARKS)
    marks["format"] = FORMAT
    marks["values"] = min_hash(shingles, VALUES)
    marks["opening"] = min_hash(_of_words(hashes[:END_WORDS], END_SHINGLE), END_VALUES)
    marks["ending"] = min_hash(_of_words(hashes[-END_WORDS:], END_SHINGLE), END_VALUES)
    marks["short"] = short
    marks["shingles"] = min(1 + np.count_nonzero(shingles[1:] != shingles[:-1]), 0xFFFF)
    marks["headline"] = hash64(" ".join(headline).casefold()) & 0xFFFFFFFF if headline else 0
    marks["figures"] = _smallest(
        np.array([hash64(each) for each in numbered(of_text)], np.uint64), MOST_FIGURES
    )
    # Names are read from the text, never from the registry of actors: a new registry changes no cluster.
    marks["names"] = _smallest(hashes[(found & np.uint64(NAME)).astype(bool)], MOST_NAMES)
    return marks.tobytes()


def min_hash(shingles: NDArray[np.uint32], values: int) -> NDArray[np.uint8]:
    """The lowest 8 bits of the smallest shingle in each of `values` orders of all numbers."""
    factors, addends = _FACTORS[:values], _ADDENDS[:values]
    parts = (shingles[start : start + _AT_ONCE] for start in range(0, len(shingles), _AT_ONCE))
    smallest = [(factors * part + addends).min(axis=1) for part in parts]
    values_found: NDArray[np.uint8] = np.minimum.reduce(smallest).astype(np.uint8)
    return values_found


def _of_words(hashes: NDArray[np.uint64], length: int) -> NDArray[np.uint32]:
    """A hash of each run of `length` words; of fewer words, one of all."""
    length = min(length, len(hashes))
    last = len(hashes) - length + 1
    total = hashes[:last] * _POWERS[0]
    for place in range(1, length):
        total += hashes[place : place + last] * _POWERS[place]
    return mixed(total)


def _of_letters(words: tuple[str, ...]) -> NDArray[np.uint32]:
    """A hash of each run of letters; one sign stands for any figure, and those are compared by themselves."""
    text = FIGURE.sub("0", " ".join(words)[:MOST_LETTERS_READ]).casefold()
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    length = min(LETTER_SHINGLE, len(letters))
    last = len(letters) - length + 1
    total = np.zeros(last, np.uint64)
    for place in range(length):
        total = total * _POWERS[0] + letters[place : place + last]
    return mixed(total)


def _smallest(hashes: NDArray[np.uint64], most: int) -> NDArray[np.uint16]:
    """The smallest of the highest 16 bits: two sets that share members share them here."""
    found: list[int] = []
    for number in np.sort((hashes >> np.uint64(48)).astype(np.uint16)).tolist():
        if len(found) == most or number == NONE:
            break
        if not found or found[-1] != number:
            found.append(number)
    return np.array(found + [NONE] * (most - len(found)), np.uint16)
