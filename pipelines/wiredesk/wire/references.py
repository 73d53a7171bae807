"""Which earlier items a note or a kill names: by agency number, and by the headline that it quotes."""

from __future__ import annotations

import re
from datetime import date

from wiredesk.text.sources import AGENCIES
from wiredesk.wire.moments import wire_day
from wiredesk.wire.stated import Reference

_AGENCIES = frozenset(name.casefold() for name in AGENCIES)

# What stands before an agency and its number where an item is named; without one of these, `Foto dpa 2024`
# would name an item too.
_LEADS = "|".join((
    "zu|von|do|od|z|до|від|к|от|to|of|à|de|a",
    "items?|story|stories|dispatch|take|slug|Meldung(?:en)?|depesz\\w*|повідомлен\\w+|сообщени\\w+|dépêches?",
    "despacho|KILL|HOLD|RPT|REPEAT|CORRECTION|Berichtigung|Korrektur|Wiederholung|Ersatzmeldung",
    "Aktualisierung|korekta|powtórzenie|aktualizacja|anulowanie|виправлення|повтор|поправка|исправление",
))  # fmt: skip
# Agencies count up to five digits a day; a number that goes on, or is part of a figure, is another one.
_NAMED = re.compile(
    rf"\b(?:{_LEADS}):?\s+(?P<agency>[^\W\d_]{{2,10}}(?:-[^\W\d_]{{1,6}})?)[\s-]{{0,2}}(?:(?:Nr|No|nr|№)\.?\s?)?"
    r"(?P<number>\d{2,5})(?![\d-]|[.,:]\d)",
    re.IGNORECASE,
)
# `vom 12. Mai`, `z 12 maja`, `of May 12, 2026`, right behind the number.
_DAY = re.compile(
    r",?\s+(?:vom|von|z dnia|z|du|del|from|of|від|від дня|от|за)\s+"
    r"(?P<day>\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?|\d{1,2}\.?\s(?:de )?[^\W\d_]{2,12}\.?(?:\s(?:de )?\d{4})?"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2}(?:,\s\d{4})?)",
    re.IGNORECASE,
)
# The headline that a kill or a correction names: between a pair of quotation marks, three letters at least,
# perhaps with marks of another kind inside.
_QUOTED = re.compile(
    r"„\s*([^„“”]{3,200}?)\s*[“”]|“\s*([^“”]{3,200}?)\s*”|«\s*([^«»]{3,200}?)\s*»|»\s*([^«»]{3,200}?)\s*«"
    r"|\"\s*([^\"]{3,200}?)\s*\""
)
# Notes and kills name their story in their first sentences.
_REACH = 5_000


def references(text: str, near: date | None = None, agency: str = "") -> tuple[Reference, ...]:
    """The earlier items that a text names by agency number, each once, with the day where the text says it.

    `near` is the day of the item that the text is of: a day without a year is the nearest one to it, and is
    not read without it. `agency` is the item's own. So that `zu USD 500` names no item, the word before the
    number must be an agency that is known, or the item's own, or the number begins with 0.
    """
    found: dict[Reference, None] = {}
    text = " ".join(text[:_REACH].split())
    for named in _NAMED.finditer(text):
        word, number = named["agency"].casefold(), named["number"]
        known = number.startswith("0") or word in _AGENCIES or word == agency.casefold()
        if known and int(number):
            found[Reference(number, _day(text, named.end(), near))] = None
    return tuple(found)


def quoted(text: str) -> tuple[str, ...]:
    """The headlines that a kill or a hold quotes, in their order, each once."""
    found = _QUOTED.finditer(" ".join(text[:_REACH].split()))
    return tuple(dict.fromkeys(quote[quote.lastindex or 0] for quote in found))


def _day(text: str, place: int, near: date | None) -> date | None:
    named = _DAY.match(text, place)
    if named is None:
        return None
    if near is None and not re.search(r"\d{4}", named["day"]):
        return None
    try:
        return wire_day(named["day"], near or date.min.replace(year=2000))
    except ValueError:
        return None  # `vom 3 Seiten`
