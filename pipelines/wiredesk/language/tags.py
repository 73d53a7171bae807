"""Language tags in the one form that the desk compares: a lower-case BCP 47 language without subtags."""

from __future__ import annotations

import re
from collections.abc import Collection

from wiredesk.model import UNDETERMINED

_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")

# BCP 47 has the two-letter code where there is one; items write the others too. First ISO 639-2 in both its
# forms, then retired codes and what the engines count as one with another.
_SAME = {
    "ara": "ar", "bel": "be", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "dan": "da", "deu": "de",
    "ger": "de", "ell": "el", "gre": "el", "eng": "en", "spa": "es", "est": "et", "fas": "fa", "per": "fa",
    "fin": "fi", "fra": "fr", "fre": "fr", "glg": "gl", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu",
    "hye": "hy", "arm": "hy", "ind": "id", "isl": "is", "ice": "is", "ita": "it", "jpn": "ja", "kat": "ka",
    "geo": "ka", "kaz": "kk", "kor": "ko", "lit": "lt", "lav": "lv", "mkd": "mk", "mac": "mk", "msa": "ms",
    "may": "ms", "nld": "nl", "dut": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro",
    "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "sqi": "sq", "alb": "sq", "srp": "sr", "swe": "sv",
    "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh", "chi": "zh", "bos": "bs",
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "nb": "no", "nn": "no", "nob": "no", "nno": "no",
    "cmn": "zh", "fil": "tl", "tgl": "tl", "scc": "sr", "scr": "hr",
}  # fmt: skip
# Codes that name no language.
_NONE = frozenset((UNDETERMINED, "mul", "zxx", "mis"))


def primary(tag: str | None) -> str | None:
    """The language of a tag without script and region (`de` of `DE_ch`, `de` of `ger`); None where it names
    none."""
    match = _LANGUAGE.match(tag.strip().lower()) if tag else None
    if not match or match[0] in _NONE:
        return None
    return _SAME.get(match[0], match[0])


def primaries(tags: Collection[str] | None) -> frozenset[str]:
    """The languages that `tags` name."""
    return frozenset(filter(None, map(primary, tags))) if tags else frozenset()
