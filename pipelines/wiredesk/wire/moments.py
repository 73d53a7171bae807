"""Times as the wire writes them: always with a zone, never invented.

A time without a zone is in that of the feed. A year that is not written, or with two digits only, is the
one that puts the time nearest to the receipt: `31 Dec` that comes on 1 January is of last year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from wiredesk.errors import Reason, Rejected

# January to December: names, second cases and abbreviations of de en pl uk ru be fr es it cs nl pt fi sv da
# nb. Accents are left out when words are compared, because wires of seven bits have none.
_MONTHS = (
    "januar january januari janvier janv jan jänner jän enero ene gennaio genn gen janeiro styczeń stycznia"
    " sty leden ledna led tammi січень січня січ январь января янв студзень студзеня студз сту",
    "februar february februari février févr fév feb feber febrero febbraio febb fevereiro luty lutego lut"
    " únor února úno helmi лютий лютого лют февраль февраля февр фев люты лютага",
    "märz mär mrz maerz march mar marzec marca mars marzo março maart mrt marts březen března bře maalis"
    " березень березня бер март марта мар сакавік сакавіка сак",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi duben dubna dub huhti квітень квітня квіт кві"
    " апрель апреля апр красавік красавіка крас кра",
    "mai may maj maja mayo maggio mag mei maio květen května kvě touko травень травня трав тра"
    " май мая траўня",
    "juni june jun juin junio giugno giu junho czerwiec czerwca cze červen června čvn čer kesä червень червня"
    " черв чер июнь июня июн чэрвень чэрвеня чэр",
    "juli july jul juillet juil julio luglio lug julho lipiec lipca lip červenec července čvc heinä липень"
    " липня лип июль июля июл ліпень ліпеня ліп",
    "august aug augustus augusti août aoû agosto ago sierpień sierpnia sie srpen srpna srp elo серпень серпня"
    " серп сер август августа авг жнівень жніўня жні",
    "september sept sep septembre septiembre setiembre set settembre sett setembro wrzesień września wrz září"
    " zář syys вересень вересня вер сентябрь сентября сент сен верасень верасня",
    "oktober okt october oct octobre octubre ottobre ott outubro out październik października paź říjen října"
    " říj loka жовтень жовтня жовт жов октябрь октября окт кастрычнік кастрычніка кас",
    "november nov novembre noviembre novembro listopad listopada listopadu lis marras листопад листопада лист"
    " лис ноябрь ноября нояб ноя лістапад лістапада ліс",
    "dezember dez december dec décembre déc diciembre dic dicembre dezembro desember des grudzień grudnia gru"
    " prosinec prosince pro joulu грудень грудня груд гру декабрь декабря дек снежань снежня снеж сне",
)


def _folded(word: str) -> str:
    return "".join(letter for letter in normalize("NFKD", word.casefold()) if not combining(letter))


MONTHS = {_folded(word): place for place, words in enumerate(_MONTHS, start=1) for word in words.split()}
"""Folded word -> month, 1 to 12."""
# tammikuu, tammikuuta: Finnish months are these words with "moon" behind them.
_FINNISH = re.compile(r"(\w{3,6}?)kuu(?:ta|n)?")

# Hours east of Greenwich. Names that mean different zones in different countries (IST, BST in Asia, CST in
# China) are here as the agencies that write them mean them, or not at all.
ZONES: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours))
    for hours, names in (
        (0, "Z GMT UTC UT WET"),
        (1, "CET MEZ BST WEST"),
        (2, "CEST MESZ MEST EET"),
        (3, "EEST MSK МСК"),
        (-3, "ADT"),
        (-4, "EDT AST"),
        (-5, "EST CDT"),
        (-6, "CST MDT"),
        (-7, "MST PDT"),
        (-8, "PST"),
    )
    for name in names.split()
}
# Without S or D the season decides: North American wires write them so.
ZONES |= {"ET": ZoneInfo("America/New_York"), "CT": ZoneInfo("America/Chicago")}
ZONES |= {"MT": ZoneInfo("America/Denver"), "PT": ZoneInfo("America/Los_Angeles")}

_ZONE = rf"(?:{'|'.join(sorted(ZONES, key=len, reverse=True))})(?!\w)|(?:GMT|UTC)?[+-]\d\d:?\d\d"
_WORD = r"[^\W\d_]{2,12}"
_CLOCK = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d))?(?:\s?(?P<half>[ap])\.?m\.?)?"
_BEHIND = rf"(?:,?\s+(?:um |at |o |à )?{_CLOCK}(?:\s(?:Uhr|h))?)?(?:\s*(?P<zone>{_ZONE}))?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4}|\d\d(?![\d.:h]))"
_DAY_MONTH = rf"{_DAY}(?:st|nd|rd|th)?\.?\s?(?:de |of )?(?P<month>{_WORD})\.?(?:,?\s(?:de )?{_YEAR})?"
_MONTH_DAY = rf"(?P<month>{_WORD})\.?\s{_DAY}(?:st|nd|rd|th)?(?![\d.:])(?:,?\s(?P<year>\d{{4}}))?"
_DOTTED = rf"{_DAY}\.\s?(?P<number>\d{{1,2}})\.(?:\s?{_YEAR})?"
# DDHHMM MON YY (IPTC 7901, chapter 6: the time of transmission), with a zone before or behind the month.
_STAMP = re.compile(
    rf"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?:\s?(?P<early>{_ZONE}))?\s?(?P<month>{_WORD})\.?,?"
    rf"(?:\s?(?P<year>\d{{4}}|\d\d))?(?:\s?(?P<zone>{_ZONE}))?",
    re.IGNORECASE,
)
_DAYS = tuple(re.compile(form, re.IGNORECASE) for form in (_DAY_MONTH, _MONTH_DAY, _DOTTED))
_WRITTEN = (
    _STAMP,
    *(re.compile(form + _BEHIND, re.IGNORECASE) for form in (_DAY_MONTH, _MONTH_DAY, _DOTTED)),
)
# A clock time in a sentence: it says that it is one.
_O_CLOCK = re.compile(
    rf"(?<!\d)(?:{_CLOCK}|(?P<hours>\d{{1,2}})(?P<minutes>\d\d)?(?=\s?(?:Uhr|h|hrs|hours|{_ZONE})\b)"
    r"|(?P<only>\d{1,2})\s?(?P<noon>[ap])\.?m\.?)(?!\w)",
    re.IGNORECASE,
)
_ANY_ZONE = re.compile(rf"\b(?:{_ZONE})")
# RFC 5322, section 3.3, and the older form of asctime, which RFC 850 called a date too.
_MAIL = re.compile(
    rf"(?:{_WORD}\.?,?\s+)?{_DAY}[\s-]+(?P<month>{_WORD})\.?[\s-]+(?P<year>\d{{4}}|\d\d)\s+"
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?P<zone>[+-]\d{4}|[A-Z]{1,5})?\s*(?:\(.*\))?",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    rf"{_WORD}\s+(?P<month>{_WORD})\s+{_DAY}\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?:\s+(?P<zone>[A-Z]{1,5}))?\s+(?P<year>\d{4})",
    re.IGNORECASE,
)
# No wire writes a time in more characters; what is longer is a text.
_LONGEST = 100
_SENTENCE = 1_000


def moment(text: str, zone: str) -> datetime:
    """The time that an ISO 8601 text states (extended or basic format), in UTC; without an offset in `zone`.

    Raises ValueError where the text states no time.
    """
    return _in_utc(datetime.fromisoformat(text.strip()), ZoneInfo(zone))


def wire_moment(text: str, zone: str, received: datetime) -> datetime:
    """The time that a wire writes, in UTC: `DDHHMM MON YY`, `DDHHMM MON`, `12. Mai`, `May 12, 2026 14:05 ET`.

    A day without a clock time is its beginning. Raises ValueError where the text states no time.
    """
    text = " ".join(text[: _LONGEST + 1].split())
    for form in _WRITTEN:
        if len(text) <= _LONGEST and (found := form.fullmatch(text)):
            named = found.groupdict()
            stated = _zone(named.get("early") or named["zone"])
            clock = time(_hour(named), int(named["minute"] or 0), int(named.get("second") or 0))
            near = received.astimezone(UTC)
            return _nearest(
                near,
                (
                    _in_utc(datetime.combine(day, clock), stated or ZoneInfo(zone))
                    for day in _days(named, near)
                ),
            )
    raise ValueError(f"no time can be read from {text[:40]!r}")


def wire_day(text: str, near: date) -> date:
    """The day that a text writes: `12. Mai`, `12.05.`, `May 12, 2026`; without a year the nearest to `near`.

    Raises ValueError where the text states no day.
    """
    text = " ".join(text[: _LONGEST + 1].split())
    for form in _DAYS:
        if found := form.fullmatch(text):
            return _nearest_day(near, found.groupdict())
    raise ValueError(f"no day can be read from {text[:40]!r}")


def release_moment(text: str, zone: str, filed: datetime) -> datetime:
    """The time, in UTC, at which a sentence releases what was filed at `filed`.

    Read are a day (`For release Monday, May 25`: its beginning), a clock time (`Sperrfrist 18.00 Uhr`: the
    next one behind `filed`), or both. Raises ValueError where the text states neither.
    """
    rest = " ".join(text[:_SENTENCE].split())
    named_zone = _ANY_ZONE.search(rest)
    where = _zone(named_zone and named_zone[0]) or ZoneInfo(zone)
    near = filed.astimezone(where)
    day = None
    for found in (found for form in _DAYS for found in form.finditer(rest)):
        try:
            day = _nearest_day(near.date(), found.groupdict())
        except ValueError:
            continue  # `12 Personen`
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
        break
    clock = _O_CLOCK.search(rest)
    if clock is None and day is None:
        raise ValueError(f"no time can be read from {text[:40]!r}")
    hours = clock and time(
        _hour(
            {"hour": clock["hour"] or clock["hours"] or clock["only"], "half": clock["half"] or clock["noon"]}
        ),
        int(clock["minute"] or clock["minutes"] or 0),
    )
    released = _in_utc(datetime.combine(day or near.date(), hours or time()), where)
    return released if day or released >= filed else released + timedelta(days=1)


def mail_moment(text: str, zone: str) -> datetime:
    """The time that the date of a mail states (RFC 5322, section 3.3), in UTC; without a zone in `zone`.

    Month names may be in any language that the wire knows. Raises ValueError where the text states no time.
    """
    text = text.strip()
    found = len(text) <= _LONGEST and (_MAIL.fullmatch(text) or _ASCTIME.fullmatch(text))
    if not found:
        raise ValueError(f"no time can be read from {text[:40]!r}")
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 5322, section 4.3
    # A leap second counts as the last second before it.
    second = min(int(found["second"] or 0), 59)
    stated = datetime(
        year, _month(found["month"]), int(found["day"]), int(found["hour"]), int(found["minute"]), second
    )
    return _in_utc(stated, _zone(found["zone"]) or ZoneInfo(zone))


def embargo_end(text: str | None, zone: str, place: str) -> datetime | None:
    """The time that ends an embargo, None where none is stated.

    An embargo that cannot be read must not open the item: raises Rejected(WRONG_SHAPE), which names `place`.
    """
    if not text or not text.strip():
        return None
    try:
        return moment(text, zone)
    except ValueError as error:
        message = f"expected a time, got {text[:40]!r} - at `{place}`"
        raise Rejected(Reason.WRONG_SHAPE, message) from error


def moment_or_warning(
    name: str,
    text: str | None,
    zone: str,
    warnings: list[str],
    read: Callable[[str, str], datetime] = moment,
) -> datetime | None:
    """The time, or None where the text states none; what could not be read adds a warning."""
    if not text:
        return None
    try:
        return read(text, zone)
    except ValueError:
        warnings.append(f"{name}: no time can be read from {text[:40]!r}")
        return None


def _in_utc(stated: datetime, zone: tzinfo) -> datetime:
    try:
        return (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:  # the first and the last day of the calendar, in another zone
        raise ValueError(f"out of range: {stated}") from error


def _month(word: str) -> int:
    folded = _folded(word)
    if finnish := _FINNISH.fullmatch(folded):
        folded = finnish[1]
    if folded not in MONTHS:
        raise ValueError(f"no month is called {word!r}")
    return MONTHS[folded]


def _hour(named: Mapping[str, str | None]) -> int:
    hour, half = int(named["hour"] or 0), (named.get("half") or "").lower()
    # 12 a.m. is midnight, 12 p.m. is noon; 13 p.m. is neither, and `time` refuses it.
    return hour % 12 + 12 * (half == "p") if half and hour <= 12 else hour + 24 * bool(half)


def _zone(name: str | None) -> tzinfo | None:
    """The zone of that name. Raises ValueError where nobody knows which one is meant."""
    if not name:
        return None
    if offset := re.fullmatch(r"(?:GMT|UTC)?([+-])(\d\d):?(\d\d)", name, re.IGNORECASE):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(ahead if offset[1] == "+" else -ahead)
    if name.upper() not in ZONES:
        raise ValueError(f"no zone is called {name!r}")
    return ZONES[name.upper()]


def _days(named: Mapping[str, str | None], near: date) -> Iterable[date]:
    """The days that may be meant, the past ones first."""
    month = _month(named["month"] or "") if named.get("month") else int(named["number"] or 0)
    year = named["year"]
    if year is None:
        # Four years on either side: 29 February comes only so often.
        years: Iterable[int] = range(near.year - 4, near.year + 5)
    elif len(year) == 2:
        century = near.year // 100 * 100
        years = (century + add + int(year) for add in (-100, 0, 100))
    else:
        years = (int(year),)
    for candidate in years:
        try:
            yield date(candidate, month, int(named["day"] or 0))
        except ValueError:
            continue


def _nearest(near: datetime, candidates: Iterable[datetime]) -> datetime:
    return min(candidates, key=lambda candidate: abs(candidate - near))


def _nearest_day(near: date, named: Mapping[str, str | None]) -> date:
    return min(_days(named, near), key=lambda day: abs(day - near))
