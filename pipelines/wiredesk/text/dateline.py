"""Datelines: where and when an item was written, and by which agencies, in front of its first sentence.

`Berlin (dpa) - `, `SEOUL, Nov 26 AFP - `, `МОСКВА, 21 января. /ТАСС/. `, `КИЇВ. 1 жовтня. УНН. `,
`(ANSA) - ROME, JUL 11 - `, `OTTAWA - `. An agency must be in the registry of sources or be the item's own
provider; without an agency only a place in capitals before a dash is a dateline.
"""

from __future__ import annotations

import re

from wiredesk.model import Dateline
from wiredesk.text.sources import SOURCES, find_source

# What stands before the agency: place, state and date of a release have up to 30 characters in our set.
MAX_BEFORE = 60
# All of it. The expressions below look at nothing behind that, so that a hostile line costs no more.
_REACH = 120

_DASH = r"(?:\.-|--|[-–—_:])"
_BRACKETED = re.compile(
    rf"(?P<before>[^()\n]{{0,{MAX_BEFORE}}}?(?:\([^\W\d_]{{2,20}}\) ?)?)(?:--)?"
    r"\((?P<agencies>[^()]{2,40})\)"
    rf"(?P<close>\s?{_DASH}\s*|\.\s+|\s+)(?=\S)"
)
_SLASHED = re.compile(
    rf"(?P<before>[^()\n]{{2,{MAX_BEFORE}}}?)\s/(?P<agencies>[^/\s]{{2,30}}(?:/[^/\s]{{2,20}})?)/"
    rf"\s?(?:{_DASH}|\.)\s+(?=\S)"
)
_BARE = re.compile(
    rf"(?P<before>[^()\n]{{2,{MAX_BEFORE}}}?\d{{1,4}}) "
    rf"(?P<agencies>[^\W\d_]{{2,12}}(?: [^\W\d_]{{2,12}})?) {_DASH} (?=\S)"
)
_DOTTED = re.compile(
    rf"(?P<place>[^.()/\n]{{2,40}})\. (?P<date>\d{{1,2}} [^\W\d_]{{3,12}})\. (?P<agencies>[^.()/\s]{{2,30}})"
    rf"(?:\.| {_DASH}) (?=\S)"
)
_AGENCY_FIRST = re.compile(
    rf"\((?P<agencies>[^()]{{2,40}})\) [-–—] (?P<before>[^()\n]{{2,{MAX_BEFORE}}}?) [-–—] (?=\S)"
)
_PLACE_ALONE = re.compile(r"(?P<before>[^\W\d_][^\d_()/,.:;!?\"„“»«]{2,30}?) [-–—] (?=[^\W\d_]|[\d„“«\"])")

_DATE = (
    r"(?P<date>\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?"
    r"|\d{1,2}\.? (?P<month>[^\W\d_]{3,12})\.?(?: (?:de )?\d{4})?"
    r"|(?P<month_first>[^\W\d_]{3,12})\.? \d{1,2}(?:, \d{4})?)"
)
_DATE_BEFORE = re.compile(rf"{_DATE},? ?")
_DATE_BEHIND = re.compile(rf"(?:^|,? ){_DATE}$")
# The first three letters of the months in the languages of the desk; full names and abbreviations share them.
_MONTHS = frozenset((
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "mär", "mai", "okt", "dez", "jän", "fév", "fev", "avr", "jui", "aoû", "déc", "ene", "abr", "ago", "dic",
    "set", "out", "gen", "mag", "giu", "lug", "ott", "sty", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz",
    "paź", "lis", "gru", "led", "úno", "bře", "dub", "kvě", "čer", "srp", "zář", "říj", "pro", "mei", "mrt",
    "січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "гру", "янв", "фев", "мар", "апр",
    "мая", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек", "сту", "сак", "кра", "чэр", "ліп", "жні",
    "кас", "ліс", "лис", "сне", "tam", "hel", "maa", "huh", "tou", "kes", "hei", "elo", "syy", "lok", "jou",
))  # fmt: skip

