import codecs
import json
import time
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from wiredesk.errors import Reason, Rejected
from wiredesk.settings import Feed
from wiredesk.wire.charset import decode

FEED = Feed(name="tka")
GERMAN = "Die Brücke über die Lüttau bleibt für Fußgänger gesperrt, sagte der Bürgermeister."
POLISH = "Mieszkańcy Porzeczyna żądają, by źródło przy ścieżce było dostępne także jesienią."
RUSSIAN = "Мост через Лютую закрыт до понедельника, сообщил мэр города."
UKRAINIAN = "Міст через Люту зачинено до понеділка, повідомив міський голова."
FRENCH = "Le pont sur la rivière reste fermé, a déclaré le maire à la presse après la crue."


def guessed(name: str) -> tuple[str, ...]:
    return (f"character set: not stated, read as {name}",)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark, name):
    data = mark + POLISH.encode(name)
    assert decode(data, Feed(name="tka", charsets=("windows-1252",)), "koi8-r") == (POLISH, ())


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_first_characters(name):
    assert decode("<?xml?><a>ł</a>".encode(name), FEED) == ("<?xml?><a>ł</a>", ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (GERMAN, "iso-8859-1"),
        (POLISH, "ISO-8859-2"),
        (POLISH, "Windows-1250"),
        (RUSSIAN, "koi8-r"),
        (UKRAINIAN, "KOI8-U"),
        (GERMAN, " utf-8 "),
        (POLISH, "cp852"),
        ("東京", "iso-2022-jp"),
        ("新聞", "big5"),
        ("plain", "us-ascii"),
    ],
)
def test_what_is_declared_is_believed(text, name):
    assert decode(text.encode(name.strip()), FEED, name) == (text, ())


@pytest.mark.parametrize(
    ("data", "declared", "text", "warnings"),
    [
        (GERMAN.encode(), "iso-8859-1", GERMAN, ["stated as iso-8859-1, which the bytes contradict"]),
        (GERMAN.encode(), "utf-16", GERMAN, ["stated as utf-16, which the bytes contradict"]),
        (GERMAN.encode(), "x-desk", GERMAN, ["'x-desk' is not known"]),
        (GERMAN.encode(), "rot13", GERMAN, ["'rot13' is not known"]),
        (GERMAN.encode(), "a\0b", GERMAN, ["'a\\x00b' is not known"]),
        (GERMAN.encode("cp1252"), "utf-8", GERMAN,
         ["stated as utf-8, which the bytes contradict", "read as windows-1252"]),
        (POLISH.encode("cp1250"), "iso-8859-1", POLISH,
         ["stated as iso-8859-1, which the bytes contradict", "read as windows-1250"]),
    ],
)  # fmt: skip
def test_what_is_declared_wrongly_is_doubted(data, declared, text, warnings):
    assert decode(data, FEED, declared) == (text, tuple(f"character set: {each}" for each in warnings))


def test_the_list_of_the_feed_is_tried_in_its_order():
    data = POLISH.encode("iso-8859-2")
    assert decode(data, Feed(name="tka", charsets=("iso-8859-2", "windows-1250"))) == (POLISH, ())
    # Bytes without a meaning in one set are read in the next: windows-1252 has no 0x81.
    feed = Feed(name="tka", charsets=("windows-1252", "iso-8859-2", "cp852"))
    assert decode(b"\x81" + "ł".encode("cp852"), feed) == ("üł", ())


