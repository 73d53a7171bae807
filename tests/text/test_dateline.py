import json

import pytest

from builders import make_item
from credit_lines import ROWS, TEXT, read, wanted
from shared import FOLDER, shared
from wiredesk.model import CreditRole, Dateline
from wiredesk.text import body, clean
from wiredesk.text.dateline import read_dateline, read_field
from wiredesk.text.split import DATELINE_DIFFERS, DATELINE_DOUBT


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "dateline"], ids=lambda row: row["id"])
def test_a_dateline_is_read_with_all_its_fields(row):
    assert read(row) == wanted(row)


@pytest.mark.parametrize(
    "line",
    [
        "Meier (SPD) - der neue Mann für Brunnfeld.",
        "NATO - Das Bündnis berät.",
        "UPDATE - Die Fähre fährt wieder.",
        "WARUM DIE FÄHRE NICHT FÄHRT - Ein Überblick.",
        "BRUNNFELD - DIE FÄHRE FÄHRT NICHT.",
        "BBC - Der Sender stellt um.",
        "Das sagte er der Agentur (dpa) - und schwieg.",
        "Am 3 Mai (dpa).",
        "Jan Zawilski (PAP) Der Fotograf",
        "",
    ],
)
def test_what_is_doubtful_is_no_dateline(line):
    assert read_dateline(line) is None


def test_the_agencies_of_a_dateline_are_the_sources_where_no_credit_names_any():
    item = clean(make_item(text=f"Brunnfeld (dpa/lby) - {TEXT}"))
    assert item.credit is not None
    assert (item.credit.raw, item.credit.sources, item.credit.services) == ("", ("dpa",), ("lby",))
    item = clean(make_item(text=f"Brunnfeld (dpa) - {TEXT}\nIAR/ps"))
    assert item.credit is not None
    assert item.credit.sources == ("IAR",)
    item = clean(make_item(text=f"TARNBRIDGE, May 5, 2026 /PRNewswire/ -- {TEXT}"))
    assert item.credit is not None
    assert (item.credit.role, item.credit.source_ids) == (CreditRole.PRESS_RELEASE, ("prnewswire",))


@pytest.mark.parametrize(
    ("raw", "read_as"),
    [
        ("Brunnfeld", Dateline("Brunnfeld", ("Brunnfeld",))),
        ("Bukowo, 12 maja", Dateline("Bukowo, 12 maja", ("Bukowo",), date="12 maja")),
        ("Brunnfeld (dpa) -", Dateline("Brunnfeld (dpa) -", ("Brunnfeld",), agencies=("dpa",))),
        ("im dritten Stock links", Dateline("im dritten Stock links")),
    ],
)
def test_a_field_that_states_a_dateline_is_read_as_far_as_it_can_be(raw, read_as):
    assert read_field(raw) == read_as
    cleaned = clean(make_item(dateline=Dateline(raw)))
    assert cleaned.dateline == read_as
    assert clean(cleaned) is cleaned


def test_the_dateline_of_the_text_is_cut_off_where_a_field_says_the_same():
    item = clean(make_item(text=f"Brunnfeld (dpa) - {TEXT}", dateline=Dateline("Brunnfeld")))
    assert item.dateline == Dateline("Brunnfeld (dpa) - ", ("Brunnfeld",), agencies=("dpa",), end=18)
    assert body(item) == TEXT


def test_where_field_and_text_differ_both_are_kept():
    item = clean(make_item(text=f"Brunnfeld (dpa) - {TEXT}", dateline=Dateline("Tarnbridge")))
    assert item.dateline == Dateline("Tarnbridge", ("Tarnbridge",))
    assert body(item) == f"Brunnfeld (dpa) - {TEXT}"
    assert item.warnings == (DATELINE_DIFFERS,)
    assert clean(item) is item


def test_an_agency_that_nobody_knows_leaves_a_warning_and_the_provider_is_known():
    text = f"Brunnfeld (tka) - {TEXT}"
    unknown, known = clean(make_item(text=text)), clean(make_item(text=text, provider="tka"))
    assert (unknown.dateline, body(unknown), unknown.warnings) == (None, text, (DATELINE_DOUBT,))
    assert known.dateline is not None
    assert (known.dateline.agencies, body(known), known.warnings) == (("tka",), TEXT, ())


LANGUAGES = sorted((FOLDER / "data/language").glob("*.ndjson"))


@pytest.mark.parametrize("name", [path.name for path in LANGUAGES] or ["de.ndjson"])
def test_no_sentence_of_real_texts_is_a_credit_or_a_dateline(name):
    for line in shared(f"data/language/{name}").read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        for item in (make_item(text=f"{text}\n{TEXT}"), make_item(text=f"{TEXT}\n{text}")):
            cleaned = clean(item)
            assert (cleaned.credit, cleaned.dateline, cleaned.byline) == (None, None, "")


# Agencies of the set that do not exist; as the provider they are known.
INVENTED = {"en": "MNA", "ru": "Вестлайн", "uk": "ДНП", "pl": "RAP"}


def test_copies_that_differ_by_credit_or_dateline_have_the_text_of_their_original():
    lines = shared("data/copies/reprints.ndjson").read_text("utf-8").splitlines()
    originals = {}
    for row in map(json.loads, lines):
        cleaned = clean(make_item(text=row["text"], provider=INVENTED.get(row["lang"], "test")))
        split = (cleaned.credit is not None and cleaned.credit.end > 0, cleaned.dateline is not None)
        assert split == (row["kind"] == "credit-line", row["kind"] == "dateline")
        if row["kind"] == "original":
            originals[row["id"]] = body(cleaned)
        elif any(split):
            assert body(cleaned) == originals[row["original"]]
