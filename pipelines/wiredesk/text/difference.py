"""In what a version of a story differs from the one before it.

Sentences that both versions have are set aside; the words of the rest are compared. A sentence of which
less than half is found in the other version was added or cut; in the others each place that changed is
judged by itself. What can be read in two ways is given the graver name: a desk that stays silent on typing
errors must not stay silent on a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar
from unicodedata import combining, normalize

from wiredesk.model import Difference
from wiredesk.text.tokens import TOKEN

# What is compared: of the text between the first change and the last one, and of the sentences in it that
# changed. Enough for a long story that was written anew, and few enough that the worst of texts take under
# 50 ms. Beyond it only lengths count.
MOST_BETWEEN = 100_000
MOST_CHARACTERS = 20_000
MOST_WORDS = 600
# How far the start of a paragraph is looked for: a quotation is known from its opening mark.
_REACH = 2_000
# So many words that come or go inside a sentence are a clause, which is text; fewer are wording.
_CLAUSE = 6
# The longest word that is looked at letter by letter; German has longer ones, and nobody counts.
_LONGEST = 60
# A shorter sentence shares half of its words with others by chance.
_SHORT = 4

_MARKS = '"„“”«»'
_MARK = re.compile(f"[{_MARKS}]")
# Behind these a capital says nothing: a sentence or a quotation begins.
_STARTS = re.compile(f"[{_MARKS}:–—]")
_SENTENCE_END = re.compile(rf"[.!?…]+[{_MARKS}’)\]]*\s+(?=[{_MARKS}(\[]*(\w))")
_LAST_WORD = re.compile(r"[^\W_]*$")
# A full stop behind these ends no sentence: the word that follows may be a name.
_ABBREVIATIONS = frozenset((
    "dr", "prof", "gen", "st", "mr", "mrs", "ms", "sen", "rep", "gov", "lt", "col", "bzw", "ca",
    "ks", "płk", "mjr", "im", "ul", "ur", "проф", "ген", "вул", "ул", "ім", "им", "св", "тис", "тыс",
))  # fmt: skip

# Thousands in groups, with their decimals; else what every step of the desk takes for a word.
_GROUPS = r"(\d{1,3}(?:[\u00a0\u202f .,'’]\d{3})+)([.,]\d{1,2})?"
_GROUPED = re.compile(_GROUPS)
_WORD = re.compile(rf"(?<![\d.,]){_GROUPS}(?![.,]?\d)|{TOKEN.pattern}")
_FIGURE = re.compile(r"\d[\d.,'’\u00a0\u202f ]*")
_LETTER = re.compile(r"[^\W\d_]")

# Two to twelve, the forms of one number joined by "|"; one is an article in too many languages.
_NUMBERS = {
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "two three four five six seven eight nine ten eleven twelve",
    "pl": "dwa|dwie|dwóch|dwoje|dwaj trzy|trzech|troje|trzej cztery|czterech|czworo|czterej "
    "pięć|pięciu|pięcioro sześć|sześciu siedem|siedmiu osiem|ośmiu dziewięć|dziewięciu "
    "dziesięć|dziesięciu jedenaście|jedenastu dwanaście|dwunastu",
    "uk": "два|дві|двох|двом|двоє три|трьох|трьом|троє чотири|чотирьох|четверо п'ять|п'яти|п'ятьох|п'ятеро "
    "шість|шести|шістьох|шестеро сім|семи|сімох|семеро вісім|восьми|вісьмох дев'ять|дев'яти|дев'ятьох "
    "десять|десяти|десятьох одинадцять|одинадцяти дванадцять|дванадцяти",
    "ru": "два|две|двух|двум|двое три|трёх|трём|трое четыре|четырёх|четверо пять|пяти|пятеро "
    "шесть|шести|шестеро семь|семи|семеро восемь|восьми девять|девяти десять|десяти "
    "одиннадцать|одиннадцати двенадцать|двенадцати",
}
# Words that multiply: how they begin, and the zeros that they stand for.
_MULTIPLES = {
    "de": "hundert:2 tausend:3 million:6 mio:6 milliard:9 mrd:9 billion:12",
    "en": "hundred:2 thousand:3 million:6 billion:9 trillion:12",
    "pl": "tysiąc:3 tysięcy:3 milion:6 mln:6 miliard:9 mld:9 bilion:12",
    "uk": "тисяч:3 мільйон:6 млн:6 мільярд:9 млрд:9 трильйон:12",
    "ru": "тысяч:3 миллион:6 млн:6 миллиард:9 млрд:9 триллион:12",
}
# The longest ending of such a word (тысячами); longer words are others (Millionär).
_ENDING = 2

# German writes every noun with a capital. Behind these, also with one small word between, stands a noun
# that is no name.
_DETERMINERS = frozenset((
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "kein",
    "keine", "keinen", "keinem", "keiner", "dieser", "diese", "dieses", "diesem", "diesen", "jeder",
    "jede", "jedes", "sein", "seine", "seinen", "seinem", "seiner", "ihr", "ihre", "ihren", "ihrem",
    "ihrer", "am", "im", "ans", "ins", "zum", "zur", "beim", "vom", "viele", "vielen", "mehrere",
    "mehreren", "einige", "einigen", "alle", "allen", "beide", "beiden", "zwei", "drei", "vier", "fünf",
))  # fmt: skip

_VERBS = frozenset((
    "sagte", "sagten", "erklärte", "erklärten", "betonte", "teilte", "teilten", "meinte", "schrieb", "sprach",
    "nannte", "forderte", "kündigte", "kritisierte", "hat", "hatte", "ist", "war", "wird", "wurde", "will",
))  # fmt: skip
# Endings that names do not have.
_NOUN = re.compile(r".+(?:ungen|heit|keit|schaft|tion|ität|ismus)(?:en)?")

_PAIR = re.compile(r"(?<![\w-])([\w-]++),? (?=([^\W\d_][\w-]*+))")

_MIRROR = {Difference.TEXT_ADDED: Difference.TEXT_CUT, Difference.TEXT_CUT: Difference.TEXT_ADDED}

_Part = TypeVar("_Part", str, "_Sentence")


class _Sentence(NamedTuple):
    text: str
    quoted: bool
    """Whether it begins inside a quotation."""


class _Word(NamedTuple):
    raw: str
    key: str
    """What is compared: without case, accents and hyphens; a number in one form."""
    sentence: int
    figure: str
    capital: bool
    starts: bool
    """Whether a sentence or a quotation begins with it: then its capital says nothing."""
    noun: bool
    """Whether it is a German noun that is no name."""
    quoted: bool


def difference(
    old_headline: str, old_text: str, new_headline: str, new_text: str, language: str
) -> tuple[Difference, ...]:
    """What differs, the gravest first; empty where nothing that is read differs.

    `language` (BCP 47) is that of the new version: it decides which words are numbers, and whether every
    noun has a capital. Read the other way round, what was added was cut, and all else is the same. A
    change of marks alone counts where no word changed. Takes under 50 ms, whatever the texts.
    """
    found: set[Difference] = set()
    if old_text != new_text:
        language = language.partition("-")[0]
        # Of several ways to match the words one is taken: the same one both ways round.
        if old_text < new_text:
            found = _compared(old_text, new_text, language)
        else:
            found = {_MIRROR.get(name, name) for name in _compared(new_text, old_text, language)}
    if old_headline != new_headline:
        found.add(Difference.HEADLINE)
    return tuple(name for name in Difference if name in found)


def _compared(before: str, after: str, language: str) -> set[Difference]:
    known = (before[:MOST_CHARACTERS], after[:MOST_CHARACTERS])
    before, after = _trimmed(before, after)
    lengths = len(before), len(after)
    before, after = before[:MOST_BETWEEN], after[:MOST_BETWEEN]
    old_lines, new_lines = _apart(_filled(before), _filled(after))
    old, new = _apart(_sentences(old_lines), _sentences(new_lines))
    if not old and not new:
        # The same sentences: in another order, or only the white space between them is another.
        return {Difference.TYPO if before.split() == after.split() else Difference.WORDING}
    if not old or not new:
        return {Difference.TEXT_CUT if old else Difference.TEXT_ADDED}
    old_words, new_words = _words(old, language), _words(new, language)
    found = _changes(old_words[:MOST_WORDS], new_words[:MOST_WORDS], known, language)
    changed = max(sum(map(len, old_lines)), sum(map(len, new_lines)))
    words = max(len(old_words), len(new_words))
    if max(lengths) > MOST_BETWEEN or changed > MOST_CHARACTERS or words > MOST_WORDS:
        found |= _by_length(*lengths)
    if not found:
        marks = [sum(len(_MARK.findall(sentence.text)) for sentence in side) for side in (old, new)]
        # One mark more is a mark that was forgotten; a pair more makes somebody's words of them.
        paired = marks[0] != marks[1] and marks[0] % 2 == marks[1] % 2 == 0
        found = {Difference.QUOTE if paired else Difference.TYPO}
    return found


def _by_length(old: int, new: int) -> set[Difference]:
    """What is said where more has changed than is compared; a hundredth of that is a sentence."""
    found = {Difference.WORDING}
    if abs(new - old) * 100 > max(new, old):
        found.add(Difference.TEXT_ADDED if new > old else Difference.TEXT_CUT)
    return found


def _trimmed(before: str, after: str) -> tuple[str, str]:
    """Both texts without the whole paragraphs (of very long ones: words) that they share at the ends."""
    shared = _shared(before, after)
    line = before.rfind("\n", max(0, shared - _REACH), shared) + 1
    start = line if line or shared < _REACH else before.rfind(" ", 0, shared) + 1
    before, after = before[start:], after[start:]
    place = len(before) - _shared(before[::-1], after[::-1])
    end = before.find("\n", place, place + _REACH)
    if end < 0 and len(before) - place > _REACH:
        end = before.find(" ", place)
    cut = len(before) - end if end >= 0 else 0
    return before[: len(before) - cut], after[: len(after) - cut]


def _shared(one: str, other: str) -> int:
    """How many characters both begin with: by halves, because slices are compared at memory's speed."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _filled(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _apart(one: Sequence[_Part], other: Sequence[_Part]) -> tuple[list[_Part], list[_Part]]:
    """What each has that the other has not, in its order."""
    return _without(one, Counter(other)), _without(other, Counter(one))


