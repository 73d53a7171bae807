"""What letters alone say of a language: the scripts of a text, and the letters that few alphabets have.

Letters go before the engines. No engine says that it does not know: langdetect calls Belarusian Ukrainian
and Serbian Macedonian with a confidence of 0.99, and neither engine has heard of Kazakh.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cache
from typing import NamedTuple

# Where blocks of scripts begin (Unicode, Blocks.txt), with their ISO 15924 codes; the empty code ends one.
_BLOCKS = (
    (0x41, "Latn"), (0x250, ""), (0x370, "Grek"), (0x400, "Cyrl"), (0x530, "Armn"), (0x590, "Hebr"),
    (0x600, "Arab"), (0x700, ""), (0x750, "Arab"), (0x780, ""), (0x8A0, "Arab"), (0x900, "Deva"),
    (0x980, "Beng"), (0xA00, "Guru"), (0xA80, "Gujr"), (0xB00, "Orya"), (0xB80, "Taml"), (0xC00, "Telu"),
    (0xC80, "Knda"), (0xD00, "Mlym"), (0xD80, "Sinh"), (0xE00, "Thai"), (0xE80, "Laoo"), (0xF00, "Tibt"),
    (0x1000, "Mymr"), (0x10A0, "Geor"), (0x1100, "Hang"), (0x1200, "Ethi"), (0x13A0, ""), (0x1780, "Khmr"),
    (0x1800, ""), (0x1C80, "Cyrl"), (0x1C90, "Geor"), (0x1CC0, ""), (0x1E00, "Latn"), (0x1F00, "Grek"),
    (0x2000, ""), (0x2C60, "Latn"), (0x2C80, ""), (0x2D00, "Geor"), (0x2D30, ""), (0x2D80, "Ethi"),
    (0x2DE0, "Cyrl"), (0x2E00, ""), (0x3040, "Hira"), (0x30A0, "Kana"), (0x3100, ""), (0x3130, "Hang"),
    (0x3190, ""), (0x3400, "Hani"), (0x4DC0, ""), (0x4E00, "Hani"), (0xA000, ""), (0xA640, "Cyrl"),
    (0xA6A0, ""), (0xAC00, "Hang"), (0xD7B0, ""), (0xF900, "Hani"), (0xFB00, "Latn"), (0xFB07, ""),
    (0xFB13, "Armn"), (0xFB1D, "Hebr"), (0xFB50, "Arab"), (0xFE00, ""), (0xFE70, "Arab"), (0xFEFF, ""),
    (0x20000, "Hani"), (0x323B0, ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]

# A character that is a syllable or a word says as much as three letters: a headline has twenty of them.
_DENSE = frozenset(("Hani", "Hira", "Kana", "Hang"))
_DENSE_LETTERS = 3
CASELESS = frozenset(
    ("Arab", "Beng", "Deva", "Ethi", "Gujr", "Guru", "Hang", "Hani", "Hebr", "Hira", "Kana", "Khmr", "Knda",
     "Laoo", "Mlym", "Mymr", "Orya", "Sinh", "Taml", "Telu", "Thai", "Tibt", "Geor")
)  # fmt: skip
"""Scripts without capitals (Georgian has some that it does not use as such)."""

WITHOUT_SPACES = frozenset(("Hani", "Hira", "Kana", "Khmr", "Laoo", "Mymr", "Thai", "Tibt"))
"""Scripts that do not part words."""

_ONE_LANGUAGE = {
    "Armn": "hy", "Geor": "ka", "Grek": "el", "Gujr": "gu", "Guru": "pa", "Hang": "ko", "Hebr": "he",
    "Khmr": "km", "Knda": "kn", "Laoo": "lo", "Mlym": "ml", "Mymr": "my", "Orya": "or", "Sinh": "si",
    "Taml": "ta", "Telu": "te", "Thai": "th", "Tibt": "bo",
}  # fmt: skip
"""Scripts in which the news is written in one language; Yiddish is told from Hebrew by a rule."""


class Rule(NamedTuple):
    """A language is told by letters that it has and letters that it lacks."""

    lang: str
    script: str
    has: str
    also: str = ""
    """Letters of which one must stand there besides."""
    lacks: str = ""


# Tried in this order. The first ones are there to be kept out of Russian and Ukrainian, whose letters they
# have too.
RULES = (
    Rule("tg", "Cyrl", "ҷӣӯ"),
    Rule("uz", "Cyrl", "ҳқғ", also="ў", lacks="ҷӣӯы"),
    Rule("tt", "Cyrl", "җ", also="әөү"),
    Rule("kk", "Cyrl", "қғұ", also="іәңө"),
    Rule("ky", "Cyrl", "ңөү", also="ң", lacks="іәқғ"),
    Rule("mn", "Cyrl", "өү", lacks="ңіәқғ"),
    # Belarusian has no и, щ and ъ.
    Rule("be", "Cyrl", "ў", lacks="ищїєґъ"),
    Rule("be", "Cyrl", "і", also="ыэё", lacks="ищїєґъ"),
    Rule("uk", "Cyrl", "їєґ", lacks="ыэёўъ"),
    Rule("uk", "Cyrl", "і", also="ищ", lacks="ыэёўъ"),
    Rule("mk", "Cyrl", "ѓќѕ", lacks="ђћыэйщ"),
    Rule("sr", "Cyrl", "ђћ", lacks="ѓќѕыэйщ"),
    Rule("ru", "Cyrl", "ыэё", also="ищъ", lacks="іїєґўјђћљњџәөүңқғ"),
    Rule("is", "Latn", "þð", also="þ"),
    Rule("az", "Latn", "ə"),
    Rule("mt", "Latn", "ħġċ", also="ħ"),
    Rule("yi", "Hebr", "װױײ"),
    Rule("ps", "Arab", "ټډړږښڼې"),
    Rule("as", "Beng", "ৰৱ"),
)
# At least one letter in so many: less is a foreign name. Belarusian has 1 to 2 in a hundred. Latin texts name
# people from everywhere, and the letters of these rules are frequent (Icelandic: 5 in a hundred).
_COMMON = 200
_COMMON_LATIN = 33
# At most one in a hundred letters may be one that the language lacks: a quoted name, a typing error.
_STRAY = 100

# ј, љ, њ and џ are Serbian or Macedonian. Where none of their own letters stands there, small words tell;
# neither engine does: one lacks Macedonian, and the other Serbian.
_SHARED = "јљњџ"
_SMALL_WORDS = {
    "sr": frozenset(("је", "су", "у", "ће", "сам", "смо", "који", "које", "али", "јер", "код")),
    "mk": frozenset(("во", "со", "ги", "го", "ќе", "дека", "кој", "кои", "но", "сум", "според")),
}

LOOKALIKES = dict(zip("aceiopxyABCEHIKMOPTXY", "асеіорхуАВСЕНІКМОРТХУ", strict=True))
"""Latin letters and the Cyrillic ones that look the same: some writers mix them within a word."""
_TO_CYRILLIC = str.maketrans(LOOKALIKES)
_TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in LOOKALIKES.items()})


class Letters(NamedTuple):
    """The letters of a text, counted."""

    counts: Counter[str]
    """By lower-case letter."""
    total: int
    """How many, a character of a dense script counted as three."""
    capitals: bool
    """Whether most of them are capitals."""
    scripts: tuple[str, ...]
    """ISO 15924 codes of scripts with at least a tenth of the letters, the most frequent first."""


class Told(NamedTuple):
    """A language that letters tell, and by what."""

    lang: str
    rule: str


@cache
def script_of(letter: str) -> str:
    """The ISO 15924 code of a letter's script; empty for one that is not known and for what is no letter."""
    if not letter.isalpha():
        return ""
    return _BLOCKS[bisect_right(_STARTS, ord(letter)) - 1][1]


