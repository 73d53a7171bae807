"""Serbian, in both its scripts: the endings are those of Croatian."""

from wiredesk.actors.inflection.hr import PARADIGMS
from wiredesk.actors.inflection.rules import Inflection, inflection

_LATIN = inflection(PARADIGMS)
# Two letters of the Latin script that are one in Cyrillic come first.
_DIGRAPHS = (("lj", "љ"), ("nj", "њ"), ("dž", "џ"))
_LETTERS = str.maketrans("abcčćdđefghijklmnoprsštuvzžwxy", "абцчћдђефгхијклмнопрсштувзжвкy")


def _cyrillic(ending: str) -> str:
    for latin, cyrillic in _DIGRAPHS:
        ending = ending.replace(latin, cyrillic)
    return ending.translate(_LETTERS)


RULES = Inflection(
    _LATIN.pairs | {(_cyrillic(base), _cyrillic(form)) for base, form in _LATIN.pairs}, _LATIN.least_stem
)
