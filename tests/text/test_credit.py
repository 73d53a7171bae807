import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_item
from credit_lines import ROWS, TEXT, item_with, read, wanted
from wiredesk.model import Block, BlockKind, CreditRole
from wiredesk.text import body, clean
from wiredesk.text.byline import read_byline
from wiredesk.text.clean import clean_text
from wiredesk.text.credit import MAX_NAMED, closing_credit, read_credit
from wiredesk.text.split import CREDIT_DOUBT

CREDITS = [row for row in ROWS if row["kind"] == "credit"]
TEXTS = [row for row in ROWS if row["kind"] == "none"]


@pytest.mark.parametrize("row", CREDITS, ids=lambda row: row["id"])
def test_a_credit_is_read_with_all_its_fields(row):
    assert read(row) == wanted(row)


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: row["id"])
def test_no_line_of_text_is_taken_off(row):
    item = item_with(row)
    assert clean(item).blocks == item.blocks


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "byline"], ids=lambda row: row["id"])
def test_a_byline_is_read_and_taken_off(row):
    assert read(row) == wanted(row)
    cleaned = clean(item_with(row))
    assert body(cleaned) == TEXT
    # The agency of the byline is the source, where nothing else names one.
    assert [*cleaned.credit.sources] == row["parsed"]["agencies"] if cleaned.credit else True


@pytest.mark.parametrize(
    ("line", "sources", "editors"),
    [
        ("IAR/TVN24/ps", ("IAR", "TVN24"), ("ps",)),
        ("(PAP)", ("PAP",), ()),
        ("dpa mk/ts", ("dpa",), ("mk", "ts")),
        ("Quelle: ntv.de, mli/dpa", ("ntv.de", "dpa"), ("mli",)),
        ("(pm/gs)", (), ("pm", "gs")),
        ("IAR/XYZ/ps", ("IAR", "XYZ"), ("ps",)),
        ("(ats afp)", ("ats", "afp"), ()),
    ],
)
def test_the_forms_of_the_desks(line, sources, editors):
    credit = read_credit(line)
    assert credit is not None
    assert (credit.raw, credit.sources, credit.editors) == (line, sources, editors)


@pytest.mark.parametrize(
    "line",
    [
        "", "NATO/EU", "XYZ/ab", "AFP in the news", "dpa hat es so", "Reuters und die Welt",
        "PAP, NATO i UE", "/", "()", "Focus", "Foto: Brücke", "Source: the council", "(Reporting by the way)",
        "© Stadt Brunnfeld", "Ada Bukowska",
    ],
)  # fmt: skip
def test_what_is_doubtful_is_no_credit(line):
    assert read_credit(line) is None


@pytest.mark.parametrize(
    "text", ["Sie lachte. (sic)", "Er arbeitet für die Agentur (PAP)", "Das Ergebnis. (EU)", "Fertig. (mk)"]
)
def test_a_bracket_is_no_credit_without_a_source_behind_a_sentence(text):
    assert closing_credit(text) is None


@pytest.mark.parametrize("line", ["XYZ/ab", "(XYZ)", "Quelle: Amt Brunnfeld", "MNA/jr"])
def test_what_looks_like_a_credit_stays_in_the_text_with_a_warning(line):
    item = make_item(text=f"{TEXT}\n{line}")
    cleaned = clean(item)
    assert (cleaned.blocks, cleaned.credit, cleaned.warnings) == (item.blocks, None, (CREDIT_DOUBT,))
    assert clean(cleaned) == cleaned


def test_the_provider_of_an_item_is_a_source_that_is_known():
    credit = clean(make_item(text=f"{TEXT}\nMNA/jr", provider="MNA")).credit
    assert credit is not None
    assert (credit.sources, credit.source_ids, credit.editors) == (("MNA",), (), ("jr",))


def test_who_the_text_is_from_goes_before_whom_the_picture_is_from():
    credit = clean(make_item(text=f"{TEXT}\nPAP/ mk/\nFoto: Mira Lautner/AP")).credit
    assert credit is not None
    assert (credit.sources, credit.role, credit.photographer) == (("PAP",), CreditRole.TEXT, "Mira Lautner")
    credit = clean(make_item(text=f"Brunnfeld (dpa) - {TEXT}\nFoto: Mira Lautner/AP")).credit
    assert credit is not None
    assert (credit.sources, credit.role, credit.photographer) == (("dpa",), CreditRole.TEXT, "Mira Lautner")


def test_one_source_has_one_id_in_every_script():
    ids = [read_credit(line).source_ids for line in ("(TASS)", "/ТАСС/", "ТАСС")]  # type: ignore[union-attr]
    assert ids == [("tass",)] * 3


def test_notes_are_no_part_of_the_body_and_stay():
    note = Block(BlockKind.NOTE, "(PAP)")
    item = make_item(blocks=(Block(BlockKind.PARAGRAPH, TEXT), Block(BlockKind.PARAGRAPH, "(dpa)"), note))
    cleaned = clean(item)
    assert cleaned.blocks == (item.blocks[0], note)
    assert cleaned.credit is not None
    assert cleaned.credit.sources == ("dpa",)


LINES = st.lists(
    st.one_of(
        st.sampled_from([row["text"] for row in ROWS] + ["ends", "Von Ada Beispiel, dpa", TEXT, "– BR"]),
        st.text(max_size=30),
    ),
    max_size=6,
)


@given(LINES)
def test_splitting_twice_is_splitting_once(lines):
    cleaned = clean(make_item(blocks=tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)))
    assert clean(cleaned) == cleaned


@given(LINES)
def test_no_character_is_lost_and_each_part_stood_where_it_says(lines):
    cleaned = clean(make_item(blocks=tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)))
    whole = "\n".join(filter(None, map(clean_text, lines)))
    parts = [part for part in (cleaned.dateline, cleaned.credit) if part and part.end]
    for part in parts:
        assert whole[part.start : part.end] == part.raw
    together = "".join([body(cleaned), cleaned.byline, *(part.raw for part in parts)])
    assert sorted("".join(together.split())) == sorted("".join(whole.split()))


@given(st.text())
def test_a_credit_is_one_line_and_keeps_it(line):
    credit = read_credit(line)
    assert credit is None or (credit.raw == line.strip() and len(credit.raw) <= MAX_NAMED)


@pytest.mark.parametrize(
    "text",
    [
        "a/" * 200, "(" * 400, "A. " * 130, "Reporting by " * 30, "Reporting by A B in " + "A b " * 90,
        " - " * 40, "Ab (" * 100, "A1 " * 130, "/".join(["dpa"] * 15), "A, " * 130, "([/" * 100_000,
        "Von A B, " * 10,
    ],
)  # fmt: skip
def test_a_hostile_line_costs_next_to_nothing(text):
    begun = time.process_time()
    for line in (text, text + ")", f"(Reporting by {text[:380]})", f"X. {text})"):
        clean(make_item(blocks=(Block(BlockKind.PARAGRAPH, line), Block(BlockKind.PARAGRAPH, line))))
        read_byline(line)
    # Milliseconds are usual; a pattern that backtracks without bound takes minutes.
    assert time.process_time() - begun < 1
