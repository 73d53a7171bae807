"""What a watch may ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wiredesk.model import Watch, identifier
from wiredesk.text.tokens import tokenise

# A year: a mention after a longer silence than that is new by any measure.
MOST_DAYS = 365

_DAYS = re.compile(r"days:([1-9][0-9]{0,2})")


def make_watch(
    name: str,
    actors: Sequence[str],
    words: Sequence[str] = (),
    languages: Sequence[str] = (),
    providers: Sequence[str] = (),
    first_in: str = "cluster",
) -> Watch:
    """The watch of that name; its id comes from the name alone.

    Raises ValueError with a message for the user, one line for each mistake.
    """
    name = name.strip()
    languages = tuple(language.strip().lower() for language in languages)
    mistakes = [f"{word!r} is no word to look for" for word in words if not tokenise(word).words]
    mistakes += [
        f"{language!r} is no language; use a code of two or three letters, such as de"
        for language in languages
        if not re.fullmatch("[a-z]{2,3}", language)
    ]
    if not name:
        mistakes.append("a watch needs a name")
    if not actors or not all(actor.strip() for actor in actors):
        mistakes.append("a watch needs at least one actor id, such as Q7747")
    if first_in not in ("cluster", "story") and not days_of(first_in):
        mistakes.append(f"{first_in!r} is not `cluster`, `story` or `days:N` with N from 1 to {MOST_DAYS}")
    if mistakes:
        raise ValueError("\n".join(mistakes))
    return Watch(
        id=watch_id(name),
        name=name,
        actors=tuple(dict.fromkeys(actor.strip() for actor in actors)),
        words=tuple(words),
        languages=languages,
        providers=tuple(providers),
        first_in=first_in,
    )


def watch_id(name: str) -> str:
    """The id of the watch of that name."""
    return identifier("watch", name.strip())


def days_of(first_in: str) -> int:
    """The N of `days:N`; 0 where `first_in` is something else."""
    found = _DAYS.fullmatch(first_in)
    days = int(found[1]) if found else 0
    return days if days <= MOST_DAYS else 0
