"""What a user may type into a search, read the same way for every store, and what the answer shows.

| typed | finds stories that have |
|---|---|
| `peace talks` | both words, inflected or not where the story's language has a stemmer |
| `"peace talks"` | these words in this order, in these forms |
| `-football`, `-"world cup"` | no such word or phrase |
| `negotiat*` | a word that begins so |
| `Kyiv OR Kiev` | one of the two or both; OR in capitals, binds closer than a space |

Case and diacritics do not matter. Words of several parts (`Al-Sisi`, `п'ять`) are read as phrases.
What is typed halfway (an open quote, a lone `-`, an OR without a neighbour) is read as if it were not
there. A query without any word finds everything.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct

from wiredesk.stores.stems import WORD, fold, stem, stemmed_as, words

# About two lines of a list of hits; a third of it stands before the found word.
SNIPPET_LENGTH = 240
_BEFORE = SNIPPET_LENGTH // 3
# How far a snippet's edge moves to the next space. Longer than nearly all words; where there is no
# space so near (scripts that have none), the cut is made where it falls.
_REACH = 40

# More than anybody types; a store's limits on one query (1,024 clauses in Elasticsearch) are far away.
MAX_WORDS = 100

# Quotation marks of many keyboards open and close a phrase as well.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞＂", '"'))
_TYPED = re.compile(r'(?P<minus>-*)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


class Term(Struct, frozen=True):
    """A word or a phrase to look for."""

    words: tuple[str, ...]
    """As typed, at least one: stores fold and stem them."""
    exact: bool = False
    """In this form only: a phrase, also one of a single word. Several words always are exact."""
    prefix: bool = False
    """The last word is only the beginning of one."""

    @property
    def inflected(self) -> bool:
        """Whether other forms of the word count."""
        return not self.exact and not self.prefix


class Clause(Struct, frozen=True):
    """Found stories have one of `any_of`; where it is `excluded`, none."""

    any_of: tuple[Term, ...]
    excluded: bool = False


def parse(q: str) -> tuple[Clause, ...]:
    """The clauses that a story must meet, all of them; none for a query that finds everything.

    Raises ValueError, with a message for the user, where the query only excludes or is too long.
    """
    clauses: list[Clause] = []
    alternative = False
    for typed in _TYPED.finditer(q.translate(_QUOTES)):
        if typed["word"] == "OR" and not typed["minus"]:
            alternative = bool(clauses)
            continue
        term = _term(typed)
        if term is None:
            continue
        clause = Clause((term,), excluded=bool(typed["minus"]))
        if alternative and not clause.excluded and not clauses[-1].excluded:
            clause = Clause((*clauses.pop().any_of, term))
        clauses.append(clause)
        alternative = False
    if clauses and all(clause.excluded for clause in clauses):
        raise ValueError("The query only excludes. Add a word that the stories should have.")
    if sum(len(term.words) for clause in clauses for term in clause.any_of) > MAX_WORDS:
        raise ValueError(f"The query has more than {MAX_WORDS} words. Leave some out.")
    return tuple(clauses)


def _term(typed: re.Match[str]) -> Term | None:
    text = typed["phrase"] if typed["word"] is None else typed["word"]
    found = tuple(words(text))
    if not found:
        return None
    prefix = typed["word"] is not None and text.endswith("*")
    return Term(found, exact=typed["word"] is None or len(found) > 1, prefix=prefix)


def encode_cursor(published: int, story_id: str) -> str:
    """A cursor, fit for a URL, that goes on after this story; `published` in milliseconds since 1970."""
    return urlsafe_b64encode(f"{published}:{story_id}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[int, str]:
    """(published in milliseconds, story id) of a cursor of `encode_cursor`.

    Raises ValueError, with a message for the user, where the cursor is broken.
    """
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        published, separator, story_id = raw.decode().partition(":")
        if separator and story_id and encode_cursor(int(published), story_id) == cursor:
            return int(published), story_id
    except ValueError:  # of base64, of UTF-8 and of the number alike
        pass
    raise ValueError("The cursor is broken. Start again from the first page.")


def mark(text: str, clauses: Sequence[Clause], language: str) -> str:
    """HTML: about SNIPPET_LENGTH characters of `text`, escaped, with the found words in <mark>.

    It begins shortly before the first found word, or with the text where none stands in it.
    """
    spans = _found(text, clauses, language)
    first = next(spans, (0, 0))
    begin = _edge(text, max(0, first[0] - _BEFORE), first[0], forward=True)
    end = _edge(text, min(len(text), max(begin + SNIPPET_LENGTH, first[1])), first[1], forward=False)
    pieces = ["… " if begin else ""]
    at = begin
    for start, stop in (first, *spans):
        if stop > end:
            break
        if start < stop:
            pieces += _shown(text[at:start]), "<mark>", _shown(text[start:stop]), "</mark>"
            at = stop
    rest = _shown(text[at:end]).rstrip()
    return "".join((*pieces, rest, " …" if text[end:].strip() else "")).strip()


def _edge(text: str, at: int, found: int, *, forward: bool) -> int:
    """`at`, moved to a space towards the found word, where one is near and the cut would split a word."""
    if at in (0, len(text)):
        return at
    if forward:
        space = re.compile(r"\s+").search(text, at - 1, min(at + _REACH, found))
        return space.end() if space else at
    spaces = [space.start() for space in re.finditer(r"\s", text[max(found, at - _REACH) : at + 1])]
    return max(found, at - _REACH) + spaces[-1] if spaces else at


def _shown(piece: str) -> str:
    return escape(re.sub(r"\s+", " ", piece))


def _found(text: str, clauses: Sequence[Clause], language: str) -> Iterator[tuple[int, int]]:
    """Where the terms that are looked for stand in `text`: spans that do not overlap, in order."""
    terms = [term for clause in clauses if not clause.excluded for term in clause.any_of]
    if not terms:
        return
    tag = stemmed_as(language)
    phrases = [(tuple(map(fold, term.words)), term.prefix) for term in terms if not term.inflected]
    single = {fold(term.words[0]) for term in terms if term.inflected}
    stemmed = {stem(term.words[0], tag) for term in terms if term.inflected} if tag else set()
    found = list(WORD.finditer(text))
    folded = [fold(match[0]) for match in found]
    number = 0
    while number < len(found):
        length = 0
        if folded[number] in single or (tag and stem(found[number][0], tag) in stemmed):
            length = 1
        for phrase, prefix in phrases:
            if _stands_at(folded, number, phrase, prefix=prefix):
                length = max(length, len(phrase))
        if length:
            yield found[number].start(), found[number + length - 1].end()
        number += length or 1


def _stands_at(folded: list[str], number: int, phrase: tuple[str, ...], *, prefix: bool) -> bool:
    here = folded[number : number + len(phrase)]
    if not prefix:
        return tuple(here) == phrase
    return len(here) == len(phrase) and tuple(here[:-1]) == phrase[:-1] and here[-1].startswith(phrase[-1])
