"""Words that say who speaks, a table a language: data of `quotes`.

Verbs as they stand beside a quotation: past and present, in the forms for he, she and they.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

# Languages in which speech may begin with a dash.
DASH_LANGUAGES = frozenset(("be", "fr", "pl", "ru", "uk"))
DASHES = ("–", "—", "-")

# They stand inside a name.
PARTICLES = frozenset((
    "von", "van", "der", "den", "vom", "zu", "zur", "de", "du", "des", "la", "le", "al", "el", "bin", "ibn",
    "ben", "da", "di", "do", "dos", "of", "für",
))  # fmt: skip

_VERBS = {
    "de": "sagte sagten sagt erklärte erklärten erklärt betonte betonten bestätigte bestätigten "
    "meinte meinten "
    "schrieb schrieben teilte ergänzte fügte kritisierte forderte forderten warnte warnten berichtete "
    "kommentierte unterstrich verkündete versicherte twitterte antwortete äußerte zitierte nannte mahnte",
    "en": "said says told added adds stated explained insisted warned wrote tweeted stressed noted announced "
    "argued claimed confirmed replied recalled asked declared commented remarked",
    "pl": "powiedział powiedziała powiedzieli powiedziały mówił mówiła mówi mówią mówili dodał dodała dodali "
    "podkreślił podkreśliła podkreślili oświadczył oświadczyła oświadczyli stwierdził stwierdziła zaznaczył "
    "zaznaczyła napisał napisała napisali przekazał przekazała poinformował poinformowała wyjaśnił wyjaśniła "
    "zapewnił zapewniła ocenił oceniła zauważył zauważyła przyznał przyznała tłumaczył tłumaczyła zapytał "
    "ostrzegł ostrzegła zapowiedział zapowiedziała",
    "uk": "сказав сказала сказали заявив заявила заявили каже кажуть додав додала додали зазначив зазначила "
    "зазначили наголосив наголосила підкреслив підкреслила повідомив повідомила повідомили написав написала "
    "розповів розповіла пояснив пояснила відповів відповіла запевнив запевнила уточнив уточнила вважає "
    "підтвердив підтвердила нагадав нагадала попередив попередила говорить",
    "ru": "сказал сказала сказали заявил заявила заявили говорит говорят добавил добавила добавили отметил "
    "отметила отметили подчеркнул подчеркнула сообщил сообщила сообщили написал написала рассказал "
    "рассказала "
    "пояснил пояснила ответил ответила уверен уверена уточнил уточнила считает подтвердил подтвердила "
    "напомнил напомнила предупредил предупредила объяснил объяснила",
    "be": "сказаў сказала сказалі заявіў заявіла заявілі кажа дадаў дадала адзначыў адзначыла паведаміў "
    "паведаміла напісаў напісала распавёў распавяла падкрэсліў падкрэсліла",
    "fr": "déclare dit affirme explique ajoute souligne estime assure indique précise écrit|a déclaré|a dit|"
    "a affirmé|a expliqué|a ajouté|a souligné|a estimé|a assuré|a indiqué|a précisé|a écrit|a lancé|"
    "a annoncé|a rappelé|ont déclaré|ont dit|ont affirmé|ont indiqué|ont ajouté",
    "cs": "řekl řekla řekli říká uvedl uvedla uvedli dodal dodala dodali prohlásil prohlásila prohlásili "
    "napsal napsala sdělil sdělila sdělili vysvětlil vysvětlila zdůraznil zdůraznila potvrdil potvrdila "
    "poznamenal poznamenala upozornil upozornila tvrdí míní konstatoval",
    "he": "אמר אמרה אמרו אומר אומרת הוסיף הוסיפה הוסיפו מסר מסרה מסרו הצהיר הצהירה הדגיש הדגישה כתב כתבה "
    "ציין ציינה טען טענה טענו הסביר הסבירה הודיע הודיעה שאמר שאמרה",
}
# They name a source without a verb.
_SOURCES = {
    "de": "so laut",
    "en": "|according to",
    "pl": "według zdaniem",
    "uk": "|за словами|на думку",
    "ru": "|по словам|по мнению",
    "be": "паводле",
    "fr": "selon d'après",
    "cs": "podle",
    "he": "לדברי לפי",
}
# Between the verb and who speaks.
_FILLERS = {
    "de": "auch dazu dann weiter später zudem",
    "en": "also later",
    "pl": "też także również potem później",
    "uk": "також потім згодом",
    "ru": "также потом позже",
    "be": "таксама",
    "fr": "aussi également ensuite",
    "cs": "také rovněž později",
    "he": "גם",
}
# Behind the verb they say that no name follows: pronouns, prepositions, conjunctions.
_STOPS = {
    "de": "er sie es wir ich man dies das am an auf aus bei beim dass gegenüber im in mit nach über "
    "um und vor "
    "zu zum zur während wie weil hinzu",
    "en": "he she it they we i that this on in at to by for from after before during when while and but as "
    "with about who which",
    "pl": "on ona oni po w we na do z ze o od przy że i a ale dla przed podczas jak który która gdy",
    "uk": "він вона вони це що в у на до з із зі про від при і й та а але для під після як який яка коли",
    "ru": "он она они это что в во на до с со о об от при и а но для под после как который которая когда",
    "be": "ён яна яны што ў у на да з пра ад пры і а але для пад пасля як",
    "fr": "il elle ils elles on que qu à au aux dans sur pour par avec lors après avant et mais en devant",
    "cs": "on ona oni že v ve na do z ze o od při i a ale pro před po jak který která když",
    "he": "כי את על עם של הוא היא הם אתמול היום ביום",
}


def _set(entry: str) -> frozenset[str]:
    """Words with spaces between; behind a `|` stand pairs of words."""
    words, *pairs = entry.split("|")
    return frozenset((*words.split(), *pairs))


class Cues(NamedTuple):
    """The words of one language; verbs and sources are of one word or of two."""

    verbs: frozenset[str]
    sources: frozenset[str]
    fillers: frozenset[str]
    stops: frozenset[str]
    begin_pairs: frozenset[str]


@cache
def cues(language: str) -> Cues:
    """The words of a language; none of one that is not known."""
    verbs, sources, fillers, stops = (
        _set(table.get(language, "")) for table in (_VERBS, _SOURCES, _FILLERS, _STOPS)
    )
    begin_pairs = frozenset(entry.partition(" ")[0] for entry in verbs | sources if " " in entry)
    return Cues(verbs, sources, fillers, stops, begin_pairs)