# Small words inside the names of places.
_PARTICLES = frozenset((
    "al", "am", "an", "ad", "auf", "bei", "ben", "d", "da", "das", "de", "del", "den", "der", "des", "di",
    "do", "dos", "du", "el", "en", "im", "in", "la", "las", "le", "les", "los", "na", "nad", "ob", "of", "on",
    "pod", "sur", "sous", "the", "upon", "van", "v", "vor",
    "y", "z", "на", "над", "под", "під", "пад", "ў", "у",
))  # fmt: skip
# What follows the slash in the name of one German town: Frankfurt/Main, Halle/Saale.
_OF_ONE_TOWN = frozenset((
    "Main", "Oder", "Saale", "Weinstraße", "Donau", "Tauber", "Breisgau", "Spree", "Elbe", "Havel", "Neckar",
    "Lahn", "Isar", "Ilm", "Inn", "Ruhr", "Harz", "Allgäu", "Weser", "Aller", "Mosel", "Lech", "Oberpfalz",
))  # fmt: skip
_IN_NAMES = str.maketrans(dict.fromkeys("().-'’ʼ`"))
# In capitals before a dash, and no place: what desks call their pieces, and what everybody calls by letters.
_NO_PLACES = frozenset((
    "ALERT", "ANALIZA", "ANALYSE", "ANALYSIS", "ASEAN", "BACKGROUND", "BREAKING", "BRICS", "CORRECTED",
    "CORRECTION", "COVID", "EILMELDUNG", "EILT", "EXCLUSIVE", "EXKLUSIV", "FACTBOX", "FAKTENCHECK", "FIFA",
    "FLASH", "FOCUS", "FOKUS", "GRAFIK", "HINTERGRUND", "HOLD", "IAEA", "IAEO", "INTERVIEW", "KILL",
    "KOMMENTAR", "KOMENTARZ", "KOREKTA", "KORREKTUR", "LIVE", "LIVEBLOG", "NASA", "NATO", "OBSE", "OECD",
    "OPEC", "OPINION", "OSCE", "OSZE", "PILNE", "PORTRAIT", "PORTRÄT", "PROFIL", "PROFILE", "REFILE",
    "REPEAT", "REPORTAGE", "SPORT", "STICHWORT", "TIMELINE", "UEFA", "UNESCO", "UNHCR", "UNICEF", "UPDATE",
    "URGENT", "WICHTIG", "WRAPUP", "АНАЛИЗ", "БРИКС", "ВАЖНО", "ДЕТАЛИ", "ИНТЕРВЬЮ", "ІНТЕРВ'Ю", "ЕС",
    "ЮНЕСКО", "СРОЧНО", "ТЕРМІНОВО", "ВИПРАВЛЕННЯ", "ПОПРАВКА", "ПОВТОР", "ОБСЕ", "ОБСЄ", "НАТО",
))  # fmt: skip
# `Name (XYZ) - `: the shape of a dateline, by an agency that the registry does not have.
_SHAPE = re.compile(rf"[^\W\d_][^().!?\n]{{1,40}} \([^\W\d_]{{2,12}}\) ?{_DASH} \S")


def read_dateline(line: str, provider: str = "") -> Dateline | None:
    """The dateline that `line` begins with, or None. Its `end` counts characters of the line."""
    head = line[:_REACH]
    for form in (_first, _bracketed, _slashed, _bare, _dotted):
        if found := form(head, provider):
            return found
    return _place_alone(line, head)


def read_field(raw: str, provider: str = "") -> Dateline:
    """The dateline that a field of a format states, as far as it can be read: `Brunnfeld, 12. Mai`."""
    raw = raw.strip()
    if found := read_dateline(f"{raw} X" if raw.endswith(tuple("-–—_:.)/")) else f"{raw} - X", provider):
        return Dateline(raw, found.places, found.region, found.date, found.agencies, found.services)
    return _located(raw) or Dateline(raw)


def is_doubtful(line: str) -> bool:
    """Whether a line that begins with no dateline has the shape of one; it stays text."""
    return _SHAPE.match(line[:_REACH]) is not None


def _first(head: str, provider: str) -> Dateline | None:
    """`(ANSA) - ROME, JUL 11 - `: the agency first, then a date or a place in capitals."""
    match = _AGENCY_FIRST.match(head)
    if match is None or not (_DATE_BEHIND.search(match["before"]) or match["before"].isupper()):
        return None
    return _dateline(match, match["before"], re.split("[/-]", match["agencies"]), provider)


def _bracketed(head: str, provider: str) -> Dateline | None:
    match = _BRACKETED.match(head)
    if match is None:
        return None
    names = match["agencies"]
    agencies = [names] if _known(names, provider) else re.split("[/ -]", names)
    # Swiss desks put no dash, and their agencies in small letters: `Bern (sda) Der Bundesrat ...`.
    swiss = names.islower() and match["before"] and head[match.end()].isupper()
    if not match["close"].strip() and not swiss:
        return None
    return _dateline(match, match["before"], agencies, provider)


def _slashed(head: str, provider: str) -> Dateline | None:
    match = _SLASHED.match(head) if "/" in head else None
    if match is None:
        return None
    # The full stop belongs to the slash: `МОСКВА, 21 января. /ТАСС/. `.
    return _dateline(match, match["before"].rstrip("."), re.split("[/-]", match["agencies"]), provider)


