import time
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire import mail

FEED = Feed(name="tka", zone="Europe/Berlin")
HEAD = "From: TKA Brunnfeld <desk@tka.example>\nSubject: Fähre gesunken\n"


def read(data: str | bytes, feed: Feed = FEED) -> Item:
    data = data.encode() if isinstance(data, str) else data
    [item] = mail.parse(data, make_record(data), feed)
    assert isinstance(item, Item)
    return item


def message(text: str = "Ein Absatz.", **headers: str) -> EmailMessage:
    """A message as the library writes it; `message_id` is the header Message-Id."""
    made = EmailMessage()
    for name, value in {"from": "TKA <desk@tka.example>", "subject": "Fähre gesunken", **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_message_is_an_item():
    item = read(
        "Message-ID: <7@tka.example>\nDate: Tue, 12 May 2026 10:00:00 +0200\n"
        "From: =?utf-8?q?TKA_Brunnfeld?= <desk@tka.example>\nContent-Language: de\n"
        "Subject: =?iso-8859-1?Q?F=E4hre?=\n =?utf-8?B?IGdlc3Vua2Vu?=\n"
        "Content-Type: text/plain; charset=utf-8\n\nEin Absatz.\n\nNoch einer.\n-- \nBüro\n"
    )
    assert item == Item(
        story_id=item.story_id,
        provider="TKA Brunnfeld",
        item_id="7@tka.example",
        version_created=datetime(2026, 5, 12, 8, tzinfo=UTC),
        headline="Fähre gesunken",
        language="de",
        blocks=item.blocks,
        names=item.names,
        source=item.source,
    )
    assert [name.partition("/")[0] for name in item.names] == ["headline"]
    assert body(item) == "Ein Absatz.\nNoch einer."


def test_plain_text_is_preferred_to_html():
    made = message("Klartext")
    made.add_alternative("<p>HTML</p>", subtype="html")
    assert body(read(made.as_bytes())) == "Klartext"


def test_html_is_read_where_there_is_no_plain_text():
    made = message(" ")
    made.add_alternative("<h2>Im Hafen</h2><p>Ein Absatz.</p>", subtype="html")
    assert body(read(made.as_bytes())) == "Im Hafen\nEin Absatz."


def test_attachments_are_named_in_a_warning_and_not_read():
    made = message()
    made.add_attachment("geheim", filename="notiz.txt")
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    made.add_attachment(message("weitergeleitet"))
    item = read(made.as_bytes())
    assert body(item) == "Ein Absatz."
    assert item.warnings == ("attachments were not read: notiz.txt, plan.pdf, message/rfc822",)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-2", "koi8-u", "utf-16"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_the_character_set_of_the_part_counts(charset, encoding):
    text = {"iso-8859-2": "Źródło", "koi8-u": "Київ"}.get(charset, "Źródło Київ")
    made = EmailMessage()
    made["from"], made["subject"] = "desk@tka.example", "T"
    made.set_content(
        text.encode(charset), maintype="text", subtype="plain", cte=encoding, params={"charset": charset}
    )
    assert body(read(made.as_bytes())) == text


def test_a_subject_without_encoding_is_read_as_its_text_is():
    head = "From: a@tka.example\nSubject: Źródło\nContent-Type: text/plain; charset=iso-8859-2\n\nx"
    assert read(head.encode("iso-8859-2")).headline == "Źródło"
    assert read("From: a@tka.example\nSubject: Źródło\n\nx").headline == "Źródło"


@pytest.mark.parametrize(
    ("subject", "headline"),
    [
        ("=?utf-8*de?q?F=C3=A4hre?=", "Fähre"),
        ("=?utf-8?b?####?=", "=?utf-8?b?####?="),
        ("=?nirgends?q?F?= Hafen", "F Hafen"),
        ("a\n  b\n\tc", "a b c"),
    ],
)
def test_odd_subjects_are_read_as_far_as_they_go(subject, headline):
    assert read(f"From: a@tka.example\nSubject: {subject}\n\nx").headline == headline


def test_the_provider_is_the_sender_s_name_else_the_domain():
    assert read(f"{HEAD}\nx").provider == "TKA Brunnfeld"
    assert read("From: desk@TKA.example\nSubject: T\n\nx").provider == "tka.example"
    assert read("Subject: T\n\nx").provider == "tka"


def test_a_message_id_counts_within_its_list():
    ids = {
        read(f"Message-ID: <7>\nFrom: a@{host}.example\n{extra}Subject: T\n\nx").story_id
        for host, extra in (
            ("a", ""),
            ("b", ""),
            ("c", "List-Id: L <l.example>\n"),
            ("d", "List-Id: <l.example>\n"),
        )
    }
    assert len(ids) == 3


def test_a_marker_in_the_subject_is_read():
    item = read(message(subject="KORREKTUR: Fähre gesunken").as_bytes())
    assert (item.change, item.headline) == (Change.CORRECTION, "Fähre gesunken")


def test_the_text_of_a_kill_is_a_note():
    item = read(message("Bitte nicht verwenden.", subject="KILL KILL KILL Fähre gesunken").as_bytes())
    assert (item.status, item.headline, item.blocks) == (Status.CANCELED, "Fähre gesunken", ())
    assert item.ed_note == "Bitte nicht verwenden."


def test_lines_that_only_the_mailer_broke_are_joined():
    flowed = "Content-Type: text/plain; format=flowed\n\nEin langer \nSatz.\nNoch einer.\n-- \nBüro"
    assert body(read(f"{HEAD}{flowed}")) == "Ein langer Satz.\nNoch einer."
    japanese = "Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\n\n渡し \n船\n"
    assert body(read(f"{HEAD}{japanese}")) == "渡し船"


@pytest.mark.parametrize(
    ("stated", "language"), [("de-AT", "de-AT"), ("de, en", None), ("deutsch!", None), ("", None)]
)
def test_a_language_counts_where_one_is_named(stated, language):
    assert read(f"{HEAD}Content-Language: {stated}\n\nx").language == language


def test_a_date_that_cannot_be_read_is_a_warning():
    item = read(f"{HEAD}Date: gestern\n\nx")
    assert (item.version_created, len(item.warnings)) == (None, 1)


def test_a_priority_is_no_urgency():
    assert read(f"{HEAD}X-Priority: 1\nImportance: high\n\nx").urgency is None


def nested(depth: int, text: str = "x") -> str:
    kind = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    return HEAD + "".join(kind.format(level) for level in range(depth)) + f"\n{text}"


def test_a_text_in_nested_parts_is_found():
    assert body(read(nested(20, "Ein Absatz."))) == "Ein Absatz."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("kein Kopf\n\nText", Reason.WRONG_SHAPE),
        ("X-Nur: das\n\nText", Reason.WRONG_SHAPE),
        ("From: a@tka.example\n\n", Reason.NO_TEXT),
        (nested(100), Reason.MALFORMED),
        (f"{HEAD}\n" + "\n" * 300_000, Reason.MALFORMED),
    ],
)
def test_what_is_no_message_or_too_much_of_one_is_refused(data, reason):
    with pytest.raises(Rejected) as caught:
        read(data)
    assert caught.value.reason is reason


