from __future__ import annotations

import pytest

from wiredesk.copies.figures import figures, numbered
from wiredesk.text.tokens import tokenise


def read(text: str, language: str) -> list[str]:
    return figures(enumerate(tokenise(text).words), language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("6.700 Menschen", "de", ["6700"]),
        ("6,700 people", "en", ["6700"]),
        ("6,7 Prozent", "de", ["6.7"]),
        ("6.7 percent", "en", ["6.7"]),
        ("1.234.567,80 Euro", "de", ["1234567.8"]),
        ("1,234,567.80 euros", "en", ["1234567.8"]),
        ("2,0 Prozent", "de", ["2"]),
        ("15 000 osób", "pl", ["15000"]),
        ("15\u00a0000 человек", "ru", ["15000"]),
        ("1 234 567 osób", "pl", ["1234567"]),
        ("w 2020 100 osób", "pl", ["2020", "100"]),
        ("12 people, 100 cars", "en", ["12", "100"]),
        ("um 19.30 Uhr", "de", ["19.3"]),
        ("am 8.10.2026", "de", ["8.10.2026"]),
        ("11:59", "en", ["11", "59"]),
        ("the 1.5-degree goal", "en", ["1.5"]),
        ("18-19-го мая", "ru", ["18", "19"]),
        ("E10 und A7", "de", ["10", "7"]),
        ("٦٫٥ و ١٢", "ar", ["6", "5", "12"]),
        ("6.700 and 6,700", "und", ["6700", "6700"]),
        ("no figures", "en", []),
    ],
)
def test_a_figure_is_written_one_way_whatever_the_locale(
    text: str, language: str, expected: list[str]
) -> None:
    assert read(text, language) == expected


def test_one_figure_more_of_the_same_is_a_difference() -> None:
    assert list(numbered(["3", "5", "3"])) == ["3 1", "5 1", "3 2"]