def _bare(head: str, provider: str) -> Dateline | None:
    match = _BARE.match(head)
    if match is None or not _DATE_BEHIND.search(match["before"]):
        return None
    return _dateline(match, match["before"], [match["agencies"]], provider)


def _dotted(head: str, provider: str) -> Dateline | None:
    match = _DOTTED.match(head)
    if match is None or not _is_month(match["date"].split()[1]):
        return None
    return _dateline(match, f"{match['place']}, {match['date']}", [match["agencies"]], provider)


def _dateline(match: re.Match[str], before: str, names: list[str], provider: str) -> Dateline | None:
    """The dateline of a match, if its agencies are known and what stands before them is a place or a date."""
    if not names or not _known(names[0], provider):
        return None
    agencies = [name for name in names if _known(name, provider)]
    # Behind an agency: its regional service, as in (dpa/lni).
    services = [name for name in names if name not in agencies]
    if not all(name.islower() and name.isalpha() and len(name) <= 4 for name in services):
        return None
    located = _located(before.strip().removesuffix("--"))
    if located is None:
        return None
    return Dateline(
        raw=match[0],
        places=located.places,
        region=located.region,
        date=located.date,
        agencies=tuple(agencies),
        services=tuple(services),
        end=match.end(),
    )


def _place_alone(line: str, head: str) -> Dateline | None:
    """`OTTAWA - A Manitoba man ...`: in capitals, and the rest of the line is a sentence that is not."""
    match = _PLACE_ALONE.match(head)
    if match is None or not (place := match["before"]).isupper():
        return None
    words = re.split("[ -]", place)
    # Three letters are an abbreviation more often than a town (ROM); a long row of capitals is a headline.
    if len(place) < 4 or len(words) > 3 or _NO_PLACES.intersection(words) or find_source(place):
        return None
    rest = line[match.end() :]
    if rest[:1].islower() or not rest.endswith(tuple('.!?”“»"')) or rest.isupper():
        return None
    return Dateline(raw=match[0], places=(place,), end=match.end())


def _located(text: str) -> Dateline | None:
    """Places, region and date, of `text` that is nothing else."""
    date, rest = "", text.strip(" ,")
    for expression in (_DATE_BEFORE, _DATE_BEHIND):
        found = expression.match(rest) if expression is _DATE_BEFORE else expression.search(rest.rstrip("."))
        if found and _is_date(found):
            date = found["date"]
            # `9 Jul.` keeps the full stop of its abbreviation, `21 января.` has none.
            behind = rest[found.end() :]
            if behind == "." and found["month"] and len(found["month"]) <= 3:
                date += "."
            rest = rest[found.end() :] if expression is _DATE_BEFORE else rest[: found.start()]
            break
    rest = rest.strip(" ,")
    if not rest:
        # A bracket at the very start, `(ots) - `, has neither place nor date.
        return Dateline(raw=text, date=date)
    region = ""
    names = [name.strip() for name in rest.split(",")]
    if len(names) == 2 and ((names[0].isupper() and not names[1].isupper()) or names[1].endswith(".")):
        names, region = names[:1], names[1]
    places = [place for name in names for place in _cut(name)]
    if len(places) > 4 or not all(map(_is_place, [*places, *([region] if region else [])])):
        return None
    return Dateline(raw=text, places=tuple(places), region=region, date=date)


def _cut(name: str) -> list[str]:
    """The places between slashes, a town whose name has a slash in one piece."""
    cut = name.split("/")
    if len(cut) == 2 and cut[1] in _OF_ONE_TOWN:
        return [name]
    return [place.strip() for place in cut]


def _is_place(text: str) -> bool:
    """Whether every word begins with a capital, up to the small words that names of places have."""
    words = re.split("[ /]", text)
    proper = [word for word in words if word not in _PARTICLES]
    return (
        bool(proper)
        and len(words) <= 5
        and words[0] not in _PARTICLES
        and not any(character.isdigit() for character in text)
        and all(word.lstrip("('’ʼ")[:1].isupper() or not word[:1].isalpha() for word in proper)
        and all(word.translate(_IN_NAMES).isalpha() for word in proper)
    )


def _is_date(found: re.Match[str]) -> bool:
    month = found["month"] or found["month_first"]
    return month is None or _is_month(month)


def _is_month(word: str) -> bool:
    return word[:3].casefold() in _MONTHS


def _known(name: str, provider: str) -> bool:
    source = SOURCES.get(name) or find_source(name)
    return source is not None or (len(name) > 2 and name == provider)
