"""The figures of a text, written one way whatever the locale: `6.700` in German is `6,700` in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# Languages that write 6,700.5: those of English-speaking custom, and those of East and South Asia and of
# Hebrew. All others of Europe write 6.700,5.
_POINT = frozenset((
    "bn", "cy", "en", "ga", "gu", "he", "hi", "ja", "kn", "ko", "lo", "ml", "mr", "ms", "mt", "my", "ne",
    "pa", "si", "ta", "te", "th", "tl", "ur", "yue", "zh",
))  # fmt: skip
_UNKNOWN = frozenset(("", "und"))

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
"""A figure as it is written."""
_GROUPS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def figures(words: Iterable[tuple[int, str]], language: str) -> list[str]:
    """The figures of a text in their order, plain: `6700`, `12.5`, `19.30`; digits of any script.

    `words` are those that may hold some, each with its place. Where a language writes a comma between whole
    and parts, `15 000` (two words) is one figure.
    """
    found: list[str] = []
    joins = language not in _POINT and language not in _UNKNOWN
    expected = -1
    for place, word in words:
        if joins and place == expected and len(word) == 3 and word.isdecimal():
            found[-1] += _digits(word)
            expected += 1
            continue
        if word.isdecimal():
            found.append(_digits(word))
            expected = place + 1 if len(word) <= 3 else -1
        else:
            found.extend(_plain(piece, language) for piece in FIGURE.findall(word))
            expected = -1
    return found


def numbered(found: Iterable[str]) -> Iterator[str]:
    """Each with how often it came before: of two that are the same, one more or less is a difference."""
    seen: dict[str, int] = {}
    for figure in found:
        seen[figure] = seen.get(figure, 0) + 1
        yield f"{figure} {seen[figure]}"


def _digits(figure: str) -> str:
    return (
        figure if figure.isascii() else "".join(str(int(one)) if one.isdecimal() else one for one in figure)
    )


def _plain(piece: str, language: str) -> str:
    figure = _digits(piece)
    if figure.isdecimal():
        return figure
    last = figure[max(figure.rfind("."), figure.rfind(","))]
    if "." in figure and "," in figure:
        # The last of the two parts whole and parts.
        whole, _, parts = figure.rpartition(last)
        return _decimal(whole.replace(".", "").replace(",", ""), parts)
    groups = "," if language in _POINT else ".," if language in _UNKNOWN else "."
    if last in groups and _GROUPS.fullmatch(figure):
        return figure.replace(last, "")
    return _decimal(*figure.replace(",", ".").split(".", 1))


def _decimal(whole: str, parts: str) -> str:
    # 2,0 and 2,50 are 2 and 2,5; and so is a clock's 19.30, in all copies alike.
    parts = parts.rstrip("0")
    return f"{whole}.{parts}" if parts else whole
