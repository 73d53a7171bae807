from __future__ import annotations

import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wiredesk.actors import surfaces
from wiredesk.actors.inflection import inflection_of, inflects
from wiredesk.actors.match import Alias, Match, Of
from wiredesk.actors.matcher import Matcher
from wiredesk.actors.normal import fold, spellings
from wiredesk.actors.vocabulary import Vocabulary
from wiredesk.text.tokens import tokenise

# id | kind | names, a language each. `role` and `body` are the nouns of roles and institutions.
REGISTRY = """
putin | full | de:Wladimir Putin en:Vladimir Putin pl:Władimir Putin ru:Владимир Путин uk:Володимир Путін
putin | surname | de:Putin en:Putin pl:Putin ru:Путин uk:Путін he:פוטין
kim | full | de:Kim Jong-un en:Kim Jong-un
kim | surname | de:Kim en:Kim
boris | full | de:Boris Johnson en:Boris Johnson ru:Борис Джонсон
boris | surname | de:Johnson en:Johnson ru:Джонсон
kurz | full | de:Sebastian Kurz
kurz | surname | de:Kurz
leyen | surname | de:von der Leyen en:von der Leyen
russia | full | de:Russland en:Russia pl:Rosja ru:Россия uk:Росія fr:Russie he:רוסיה
russia | adjective | de:russisch en:Russian pl:rosyjski ru:российский uk:російський
ukraine | full | de:Ukraine en:Ukraine pl:Ukraina ru:Украина uk:Україна fr:Ukraine
usa | acronym | de:US en:US en:U.S. en:USA de:USA ru:США he:ארה"ב
korea | full | de:Nordkorea en:North Korea
korea | adjective | de:nordkoreanisch
china | full | en:China de:China
georgia | full | en:Georgia
jordan | full | en:Jordan
lucia | full | en:St. Lucia
togo | full | uk:Того ru:Того de:Togo
mali | full | uk:Малі ru:Мали de:Mali en:Mali
chad | full | he:צ'אד ru:Чад uk:Чад
un | acronym | de:UN en:UN uk:ООН ru:ООН
council | full | de:UN-Sicherheitsrat en:UN Security Council
who | acronym | en:WHO de:WHO
pis | short | pl:PiS
kyiv | full | uk:Київ en:Kyiv
dc | full | en:Washington
allianz | full | de:Allianz de:Allianz SE
bild | full | de:Bild-Zeitung
bild | short | de:„Bild“
mercedes | full | de:Mercedes-Benz
azov | full | uk:полк «Азов»
azov | short | uk:«Азов»
opec | acronym | en:OPEC+
west | full | en:the West
west | short | en:West
meta | full | en:Meta
apple | full | en:Apple
regex | full | en:(a+)+$ Corp. en:C++ [Team] en:Yahoo!
smile | full | en:Team 🙂 Blue
arafat | full | he:יאסר ערפאת
president | role | de:Präsident en:president ru:президент uk:президент
prime-minister | role | en:prime minister
army | body | de:Armee en:army
ministry | body | de:Verteidigungsministerium
"""

_NAME = re.compile(r"(?:^| )([a-z]{2}):")


def aliases_of(registry: str) -> list[Alias]:
    aliases: list[Alias] = []
    for line in registry.strip().splitlines():
        identity, kind, names = line.split(" | ")
        of = {"role": Of.ROLE, "body": Of.INSTITUTION}.get(kind, Of.ACTOR)
        pieces = _NAME.split(names)[1:]
        for lang, text in zip(pieces[::2], pieces[1::2], strict=True):
            aliases.append(Alias(text, of, identity, kind if of is Of.ACTOR else "noun", lang))
    return aliases


MATCHER = Matcher(aliases_of(REGISTRY))


def match(text: str, language: str, matcher: Matcher = MATCHER) -> list[Match]:
    return matcher.match(text, tokenise(text), language)