def _without(parts: Sequence[_Part], others: Counter[_Part]) -> list[_Part]:
    kept = []
    for part in parts:
        if others[part] > 0:
            others[part] -= 1
        else:
            kept.append(part)
    return kept


def _sentences(lines: Iterable[str]) -> list[_Sentence]:
    """The sentences of the first lines, as many as are compared."""
    sentences: list[_Sentence] = []
    left = MOST_CHARACTERS
    for whole in lines:
        line, quoted, start = whole[:left], False, 0
        ends = [match.end() for match in _SENTENCE_END.finditer(line) if _ends(match)]
        for end in (*ends, len(line)):
            if text := line[start:end].strip():
                sentences.append(_Sentence(text, quoted))
                quoted ^= len(_MARK.findall(text)) % 2 == 1
            start = end
        left -= len(line)
        if left <= 0:
            break
    return sentences


def _ends(match: re.Match[str]) -> bool:
    """Whether a sentence ends here, and not an abbreviation, an initial or the day of a date."""
    # No word that matters here has more than 10 letters.
    start = match.start()
    word = _LAST_WORD.findall(match.string, max(0, start - 10), start)[0]
    day = word.isdecimal() and len(word) <= 2
    initial = len(word) == 1 and word.isupper()
    return not (day or initial or match[1].islower() or word.lower() in _ABBREVIATIONS)