# Headers on which the library's own parsers recurse, run off the end of a text, or look up strange codecs.
ODD = (
    "From: " + "(" * 50_000, "Content-Type: " + "(" * 50_000, 'Content-Type: text/plain; a="' + '";' * 50_000,
    "Content-Type: text/plain; charset*0*=a'b'c; charset*1=x", "Content-Type: text/plain; charset=rot13",
    "Content-Type: text/plain; charset=undefined", "Content-Type: ;",
    "Content-Type: text/plain; charset=\udcff",
    "Content-Disposition: attachment; filename*=utf-8''%ff%", "Content-Transfer-Encoding: uuencode",
    "Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=",
    "Content-Type: message/rfc822", "Message-ID: <[",
    "Content-Type: message/delivery-status", "Content-Type: message/external-body", "Date: ((((",
    "Content-Type: text/html; charset=idna", "List-Id: " + "<" * 50_000,
)  # fmt: skip


@pytest.mark.parametrize("header", ODD)
def test_odd_headers_cost_neither_the_desk_nor_much_time(header):
    data = f"{HEAD}{header}\n\nText \xfc".encode("latin-1", "surrogateescape")
    began = time.process_time()
    with suppress(Rejected):
        read(data)
    assert time.process_time() - began < 2


PIECES = (
    "From: ", "Subject: ", "Date: ", "Content-Type: ", "multipart/mixed; boundary=b", "\n", "\n--b\n", "(",
    "=?utf-8?", "text/html", '"', "<", "@", "charset=", "b64", "Content-Transfer-Encoding: ",
    "message/rfc822",
)  # fmt: skip


@given(
    st.lists(st.one_of(st.sampled_from(PIECES).map(str.encode), st.binary(max_size=6)), max_size=30),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_nothing_but_rejected_is_ever_raised(pieces: list[Any], headed: bool):
    data = (HEAD.encode() if headed else b"") + b"".join(pieces)
    with suppress(Rejected):
        read(data)
