"""What inflection is to the desk: pairs of endings. And the notation in which the languages list them.

A paradigm is a line, endings of the base form before the colon, those of its other forms behind it:

    ta : -y cie -ę -ą -o

`+x` is the base ending and x, `-x` the base ending without its last letter and x (`--x`: without its last
two), `x` stands in its place. An ending takes in the last letters of the stem: so no name ends in a
vowel and takes the endings of those in a consonant, and a stem needs few letters more.
"""

from __future__ import annotations

from msgspec import Struct


class Inflection(Struct, frozen=True):
    """The endings of one language: (of the base form, of the inflected form), in small letters."""

    pairs: frozenset[tuple[str, str]]
    """Both stand after the same stem; an ending may be empty."""
    least_stem: int = 1
    """Letters that the stem must have at least."""
    prefixes: tuple[str, ...] = ()
    """What may be written together with a name and stand before it."""
    article: str = ""
    """With which some names begin."""
    swallows: tuple[str, ...] = ()
    """Prefixes, or ends of them, behind which that article is not written."""


def inflection(
    paradigms: str,
    least_stem: int = 1,
    prefixes: tuple[str, ...] = (),
    article: str = "",
    swallows: tuple[str, ...] = (),
) -> Inflection:
    """The inflection that a table of paradigms describes; lines that begin with # are for the reader.

    Raises ValueError where a line has no colon, or cuts more letters than a base ending has.
    """
    pairs: set[tuple[str, str]] = set()
    for line in paradigms.splitlines():
        if line and not line.startswith("#"):
            bases, colon, forms = line.partition(":")
            if not colon:
                raise ValueError(f"a paradigm has no colon: {line!r}")
            for base in bases.split() or [""]:
                pairs.update((base, _ending(base, form)) for form in forms.split())
    return Inflection(frozenset(pairs), least_stem, prefixes, article, swallows)


def _ending(base: str, form: str) -> str:
    if form.startswith("+"):
        return base + form[1:]
    ending = form.lstrip("-")
    cut = len(form) - len(ending)
    if cut > len(base):
        raise ValueError(f"{form!r} cuts {cut} letters of {base!r}")
    return base[:-cut] + ending if cut else ending


def inflects(base: str, form: str, rules: Inflection) -> bool:
    """Whether `form` is `base` or may be an inflected form of it, with or without a prefix.

    Both are words in small letters with `'` for every apostrophe. Of words with hyphens each part may be
    inflected by itself (`Kosiniaka-Kamysza`). This is the definition; the matcher has a faster way.
    """
    return any(
        form.startswith(prefix)
        and (
            _is_form(base, form[len(prefix) :], rules)
            or (
                prefix.endswith(rules.swallows) and _is_form(base, rules.article + form[len(prefix) :], rules)
            )
        )
        for prefix in ("", *rules.prefixes)
    )


def _is_form(base: str, form: str, rules: Inflection) -> bool:
    if _fits_a_pair(base, form, rules):
        return True
    bases, forms = base.split("-"), form.split("-")
    return len(bases) == len(forms) > 1 and all(
        _fits_a_pair(*parts, rules) for parts in zip(bases, forms, strict=True)
    )


def _fits_a_pair(base: str, form: str, rules: Inflection) -> bool:
    if base == form:
        return True
    for stem in range(rules.least_stem, min(len(base), len(form)) + 1):
        if base[:stem] != form[:stem]:
            return False
        if (base[stem:], form[stem:]) in rules.pairs:
            return True
    return False