def _words(sentences: Sequence[_Sentence], language: str) -> list[_Word]:
    """The words of the sentences, at most one more than are compared."""
    words: list[_Word] = []
    numbers = _number_words(language)
    for place, sentence in enumerate(sentences):
        quoted, end, first = sentence.quoted, 0, len(words)
        for match in _WORD.finditer(sentence.text):
            raw, gap = match[0], sentence.text[end : match.start()]
            end = match.end()
            quoted ^= len(_MARK.findall(gap)) % 2 == 1
            key = _folded(raw)
            figure = _figure(raw) or numbers.get(key, "")
            if figure:
                # 37 in "37-jährig" is a figure, and the rest of the word is read as well.
                key = key if raw[0].isdecimal() and _LETTER.search(raw) else figure
            else:
                figure = _multiple(key, language)
            words.append(
                _Word(
                    raw=raw,
                    key=key,
                    sentence=place,
                    figure=figure,
                    capital=raw[0].isupper() and not figure,
                    starts=len(words) == first or _STARTS.search(gap) is not None,
                    noun=language == "de" and _is_noun(raw, [word.raw for word in words[first:][-2:]]),
                    quoted=quoted,
                )
            )
            if len(words) > MOST_WORDS:
                return words
    return words


def _folded(word: str) -> str:
    """The word without case, accents, hyphens and apostrophes."""
    word = word.casefold()
    if not word.isascii():
        word = normalize("NFKD", word.replace("ł", "l"))
    return "".join(letter for letter in word if letter.isalnum() and not combining(letter))