def count(text: str) -> Letters:
    """The letters of `text`, by letter and by script."""
    counts: Counter[str] = Counter()
    by_script: Counter[str] = Counter()
    capitals = total = 0
    for character, times in Counter(text).items():
        if not character.isalpha():
            continue
        script = script_of(character)
        weighed = times * _DENSE_LETTERS if script in _DENSE else times
        total += weighed
        by_script[script] += weighed
        if character.isupper():
            capitals += times
        counts[character.lower()] += times
    # A tenth: a foreign name or two is no other script. Letters of no known script name none.
    scripts = tuple(code for code, times in by_script.most_common() if code and 10 * times >= total)
    return Letters(counts, total, 2 * capitals > total, scripts)


def tell(letters: Letters, text: str) -> Told | None:
    """The language that the letters of `text`, counted, tell by themselves; None where it takes an engine."""
    if not letters.scripts:
        return None
    script = letters.scripts[0]
    if script in ("Hani", "Hira", "Kana"):
        # Han with a tenth of kana is Japanese: Chinese has none.
        kana = {"Hira", "Kana"} & set(letters.scripts)
        return Told("ja", "kana") if kana else Told("zh", "Han without kana")
    for rule in RULES:
        if rule.script == script and _applies(rule, letters):
            return Told(rule.lang, f"{rule.has}{' with ' + rule.also if rule.also else ''}")
    if script == "Cyrl" and _number(_SHARED, letters) * _COMMON >= letters.total:
        return _serbian_or_macedonian(text)
    if script in _ONE_LANGUAGE:
        return Told(_ONE_LANGUAGE[script], script)
    return None


def fold_lookalikes(word: str) -> str:
    """`word` in one script, where it mixes Latin and Cyrillic letters that look the same."""
    scripts = Counter(map(script_of, word))
    if not (scripts["Latn"] and scripts["Cyrl"]):
        return word
    # Whichever leaves no mixture; of two, Cyrillic: the keyboards of these languages have both.
    for table in (_TO_CYRILLIC, _TO_LATIN):
        folded = word.translate(table)
        if len(set(map(script_of, folded)) - {""}) == 1:
            return folded
    return word


def _applies(rule: Rule, letters: Letters) -> bool:
    return (
        _number(rule.has, letters) * (_COMMON_LATIN if rule.script == "Latn" else _COMMON) >= letters.total
        and (not rule.also or _number(rule.also, letters) > 0)
        and _number(rule.lacks, letters) * _STRAY <= letters.total
    )


def _number(wanted: str, letters: Letters) -> int:
    counts = letters.counts
    return sum([counts[letter] for letter in wanted])


def _serbian_or_macedonian(text: str) -> Told | None:
    words = text.lower().split()
    found = {lang: sum(word in small for word in words) for lang, small in _SMALL_WORDS.items()}
    if found["sr"] == found["mk"]:
        return None
    return Told(max(found, key=lambda lang: found[lang]), f"{_SHARED}, small words")
