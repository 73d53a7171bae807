"""Bytes as text: by their mark, by what is declared, as UTF-8, by the feed's list, else by evidence.

Nothing is guessed in silence: what was not stated, what was stated wrongly and what was replaced are
warnings, and where the letters do not decide, the bytes are refused and the feed must say what they are.
"""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import cache, lru_cache

from wiredesk.errors import Reason, Rejected
from wiredesk.settings import Feed

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BYTE_ORDER_MARK = codecs.BOM_UTF8

# How the letters beyond ASCII are distributed in a language, per thousand of them, and the character sets
# that it is written in. Counted in the articles of the development data; no, hu, bg and el are estimates.
# Hebrew, Arabic, Greek, Turkish, Lithuanian and Icelandic stand here also because, without them, their
# bytes would be taken for Russian or French.
_LANGUAGES = {
    "de": ("windows-1252 iso-8859-15", "ü406 ä347 ö124 ß94 é15 á3 è3 ç2 ó2 ø2 å2"),
    "fr": ("windows-1252 iso-8859-15", "é665 à107 è87 ê45 ç17 ô17 â10 î7 ù7 û9 œ6 ï4 ë4 ü2 ö2 í2"),
    "es": ("windows-1252 iso-8859-15", "ó325 í222 á205 é103 ñ68 ú60 ü5 ç2 è2"),
    "it": ("windows-1252 iso-8859-15", "è330 à310 ù165 ò140 ì80 é30 ü2 ö2 á2 í2 ó2"),
    "pt": ("windows-1252 iso-8859-15", "ã190 ç147 é118 á100 í88 ó59 ê46 õ39 ú33 à21 ô15 â13"),
    "sv": ("windows-1252 iso-8859-15", "ä420 ö300 å265 é8 ü2"),
    "no": ("windows-1252 iso-8859-15", "å420 ø350 æ220 é6 ö2 ä2"),
    "is": ("windows-1252 iso-8859-15", "ð322 á141 í124 þ96 æ77 ó75 ö61 ú48 é34 ý20"),
    "pl": ("windows-1250 iso-8859-2", "ł232 ę168 ą151 ó133 ż126 ś100 ć52 ń27 ź9 é2 ü2 ö2"),
    "cs": ("windows-1250 iso-8859-2", "í230 á151 ě107 ř92 é86 ž86 ý68 č60 š54 ů45 ú10 ň5 ť3 ď2 ö2 ü2"),
    "sk": ("windows-1250 iso-8859-2", "á178 í108 č104 ý97 š89 ž83 é83 ú79 ľ56 ť49 ô24 ó19 ň13 ä11 ď11 ŕ3 ĺ2"),
    "hr": ("windows-1250 iso-8859-2", "č277 š268 ć228 ž169 đ58"),
    "hu": ("windows-1250 iso-8859-2", "é280 á260 ó90 ö80 ő80 ü60 í50 ú30 ű20"),
    "lt": ("windows-1257", "ė201 ų200 š123 ą112 ž107 į100 ū77 č59 ę21"),
    "tr": ("windows-1254", "ı446 ü151 ş139 ç105 ğ78 ö77 â2"),
    "ru": (
        "windows-1251 koi8-r",
        "о110 е88 и78 а77 н65 т61 с52 р48 в45 л44 к34 м33 д31 п26 у21 ы20 я19 г17 б17 ь16 з15 ч13 й12 ж10 х8 "
        "ю8 ш6 ц5 э4 щ4 ф3 ъ1 ё1",
    ),
    "uk": (
        "windows-1251 koi8-u",
        "о102 а83 н78 и60 р54 і52 т51 в50 е48 у42 к41 д36 с35 п33 м30 л29 з23 я22 г17 ь14 б12 й11 ц11 ч10 ї9 "
        "ю9 х8 ш7 є7 ж6 щ5 ф4 ґ1",
    ),
    "be": (
        "windows-1251",
        "а152 н59 і52 р50 ы43 с41 к40 т38 л37 е36 у31 д31 я30 м28 в28 п27 о27 з23 ц22 ў20 ь17 г17 б17 э14 "
        "х11 ч11 й9 ш9 ж7 ю7 ф4 ё3",
    ),
    "bg": (
        "windows-1251",
        "а120 и92 о88 е87 т72 н70 р49 с51 в47 л33 к33 д35 п29 м24 з21 я19 ъ16 г16 б13 ч13 у13 ж7 щ6 ц6 й7 х6 "
        "ш5 ф3 ю2 ь1",
    ),
    "el": (
        "windows-1253",
        "α91 τ80 ο80 ι76 ε70 ν64 σ49 η43 υ43 ρ43 κ41 π40 ς35 μ34 λ30 ά20 ί20 ό20 ω20 έ17 δ17 γ17 θ13 ή13 χ13 "
        "φ9 ύ8 ώ8 β7 ξ5 ζ4 ψ2",
    ),
    "he": (
        "windows-1255",
        "י115 ו114 ה85 ל63 ת63 ר56 מ55 ב53 ש43 א40 נ35 פ31 ע29 ק28 ד26 ם25 ס25 ח24 כ21 ג13 ן13 ט12 צ12 ז11 "
        "ך4 ף2 ץ2",
    ),
    "ar": (
        "windows-1256",
        "ا145 ل115 ي79 م61 ن61 و50 ت48 ر46 ب35 د30 ع30 ة29 أ26 ك25 ف24 س24 ه24 ق20 ح16 ج16 ص10 ش9 خ9 ط8 ى8 "
        "إ7 ذ7 ز7 ض7 ث6 غ6 ئ4 ء3 ظ2 آ1",
    ),
}  # fmt: skip