def _figure(word: str) -> str:
    """The number that a word begins with, in one form (6.700, 6 700 and 6700 are the same), or nothing."""
    match = _FIGURE.match(word)
    if not match:
        return ""
    number = match[0].rstrip(".,'’ \u00a0\u202f")
    if grouped := _GROUPED.fullmatch(number):
        return re.sub(r"\D", "", grouped[1]) + (grouped[2] or "").replace(",", ".")
    # 08 is 8, and 12,5 is 12.5.
    return ".".join(part.lstrip("0") or "0" for part in re.split("[.,]", number))


@cache
def _number_words(language: str) -> dict[str, str]:
    numbers = enumerate(_NUMBERS.get(language, "").split(), start=2)
    return {_folded(form): str(number) for number, forms in numbers for form in forms.split("|")}


@cache
def _multiples(language: str) -> dict[str, str]:
    """How the words that multiply begin, folded, and what is said of their zeros."""
    pairs = (entry.split(":") for entry in _MULTIPLES.get(language, "").split())
    return {_folded(start): f"e{zeros}" for start, zeros in pairs}


def _multiple(key: str, language: str) -> str:
    multiples = _multiples(language).items()
    return next(
        (e for start, e in multiples if key.startswith(start) and len(key) - len(start) <= _ENDING), ""
    )


def _is_noun(word: str, before: Sequence[str]) -> bool:
    """Whether a German word behind these one or two others is a noun that is no name."""
    if _NOUN.fullmatch(word):
        return True
    if not before or _is_determiner(before[-1]):
        return bool(before)
    # "der neue Minister", but not "der Minister Berger" and "das sagte Berger".
    return before[-1].islower() and before[-1] not in _VERBS and _is_determiner(before[0])


def _is_determiner(word: str) -> bool:
    return word.lower() in _DETERMINERS or word[0].isdecimal()


def _changes(
    old: Sequence[_Word], new: Sequence[_Word], texts: Sequence[str], language: str
) -> set[Difference]:
    steps = _steps([word.key for word in old], [word.key for word in new])
    cut = _lost(old, [(tag, start, end) for tag, start, end, _, _ in steps])
    added = _lost(new, [(tag, start, end) for tag, _, _, start, end in steps])
    found = {Difference.TEXT_CUT} if cut else set()
    if added:
        found.add(Difference.TEXT_ADDED)
    known: frozenset[str] | None = None
    for tag, start, end, new_start, new_end in steps:
        if tag == "equal":
            pairs = zip(old[start:end], new[new_start:new_end], strict=True)
            # A capital comes and goes with the full stop before it.
            if any(one.raw != other.raw and one.starts == other.starts for one, other in pairs):
                found.add(Difference.TYPO)
            continue
        gone = [word for word in old[start:end] if word.sentence not in cut]
        come = [word for word in new[new_start:new_end] if word.sentence not in added]
        if gone or come:
            if known is None:
                known = _inside_with_capital(texts, language)
            found |= _judged(gone, come, [*old[max(start - 1, 0) : start], *old[end : end + 1]], known)
    return found


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """What leads from one list to the other, as difflib writes it, by a longest common subsequence.

    difflib is cubic where words repeat. Here each word of `old` is one operation on an integer that has a
    bit for each word of `new` (Hyyrö 2004, "Bit-parallel LCS-length computation revisited").
    """
    places: dict[str, int] = {}
    for column, word in enumerate(new):
        places[word] = places.get(word, 0) | 1 << column
    every = (1 << len(new)) - 1
    rows = [every]
    for word in old:
        last = rows[-1]
        matching = last & places.get(word, 0)
        rows.append((last + matching | last - matching) & every)
    matches = [(len(old), len(new))]
    row, column = matches[0]
    while row and column:
        bit = 1 << column - 1
        if rows[row] & bit:
            column -= 1
            continue
        row -= 1
        if rows[row] & bit:
            column -= 1
            matches.append((row, column))
    steps = []
    start, new_start = 0, 0
    for row, column in reversed(matches):
        if row > start or column > new_start:
            tag = "replace" if row > start and column > new_start else "delete" if row > start else "insert"
            steps.append((tag, start, row, new_start, column))
        if row < len(old) and column < len(new):
            steps.append(("equal", row, row + 1, column, column + 1))
        start, new_start = row + 1, column + 1
    return steps


