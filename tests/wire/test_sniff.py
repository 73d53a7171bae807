import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import NDJSON_LINE
from wiredesk.settings import Feed
from wiredesk.wire import read
from wiredesk.wire.sniff import sniff


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"uri": "urn:1"}', "ninjs"),
        (b'\xef\xbb\xbf\n {\n "uri": "urn:1"}', "ninjs"),
        (b'{"uri": "urn:1", "headline": "cut off', "ninjs"),
        (b'{"id": "1", "headline": "cut off', "ndjson"),
        (b'{"id": "1", "text": "x"}', "ndjson"),
        (b'{"id": "1"}\n{"id": "2"}\n', "ndjson"),
        (b'{"id": "1", broken\n{"id": "2"}\n', "ndjson"),
        (b'{"id": "1"}\n{"text": "about \\"uri\\""}', "ndjson"),
        ("Müller siegt\n\nText".encode(), "plain"),
        (b"[za PAP] text", "plain"),
        (b"{sic} he wrote", "plain"),
        (b"a < b and <sic> in prose", "plain"),
        (b"<3 is a heart", "plain"),
        (b"\xff", "plain"),
    ],
)
def test_a_format_is_known_by_its_beginning(data, kind):
    assert sniff(data) == kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'<?xml version="1.0"?>\n<newsItem guid="1">', "NewsML-G2"),
        (b'<ns0:newsMessage xmlns:ns0="x">', "NewsML-G2"),
        (b"<NewsML>", "NewsML 1"),
        (b'<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf>', "NITF"),
        (b"<rss version='2.0'>", "RSS"),
        (b"<feed xmlns='x'>", "Atom"),
        (b"<!doctype html><html>", "HTML"),
        (b"<p>Ein Absatz</p>", "XML or HTML"),
        (b"\x01eca0003 4 pl 100", "7901"),
        (b"\x16\x16\x01", "ANPA"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"text\x00text", "NUL"),
        (b'[{"uri": "urn:1"}]', "JSON array"),
        (b'{"urn": "urn:newsml:dpa"}', "dpa-digitalwires"),
        (b'{"name": "x"}', "without `uri` or `id`"),
        (b"{}", "without `uri` or `id`"),
    ],
)
def test_what_is_not_read_yet_is_refused_by_its_name(data, name):
    with pytest.raises(Rejected) as caught:
        sniff(data)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT
    assert name in caught.value.message
    assert "ninjs, ndjson and plain text" in caught.value.message


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_an_object_with_a_uri_is_ninjs_whatever_else_it_has(fields):
    assert sniff(json.dumps({**fields, "uri": "urn:1"}).encode()) == "ninjs"


def test_a_broken_line_of_an_ndjson_file_is_no_text():
    for line in (b"{", b"garbage", b"[1]"):
        record = make_record(line, headers=(NDJSON_LINE,))
        [refused] = read(record, Feed(name="inbox"))
        assert isinstance(refused, Rejected)
