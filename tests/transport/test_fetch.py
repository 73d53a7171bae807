"""One document by HTTP, from servers that behave and from those that do not."""

from __future__ import annotations

import base64
import gzip
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from misbehaving_server import (
    DRIP_SECONDS,
    Behaviour,
    Server,
    answer,
    hang_after,
    in_turn,
    packed,
    raw,
    serving,
    unless_known,
    without_end,
)
from wiredesk import __version__, patience
from wiredesk.errors import Unavailable
from wiredesk.transport import fetch
from wiredesk.transport.fetch import DAY_SECONDS, Fetcher, Refused

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def _bounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fetch, "FETCH_SECONDS", 0.3)
    monkeypatch.setattr(fetch, "LARGEST_DOCUMENT", 10_000)
    patience.begin(bounded=False)
    yield
    patience.begin(bounded=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def failure(server: Server, behaviour: Behaviour, path: str = "/feed") -> Unavailable:
    server.behaviours[path] = behaviour
    with pytest.raises(Unavailable) as raised:
        Fetcher("").fetch(server.address + path)
    return raised.value


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (hang_after(b""), "not there after"),
        (hang_after(OK + b"Content-Length: 9\r\n\r\nhalf"), "not there after"),
        (without_end(OK + b"X: ", b"x", DRIP_SECONDS), "not there after"),
        (without_end(OK + b"\r\n", b"x", DRIP_SECONDS), "not there after"),
        (without_end(OK + b"\r\n", b"x" * 1_000), "larger than 10000 bytes"),
        (without_end(OK, b"X: " + b"x" * 1_000 + b"\r\n"), ""),
        (raw(OK + b"Content-Length: 900\r\n\r\ncut"), "without sending"),
        (raw(b"It rains in Sundhafen.\r\n\r\n"), ""),
        (raw(b""), "disconnected"),
        (answer(status="204 No Content"), "204 No Content"),
        (answer(status="304 Not Modified"), "304 Not Modified"),
        (answer(status="404 Not Found"), "404 Not Found"),
        (answer(status="500 Internal Server Error"), "500 Internal Server Error"),
        (answer(status="301 Moved Permanently"), "301 Moved Permanently"),
        (answer(status="302 Found", location="/feed"), "redirects more than"),
        (answer(status="302 Found", location="ftp://127.0.0.1/"), "redirects to"),
        (answer(status="302 Found", location="http://[/"), ""),
        (answer(b"x", content_encoding="br"), "packed as 'br'"),
        (answer(b"no gzip", content_encoding="gzip"), "cannot be unpacked"),
        (answer(gzip.compress(b"<rss/>" * 99)[:-9], content_encoding="gzip"), "cut off"),
    ],
)
def test_whatever_a_server_does_the_fetch_ends_in_time_and_says_why(
    server: Server, behaviour: Behaviour, said: str
):
    started = time.monotonic()
    error = failure(server, behaviour)
    assert said in str(error)
    assert str(error).startswith("127.0.0.1: ")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://[/", "http://a b/", "http://\ud800/"])
def test_an_address_that_leads_nowhere_is_unavailable(address: str):
    with pytest.raises(Unavailable):
        Fetcher("").fetch(address)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("9" * 5_000, DAY_SECONDS),
        ("-5", None),
        ("soon", None),
        ("Mon, 02 Mar 2026 12:00:00 GMT", 0.0),
        ("Mon, 02 Mar 2026 12:00:00 -0000", 0.0),
        ("Fri, 02 Mar 2900 12:00:00 GMT", DAY_SECONDS),
        ("Fri, 99 Mar 2900 12:00:00 GMT", None),
    ],
)
def test_a_server_says_how_long_to_wait_and_never_more_than_a_day(
    server: Server, value: str, seconds: float | None
):
    error = failure(server, answer(status="503 Service Unavailable", retry_after=value))
    assert error.retry_after == seconds


def test_a_date_to_wait_for_is_counted_from_now(server: Server):
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    error = failure(server, answer(status="429 Too Many Requests", retry_after=later))
    assert error.retry_after == pytest.approx(600, abs=5)


def test_an_address_that_is_gone_is_left_alone_for_a_day(server: Server):
    error = failure(server, answer(status="410 Gone"))
    assert isinstance(error, Refused)
    assert error.retry_after == DAY_SECONDS


def test_a_document_comes_as_it_was_sent(server: Server):
    server.behaviours["/feed"] = answer(
        b"caf\xe9", etag='W/"7"', last_modified="Mon, 02 Mar 2026 12:00:00 GMT",
        content_type="text/xml; Charset=iso-8859-1",
    )  # fmt: skip
    document = Fetcher("").fetch(f"{server.address}/feed")
    assert document == fetch.Document(b"caf\xe9", "iso-8859-1", 'W/"7"', "Mon, 02 Mar 2026 12:00:00 GMT")


def test_a_packed_document_is_unpacked(server: Server):
    server.behaviours["/feed"] = packed(b"<rss/>" * 1_000)
    document = Fetcher("").fetch(f"{server.address}/feed")
    assert document
    assert document.value == b"<rss/>" * 1_000


def test_a_document_that_we_have_is_not_sent_again(server: Server):
    server.behaviours["/feed"] = unless_known(b"<rss/>", '"1"')
    assert Fetcher("").fetch(f"{server.address}/feed", etag='"1"') is None
    assert Fetcher("").fetch(f"{server.address}/feed", etag='"0"') is not None