def test_utf_8_beats_the_list_of_the_feed():
    assert decode(POLISH.encode(), Feed(name="tka", charsets=("windows-1250",))) == (POLISH, ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (GERMAN, ["windows-1252"]),
        (FRENCH, ["windows-1252"]),
        (POLISH, ["windows-1250", "iso-8859-2"]),
        ("Starosta řekl, že most přes řeku zůstane zavřený až do pondělí.", ["windows-1250", "iso-8859-2"]),
        (RUSSIAN, ["windows-1251", "koi8-r"]),
        (RUSSIAN.upper(), ["windows-1251", "koi8-r"]),
        (UKRAINIAN, ["windows-1251", "koi8-u"]),
        ("Ο δήμαρχος είπε ότι η γέφυρα παραμένει κλειστή.", ["windows-1253"]),
        ("הגשר נשאר סגור עד יום שני אמר ראש העיר", ["windows-1255"]),
        ("“Keep out”, it said – for €5.", ["windows-1252"]),
    ],
)
def test_the_letters_tell_the_character_set(text, names):
    for name in names:
        assert decode(text.encode(name), FEED) == (text, guessed(name))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        "Zakończenie".encode("cp1250"),
        "Czerwiń i Zań".encode("cp1250"),
        "東京都の橋は月曜日まで閉鎖される".encode("shift-jis"),
        bytes(range(128, 256)),
        b"\x00\xff\x10\x00binary" * 9,
        "Brücken".encode() * 5 + GERMAN.encode("cp1252"),
    ],
)
def test_what_the_letters_do_not_tell_is_refused_and_the_feed_must_say_it(data):
    with pytest.raises(Rejected) as caught:
        decode(data, FEED)
    assert caught.value.reason is Reason.BAD_ENCODING
    assert "not valid UTF-8 at byte" in caught.value.message


def test_the_refusal_says_what_to_do():
    with pytest.raises(Rejected, match="`charsets`"):
        decode("Zakończenie".encode("cp1250"), FEED)


def test_a_language_that_the_feed_expects_decides_where_the_letters_leave_it_open():
    data = "Zakończenie".encode("cp1250")
    with pytest.raises(Rejected):
        decode(data, FEED)
    assert decode(data, Feed(name="tka", languages=("pl-PL",)))[0] == "Zakończenie"


def test_what_is_replaced_is_counted():
    data = (GERMAN * 10).encode() + b"\xfc und \xff"
    text, warnings = decode(data, FEED)
    assert text == GERMAN * 10 + "\ufffd und \ufffd"
    assert warnings == ("character set: 2 characters that are no utf-8 were replaced",)


def test_a_replacement_that_was_sent_is_no_repair():
    assert decode("halb \ufffd".encode(), FEED) == ("halb \ufffd", ())


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_is_read_as_it_is(text):
    assert decode(text.encode(), FEED)[0] == text.removeprefix("\ufeff") or "\0" in text[:4]


@given(
    st.binary(), st.sampled_from((None, "utf-8", "utf-16", "iso-8859-1", "gb18030", "hz", "idna", "zip", ""))
)
def test_any_bytes_become_text_or_are_refused(data, declared):
    with suppress(Rejected):
        text, _ = decode(data, FEED, declared)
        text.encode("utf-8")


def test_ten_megabytes_of_anything_take_no_time():
    start = time.monotonic()
    decode(GERMAN.encode("cp1252") * 120_000, FEED)
    with pytest.raises(Rejected):
        decode(b"\xc3\xbc\xff\xfe" * 2_500_000, FEED)
    # Measured: 0.4 s.
    assert time.monotonic() - start < 20


SETS = {
    "de": ("windows-1252", "iso-8859-15"), "fr": ("windows-1252", "iso-8859-15"), "es": ("windows-1252",),
    "pl": ("windows-1250", "iso-8859-2"), "cs": ("windows-1250", "iso-8859-2"),
    "ru": ("windows-1251", "koi8-r"), "uk": ("windows-1251", "koi8-u"),
}  # fmt: skip


@pytest.mark.parametrize("language", SETS)
def test_real_texts_are_read_rightly_or_refused(language):
    rows = map(json.loads, shared(f"data/language/{language}.ndjson").read_text("utf-8").splitlines())
    leads = [row["text"] for row in rows if row["size"] == "lead"][:30]
    for name in SETS[language]:
        verdicts: Counter[str] = Counter()
        for lead in leads:
            data = lead.encode(name, "ignore")
            try:
                verdicts["right" if decode(data, FEED)[0] == data.decode(name) else "wrong"] += 1
            except Rejected:
                verdicts["refused"] += 1
        assert verdicts["wrong"] == 0
        assert verdicts["refused"] <= 1
