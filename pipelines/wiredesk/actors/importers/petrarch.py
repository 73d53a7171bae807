"""TABARI and PETRARCH actor dictionaries (.actors): names in English capitals, with dated codes.

    NAME_          a head; `+NAME_` on the lines below are its synonyms
    [CODE]         its code, on the line of the head or below: undated, from-to, <until, >from

Known faults of these files that are dealt with: codes that occur twice, stray spaces, abbreviations in
brackets behind a name, synonyms that lost their head. Their newest dates are of 2014.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wiredesk.actors.importers.codes import alpha_3
from wiredesk.actors.importers.source import Imported, Source, is_name, local_id
from wiredesk.actors.registry import Actor, Name, NameKind, Refused, Role

_COMMENT = re.compile(r"[;#].*")
_CODES = re.compile(r"\[([^\]]*)\]")
_CODE = re.compile(r"([A-Z]{3,})(?:\s+(?:([<>])\s*(\d+)|(\d+)\s*-\s*(\d+)))?")
_BRACKET = re.compile(r"\s*\(([^()]*)\)\s*")
# Longer than any abbreviation of a name: a country, which tells two groups of one name apart.
_LONGEST_ABBREVIATION = 5
# Two digits of a year from here on are of the last century: the files begin with politicians of the 1930s.
_CENTURY = 30
# By the part of the code behind the country, the first that it has; who has dates is a person.
_KINDS = {
    "IGO": "igo", "MNC": "company", "BUS": "company", "MED": "media", "PTY": "party", "REB": "armed_group",
    "SEP": "armed_group", "INS": "armed_group", "UAF": "armed_group", "MIL": "military",
}  # fmt: skip
_SMALL = frozenset(("and", "de", "del", "di", "for", "in", "la", "of", "on", "the", "to"))


def actors(source: Source) -> Imported:
    """An actor for each head that is no country; synonyms of countries mix places and adjectives."""
    names: list[tuple[int, str]] = []
    codes: list[Role] = []

    def finished() -> Imported:
        if names:
            yield _actor(source, names, codes)
            names.clear()
        codes.clear()

    for number, raw in enumerate(source.lines, start=1):
        line = raw.decode("utf-8", "replace")
        text = _COMMENT.sub("", line).strip()
        if not text:
            # A line that is empty ends an entry; one that only comments does not.
            if not line.strip():
                yield from finished()
            continue
        written, bracket, _ = text.partition("[")
        name = " ".join(written.replace("_", " ").split())
        if name.startswith("+"):
            if names:
                names.append((number, name[1:].strip()))
            else:
                yield source.refuse(number, "a synonym without a head above it")
        elif name:
            yield from finished()
            names.append((number, name))
        if not bracket:
            continue
        if not names:
            yield source.refuse(number, "a code without a head above it")
            continue
        for found in _CODES.findall(text):
            code = _role(found.strip())
            if code:
                codes.append(code)
            else:
                yield source.refuse(number, f"the code [{found}] cannot be read and is left out")
    yield from finished()


def _actor(source: Source, entry: list[tuple[int, str]], codes: list[Role]) -> Actor | Refused:
    line, head = entry[0]
    if not codes:
        return source.refuse(line, "no code")
    if {code.code for code in codes} == {codes[0].code} and alpha_3(codes[0].code):
        return source.refuse(
            line, "a country: the registry has it, and synonyms here mix places with adjectives"
        )
    person = any(code.from_ or code.to for code in codes)
    kind = "person" if person else _kind(codes[0].code)
    names = tuple(name for _, text in entry for name in _names(text, person, _cased(_bare(head))))
    country = next(filter(None, (alpha_3(code.code[:3]) for code in codes)), None)
    roles = [Role(kind, code.code, code.from_, code.to) for code in codes]
    made = source.actor("petrarch", local_id("petrarch", _bare(head)), kind, country, names, roles)
    return source.refuse(line, made) if isinstance(made, str) else made


def _kind(code: str) -> str:
    parts = [code[at : at + 3] for at in range(0, len(code), 3)]
    return next((_KINDS[part] for part in parts if part in _KINDS), "institution")


def _role(text: str) -> Role | None:
    found = _CODE.fullmatch(text)
    if not found:
        return None
    code, side, day, start, end = found.groups()
    dates = _date(start or (day if side == ">" else "")), _date(end or (day if side == "<" else ""))
    return None if "" in dates else Role("", code, *dates)


def _date(digits: str) -> str | None:
    """YYYY-MM-DD of yymmdd or yyyymmdd; None of nothing, "" of what is no date."""
    if not digits:
        return None
    if len(digits) == 6:
        digits = ("19" if int(digits[:2]) >= _CENTURY else "20") + digits
    if len(digits) != 8 or not ("01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"):
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _bare(text: str) -> str:
    return " ".join(_BRACKET.sub(" ", text).split())


def _names(text: str, person: bool, head: str) -> Iterator[Name]:
    """The name, and what stands in brackets behind it where that is its abbreviation."""
    brackets = _BRACKET.findall(text)
    bare = _bare(text)
    # What is left of a slip of the pen (`A+_B`, a bracket that does not close) is no name.
    if not is_name(bare) or set(bare) & set("+()[]{}"):
        return
    kind: NameKind = "full"
    if any(len(each) > _LONGEST_ABBREVIATION for each in brackets):
        kind = "alias"
    if " " not in bare and "-" not in bare:
        if not person and len(bare) <= _LONGEST_ABBREVIATION:
            yield Name(bare, "en", "acronym")
            return
        if person and _cased(bare) != head:
            kind = "surname" if head.endswith(f" {_cased(bare)}") else "alias"
    yield Name(_cased(bare), "en", kind)
    for each in brackets:
        if is_name(each) and len(each) <= _LONGEST_ABBREVIATION:
            yield Name(each, "en", "acronym")


def _cased(text: str) -> str:
    """Capitals as a name has them; the dictionaries have nothing else."""
    words = re.sub(r"[^\W\d_]+(?:'[^\W\d_]+)*", lambda word: word[0].capitalize(), text).split()
    return " ".join(
        word.lower() if number and word.lower() in _SMALL else word for number, word in enumerate(words)
    )