@pytest.mark.parametrize("etag", ['"caf\xe9"', '"' + "x" * 2_000 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(server: Server, etag: str):
    server.behaviours["/feed"] = answer(b"<rss/>", etag=etag)
    document = Fetcher("").fetch(f"{server.address}/feed")
    assert document
    assert document.etag == ""


@pytest.mark.parametrize("place", ["new/feed?a=1", "{0}/new/feed?a=1"])
def test_a_redirect_within_the_host_is_followed_with_the_password(server: Server, place: str):
    location = place.format(server.address)
    server.behaviours["/feed"] = answer(status="301 Moved Permanently", location=location)
    server.behaviours["/new/feed?a=1"] = answer(b"<rss/>")
    document = Fetcher("").fetch(server.address.replace("//", "//ana:geheim@") + "/feed")
    assert document
    assert document.value == b"<rss/>"
    login = "Basic " + base64.b64encode(b"ana:geheim").decode()
    feeds = [asked for asked in server.asked if asked.path != "/robots.txt"]
    assert [asked.headers.get("authorization") for asked in feeds] == [login, login]


def test_a_bomb_is_not_unpacked_to_be_measured(server: Server):
    bomb = packed(b"0" * 9_000_000)
    tracemalloc.start()
    try:
        assert "unpacks to more" in str(failure(server, bomb))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_redirect_to_another_host_is_not_followed(server: Server):
    with serving() as other:
        error = failure(server, answer(status="302 Found", location=f"{other.address}/feed"))
        assert other.address.removeprefix("http://") in str(error)
        assert other.asked == []


def test_a_password_is_in_no_message(server: Server):
    server.behaviours["/feed"] = answer(status="403 Forbidden")
    with pytest.raises(Unavailable) as raised:
        Fetcher("").fetch(server.address.replace("//", "//ana:geheim@") + "/feed?key=geheim")
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ("", f"Wiredesk/{__version__}"),
        ("mailto:a@b.example", f"Wiredesk/{__version__} (+mailto:a@b.example)"),
    ],
)
def test_we_say_who_we_are(server: Server, contact: str, name: str):
    server.behaviours["/feed"] = answer(b"<rss/>")
    Fetcher(contact).fetch(f"{server.address}/feed")
    assert [asked.headers["user-agent"] for asked in server.asked] == [name, name]


def test_a_forbidden_address_is_not_asked(server: Server):
    server.behaviours["/robots.txt"] = answer(b"User-agent: *\nDisallow: /feed?")
    error = failure(server, answer(b"<rss/>"), "/feed?all=1")
    assert isinstance(error, Refused)
    assert server.paths() == []


def test_a_redirect_leads_to_no_forbidden_address(server: Server):
    server.behaviours["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private")
    failure(server, answer(status="302 Found", location="/private"))
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        (answer(status="500 Internal Server Error"), "robots.txt cannot be had: "),
        (answer(status="429 Too Many Requests", retry_after="60"), "robots.txt cannot be had: "),
        (hang_after(b""), "not there after"),
        (answer(b"no gzip", content_encoding="gzip"), "cannot be unpacked"),
    ],
)
def test_rules_that_cannot_be_had_now_forbid_all_for_now(server: Server, robots: Behaviour, said: str):
    server.behaviours["/robots.txt"] = robots
    error = failure(server, answer(b"<rss/>"))
    assert said in str(error)
    assert not isinstance(error, Refused)
    assert server.paths() == []


@pytest.mark.parametrize(
    "robots",
    [
        answer(status="404 Not Found"),
        answer(status="403 Forbidden"),
        answer(b"\xff\xfe\x00 no text"),
        answer(b"User-agent: *\nDisallow: /other\n" + b"# \n" * 400_000),
        packed(b"User-agent: *\nDisallow: /other"),
        answer(status="302 Found", location="/elsewhere"),
    ],
)
def test_rules_that_are_not_there_or_do_not_concern_us_forbid_nothing(server: Server, robots: Behaviour):
    server.behaviours |= {"/robots.txt": robots, "/feed": answer(b"<rss/>")}
    assert Fetcher("").fetch(f"{server.address}/feed")


def test_rules_may_stand_on_another_host(server: Server):
    with serving() as other:
        other.behaviours["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
        server.behaviours["/robots.txt"] = answer(status="301 Moved", location=f"{other.address}/robots.txt")
        assert isinstance(failure(server, answer(b"<rss/>")), Refused)


def test_rules_are_asked_for_once_a_day_and_again_when_they_could_not_be_had(server: Server):
    server.behaviours["/robots.txt"] = in_turn(answer(status="503 Busy"), answer(b""))
    server.behaviours["/feed"] = answer(b"<rss/>")
    fetcher = Fetcher("")
    with pytest.raises(Unavailable):
        fetcher.fetch(f"{server.address}/feed")
    fetcher.fetch(f"{server.address}/feed")
    fetcher.fetch(f"{server.address}/feed")
    assert [asked.path for asked in server.asked] == [
        "/robots.txt", "/robots.txt", "/feed", "/feed",
    ]  # fmt: skip


def test_a_hanging_fetch_ends_when_the_operator_asks_to_stop(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetch, "FETCH_SECONDS", 60.0)
    threading.Timer(0.1, patience.STOP.set).start()
    started = time.monotonic()
    assert "stopped" in str(failure(server, hang_after(b"")))
    assert time.monotonic() - started < 2