def named(text: str, language: str, matcher: Matcher = MATCHER) -> list[str]:
    """What is found, as `text=id`; what is nested in parentheses."""
    found = []
    for one in match(text, language, matcher):
        ids = "/".join(dict.fromkeys(alias.id for alias in one.aliases))
        found.append(
            f"({text[one.start : one.end]}={ids})" if one.nested else f"{text[one.start : one.end]}={ids}"
        )
    return found


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Putins Gast, Russlands Armee", ["Putins=putin", "Russlands=russia", "Armee=army"]),
        ("de", "dem russischen Präsidenten", ["russischen=russia", "Präsidenten=president"]),
        ("de-AT", "Nordkoreas Freund", ["Nordkoreas=korea"]),
        ("en", "Putin's plane, Putin’s plane", ["Putin's=putin", "Putin’s=putin"]),
        ("pl", "z Putinem na Ukrainie", ["Putinem=putin", "Ukrainie=ukraine"]),
        ("ru", "Путину, в России, российского", ["Путину=putin", "России=russia", "российского=russia"]),
        ("uk", "у Києві з Путіним", ["Києві=kyiv", "Путіним=putin"]),
        ("uk", "ЗСУ, ООН", ["ООН=un"]),
        ("fr", "L’Ukraine et d'Ukraine", ["Ukraine=ukraine", "Ukraine=ukraine"]),
        ("he", "ברוסיה, לפוטין", ["רוסיה=russia", "פוטין=putin"]),
        ("en", "the UN's and Russians", ["UN's=un", "Russians=russia"]),
        ("pl", "lider PiS-u", ["PiS-u=pis"]),
    ],
)
def test_a_name_is_found_in_the_forms_of_its_language(language: str, text: str, expected: list[str]) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Kim Jong-un, Kim Jong-Un", ["Kim Jong-un=kim", "(Kim=kim)", "Kim Jong-Un=kim", "(Kim=kim)"]),
        ("en", "Kim Jong Un, Kim Jong un", ["Kim Jong Un=kim", "(Kim=kim)", "Kim Jong un=kim", "(Kim=kim)"]),
        ("de", "Mercedes Benz und Mercedes‑Benz", ["Mercedes Benz=mercedes", "Mercedes‑Benz=mercedes"]),
        ("en", "the U.S. and the US", ["U.S=usa", "US=usa"]),
        ("en", "St. Lucia, St Lucia", ["St. Lucia=lucia", "St Lucia=lucia"]),
        ("de", "Nord\xadko\xadrea und Russ\xadlands", ["Nord\xadko\xadrea=korea", "Russ\xadlands=russia"]),
        ("en", "Team 🙂 Blue won, (a+)+$ Corp. too", ["Team 🙂 Blue=smile", "(a+)+$ Corp=regex"]),
        ("en", "C++ [Team], Yahoo!, Yahoo", ["C++ [Team]=regex", "Yahoo!=regex"]),
        ("en", "OPEC+ and OPEC", ["OPEC+=opec"]),
        ("ru", "Влади\u0301мир", []),
        ("uk", "полк «Азов», полк Азов, \"Азов\", Азов",
         ["полк «Азов»=azov", "(«Азов»=azov)", "полк Азов=azov", '"Азов"=azov']),
        ("he", "צ'אד, צ׳אד, צ’אד", ["צ'אד=chad", "צ׳אד=chad", "צ’אד=chad"]),
        ("he", 'בארה"ב ובארה״ב', ['ארה"ב=usa', "ארה״ב=usa"]),
        ("uk", "Ки\u0438\u0306в і Ки\u0456\u0308в", ["Ки\u0456\u0308в=kyiv"]),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one(language: str, text: str, expected: list[str]) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "putin, russland, Putinismus", []),
        ("de", "PUTIN kam", []),
        ("en", "Vladimir PUTIN came", ["Vladimir PUTIN=putin"]),
        ("en", "Who came to us? It is un", []),
        ("en", "the who, the Us, the Un", []),
        ("de", "der Präsident, Der präsident", ["Präsident=president"]),
        ("en", "President and president", ["President=president", "president=president"]),
        ("ru", "Российский и российский", ["Российский=russia", "российский=russia"]),
        ("uk", "того дня ми мали чад", []),
        ("uk", "Того дня. Мали ми час? Чад стояв.", []),
        ("uk", "У Того та Малі", ["Того=togo", "Малі=mali"]),
        ("uk", "Уряд Того мовчить. Того чекали.", ["Того=togo", "Того=togo"]),
        # Among capitals long names are names, words and acronyms that are words are not.
        ("en", "PUTIN SAYS RUSSIA IS READY", ["PUTIN=putin", "RUSSIA=russia"]),
        ("en", "NORTH KOREA AND MALI MEET KIM", ["NORTH KOREA=korea"]),
        ("en", "WHO IS RIGHT: US, WEST, APPLE, META OR UN", []),
        ("en", "The WHO and the UN say", ["WHO=who", "UN=un"]),
        ("en", "BREAKING NEWS FROM THE DESK\nVladimir Putin and PUTIN",
         ["Vladimir Putin=putin", "(Putin=putin)"]),
        ("en", "RUSSIA, Feb 20 - In RUSSIA, they said", ["RUSSIA=russia"]),
        ("de", "RUSSLAND (tka) - Mit der Armee", ["RUSSLAND=russia", "Armee=army"]),
        # In German every noun has a capital.
        ("de", "die feste Allianz der Willigen, Kurz danach", []),
        ("de", "Allianz SE meldet, die Aktie von Allianz stieg",
         ["Allianz SE=allianz", "(Allianz=allianz)", "Allianz=allianz"]),
        ("de", "Sebastian Kurz kam. Kurz sprach.", ["Sebastian Kurz=kurz", "(Kurz=kurz)", "Kurz=kurz"]),
        ("de", "im „Bild“ und im Bild, die Bild-Zeitung", ["„Bild“=bild", "Bild-Zeitung=bild"]),
    ],
)  # fmt: skip
def test_capitals_tell_names_from_words(language: str, text: str, expected: list[str]) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "UN Security Council", ["UN Security Council=council", "(UN=un)"]),
        ("en", "He came from North. Korea", []),
        ("en", "in North\nKorea", []),
        ("en", "the US, China", ["US=usa", "China=china"]),
        ("de", "UN-Sicherheitsrat", ["UN-Sicherheitsrat=council", "(UN=un)"]),
        ("de", "des UN-Sicherheitsrats", ["UN-Sicherheitsrats=council", "(UN=un)"]),
        ("de", "Ukraine-Krieg, Putin-Besuch, Nordkorea-Experte", []),
        ("de", "US-Präsident, Ukraine-Armee",
         ["Präsident=president", "(US=usa)", "Armee=army", "(Ukraine=ukraine)"]),
        ("de", "Ex-Präsident, Vize-Präsident, Anti-Russland", []),
        ("en", "US-China talks, Russia-Ukraine war",
         ["US=usa", "China=china", "Russia=russia", "Ukraine=ukraine"]),
        ("en", "Putin-Johnson, pro-Russian, Russia-backed", []),
        ("en", "prime minister von der Leyen", ["prime minister=prime-minister", "von der Leyen=leyen"]),
    ],
)  # fmt: skip
def test_the_longest_name_wins_and_holds_the_shorter(language: str, text: str, expected: list[str]) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Boris Johnson", ["Boris Johnson=boris", "(Johnson=boris)"]),
        ("en", "Yesterday Magic Johnson scored", []),
        ("en", "It was Alba Johnson, they said", []),
        ("en", "In May Johnson went; said Johnson", ["Johnson=boris", "Johnson=boris"]),
        ("en", "met president Johnson and President Johnson",
         ["president=president", "Johnson=boris", "President=president", "Johnson=boris"]),
        ("en", "US Johnson, Russia's Johnson",
         ["US=usa", "Johnson=boris", "Russia's=russia", "Johnson=boris"]),
        ("en", "Johnson Says Alba Johnson Will Leave Again", ["Johnson=boris", "Johnson=boris"]),
        ("ru", "Игорь Джонсон, премьеру Игорю Джонсону", []),
        ("ru", "Владимир Владимирович Путин", ["Путин=putin"]),
        ("de", "Gestern kam Peter Johnson. Der Minister Johnson kam.", ["Johnson=boris"]),
        ("en", "Kim Novak, and Kim spoke", ["Kim=kim"]),
        ("en", "George Washington; in Washington", ["Washington=dc"]),
        ("en", "in Savannah, Georgia. In Georgia they said", ["Georgia=georgia"]),
        ("en", "Jordan Henderson left Jordan", ["Jordan=jordan"]),
        ("en", "the West Bank and the West", ["the West=west", "(West=west)"]),
    ],
)  # fmt: skip
def test_a_name_of_another_is_no_name(language: str, text: str, expected: list[str]) -> None:
    assert named(text, language) == expected


