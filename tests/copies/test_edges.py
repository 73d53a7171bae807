"""Which two texts are copies: one table of pairs, and what holds for every flash."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copies.texts import COUNCIL, HARBOUR, cut, edited
from wiredesk.copies.edges import COPY, UPDATE, judged
from wiredesk.copies.marks import MARKS, make_marks
from wiredesk.text.tokens import tokenise

NEITHER = 0
FLASHES = {
    "en": (
        "Two dead and 5 injured in Tarnbridge gas blast",
        "Bank of Meridia raises key rate to 4.25 percent",
    ),
    "de": (
        "Mindestens 17 Verletzte bei Zugunglück nahe Brunnfeld",
        "DAX steigt um 1,2 Prozent auf 19.430 Punkte",
    ),
    "pl": ("Wybuch gazu w kamienicy w Grodowie: zginęły 3 osoby", "Inflacja w marcu wyniosła 4,9 procent"),
    "ru": ("При пожаре в Лесногорске погибли 6 человек", "Центробанк поднял ставку до 16 процентов"),
    "uk": ("Унаслідок обстрілу Залізного поранено 12 людей", "Нацбанк знизив ставку до 13,5 відсотка"),
    "zh": ("港口爆炸造成12人死亡，数十人受伤", "央行将基准利率上调至4.25个百分点"),
    "ja": ("港で爆発、12人が死亡、数十人が負傷", "中央銀行、政策金利を4.25パーセントに引き上げ"),
}
LANGUAGES_AND_FLASHES = [(language, flash) for language, two in FLASHES.items() for flash in two]


def marks(text: str, language: str = "en") -> np.ndarray:
    return np.frombuffer(make_marks(tokenise(text), (), language), MARKS)


def verdict(one: str, other: str, language: str = "en") -> int:
    found, _ = judged(marks(one, language), marks(other, language))
    back, _ = judged(marks(other, language), marks(one, language))
    assert found == back
    return int(found[0])


OTHER_ENDING = cut(HARBOUR, 0.6) + " " + COUNCIL
COPIES = {
    "the same": HARBOUR,
    "in capitals": HARBOUR.upper(),
    "with a dateline": f"PORT CARROW (MNA) - {HARBOUR}",
    "with a credit line": f"{HARBOUR}\nMNA/re/xk",
    "cut to 70 %": cut(HARBOUR, 0.7),
    "cut to 50 %": cut(HARBOUR, 0.5),
    "cut to 30 %": cut(HARBOUR, 0.3),
    "10 % edited": edited(HARBOUR, 0.1),
    "20 % edited": edited(HARBOUR, 0.2),
}
OTHERS = {
    "another text": COUNCIL,
    "another end": OTHER_ENDING,
    "another beginning": COUNCIL + " " + " ".join(HARBOUR.split(" ")[60:]),
    "some words of it": " ".join(HARBOUR.split(" ")[40:60]) + " " + COUNCIL,
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_known_whatever_was_done_to_it(how: str) -> None:
    assert verdict(HARBOUR, COPIES[how]) == COPY


@pytest.mark.parametrize("how", OTHERS)
def test_what_shares_a_part_is_no_copy(how: str) -> None:
    assert verdict(HARBOUR, OTHERS[how]) == NEITHER


def test_umlauts_and_accents_may_be_written_otherwise() -> None:
    spelled = COUNCIL.translate(str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss"}))
    assert verdict(COUNCIL, spelled, "de") == COPY


@pytest.mark.parametrize("figure", ["14", "2.5", "1962", "2009"])
def test_a_long_text_with_another_figure_is_an_update(figure: str) -> None:
    assert verdict(HARBOUR, HARBOUR.replace(figure, "37")) == UPDATE


def test_a_figure_that_moved_to_another_place_is_no_difference_and_one_more_of_it_is() -> None:
    assert verdict(HARBOUR, HARBOUR.replace("14 days", "9 days").replace("in 2009", "in 14")) == UPDATE


def test_the_same_figure_in_the_custom_of_another_country_is_no_difference() -> None:
    assert verdict(COUNCIL, COUNCIL.replace("6.700", "6 700").replace("4,8", "4,80"), "de") == COPY


def test_an_update_that_was_cut_is_no_copy_of_the_text_before_it() -> None:
    assert verdict(HARBOUR, cut(HARBOUR.replace("14 days", "20 days"), 0.5)) == NEITHER


@pytest.mark.parametrize(("language", "flash"), LANGUAGES_AND_FLASHES)
def test_a_flash_is_a_copy_of_itself_and_no_other_flash_is(language: str, flash: str) -> None:
    assert verdict(flash, flash + "!", language) == COPY
    for other in FLASHES[language]:
        assert other == flash or verdict(flash, other, language) == NEITHER


@pytest.mark.parametrize("prefix", ["URGENT - ", "EIL: ", "(PILNE) "])
def test_a_flash_with_a_word_before_it_is_a_copy(prefix: str) -> None:
    for language, flash in LANGUAGES_AND_FLASHES[:6]:
        assert verdict(flash, prefix + flash, language) == COPY


@given(
    which=st.sampled_from(LANGUAGES_AND_FLASHES),
    place=st.integers(0, 3),
    figure=st.integers(0, 99_999).map(str),
)
def test_a_flash_with_another_figure_is_an_update_and_never_a_copy(
    which: tuple[str, str], place: int, figure: str
) -> None:
    language, flash = which
    found = list(re.finditer(r"\d+(?:[.,]\d+)?", flash))
    old = found[place % len(found)]
    changed = flash[: old.start()] + figure + flash[old.end() :]
    if tokenise(changed).words != tokenise(flash).words:
        assert verdict(flash, changed, language) == UPDATE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fellgrid shares rise after strong results", "Talweg shares rise after strong results"),
        ("Trainer Marek Dorn verlässt Lüttbek", "Trainer Jonas Wiek verlässt Lüttbek"),
    ],
)
def test_a_flash_about_somebody_else_is_no_copy(one: str, other: str) -> None:
    assert verdict(one, other) == NEITHER


def test_marks_of_another_format_are_not_compared() -> None:
    old = marks(HARBOUR).copy()
    old["format"] = 0
    assert judged(old, marks(HARBOUR))[0][0] == NEITHER