# Costs in nats, as the logarithms of the table are; tuned on 4,600 headlines and leads in 23
# languages: a fifth of them is refused, 2 are read wrongly. A letter that is foreign to the language is 1 in
# 3,000.
_FOREIGN = -8.0
_SYMBOL = -12.0
_MARK = -1.0
_MIXED_SCRIPTS = -3.0
_CAPITAL_INSIDE = -4.0
# Three vowels or three consonants in a row, or a consonant that stands alone, where the letter is in the
# middle: `rivičre` is no word.
_CLUSTER = -1.5
_LONELY = -3.0
# e**3 = 20: one reading must be twenty times as likely as any other text that the bytes may be. That the
# feed expects a language makes it 150 times as likely.
_MARGIN = 3.0
_EXPECTED = 5.0
# How much less likely than usual a text of its language may be: 1 nat a letter, 2 where there is one only.
_SURPRISE = 1.0
# Whole words are written in letters beyond ASCII, so fewer of them are an accident.
_FEWEST_OF_A_SCRIPT = 4
# Evidence is looked for in this many bytes from the first that is no ASCII: two paragraphs, a millisecond.
_SAMPLE, _BEFORE = 600, 100
# One broken character in ten: more are no accident but another character set in the middle of UTF-8.
_MOST_BROKEN = 0.1

_LAST_LATIN = "\u024f"  # the end of the block Latin Extended-B
_VOWELS = frozenset("aeiouyæøœ")
_BETWEEN_LETTERS = frozenset("’‘–—\xad\xa0")
_AROUND_WORDS = _BETWEEN_LETTERS | frozenset("„“”‚«»‹›…•§°€£†")
_SIGNS = frozenset("°·£¥½¼¾±×©®™№ªº´")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_C1 = re.compile("[\x80-\x9f]")

_TWO_WIDE = re.compile(rb"(?P<le>[\t-~]\0[\t-~]\0)|(?P<be>\0[\t-~]\0[\t-~])")
_ESCAPES = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "mbcs"}
_KNOWN = ({*aliases, *aliases.values(), "koi8_u", "cp874", "mac_arabic"}) - _ESCAPES