def test_a_language_that_the_registry_does_not_know_has_the_names_of_all_as_they_are_written() -> None:
    for language in ("und", "sv", ""):
        assert named("Ukraine, Україна, Украина, Rosja, Putins, Rosji", language) == [
            "Ukraine=ukraine", "Україна=ukraine", "Украина=ukraine", "Rosja=russia",
        ]  # fmt: skip


def test_what_stands_as_listed_comes_before_what_is_inflected() -> None:
    matcher = Matcher(
        [
            Alias("Polen", Of.ACTOR, "poland", "full", "de"),
            Alias("Pole", Of.ACTOR, "poland", "demonym", "de"),
            Alias("Russe", Of.ACTOR, "russia", "demonym", "de"),
        ]
    )
    (poland,) = match("Polen", "de", matcher)
    assert [alias.text for alias in poland.aliases] == ["Polen", "Pole"]
    assert poland.exact
    (russians,) = match("Russen", "de", matcher)
    assert [alias.text for alias in russians.aliases] == ["Russe"]
    assert not russians.exact


def test_all_that_one_span_may_stand_for_is_given() -> None:
    matcher = Matcher([Alias("Johnson", Of.ACTOR, identity, "surname", "de") for identity in ("one", "two")])
    assert named("Herr Johnson", "de", matcher) == ["Johnson=one/two"]


