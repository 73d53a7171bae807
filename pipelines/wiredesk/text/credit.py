"""Credit lines: who an item is from, in the one short line that many items end with.

First form: sources and initials in one line. A line that is read with any doubt is no credit line, it
stays in the body: losing a line of text is worse than showing a credit as text.
"""

from __future__ import annotations

import re

from wiredesk.model import Credit

# Longer lines are sentences. The longest credit line in our set that is no list of names has 44 characters.
MAX_CREDIT = 60

# Agencies, broadcasters and papers, in the spelling of their own credit lines.
SOURCES = frozenset(
    name
    for line in (
        "AAP|AFP|AMNA|ANP|ANSA|AP|APA|ats|BBC|Belga|BELTA|БЕЛТА|BNS|BR|BTA|BusinessDesk|CNN|ČTK|CTK",
        "Deutsche Welle|Deutschlandfunk|Deutschlandradio|dpa|dpa-infocom|DW|EFE|EPA|epd|Europa Press|Hina",
        "IAR|Interfax|ИНТЕРФАКС|Интерфакс|Інтерфакс-Україна|ІНТЕРФАКС-УКРАЇНА|Interfax-Ukraine|ITAR-TASS",
        "Jiji|KCNA|KNA|Kyodo|Lusa|MDR|MTI|NDR|NDR Info|NTB|Onet|ORF|PAP|Polish Radio|Polnischer Rundfunk",
        "Polskie Radio|Polsat News|Reuters|רויטרס|RIA Novosti|РИА Новости|ritzau|Ritzau|RMF FM|SDA|sda|SID",
        "SRF|STT|SWR|Tanjug|TASR|TASS|ТАСС|tca|TT|TVN|TVN24|TVP|TVP Info|Ukrinform|Укрінформ|УНН|УНІАН",
        "UNIAN|WDR|Xinhua|ZDF",
    )
    for name in line.split("|")
)
_FOLDED = frozenset(source.casefold() for source in SOURCES)

# Agencies that close with `dpa mk xx n1 ts` or `AFP sn`: codes with only spaces between. For others a
# name followed by small words is prose.
_CODED = frozenset({"dpa", "AFP", "AAP", "PAP"})
# Small words that make such a line prose after all.
_PROSE = frozenset((
    "am", "an", "and", "as", "at", "auf", "aus", "by", "das", "der", "die", "do", "for", "hat",
    "im", "in", "is", "ist", "it", "mit", "na", "nie", "od", "of", "on", "or", "se", "so", "the",
    "to", "und", "von", "was", "we", "wie", "wir", "za", "ze", "zu",
))  # fmt: skip
_DESK = re.compile(r"xx|yy[a-z]{2}|[a-z]\d|ff|[A-Z]{2,4}")

_PREFIX = re.compile(
    r"(?:Source|Quelle|Źródło|Джерело|Источник|Крыніца|Zdroj|מקור|za|Na podstawie)\s*:\s*|za\s+|Via\s+"
)
_WRAPPED = re.compile(r"\((.+)\)\.?|\[(.+)\]|==(.+)|/([^/]+)/|[–—]\s(.+)")
_SEPARATOR = re.compile(r"\s*(?:\\?/|,\s|–)\s*")
_INITIALS = re.compile(r"[^\W\d_]{2,4}(?:-[^\W\d_]{2,4})?")
_CAPITALS = re.compile(r"[^\W_]{2,8}")


def read_credit(line: str) -> Credit | None:
    """The credit that `line` states, or None where it is anything else.

    Reads `IAR/TVN24/ps`, `(PAP)`, `(pm/gs)`, `MJ/PAP`, `Source: IAR, PAP`, `[za PAP]`, `dpa mk/ts`,
    `STT–AFP` and their like. At least one source must be known, or all parts must be initials.
    """
    raw = line.strip()
    if not raw or len(raw) > MAX_CREDIT or "\n" in raw:
        return None
    rest, bracketed = raw, False
    if wrapped := _WRAPPED.fullmatch(raw):
        rest, bracketed = next(group for group in wrapped.groups() if group).strip(), True
    named = _PREFIX.match(rest)
    parts = [part for part in _SEPARATOR.split(rest[named.end() :] if named else rest) if part]
    if not parts:
        return None
    if named:
        return Credit(raw, tuple(parts)) if all(map(_known, parts)) else None
    if len(parts) == 1 and not _known(rest) and all(map(_known, rest.split("-"))):
        return Credit(raw, tuple(rest.split("-")))  # STT-AFP
    return _slashed(raw, parts, bracketed or "/" in rest) or _coded(raw, rest)


def _slashed(raw: str, parts: list[str], may_be_initials: bool) -> Credit | None:
    """Sources and initials between slashes, commas or dashes: [initials] sources [initials]."""
    known = [_known(part) for part in parts]
    if not any(known):
        # Initials alone are always small; capitals could be any name.
        initials = all(_INITIALS.fullmatch(part) and part.islower() for part in parts)
        return Credit(raw, (), tuple(parts)) if may_be_initials and initials else None
    first, last = known.index(True), len(known) - known[::-1].index(True)
    before, within, after = parts[:first], parts[first:last], parts[last:]
    if before and not (len(before) == 1 and _INITIALS.fullmatch(before[0]) and _writer(before[0])):
        return None
    sources = list(within)
    while after and _CAPITALS.fullmatch(after[0]) and after[0].isupper():
        sources.append(after.pop(0))  # an unknown source among known ones: IAR/XYZ/ps
    if not all(_known(part) or (_CAPITALS.fullmatch(part) and part.isupper()) for part in sources):
        return None
    if not all(_INITIALS.fullmatch(part) and part.islower() for part in after):
        return None
    return Credit(raw, tuple(sources), (*before, *after))


def _coded(raw: str, rest: str) -> Credit | None:
    """An agency, then initials, desk and genre codes with spaces between: `dpa kre/su yysw a3 lön mda`."""
    source, _, codes = rest.partition(" ")
    words = [word for word in re.split(r"[\s/]+", codes) if word]
    if source not in _CODED or not words:
        return None
    editors = [word for word in words if not _DESK.fullmatch(word)]
    if not all(_INITIALS.fullmatch(word) and word.islower() and len(word) <= 3 for word in editors):
        return None
    if len(editors) == len(words) and _PROSE.intersection(editors):
        return None  # no desk or genre code says that these are no words
    return Credit(raw, (source,), tuple(editors))


def _writer(part: str) -> bool:
    """Whether initials before the agency are a person's: two capitals (MJ/PAP) or small letters (rs/dpa)."""
    return part.islower() or (part.isupper() and len(part) == 2)


def _known(part: str) -> bool:
    # Two small letters are somebody's initials, also where an agency is called so (AP, TT, BR).
    return part in SOURCES or (len(part) > 2 and part.casefold() in _FOLDED)
