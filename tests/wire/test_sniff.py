import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from shared import shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import NDJSON_LINE
from wiredesk.settings import FORMATS, Feed
from wiredesk.wire import read
from wiredesk.wire.sniff import refuse_other, sniff

XML = '<?xml version="1.0" encoding="{}"?>\n<!-- a <rss> in a comment -->\n<{}>'
MAIL = b"Received: from a\r\n\tby b\r\nFrom: Ada <ada@tka.example>\r\nSubject: Titel\r\n\r\nText"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"uri": "urn:1"}', "ninjs"),
        (b'\xef\xbb\xbf\n {\n "uri": "urn:1"}', "ninjs"),
        ('{"uri": "urn:1"}'.encode("utf-16"), "ninjs"),
        (b'{"uri": "urn:1", "headline": "Gr\xfc\xdfe"}', "ninjs"),
        (b'{"uri": "urn:1", "headline": "cut off', "ninjs"),
        (b'[{"uri": "urn:1"}, {"uri": "urn:2"}]', "ninjs"),
        (b'[{"uri": "urn:1"}, 5]', "ninjs"),
        (b'{"urn": "urn:newsml:1", "pubstatus": "usable"}', "digitalwires"),
        (b'[{"urn": "urn:newsml:1"}]', "digitalwires"),
        (b'{"urn": "urn:newsml:1", "headline": "cut off', "digitalwires"),
        (b'{"id": "1", "headline": "cut off', "ndjson"),
        (b'{"id": "1", "text": "x"}', "ndjson"),
        (b'[{"id": "1"}]', "ndjson"),
        (b'{"id": "1"}\n{"id": "2"}\n', "ndjson"),
        (b'{"id": "1", broken\n{"id": "2"}\n', "ndjson"),
        (b'{"id": "1"}\n{"text": "about \\"uri\\""}', "ndjson"),
        (XML.format("UTF-8", 'newsItem guid="1"').encode(), "newsml-g2"),
        (XML.format("UTF-8", 'ns0:newsMessage xmlns:ns0="x"').encode(), "newsml-g2"),
        (XML.format("UTF-16", "a:packageItem").encode("utf-16"), "newsml-g2"),
        (XML.format("UTF-16", "newsItem").encode("utf-16-be"), "newsml-g2"),
        (b"\n <newsItem\n  guid='1'", "newsml-g2"),
        (XML.format("UTF-8", 'NewsML Version="1.2"').encode(), "newsml1"),
        (b'<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf>', "nitf"),
        (b'<!DOCTYPE nitf [<!ENTITY a "<rss>">]>\n<nitf>', "nitf"),
        (b"<rss version='2.0'>", "rss"),
        (b"\r\n\r\n<?xml version='1.0'?><RSS>", "rss"),
        (b"<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x'><rss>", "rss"),
        (b"<rdf:RDF xmlns:rdf='x'>", "rss"),
        (b"<feed xmlns='x'>", "rss"),
        (b"\x01tka0157 4 vm 34  tka 0157\n\n\x02Titel =\n", "iptc7901"),
        (b"\x16\x16\x01tka0157 4 vm 34  tka 0157\r\n\x02Titel", "iptc7901"),
        (b"tka0157 4 vm 34  tka 0157\r\nTiere/\r\n\x02Titel", "iptc7901"),
        (b"\x16\x16\x01a0123\x1f\r\nu a \x13\x11BC-Mill 05-12 0340\r\n\x02^Mill<", "anpa1312"),
        (b"\x01a0123 taf--\r\nr n BC-Mill,1stLd 05-12 0340\r\n\x02^Mill<", "anpa1312"),
        (MAIL, "email"),
        (b"From ada@tka.example Tue\nDate: Tue, 12 May 2026\nTo: desk\n\nText", "email"),
        ("Müller siegt\n\nText".encode(), "plain"),
        ("Müller siegt".encode("utf-16"), "plain"),
        (b"Date: next Tuesday\n\nThe town of Brunnfeld meets.", "plain"),
        (b"Subject: none\nNo header at all\nFrom: nobody\n", "plain"),
        (b"[za PAP] text", "plain"),
        (b"{sic} he wrote", "plain"),
        (b"a < b and <sic> in prose", "plain"),
        (b"<3 is a heart", "plain"),
        (b"\xff", "plain"),
    ],
)
def test_a_format_is_known_by_its_first_signs(data, kind):
    assert sniff(data) == kind
    refuse_other(data, kind)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><html>", "an HTML page"),
        (b"<p>Ein Absatz</p>", "XML or HTML"),
        (b"<?xml version='1.0'?>", "XML or HTML"),
        (b"<svg xmlns='x'>", "XML or HTML"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x89PNG\r\n", "an image"),
        (b"\0\0\0\x20ftypmp42", "sound or video"),
        (b"text\x00text", "NUL"),
        (b'{"name": "x"}', "fields"),
        (b'[{"uri": "urn:1"}, {"id": "1"}]', "JSON"),
        (b"{}", "without `uri`, `urn` or `id`"),
    ],
)
def test_what_no_parser_reads_is_refused_by_its_name(data, name):
    with pytest.raises(Rejected) as caught:
        sniff(data)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT
    assert name in caught.value.message


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b'{"uri": "urn:1"}', "plain"),
        (b'{"uri": "urn:1"}', "nitf"),
        (b"<newsItem>", "plain"),
        (b"<newsItem>", "ndjson"),
        (b"<html>", "rss"),
        (b"<nitf>", "email"),
        (b"\x01tka0157 4 vm 34  tka 0157\n\x02Titel", "ninjs"),
        (MAIL, "plain"),
        (b"%PDF-1.7", "plain"),
    ],
)
def test_a_feed_that_fixes_a_format_refuses_what_is_surely_another(data, form):
    with pytest.raises(Rejected) as caught:
        refuse_other(data, form)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b'{"uri": "urn:1"}', "json"),
        (b'{"name": "x"}', "json"),
        (b'{"id": "1"}', "ninjs"),
        (b"<contentSet>", "newsml-g2"),
        (b"<channel>", "rss"),
        (b"\x01tka0157 4 vm 34  tka 0157\n\x02Titel", "anpa1312"),
        (b"Titel\n\nText", "iptc7901"),
        (b"Titel\n\nText", "email"),
    ],
)
def test_a_feed_that_fixes_a_format_leaves_doubts_to_its_parser(data, form):
    refuse_other(data, form)


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_an_object_with_a_uri_is_ninjs_whatever_else_it_has(fields):
    assert sniff(json.dumps({**fields, "uri": "urn:1"}).encode()) == "ninjs"