def test_a_name_is_explained_whatever_stands_around_it() -> None:
    (match,) = MATCHER.explain("Путіну", "uk")
    assert ([alias.id for alias in match.aliases], match.exact) == (["putin"], False)
    assert MATCHER.explain("Allianz", "de")[0].aliases[0].id == "allianz"
    assert MATCHER.explain("Putin kam", "de") == []
    assert MATCHER.explain("", "de") == MATCHER.explain("Stuhl", "de") == []


FORMS = st.lists(
    st.sampled_from(
        ["Wladimir", "Putin", "Putins", "Kim", "Jong-un", "Jong", "Un", "US-Präsident", "UN-Sicherheitsrat",
         "PUTIN", "russischen", "Mercedes", "Benz", "„", "“", "Bild", "-", "\xad", ".", "\n", "’", "'s",
         "St.", "Ukraine-Krieg"]
    ),
    max_size=30,
)  # fmt: skip


@given(
    text=st.one_of(FORMS.map(" ".join), FORMS.map("".join), st.text(max_size=60)),
    language=st.sampled_from(["de", "en", "ru", "uk", "he", "fr", "und"]),
)
@example(text="\ud800 Putin \x00\u200f 12:30", language="de")
@example(text="\xad", language="de")
@example(text="İstanbul’ʼ-‐‑", language="en")
def test_no_text_breaks_it_and_spans_lie_in_the_text(text: str, language: str) -> None:
    tokens = tokenise(text)
    matches = MATCHER.match(text, tokens, language)
    assert matches == MATCHER.match(text, tokens, language)
    for found in matches:
        assert 0 <= found.start < found.end <= len(text)
        assert 0 <= found.first <= found.last < len(tokens.words)
        assert found.start < tokens.ends[found.first]
        assert found.end > tokens.starts[found.last]
        assert found.aliases
        assert "\n" not in text[found.start : found.end]
    outer = [found for found in matches if not found.nested]
    assert all(one.end <= two.start for one, two in pairwise(outer))
    for found in matches:
        assert not found.nested or any(one.first <= found.first and found.last <= one.last for one in outer)


