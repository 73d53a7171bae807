"""The words of a text as a search sees them: cut, folded and stemmed.

One rule for index, query and snippet. Stems are those of the Snowball algorithms (PyStemmer).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

# Snowball algorithm by ISO 639-1 tag. What the installed PyStemmer does not have is left out below
# (Polish and Czech came with 3.1).
_NAMES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
ALGORITHMS = {tag: name for tag, name in _NAMES.items() if name in Stemmer.algorithms()}
"""Stemming algorithm by language tag; a language that is not here is searched by its words alone."""

# Scripts that do not divide words by spaces: each character is a word, and words typed are phrases.
_UNDIVIDED = re.compile(
    r"[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
# Combining marks are no \w for Python, but part of the word they stand on. All is one set of characters
# below U+10000, because a set beyond that makes `re` ten times slower; letters up there (rare Han) are
# taken one by one.
_DIVIDED = "".join(
    letter
    for letter in map(chr, range(0x10000))
    if (letter.isalnum() or unicodedata.category(letter)[0] == "M") and not _UNDIVIDED.match(letter)
)
WORD = re.compile(rf"[{_DIVIDED}]+|[^\W_]")
"""One word: letters and digits with their marks; all else divides words."""

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "ŋ": "n",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
    }
)
# Words repeat: 65,536 remembered ones answer nearly every look-up and take about 10 MB.
_REMEMBERED = 1 << 16

_threads = threading.local()


@lru_cache(_REMEMBERED)
def fold(word: str) -> str:
    """The word without case and diacritics: `Łódź` and `lodz` are the same, `Straße` and `strasse` too."""
    # Only letters and digits are kept: marks go, and so do the brackets of forms that come apart (⑴).
    # Case is folded once more, because a form may come apart into capitals (℡ into TEL).
    apart = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(letter for letter in apart if letter.isalnum()).casefold().translate(_LETTERS)
    return kept or word


def words(text: str) -> list[str]:
    """The words of a text as they stand, in order."""
    return WORD.findall(text)


def stemmed_as(language: str) -> str | None:
    """The key of ALGORITHMS for a language tag (`de` for `de-AT`), or None where there is no stemmer."""
    tag = language.partition("-")[0].lower()
    tag = "no" if tag in ("nb", "nn") else tag
    return tag if tag in ALGORITHMS else None


@lru_cache(_REMEMBERED)
def stem(word: str, tag: str) -> str:
    """The folded stem of a word as it stands, with its language: `gesprach·de` for `Gesprächen`.

    `tag` is a key of ALGORITHMS. Stems of two languages are never the same.
    """
    # A stemmer knows the letters of its language in composed form, so it comes before folding.
    plain = _stemmer(tag).stemWord(unicodedata.normalize("NFC", word.casefold()))
    return f"{fold(plain)}·{tag}"


def _stemmer(tag: str) -> Stemmer.Stemmer:
    # A Stemmer must not be used by two threads at once: each thread has its own.
    mine: dict[str, Stemmer.Stemmer] = _threads.__dict__.setdefault("stemmers", {})
    if tag not in mine:
        mine[tag] = Stemmer.Stemmer(ALGORITHMS[tag], 0)  # no cache of its own: `stem` remembers
    return mine[tag]