@given(st.binary() | st.binary().map(lambda tail: b"<" + tail) | st.binary().map(lambda tail: b"[{" + tail))
def test_any_bytes_have_a_format_or_are_refused(data):
    try:
        kind = sniff(data)
    except Rejected:
        return
    assert kind in FORMATS


def test_a_huge_array_is_refused_before_it_fills_the_memory():
    with pytest.raises(Rejected) as caught:
        sniff(b"[{}" + b",{}" * 400_000 + b"]")
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_broken_line_of_an_ndjson_file_is_no_text():
    for line in (b"{", b"garbage", b"[1]"):
        record = make_record(line, headers=(NDJSON_LINE,))
        [refused] = read(record, Feed(name="inbox"))
        assert isinstance(refused, Rejected)


FOLDERS = {
    "ninjs-3.0": "ninjs", "newsml-g2-dpa": "newsml-g2", "newsml-1": "newsml1", "nitf": "nitf",
    "iptc7901": "iptc7901", "dpa-digitalwires": "digitalwires", "rss-atom/wellformed/rss": "rss",
    "rss-atom/wellformed/atom10": "rss", "rss-atom/wellformed/rdf": "rss",
}  # fmt: skip


@pytest.mark.parametrize(("folder", "kind"), FOLDERS.items())
def test_real_files_are_known(folder, kind):
    files = [path for path in shared(f"data/wire/{folder}").iterdir() if path.is_file()]
    assert {sniff(path.read_bytes()) for path in files} == {kind}
