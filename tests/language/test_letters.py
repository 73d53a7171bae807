from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.language import letters
from wiredesk.language.tags import primary


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Рада порта ва ўторак вырашыла, што стары мост будзе адноўлены", "be"),
        ("Стары мост адкрыюць летам, кажа рада порта, і гэта добра", "be"),
        ("Рада порту вирішила, що їй потрібен новий міст", "uk"),
        ("Рада вирішила, що новий міст коштує забагато", "uk"),
        ("Совет порта решил, что старый мост будет восстановлен", "ru"),
        ("Савет луке одлучио је да ће стари мост бити обновљен", "sr"),
        ("Влада је најавила радове у луци који почињу на јесен", "sr"),
        ("Советот одлучи дека стариот мост ќе се обнови до пролет", "mk"),
        ("Владата најави работи во пристаништето кои почнуваат наесен", "mk"),
        ("Порт кеңесі ескі көпірді көктемге дейін қалпына келтіруге ұйғарды", "kk"),
        ("Порттун кеңеши эски көпүрөнү жазга чейин оңдоону чечти", "ky"),
        ("Το συμβούλιο αποφάσισε να ανακαινίσει τη γέφυρα", "el"),
        ("מועצת הנמל החליטה לשקם את הגשר", "he"),
        ("דער פּאָרט־ראַט האָט באַשלאָסן צו פֿאַרריכטן די אַלטע בריק, זאָגט מען בײַ די אײַנוווינער", "yi"),
        ("დღეს ქალაქის საბჭომ ახალი ხიდი გახსნა", "ka"),
        ("Քաղաքի խորհուրդը որոշել է նոր կամուրջ կառուցել", "hy"),
        ("สภาท่าเรือมีมติสร้างสะพานใหม่", "th"),
        ("항만 위원회는 다리를 다시 짓기로 했다", "ko"),
        ("港口委员会决定重建旧桥", "zh"),
        ("港の評議会は古い橋を直すことにした", "ja"),
        ("Það var ákveðið á þriðjudag að endurbyggja brúna", "is"),
        ("Şəhər şurası köhnə körpünün bərpa ediləcəyini dedi", "az"),
        ("Der Hafenrat hat die Brücke besichtigt", None),
        ("The council was shown round Þórshöfn by the mayor and his daughter before the talks began", None),
        ("Съветът реши мостът да бъде построен наново", None),
        ("", None),
        ("2026", None),
    ],
)
def test_letters_tell_a_language_or_say_nothing(text: str, lang: str | None) -> None:
    told = letters.tell(letters.count(text), text)
    assert (told.lang if told else None) == lang


def test_one_foreign_name_changes_no_language() -> None:
    russian = (
        "Совет порта решил, что старый мост будет восстановлен к весне и что средства даст область. " * 3
    )
    text = russian + "Об этом пишет «Київ»."
    told = letters.tell(letters.count(text), text)
    assert told is not None
    assert told.lang == "ru"


def test_scripts_are_counted_and_a_foreign_name_is_none() -> None:
    assert letters.count("Совет порта Hafen").scripts == ("Cyrl", "Latn")
    assert letters.count("Совет порта решил сегодня построить мост, UN").scripts == ("Cyrl",)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("пoрта", "порта"), ("Cовет", "Совет"), ("hаfеn", "hafen"), ("порта", "порта"), ("Hafen", "Hafen")],
)
def test_a_word_in_two_alphabets_becomes_one_in_one(word: str, folded: str) -> None:
    assert letters.fold_lookalikes(word) == folded


@given(st.text(st.characters(codec=None), max_size=200))
def test_letters_of_any_text_are_counted(text: str) -> None:
    counted = letters.count(text)
    assert len(counted.scripts) <= 10
    assert counted.total >= sum(counted.counts.values()) >= 0
    letters.tell(counted, text)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), (" pl ", "pl"), ("ger", "de"), ("deu", "de"),
        ("iw", "he"),
        ("nb-NO", "no"), ("zh-Hant-TW", "zh"), ("sr-Latn", "sr"), ("und", None), ("mul", None),
        ("Deutsch", None), ("", None), (None, None), ("x", None),
    ],
)  # fmt: skip
def test_a_tag_names_a_language_or_none(tag: str | None, language: str | None) -> None:
    assert primary(tag) == language