LETTERS = st.text("абвіїйнокс", min_size=2, max_size=9)


@given(words=st.lists(LETTERS, min_size=1, max_size=8), form=LETTERS)
def test_the_words_found_are_those_whose_form_it_is(words: list[str], form: str) -> None:
    inflection = inflection_of("uk")
    vocabulary = Vocabulary([Alias(word, Of.ROLE, word, "noun", "uk") for word in words], "uk", inflection)
    found = {one.word for part in vocabulary.parts(form) for one in part.candidates}
    assert found == {word for word in words if inflects(word, form, inflection)}


@given(st.text(max_size=20))
def test_folding_and_spelling_take_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text) or not text.isprintable()
    for way in spellings(text):
        assert way.parts
        assert all(way.parts)


def test_what_is_forgotten_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surfaces, "_REMEMBERED", 5)
    matcher = Matcher(aliases_of(REGISTRY))
    text = "Wladimir Putin traf Kim Jong-un in Nordkorea, Putins Gast war da. " * 3
    assert match(text, "de", matcher) == match(text, "de")
    assert len(matcher.surfaces("de")) <= 5


def test_one_matcher_serves_many_threads() -> None:
    text = "Wladimir Putin traf Kim Jong-un in Nordkorea; Russlands US-Präsident. " * 20
    alone = match(text, "de")
    fresh = Matcher(aliases_of(REGISTRY))
    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(lambda _: match(text, "de", fresh), range(32)))


PIECES = ["Putin ", "PUTIN ", "Magic Johnson ", "a" * 61 + " ", "Kim Jong-", "US-", "„", "\xad", "Boris "]


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    def calls(length: int) -> int:
        """Functions called, which no other process of the machine can change."""
        text = (piece * length)[:length]
        tokens = tokenise(text)
        number = 0

        def count(*_: object) -> None:
            nonlocal number
            number += 1

        sys.setprofile(count)
        try:
            MATCHER.match(text, tokens, "en")
        finally:
            sys.setprofile(None)
        return number

    calls(1_000)
    assert calls(20_000) < 11 * calls(2_000)


def test_a_text_of_a_megabyte_is_read_to_its_end() -> None:
    text = "".join(PIECES) * (1_000_000 // len("".join(PIECES))) + " und Russland"
    assert match(text, "de")[-1].aliases[0].id == "russia"


def test_names_made_of_regex_characters_and_other_scripts_are_plain_names() -> None:
    draw = random.Random(3)
    names = ["".join(draw.choices("ab.*+?()[]{}|^$\\/&'\"-אבجد🙂漢字", k=8)) for _ in range(200)]
    aliases = [Alias(name, Of.ACTOR, name, "full", "en") for name in names]
    matcher = Matcher(aliases)
    for alias in aliases:
        if len(tokenise(alias.text).words) == 1 and alias.text.isalnum() and len(alias.text) > 1:
            assert f"{alias.text}={alias.text}" in named(f"x {alias.text} y", "en", matcher)
        named(f"x {alias.text} y", "en", matcher)
