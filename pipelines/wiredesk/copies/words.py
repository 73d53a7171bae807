"""Words as numbers, the same in every process and on every platform: what sketches are made of."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

# A word is hashed once while it is among these; then all are forgotten, which costs a seventh of a
# second of hashing. 100,000 words with their numbers are 15 MB.
MOST_WORDS = 100_000

NAME, DIGITS, KINDS = 1, 2, 3
"""Bits of a word's number: it begins with a capital letter; not all of it is letters."""

# Letters whose other spelling is no accent: ß and ё fall to `casefold` and NFKD.
_OTHER = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_UMLAUT = re.compile("(?<=[aou])e")
_MARK = re.compile("[\u0300-\u036f]")


def fold(word: str) -> str:
    """The word without case and accents, umlauts in either spelling: `Größe` and `GROESSE` are `grosse`.

    Wires of old charsets and reprints leave accents out. That some other words fall together does no harm.
    """
    word = word.casefold()
    if word.isascii():
        return _UMLAUT.sub("", word)
    plain = _MARK.sub("", unicodedata.normalize("NFKD", word)).translate(_OTHER)
    return _UMLAUT.sub("", plain)


def hash64(text: str) -> int:
    """64 bits for a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class _Numbers(dict[str, int]):
    """Word -> its number, as they are asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        kind = NAME * (word[0].isupper() and len(word) > 1) | DIGITS * (not word.isalpha())
        number = self[word] = hash64(fold(word)) & ~KINDS | kind
        return number


_NUMBERS = _Numbers()


def numbers(words: tuple[str, ...]) -> NDArray[np.uint64]:
    """A number for each word: a hash of it, folded, and in the lowest two bits what it looks like."""
    return np.fromiter(map(_NUMBERS.__getitem__, words), np.uint64, len(words))


def mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """32 well mixed bits of each hash: the end of MurmurHash3 (Appleby 2011, public domain)."""
    hashes = hashes ^ (hashes >> np.uint64(33))
    hashes *= np.uint64(0xFF51AFD7ED558CCD)
    hashes ^= hashes >> np.uint64(33)
    return (hashes >> np.uint64(16)).astype(np.uint32)