def _lost(words: Sequence[_Word], steps: Iterable[tuple[str, int, int]]) -> set[int]:
    """The sentences of one version that the other has not."""
    total: Counter[int] = Counter()
    matched: Counter[int] = Counter()
    alone: Counter[int] = Counter()
    for tag, start, end in steps:
        places = [word.sentence for word in words[start:end]]
        total.update(places)
        if tag == "equal":
            matched.update(places)
        elif tag != "replace":
            alone.update(places)
    return {
        place
        for place, count in total.items()
        if matched[place] * 2 < count and (count >= _SHORT or alone[place] == count)
    }


def _inside_with_capital(texts: Sequence[str], language: str) -> frozenset[str]:
    """The words that stand with a capital inside a sentence: names also where they begin one."""
    found = set()
    for text in texts:
        for before, word in _PAIR.findall(text):
            if word[0].isupper() and not (language == "de" and _is_determiner(before)):
                found.add(word)
    return frozenset(found)


def _judged(
    gone: Sequence[_Word], come: Sequence[_Word], beside: Sequence[_Word], known: frozenset[str]
) -> set[Difference]:
    """What it means that some words of a sentence have gone and others have come in their place."""
    if len(gone) != len(come) and _joined(gone) == _joined(come):
        return {Difference.TYPO}
    if not (gone and come) and len(gone) + len(come) >= _CLAUSE:
        return {Difference.TEXT_CUT if gone else Difference.TEXT_ADDED}
    found: set[Difference] = set()
    sides = [list(gone), list(come)]
    if [word.figure for word in gone if word.figure] != [word.figure for word in come if word.figure]:
        found.add(Difference.FIGURE)
        sides = [[word for word in side if not word.figure] for side in sides]
    # At the start of a sentence, one of the two may be known from elsewhere, and the other is the mistake.
    familiar = any(word.raw in known for side in sides for word in side)
    names = [[word for word in side if _is_name(word, familiar)] for side in sides]
    # One name for another; or a part of a name comes or goes: Anna Berger, Anna Maria Berger.
    part = names in (sides, sides[::-1]) and not all(sides) and any(word.capital for word in beside)
    if all(names) or (part and any(names)):
        found.add(Difference.NAME)
        sides = [[word for word in side if word not in names[place]] for place, side in enumerate(sides)]
    if found and any(word.quoted for word in (*gone, *come)):
        found.add(Difference.QUOTE)
    if any(sides):
        found.add(_wording(*sides))
    return found


def _is_name(word: _Word, familiar: bool) -> bool:
    return word.capital and not word.noun and (familiar or not word.starts)


def _wording(gone: Sequence[_Word], come: Sequence[_Word]) -> Difference:
    """How words that are neither figures nor names differ."""
    same = len(gone) == len(come)
    if same and all(_is_typo(one.key, other.key) for one, other in zip(gone, come, strict=True)):
        return Difference.TYPO
    quoted = any(word.quoted for word in (*gone, *come))
    return Difference.QUOTE if quoted else Difference.WORDING


def _joined(words: Sequence[_Word]) -> str:
    """So that 10.30 is 10:30, and two words that should be one are that one."""
    return "".join(_folded(word.raw) for word in words)


def _is_typo(one: str, other: str) -> bool:
    """Whether a word is another one, typed wrongly: a letter swapped, doubled, missing, or another.

    Of short words only swapped and doubled letters: "kein" is not "ein". The first letters agree: what is
    "möglich" is not "unmöglich".
    """
    longest = max(len(one), len(other))
    if longest > _LONGEST:
        return False
    if sorted(one) == sorted(other):
        return _distance(one, other) == 1
    if one[:1] != other[:1]:
        return False
    if longest < 5:
        return re.sub(r"(.)\1", r"\1", one) == re.sub(r"(.)\1", r"\1", other)
    allowed = 1 if longest < 9 else 2
    return abs(len(one) - len(other)) <= allowed and _distance(one, other) <= allowed


def _distance(one: str, other: str) -> int:
    """How many letters are to be added, dropped, replaced or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        older, before, row = before, row, [place]
        for column, its in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != its))
            if place > 1 < column and letter == other[column - 2] and one[place - 2] == its:
                cost = min(cost, older[column - 2] + 1)
            row.append(cost)
    return row[-1]
