import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.text.credit import MAX_CREDIT, read_credit

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/credits/credits.ndjson").read_text("utf-8").splitlines()
]
CREDITS = [row for row in ROWS if row["kind"] == "credit"]
OTHERS = [row for row in ROWS if row["kind"] != "credit"]
# The first form reads one line of sources and initials: no credits within a sentence (form 4, 37), of
# photographers (15, 38) and reporters (23), no end marks (35). 87 of 117 are read; never fewer.
READ = 87


def read_all(text: str) -> tuple[list[str], list[str]] | None:
    """Sources and editors of a credit of one line or more, or None where one line is not read."""
    credits = [read_credit(line) for line in text.splitlines() if line]
    if not all(credits):
        return None
    sources = [source for credit in credits if credit for source in credit.sources]
    return sources, sorted(editor for credit in credits if credit for editor in credit.editors)


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row["id"])
def test_no_line_that_is_no_credit_is_read_as_one(row):
    assert [line for line in row["text"].splitlines() if read_credit(line)] == []


@pytest.mark.parametrize("row", CREDITS, ids=lambda row: row["id"])
def test_a_credit_is_read_right_or_not_at_all(row):
    right = row["parsed"]["sources"], sorted(row["parsed"]["initials"])
    assert read_all(row["text"]) in (None, right)


def test_most_credits_are_read():
    assert sum(read_all(row["text"]) is not None for row in CREDITS) >= READ


@pytest.mark.parametrize(
    ("line", "sources", "editors"),
    [
        ("IAR/TVN24/ps", ("IAR", "TVN24"), ("ps",)),
        ("(PAP)", ("PAP",), ()),
        ("dpa mk/ts", ("dpa",), ("mk", "ts")),
        ("[za PAP]", ("PAP",), ()),
        ("Source: IAR", ("IAR",), ()),
        ("(pm/gs)", (), ("pm", "gs")),
        ("IAR/XYZ/ps", ("IAR", "XYZ"), ("ps",)),
        ("MJ/PAP", ("PAP",), ("MJ",)),
    ],
)
def test_the_forms_of_the_desks(line, sources, editors):
    credit = read_credit(line)
    assert credit is not None
    assert (credit.raw, credit.sources, credit.editors) == (line, sources, editors)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "NATO/EU",
        "XYZ/ab",
        "AFP in the news",
        "dpa hat es so",
        "Reuters und die Welt",
        "PAP, NATO i UE",
        "/",
        "()",
    ],
)
def test_what_is_doubtful_stays_text(line):
    assert read_credit(line) is None


@given(st.text())
def test_a_credit_is_short_and_keeps_its_line(line):
    credit = read_credit(line)
    assert credit is None or (credit.raw == line.strip() and len(credit.raw) <= MAX_CREDIT)
