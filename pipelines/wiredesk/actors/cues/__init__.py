"""Words that say who acts, who is named, and where it is: a table a language, written for this project.

`<lang>.toml` beside this file, all words in small letters. Keys that end in `_stems` hold beginnings of
words, or what stands anywhere in one where a language builds compounds; the others hold whole words.
"""

from __future__ import annotations

import tomllib
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct, convert


class Cues(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    say_stems: tuple[str, ...] = ()
    """Verbs of saying: who stands beside one speaks."""
    act_stems: tuple[str, ...] = ()
    """Verbs of doing: who stands before one acts."""
    act: frozenset[str] = frozenset()
    """Auxiliaries, and verbs too short for a stem."""
    prepositions: frozenset[str] = frozenset()
    """Who stands behind one does not act."""
    articles: frozenset[str] = frozenset()
    """May stand between a preposition and a name."""
    indefinite: frozenset[str] = frozenset()
    """Articles behind which a body or a firm is one of many: `ein Kongress der Imker`, `un Airbus`."""
    joins: frozenset[str] = frozenset()
    locative: frozenset[str] = frozenset()
    """Before the name of a capital: the place is meant."""
    beside: frozenset[str] = frozenset()
    """Before the name of a palace: the building is meant."""
    that: frozenset[str] = frozenset()
    """Conjunctions that open a clause."""
    relational: frozenset[str] = frozenset()
    """Before the name of a capital: its government is meant."""
    companion: frozenset[str] = frozenset()
    """Prepositions that are locative, and relational before the endings `companion_endings`."""
    companion_endings: tuple[str, ...] = ()
    impersonal_endings: tuple[str, ...] = ()
    """Of verbs of saying: `in Moscow they say` means the government."""
    of: frozenset[str] = frozenset()
    """Between what is owned and the owner, where the language has no genitive."""
    of_place_stems: tuple[str, ...] = ()
    """What belongs to a city."""
    of_power_stems: tuple[str, ...] = ()
    """What belongs to a government."""
    links: frozenset[str] = frozenset()
    """Between an institution or role and its state."""
    adjective_endings: tuple[str, ...] = ()
    """Of a word that may stand between the adjective of a state and its institution."""
    unchanged_endings: tuple[str, ...] = ()
    """Of names that look the same in the genitive."""
    adjective_follows: bool = False
    """Whether the adjective of a state may stand behind its institution."""
    not_in_office_stems: tuple[str, ...] = ()
    """Before a role: who had it, will have it, or stands in for it."""
    when: frozenset[str] = frozenset()
    """Behind who begins a sentence: time and negation tell that what follows is said of somebody."""
    titles: frozenset[str] = frozenset()
    """Before a person's name, besides the role nouns."""


class Verb(Enum):
    """What a word says of the name beside it."""

    SAYS = "says"
    ACTS = "acts"
    NEITHER = "neither"


NONE = Cues()
# Languages of which the desk has a table; Hebrew has no role nouns and no capitals to go by.
LANGUAGES = frozenset(("be", "cs", "de", "en", "es", "fr", "he", "pl", "ru", "uk"))


@cache
def cues(language: str) -> Cues:
    """The words of a language; none of one that has no table."""
    if language not in LANGUAGES:
        return NONE
    table = tomllib.loads((files(__package__) / f"{language}.toml").read_text("utf-8"))
    return convert(
        {key: value.split() if isinstance(value, str) else value for key, value in table.items()}, Cues
    )


# Words that stand beside names in a day's news; some 5 MB.
@lru_cache(50_000)
def verb(language: str, word: str) -> Verb:
    """What a word, as it stands, says of the name beside it; remembered: a hundred stems are compared."""
    known = cues(language)
    # A word with a capital names something: `Sagen`, `Declaration`.
    if word[0].isupper():
        return Verb.NEITHER
    if word.startswith(known.say_stems):
        return Verb.SAYS
    return Verb.ACTS if word in known.act or word.startswith(known.act_stems) else Verb.NEITHER
