from __future__ import annotations

import pytest

from wiredesk.actors import ActorTagger, Registry

TAGGER = ActorTagger(Registry.load())


@pytest.mark.parametrize(
    ("language", "text", "name", "actor"),
    [
        ("ru", "В Москве Владимир Владимирович Путин принял посла.", "Владимир Владимирович Путин", "Q7747"),
        ("ru", "Письмо Владимира Владимировича Путина прочли.", "Владимира Владимировича Путина", "Q7747"),
        ("ru", "Валентина Ивановна Матвиенко открыла заседание.", "Валентина Ивановна Матвиенко", "Q182654"),
        # A surname of two persons is that of the first name before it.
        ("ru", "Доклад Алексея Борисовича Миллера отложили.", "Алексея Борисовича Миллера",
         "local:person-alexei-miller"),
        ("uk", "Про це сказав Володимир Олександрович Зеленський.", "Володимир Олександрович Зеленський",
         "Q3874799"),
        ("uk", "Його передали Володимирові Олександровичу Зеленському.",
         "Володимирові Олександровичу Зеленському", "Q3874799"),
        ("be", "Пра гэта сказаў Аляксандр Рыгоравіч Лукашэнка.", "Аляксандр Рыгоравіч Лукашэнка", "Q2866"),
        ("be", "Перадалі Аляксандру Рыгоравічу Лукашэнку.", "Аляксандру Рыгоравічу Лукашэнку", "Q2866"),
    ],
)  # fmt: skip
def test_a_patronymic_is_part_of_a_full_name(language: str, text: str, name: str, actor: str) -> None:
    (mention,) = next(tag.mentions for tag in TAGGER.tag(text, language) if tag.id == actor)
    assert (mention.text, mention.by, mention.confidence) == (name, "name", 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "Игорь Владимирович Путин продал лодку.",  # another first name
        "Владимир Путин Владимирович",  # another order: the full name alone
        "В списке Владимир, Владимирович, Путин и другие.",  # commas
    ],
)
def test_no_full_name_is_put_together_of_others(text: str) -> None:
    assert not any(
        "Владимирович" in mention.text for tag in TAGGER.tag(text, "ru") for mention in tag.mentions
    )


def test_a_state_that_is_somebodys_first_name_is_none() -> None:
    assert TAGGER.tag("Израиль Моисеевич играл на скрипке.", "ru") == []
    assert [tag.id for tag in TAGGER.tag("Израиль Абрамовичу отказал.", "ru")][:1] == ["Q801"]