def decode(data: bytes, feed: Feed, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The bytes as text without byte order mark, and warnings.

    In this order: the byte order mark, the `declared` character set where the bytes do not contradict it,
    UTF-8, the `charsets` of the feed, and what the letters say. Raises Rejected(BAD_ENCODING).
    """
    name, start = by_mark(data)
    if name:
        return _repaired(data[start:], name)
    warnings: list[str] = []
    if declared and (text := _as_declared(data, declared.strip(), warnings)) is not None:
        return text, ()
    try:
        return data.decode("utf-8"), tuple(warnings)
    except UnicodeDecodeError as error:
        place = f"not valid UTF-8 at byte {error.start} (0x{data[error.start]:02x})"
    if _mostly_utf8(data, place):
        text, repairs = _repaired(data, "utf-8")
        return text, (*warnings, *repairs)
    for name in feed.charsets:
        if (decoded := _strictly(data, name)) is not None:
            return decoded, tuple(warnings)
    name = _by_evidence(data, feed, place)
    text, repairs = _repaired(data, name)
    return text, (*warnings, f"character set: {'' if warnings else 'not stated, '}read as {name}", *repairs)


def by_mark(data: bytes) -> tuple[str, int]:
    """The character set that the first bytes show, or an empty text, and where the text begins.

    By byte order mark; without one, by two ASCII characters in UTF-16 (XML 1.0, appendix F).
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    if match := _TWO_WIDE.match(data):
        return f"utf-16-{match.lastgroup}", 0
    return "", 0


def _as_declared(data: bytes, name: str, warnings: list[str]) -> str | None:
    """The text in the declared character set; None and a warning where it cannot be that one."""
    if not _is_known(name):
        warnings.append(f"character set: {name[:40]!r} is not known")
        return None
    # Almost all bytes are valid in 8-bit sets, so that `iso-8859-1` proves nothing; but a text in them is
    # valid UTF-8 by no accident. UTF-16 without any NUL byte is UTF-8 whose declaration was left behind.
    one_byte = len(b"\xc3\xa4".decode(name, "replace")) == 2
    wide = len("a".encode(name, "replace")) > 1
    doubtful = (one_byte and not data.isascii()) or (wide and b"\0" not in data)
    text = None if doubtful and _is_utf8(data) else _strictly(data, name)
    if text is None:
        warnings.append(f"character set: stated as {name}, which the bytes contradict")
    return text


def _is_known(name: str) -> bool:
    # The list is asked first, because the library keeps every name that it was ever asked for.
    try:
        return normalize_encoding(name).lower() in _KNOWN and codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, name: str) -> str | None:
    """The text, or None where a byte has no meaning or means a control character of the C1 block."""
    try:
        text = data.decode(name)
    except (UnicodeError, ValueError):
        return None
    return None if len(text) == len(data) and _C1.search(text) else text


