"""What a version is to the one before it: read from status fields, notes and the words that desks write.

First form: the markers of five languages at the start of a headline or a note, alone on a line, or in
brackets behind a headline.
"""

from __future__ import annotations

import re

from wiredesk.model import Change, Status
from wiredesk.wire.identity import version_number

# Words as desks write them; how they may be written is said below.
MARKERS: dict[Change | None, tuple[str, ...]] = {
    Change.KILL: (
        *("KILL", "STORY WITHDRAWN", "WITHDRAWN"),
        *("ANNULLIERUNG", "ZURÜCKGEZOGEN"),
        *("ANULOWANIE", "WYCOFANIE DEPESZY"),
        *("АНУЛЮВАННЯ", "АНУЛЬОВАНО"),
        *("АННУЛИРОВАНИЕ", "АННУЛИРОВАНО"),
    ),
    Change.HOLD: ("HOLD",),
    Change.CORRECTION: (
        *("CORRECTION", "CORRECTED", "CORRECTS", "REFILE"),
        *("BERICHTIGUNG", "KORREKTUR", "RICHTIGSTELLUNG"),
        *("KOREKTA", "SPROSTOWANIE"),
        *("ВИПРАВЛЕННЯ", "ВИПРАВЛЕНО", "СПРОСТУВАННЯ"),
        *("ПОПРАВКА", "ИСПРАВЛЕНИЕ", "КОРРЕКЦИЯ"),
    ),
    Change.UPDATE: (
        *("UPDATE", "UPDATED"),
        *("AKTUALISIERUNG", "AKTUALISIERT"),
        *("AKTUALIZACJA", "AKTL."),
        *("УТОЧНЕННЯ", "ОНОВЛЕННЯ", "ОНОВЛЕНО"),
        *("УТОЧНЕНИЕ", "ОБНОВЛЕНИЕ", "ОБНОВЛЕНО"),
    ),
    Change.REPEAT: (
        *("REPEAT", "RPT"),
        *("WIEDERHOLUNG", "WDH"),
        *("POWTÓRZENIE", "POWTARZANIE"),
        *("ПОВТОР",),
    ),
    # How urgent it is says nothing of what it is: these words are only taken off.
    None: (
        *("URGENT", "FLASH", "BREAKING"),
        *("EILMELDUNG", "EIL"),
        *("PILNE",),
        *("ТЕРМІНОВО",),
        *("СРОЧНО", "МОЛНИЯ"),
    ),
}
_CHANGES = {word: change for change, words in MARKERS.items() for word in words}

# A kill is final, and "Anulowano: ..." is an ordinary headline about a concert: kills and holds count in
# capitals only. The others may be written in any case where a colon or a bracket marks them.
_FINAL = (Change.KILL, Change.HOLD)


def _words(capitals: bool) -> str:
    words = sorted(word for word, change in _CHANGES.items() if (change in _FINAL) is capitals)
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CAPITALS, _ANY_CASE = _words(True), _words(False)
_ANY = rf"(?:{_CAPITALS}|(?i:{_ANY_CASE}))"
_UPPER = rf"(?:{_CAPITALS}|{_ANY_CASE})"
_ALONE = re.compile(rf"[\W_]*(?P<word>{_ANY})(?:[\W_]+{_ANY})*(?:\s\d{{1,2}})?[\W_]*")
_START = re.compile(
    rf"[*+\s]*[(\[]\s*(?P<bracket>{_ANY})(?:\s?\d{{1,2}})?\s*[)\]][\s:–—-]*"  # (PILNE) Headline
    rf"|[*+\s]*(?P<colon>{_ANY})(?:\s\d{{1,2}})?\s*:\s*"  # Berichtigung: Headline
    rf"|[*+\s]*(?P<dash>{_UPPER})(?:\s\d{{1,2}})?\s+[–—-]+\s+"  # KOREKTA - headline
    rf"|[*+\s]*(?P<twice>{_UPPER})(?:[\s/!*+-]+(?P=twice))+[\s!*+:–—-]+"  # KILL KILL KILL Headline
    # UPDATE-Verfahren is a German word: without spaces only these, as the English wires write them.
    r"|(?P<wire>CORRECTED|REFILE|RPT|REPEAT|UPDATE(?=\s\d))(?:\s\d{1,2})?\s?-"  # UPDATE 1-Headline
)
_END = re.compile(rf"\s*[(\[]\s*(?P<word>{_ANY})(?:\s?\d{{1,2}})?\s*[)\]]\s*")
# A headline may be longer; a marker is at its very start, so this much is looked at.
_MARKER_REACH = 100
# More than desks write; so a headline that is nothing but markers costs no more than any other.
_MOST_MARKERS = 8


def strip_markers(headline: str) -> tuple[str, Change]:
    """The headline without its markers, and the change that the first telling one of them states.

    The headline is empty where it was nothing but markers; the change is `new` where none tells.
    """
    change: Change | None = None
    rest = headline.strip()
    for _ in range(_MOST_MARKERS):
        if not rest:
            break
        if len(rest) <= _MARKER_REACH and (match := _ALONE.fullmatch(rest)):
            change, rest = change or _change(match["word"]), ""
        elif match := _START.match(rest):
            change, rest = change or _change(match[match.lastgroup or 0]), rest[match.end() :].lstrip()
        elif (bracket := rest.rfind("(")) > 0 and (match := _END.fullmatch(rest, bracket)):
            change, rest = change or _change(match["word"]), rest[:bracket].rstrip()
        else:
            break
    return rest, change or Change.NEW


def change_of(
    status: Status | None,
    marker: Change = Change.NEW,
    ed_note: str = "",
    version: str | None = None,
    signal: Change | None = None,
) -> Change:
    """What a version is: status beats signal beats note beats headline; then the version counts.

    `signal` is what a field of the format says of it. `status` is None where the item does not state one;
    only then may a word kill or hold, because the headline of a version that is usable again may still
    carry the word.
    """
    if status is Status.CANCELED:
        return Change.KILL
    if status is Status.WITHHELD:
        return Change.HOLD
    for change in (signal or Change.NEW, strip_markers(ed_note)[1], marker):
        if change is not Change.NEW and (status is None or change not in _FINAL):
            return change
    return Change.UPDATE if version_number(version) > (1, 0) else Change.NEW


def status_of(change: Change) -> Status:
    """The publishing status of an item that states none of its own."""
    return {Change.KILL: Status.CANCELED, Change.HOLD: Status.WITHHELD}.get(change, Status.USABLE)


def _change(word: str) -> Change | None:
    return _CHANGES[word.upper()]
