"""Hebrew: small words are written together with the name; adjectives have gender and number."""

from wiredesk.actors.inflection.rules import inflection

# And; that, when; in, to, from, as, the, from the: in this order, any of them may be missing.
_PREFIXES = tuple(
    conjunction + relative + preposition
    for conjunction in ("", "ו")
    for relative in ("", "ש", "כש")
    for preposition in ("", "ב", "ל", "מ", "כ", "ה", "מה")
    if conjunction + relative + preposition
)

# Three letters are a root; shorter stems are of other words.
RULES = inflection(
    """
י : +ת +ם +ים +ות +ה +יה
""",
    least_stem=3,
    prefixes=_PREFIXES,
    # הפנטגון, but בפנטגון.
    article="ה",
    swallows=("ב", "ל", "כ"),
)