def _repaired(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text with U+FFFD for what is broken, and how much that is. Raises Rejected(BAD_ENCODING)."""
    text = data.decode(name, "replace")
    stated = "\ufffd".encode(name, "ignore")  # nothing, but in Unicode
    broken = text.count("\ufffd") - (data.count(stated) if stated else 0)
    if broken <= 0:
        return text, ()
    if broken > _MOST_BROKEN * len(text):
        raise Rejected(Reason.BAD_ENCODING, f"{broken} of {len(text)} characters are no {name}")
    return text, (f"character set: {broken} characters that are no {name} were replaced",)


def _mostly_utf8(data: bytes, place: str) -> bool:
    """Whether all but a few characters are UTF-8. Raises Rejected(BAD_ENCODING) where half of them are."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    if whole > broken > _MOST_BROKEN * whole:
        raise Rejected(Reason.BAD_ENCODING, f"{place}; {broken} characters are no UTF-8, {whole} are")
    return whole > broken


def _by_evidence(data: bytes, feed: Feed, place: str) -> str:
    """The character set in which the letters are those of a language. Raises Rejected(BAD_ENCODING)."""
    if b"\0" in data:
        raise Rejected(Reason.BAD_ENCODING, f"{place}; the bytes are no text (NUL among them)")
    first = next(index for index, byte in enumerate(data) if byte > 0x7F)
    sample = data[max(first - _BEFORE, 0) : first + _SAMPLE]
    expected = {language.split("-")[0].lower() for language in feed.languages}
    readings = [
        reading
        for name in _charsets()
        if (text := _strictly(sample, name)) is not None
        for reading in _readings(text, name, expected)
    ]
    if readings:
        best = max(readings, key=lambda reading: reading.likelihood)
        others = (reading.likelihood for reading in readings if reading.text != best.text)
        if best.likelihood - max(others, default=-math.inf) >= _MARGIN:
            return best.charset
        place += f", perhaps {best.charset}"
    raise Rejected(Reason.BAD_ENCODING, f"{place}; say what it is in the feed's `charsets`")


@dataclass(frozen=True)
class _Reading:
    """The bytes read in one character set as one language."""

    likelihood: float
    charset: str
    text: str


@dataclass(frozen=True)
class _Language:
    """Letters beyond ASCII with the logarithms of their shares."""

    name: str
    letters: Mapping[str, float]
    surprise: float
    """What a letter costs on average."""
    own_script: bool


@cache
def _charsets() -> Mapping[str, Sequence[_Language]]:
    """The languages that are written in each character set."""
    found: dict[str, list[_Language]] = {}
    for language, (names, row) in _LANGUAGES.items():
        shares = {entry[0]: int(entry[1:]) for entry in row.split()}
        whole = sum(shares.values())
        letters = {letter: math.log(share / whole) for letter, share in shares.items()}
        surprise = -sum(math.exp(share) * share for share in letters.values())
        for name in names.split():
            found.setdefault(name, []).append(
                _Language(language, letters, surprise, own_script=min(letters) > _LAST_LATIN)
            )
    return found


def _readings(text: str, charset: str, expected: Collection[str]) -> Iterator[_Reading]:
    """The plausible readings of the text: one for each language of its character set."""
    beyond = Counter(_BEYOND_ASCII.findall(text))
    letters: Counter[str] = Counter()
    for letter, number in beyond.items():
        if letter.isalpha():
            letters[letter.lower()] += number
    count = letters.total()
    languages = [language for language in _charsets()[charset] if _may_be(letters, count, language)]
    if not languages:
        return
    marks, symbols, oddities = _look_around(text)
    if 10 * symbols > count:  # symbols within words are no language at all
        return
    for language in languages:
        known = language.letters
        likelihood = oddities + sum(
            number * known.get(letter, _FOREIGN) for letter, number in letters.items()
        )
        if -likelihood > count * language.surprise + _SURPRISE * (count + math.sqrt(count)):
            continue
        likelihood += marks * _MARK + symbols * _SYMBOL + _EXPECTED * (language.name in expected)
        yield _Reading(likelihood, charset, text)


def _may_be(letters: Counter[str], count: int, language: _Language) -> bool:
    if language.own_script and count < _FEWEST_OF_A_SCRIPT:
        return False
    # A third of foreign letters is a headline with a name from abroad; more is another language.
    return 3 * sum(number for letter, number in letters.items() if letter not in language.letters) <= count


def _look_around(text: str) -> tuple[int, int, float]:
    """How many marks of punctuation and other symbols there are, and what it costs where letters stand."""
    marks = symbols = 0
    oddities = 0.0
    for match in _BEYOND_ASCII.finditer(text):
        place, letter = match.start(), match[0]
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        if letter.isalpha():
            oddities += _oddity(letter, before, after)
        elif _is_punctuation(letter, before, after) and not (letter == "»" and "«" not in text):
            marks += 1
        else:
            symbols += 1
    return marks, symbols, oddities


def _is_punctuation(mark: str, before: str, after: str) -> bool:
    if before.isalpha() and after.isalpha():
        return mark in _BETWEEN_LETTERS
    if mark in "¿¡":
        return not before.isalpha()
    if mark in "²³":
        return before in "mM"  # square metres
    return mark in _AROUND_WORDS or (mark in _SIGNS and not (before.isalpha() or after.isalpha()))


@lru_cache(maxsize=20_000)  # texts repeat their sequences of three letters
def _oddity(letter: str, before: str, after: str) -> float:
    """What it costs that a letter stands where letters do not."""
    latin = letter <= _LAST_LATIN
    cost = _CAPITAL_INSIDE if letter.isupper() and before.islower() else 0.0
    cost += _MIXED_SCRIPTS * sum(
        near.isalpha() and (near <= _LAST_LATIN) is not latin for near in (before, after)
    )
    if latin:
        vowel = _is_vowel(letter)
        if before.isalpha() and after.isalpha():
            cost += _CLUSTER * (vowel is _is_vowel(before) is _is_vowel(after))
        elif not (vowel or before.isalpha() or after.isalpha()):
            cost += _LONELY
    return cost


@cache
def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.lower())[0] in _VOWELS
