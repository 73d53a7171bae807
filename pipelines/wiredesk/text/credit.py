"""Credit lines: who an item is from, in the short line that many items end with.

Read are one line of sources and initials (`IAR/TVN24/ps`, `(PAP)`, `Source: IAR`, `dpa mk/ts xx n1`),
credits of pictures (`Fot. PAP/Jan Zawilski`), of reporters (`(Reporting by ...)`), of releases (`SOURCE
Fellgrid plc`), end marks (`-30-`), and the bracket that stands behind the last sentence or before the first
one. A line that is read with any doubt is no credit line, it stays in the body: losing a line of text is
worse than showing a credit as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import structs

from wiredesk.model import Credit, CreditRole
from wiredesk.text.byline import is_name
from wiredesk.text.sources import SOURCES, find_source, source_ids

# Longer lines are sentences. The longest credit line in our set that is no list of names has 44 characters.
MAX_CREDIT = 60
# A list of reporters: one of a large story names a dozen people and where they were.
MAX_NAMED = 400

# Agencies that close with `dpa mk xx n1 ts` or `AFP sn`: codes with only spaces between. For others a
# name followed by small words is prose.
_CODED = frozenset({"dpa", "AFP", "AAP", "PAP"})
# Small words that make such a line prose after all.
_PROSE = frozenset((
    "am", "an", "and", "as", "at", "auf", "aus", "by", "das", "der", "die", "do", "for", "hat",
    "im", "in", "is", "ist", "it", "mit", "na", "nie", "od", "of", "on", "or", "se", "so", "the",
    "to", "und", "von", "was", "we", "wie", "wir", "za", "ze", "zu",
))  # fmt: skip
_DESK = re.compile(r"xx|yy[a-z]{2}")
_GENRE = re.compile(r"[a-z]\d|ff")
_SERVICE = re.compile(r"[A-Z]{2,4}")

_END_MARKS = frozenset(
    ("ends", "ENDS", "Ends", "(ends)", "(ENDS)", "-ends-", "-ENDS-", "-30-", "#", "##", "###")
)

_NAMED = re.compile(
    r"(?P<paraphrase>(?:za|[Nn]a podstawie|[Nn]ach|[Dd]'après):\s*|za\s+|[Nn]a podstawie\s+)"
    r"|(?P<release>[Vv]ia\s+|SOURCE:?\s+)"
    r"|(?:Source|SOURCE|Sources|Quellen?|Źródł[oa]|Джерело|Источник|Крыніца|Zdroj|Fuente|Fonte|Kilde|מקור)"
    r"\s?:\s*"
)
_COMPANY = re.compile(
    r"[^\W\d_].{1,60}[ ,](?:Inc\.?|Incorporated|plc|PLC|Ltd\.?|Limited|LLC|LLP|LP|Corp\.?|Corporation|Co\."
    r"|AG|SE|GmbH(?: & Co\. KG)?|KGaA|KG|S\.?A\.?|S\.p\.A\.|SpA|S\.r\.l\.|B\.?V\.?|N\.?V\.?"
    r"|AB|ASA?|A/S|Oyj?|S\.?L\.?"
    r"|Sp\. z o\.\s?o\.|a\.\s?s\.|s\.\s?r\.\s?o\.|Kft\.|Zrt\.|d\.o\.o\.|e\.\s?V\.|ООО|ОАО|ПАО|АО|ТОВ|ПАТ)"
)
_COMPANY_BEFORE = re.compile(r"(?:ООО|ОАО|ПАО|АО|ТОВ|ПАТ|ТАА) ?[«\"„].{1,50}[»\"“”]")

_PICTURE = re.compile(
    r"(?:Fot(?:o|os|ografie)?|Photos?|Bild|Zdjęci[ea]|Фота?)(?:\.\s*|\s?:\s*)|(?:Фото)\s?[.:]\s*"
)
_OWN = re.compile(r"(?:©|\(c\)|\(C\))\s*(?:\d{4}\s+)?")
_POOL = frozenset(("POOL", "Pool", "HANDOUT", "Handout", "HO"))

_PEOPLE = re.compile(
    r"(?:[Aa]dditional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Tt]ranslated|[Pp]roduction)"
    r"(?: and (?:[Rr]eporting|[Ww]riting|[Ee]diting))? by "
)
_BETWEEN_PEOPLE = re.compile(r",? and |, ")
_WHEREABOUTS = re.compile(r" in (?:[^\W\d_][\w.'’-]* ?){1,4}$")
_NEWSROOM = re.compile(r"the (?:[^\W\d_][\w-]* ){1,3}(?:newsroom|bureau|desk|staff)")

_WRAPPED = re.compile(r"\((.+)\)\.?|\[(.+)\]\.?|==\s?(.+)|/([^/]+)/\.?|[–—]\s(.+)")
# Behind the end of a sentence, or before the first one.
_CLOSING = re.compile(
    r"(?<=[.!?…»”“\"’'])\s?(?P<raw>\([^()\s][^()]{0,40}\)\.?|\[[^\[\]]{2,40}\]\.?|/[^/\s]{2,20}/\.?"
    r"|==\w{2,20})$"
)
_OPENING = re.compile(r"(?P<raw>\([^()\s][^()]{0,20}\))\s(?=[„“«\"]?[^\W\d_])")
_SEPARATOR = re.compile(r"\s*(?:\\?/|,\s|–)\s*")
_INITIALS = re.compile(r"[^\W\d_]{2,4}(?:-[^\W\d_]{2,4})?")
_CAPITALS = re.compile(r"[^\W_]{2,8}")
_CORRESPONDENT = re.compile(r"[Кк]орр\.\s*|[Kk]orr\.\s*")
# What has the shape of a credit: `XYZ/ab`, `(XYZ)`, `Quelle: XYZ`.
_SHAPE = re.compile(
    r"[(\[/]?[^\W\d_]{2,12}(?:/[^\W\d_]{2,12}){1,4}[)\]/]?|\([A-ZÀ-ÞЀ-Я]{2,8}\)\.?"
    r"|(?:Source|Quelle|Źródło|Джерело|Источник|Крыніца|Zdroj|מקור|Foto|Fot|Photo|Фото)\s?[:.]\s?.{2,50}"
)


def read_credit(line: str, provider: str = "") -> Credit | None:
    """The credit that `line` states, or None where it is anything else.

    At least one source must be in the registry or be `provider`, or all parts must be initials. A credit of
    two lines is two credits, which `merge_credits` puts together.
    """
    raw = line.strip()
    if not raw or len(raw) > MAX_NAMED or "\n" in raw:
        return None
    found = _people(raw)
    if found is None and len(raw) <= MAX_CREDIT:
        found = _read_short(raw, provider)
    return found and _identified(found)


def closing_credit(text: str, provider: str = "") -> Credit | None:
    """The credit in brackets behind the last sentence of a paragraph: `... in Kraft. (PAP)`."""
    # One bracket is enough to look at; the search starts at the end so that a long paragraph costs nothing.
    if text[-1:] not in ")]/." and "==" not in text[-24:]:
        return None
    bracket = _CLOSING.search(text, max(0, len(text) - MAX_CREDIT))
    return bracket and _within_text(bracket["raw"], provider)


def opening_credit(text: str, provider: str = "") -> Credit | None:
    """The credit in brackets before the first sentence of a paragraph: `(MOZ) Es muss ...`."""
    bracket = _OPENING.match(text)
    return bracket and _within_text(bracket["raw"], provider)


def is_doubtful(line: str) -> bool:
    """Whether a line that is no credit has the shape of one; it stays text, and somebody should look."""
    return len(line) <= MAX_CREDIT and _SHAPE.fullmatch(line) is not None


def merge_credits(credits: Sequence[Credit], raw: str) -> Credit:
    """One credit of the lines that close an item, `raw` as they stood together.

    Who the text is from goes before whom the pictures are from: a photo line only adds its photographer.
    """
    of_text = [
        credit
        for credit in credits
        if credit.role in (CreditRole.TEXT, CreditRole.PARAPHRASE, CreditRole.PRESS_RELEASE)
    ]
    # An end mark names nobody; a line that names sources says what they are named for.
    deciding = of_text or [credit for credit in credits if credit.sources] or list(credits)
    leading = next((credit for credit in deciding if credit.sources), deciding[0])
    sources = _each_once(source for credit in deciding for source in credit.sources)
    return Credit(
        raw=raw,
        sources=sources,
        editors=tuple(editor for credit in credits for editor in credit.editors),
        role=leading.role,
        source_ids=_each_once(each for credit in deciding for each in credit.source_ids),
        services=_each_once(service for credit in deciding for service in credit.services),
        desk=next((credit.desk for credit in credits if credit.desk), ""),
        genre=next((credit.genre for credit in credits if credit.genre), ""),
        names=_each_once(name for credit in credits for name in credit.names),
        photographer=next((credit.photographer for credit in credits if credit.photographer), ""),
        owner=next((credit.owner for credit in credits if credit.owner), ""),
    )


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _identified(credit: Credit) -> Credit:
    return structs.replace(credit, source_ids=source_ids(credit.sources))


def _within_text(raw: str, provider: str) -> Credit | None:
    """A bracket beside a sentence is a credit only where it names a source or two initials."""
    inside = raw.rstrip(".").strip("()[]/=")
    credit = read_credit(raw, provider)
    if credit is None or credit.role not in (CreditRole.TEXT, CreditRole.PARAPHRASE):
        return None
    return credit if credit.sources or "/" in inside else None


def _read_short(raw: str, provider: str) -> Credit | None:
    if raw in _END_MARKS:
        return Credit(raw, (), role=CreditRole.END_MARK)
    if (own := _OWN.match(raw)) and own.end() < len(raw):
        return _copyright(raw, raw[own.end() :])
    if picture := _PICTURE.match(raw):
        return _picture(raw, raw[picture.end() :], provider)
    rest, bracketed = raw, False
    if wrapped := _WRAPPED.fullmatch(raw):
        rest, bracketed = next(group for group in wrapped.groups() if group).strip(), True
    if named := _NAMED.match(rest):
        return _named(raw, rest[named.end() :], named.lastgroup, provider)
    if office := _CORRESPONDENT.match(rest):
        rest = rest[office.end() :]
    parts = [part for part in _SEPARATOR.split(rest) if part]
    if not parts:
        return None
    if (
        len(parts) == 1
        and not _known(rest, provider)
        and all(_known(each, provider) for each in rest.split("-"))
    ):
        return Credit(raw, tuple(rest.split("-")))  # STT-AFP
    if len(parts) == 1 and not bracketed and _known(parts[0], provider):
        # A word alone in a line may be a heading; only the name of an agency is never one.
        return Credit(raw, tuple(parts)) if _is_agency(parts[0], provider) else None
    return (
        _slashed(raw, parts, bracketed or "/" in rest, provider)
        or _coded(raw, rest)
        or _picture(raw, rest, provider, chain=True)
    )


def _slashed(raw: str, parts: list[str], may_be_initials: bool, provider: str) -> Credit | None:
    """Sources and initials between slashes, commas or dashes: [initials] sources [initials]."""
    known = [_known(part, provider) for part in parts]
    if not any(known):
        # Initials alone are always small; capitals could be any name.
        words = [word for part in parts for word in part.split()]
        initials = all(
            _INITIALS.fullmatch(word) and word.islower() and not _known(word, provider) for word in words
        )
        return Credit(raw, (), tuple(words)) if may_be_initials and initials else None
    first, last = known.index(True), len(known) - known[::-1].index(True)
    before, within, after = parts[:first], parts[first:last], parts[last:]
    if before and not (len(before) == 1 and _INITIALS.fullmatch(before[0]) and _writer(before[0])):
        return None
    sources = list(within)
    while after and _CAPITALS.fullmatch(after[0]) and after[0].isupper() and after[0] not in _POOL:
        sources.append(after.pop(0))  # an unknown source among known ones: IAR/XYZ/ps
    if not all(_known(part, provider) or (_CAPITALS.fullmatch(part) and part.isupper()) for part in sources):
        return None
    if not all(_INITIALS.fullmatch(part) and part.islower() for part in after):
        return None
    return Credit(raw, tuple(sources), (*before, *after))


def _coded(raw: str, rest: str) -> Credit | None:
    """An agency, then initials, desk and genre codes with spaces between: `dpa kre/su yysw a3 lön mda`."""
    if all(find_source(word) for word in rest.split()):
        return Credit(raw, tuple(rest.split())) if rest != raw else None  # (ats afp)
    source, _, codes = rest.partition(" ")
    words = [word for word in re.split(r"[\s/]+", codes) if word]
    if source not in _CODED or not words:
        return None
    desks = [word for word in words if _DESK.fullmatch(word)]
    genres = [word for word in words if _GENRE.fullmatch(word)]
    services = [word for word in words if _SERVICE.fullmatch(word)]
    editors = [word for word in words if word not in (*desks, *genres, *services)]
    if not all(_INITIALS.fullmatch(word) and word.islower() and len(word) <= 3 for word in editors):
        return None
    if len(editors) == len(words) and _PROSE.intersection(editors):
        return None  # no desk or genre code says that these are no words
    return Credit(
        raw,
        (source,),
        tuple(editors),
        services=tuple(services),
        desk=desks[0] if desks else "",
        genre=genres[0] if genres else "",
    )


def _named(raw: str, rest: str, kind: str | None, provider: str) -> Credit | None:
    """What stands behind `Source:`, `za`, `Via`: sources that are all known, or one company."""
    if rest and (_COMPANY.fullmatch(rest) or _COMPANY_BEFORE.fullmatch(rest)):
        return None if kind == "paraphrase" else Credit(raw, (rest,), role=CreditRole.PRESS_RELEASE)
    parts = [part for part in _SEPARATOR.split(rest) if part]
    sources = [part for part in parts if _known(part, provider)]
    editors = [part for part in parts if part not in sources]
    if not sources or not all(_INITIALS.fullmatch(part) and part.islower() for part in editors):
        return None
    roles = {"paraphrase": CreditRole.PARAPHRASE, "release": CreditRole.PRESS_RELEASE}
    return Credit(raw, tuple(sources), tuple(editors), role=roles.get(kind or "", CreditRole.TEXT))


def _copyright(raw: str, rest: str) -> Credit | None:
    """`© dpa-infocom, dpa:000000-000` says whose the text is, `© APA/A. Koval` whose the picture is."""
    if picture := re.fullmatch(r"([^/]{2,20})/([^/]{3,40})", rest):
        names = re.split(r", | und | and ", picture[2])
        if find_source(picture[1]) and not find_source(picture[2]) and all(map(_is_part_of_name, names)):
            return Credit(raw, (picture[1],), role=CreditRole.PHOTO, photographer=picture[2])
    source = re.sub(r", \S*\d\S*$", "", rest)
    return Credit(raw, (source,), role=CreditRole.COPYRIGHT) if find_source(source) else None


def _is_part_of_name(text: str) -> bool:
    """A surname stands alone where a list turns names round: `Feldner, Anton`."""
    return is_name(text) or (text.isalpha() and text.istitle())


def _picture(raw: str, rest: str, provider: str, chain: bool = False) -> Credit | None:
    """`A B/AP/dpa`, `PAP/EPA/A. KOVAL/POOL`, `Owner/A B/AP/dpa`; a `chain` has no word such as `Foto`."""
    parts = [part.strip() for part in rest.split("/") if part.strip() and part.strip() not in _POOL]
    sources = tuple(part for part in parts if _known(part, provider))
    others = [part for part in parts if part not in sources]
    if not sources or len(others) > (2 if chain else 1) or (chain and not others):
        return None
    # Without a word that says so, the agencies are what follows the name, or what stands before it.
    if not all(is_name(other) for other in others) or (len(others) == 2 and parts[:2] != others):
        return None
    return Credit(
        raw,
        sources,
        role=CreditRole.PHOTO,
        photographer=others[-1] if others else "",
        owner=others[0] if len(others) == 2 else "",
    )


def _people(raw: str) -> Credit | None:
    """`(Reporting by A B in Place; Editing by C D)`; without brackets only where every name is a full one."""
    bracketed = raw.startswith("(") and raw.rstrip(".").endswith(")")
    rest = raw.rstrip(".")[1:-1] if bracketed else raw
    if not _PEOPLE.match(rest):
        return None
    names: list[str] = []
    for clause in re.split(r"[;.]\s+", rest):
        if not (lead := _PEOPLE.match(clause)):
            return None
        for part in _BETWEEN_PEOPLE.split(clause[lead.end() :]):
            name = _WHEREABOUTS.sub("", part)
            if is_name(name):
                names.append(name)
            elif not (bracketed and _NEWSROOM.fullmatch(part)):
                return None
    return Credit(raw, (), names=tuple(names))


def _writer(part: str) -> bool:
    """Whether initials before the agency are a person's: two capitals (MJ/PAP) or small letters (rs/dpa)."""
    return part.islower() or (part.isupper() and len(part) == 2)


def _known(part: str, provider: str) -> bool:
    return find_source(part) is not None or (len(part) > 2 and part == provider)


def _is_agency(part: str, provider: str) -> bool:
    source = SOURCES.get(part)
    return (source is not None and source.kind == "agency") or part == provider
