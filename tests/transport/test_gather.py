"""Polling: what is new is put once, noted when it has arrived, and nothing that a feed does is lost."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from msgspec import structs

from misbehaving_server import Server, answer, hang_after, in_turn, raw, serving, unless_known
from wiredesk import metrics, patience
from wiredesk.errors import Rejected, Unavailable
from wiredesk.settings import Feed
from wiredesk.transport import fetch, gather
from wiredesk.transport.fetch import DAY_SECONDS
from wiredesk.transport.folder import scan
from wiredesk.transport.gather import Entry, Poller, ToFolder, ToKafka, entries
from wiredesk.transport.gather_memory import Memory, State

TKA = Feed(name="tka")


class Desk:
    """An outlet that keeps what it gets, and can be away, or crash once everything has arrived."""

    def __init__(self) -> None:
        self.got: list[Entry] = []
        self.away = 0
        self.crash_after = False

    def place(self, feed: Feed) -> str:
        return f"desk {feed.topic}"

    def put(self, feed: Feed, entries: Sequence[Entry]) -> list[Entry]:  # noqa: ARG002
        if self.away:
            self.away -= 1
            raise Unavailable("desk", "away", 0.001)
        self.got += entries
        if self.crash_after:
            raise KeyboardInterrupt
        return list(entries)

    def values(self) -> list[bytes]:
        """What came since the last time, in its order."""
        values = [entry.value for entry in self.got]
        self.got = []
        return values


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(patience, "FIRST_PAUSE_SECONDS", 0.001)
    patience.begin(bounded=False)
    metrics.reset()
    yield
    patience.begin(bounded=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def memory() -> Iterator[Memory]:
    memory = Memory(":memory:")
    yield memory
    memory.close()


def a_feed(*items: tuple[str, str], built: str = "12:00") -> bytes:
    """RSS with these (guid, title)."""
    shown = "".join(f"<item><guid>{guid}</guid><title>{title}</title></item>" for guid, title in items)
    head = f"<title>TKA</title><lastBuildDate>Mon, 02 Mar 2026 {built}:00 GMT</lastBuildDate>"
    return f'<rss version="2.0"><channel>{head}{shown}</channel></rss>'.encode()


def titles(values: list[bytes]) -> list[str]:
    return [value.decode().split("<title>")[-1].split("<")[0] for value in values]


def poller(server: Server, desk: Any, memory: Memory, **fields: Any) -> Poller:
    return Poller(Feed(name="tka", address=f"{server.address}/feed", **fields), desk, memory, "")


def test_an_entry_is_put_once_and_again_when_its_content_changed(server: Server, memory: Memory):
    server.behaviours["/feed"] = in_turn(
        answer(a_feed(("1", "Markt in Sundhafen"), ("2", "Fähre fällt aus"))),
        answer(a_feed(("1", "Markt in Sundhafen"), ("2", "Fähre fällt aus"), built="12:05")),
        answer(a_feed(("3", "Neue Brücke"), ("1", "Markt abgesagt"), ("2", "Fähre fällt aus"))),
    )
    desk = Desk()
    polling = poller(server, desk, memory)
    put = []
    for _ in range(3):
        assert polling.poll()
        put.append(titles(desk.values()))
    assert put == [
        ["Markt in Sundhafen", "Fähre fällt aus"], [], ["Neue Brücke", "Markt abgesagt"],
    ]  # fmt: skip
    polls = [metrics.value(metrics.GATHER_POLLS, label) for label in ("new", "unchanged", "failed")]
    assert polls == [2, 1, 0]
    assert metrics.value(metrics.GATHERED) == 4


def test_an_entry_that_comes_back_unchanged_is_not_put_again(server: Server, memory: Memory):
    whole = a_feed(("1", "Eins"), ("2", "Zwei"))
    shrunk = a_feed(("2", "Zwei"))
    server.behaviours["/feed"] = in_turn(
        answer(whole), answer(shrunk), answer(a_feed()), answer(whole), answer(whole, etag='"other"')
    )
    desk = Desk()
    polling = poller(server, desk, memory)
    assert [polling.poll() for _ in range(5)] == [True] * 5
    assert titles(desk.values()) == ["Eins", "Zwei"]


def test_two_contents_under_one_key_are_put_once_each(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(a_feed(("1", "Eins"), ("1", "Zwei"), ("1", "Eins")))
    desk = Desk()
    polling = poller(server, desk, memory)
    polling.poll()
    polling.poll()
    assert titles(desk.values()) == ["Eins", "Zwei"]


def test_a_restart_remembers_what_was_put_and_what_to_ask_with(server: Server, tmp_path: Path):
    server.behaviours["/feed"] = unless_known(a_feed(("1", "Eins")), '"v1"')
    desk = Desk()
    for _ in range(2):
        memory = Memory(str(tmp_path / "gather.db"))
        assert poller(server, desk, memory).poll()
        memory.close()
    assert titles(desk.values()) == ["Eins"]
    assert server.asked[-1].headers["if-none-match"] == '"v1"'
    assert [path.name for path in tmp_path.iterdir()] == ["gather.db"]


def test_another_place_is_sent_everything(server: Server, memory: Memory):
    server.behaviours["/feed"] = unless_known(a_feed(("1", "Eins")), '"v1"')
    desk = Desk()
    poller(server, desk, memory).poll()
    poller(server, desk, memory, topic="other").poll()
    assert titles(desk.values()) == ["Eins", "Eins"]


def test_a_crash_before_the_note_repeats_and_loses_nothing(server: Server, memory: Memory):
    server.behaviours["/feed"] = unless_known(a_feed(("1", "Eins")), '"v1"')
    desk = Desk()
    desk.crash_after = True
    with pytest.raises(KeyboardInterrupt):
        poller(server, desk, memory).poll()
    desk.crash_after = False
    assert poller(server, desk, memory).poll()
    assert titles(desk.values()) == ["Eins", "Eins"]


def test_what_cannot_be_put_now_waits_and_the_feed_is_not_asked_again(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(a_feed(("1", "Eins")))
    desk = Desk()
    desk.away = 3
    assert poller(server, desk, memory).poll()
    assert titles(desk.values()) == ["Eins"]
    assert server.paths() == ["/feed"]


@given(
    polls=st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6),
            st.sampled_from(["", "crash"]),
        ),
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None)
def test_all_that_was_shown_arrives_and_only_a_crash_repeats(polls: list[tuple[list[tuple[int, int]], str]]):
    memory, desk, shown, crashes = Memory(":memory:"), Desk(), set(), 0
    polling = Poller(Feed(name="tka", address="http://127.0.0.1/"), desk, memory, "")
    for contents, fate in [*polls, (polls[-1][0] if polls else [], "")]:
        document = json.dumps([{"id": key, "headline": str(text)} for key, text in contents]).encode()
        desk.crash_after = fate == "crash"
        before = len(desk.got)
        try:
            polling._put(entries(document, TKA))
            shown |= set(contents)
        except KeyboardInterrupt:
            crashes += len(desk.got) - before
            shown |= set(contents)
    memory.close()
    got = [(int(entry.key), int(json.loads(entry.value)["headline"])) for entry in desk.got]
    assert set(got) == shown
    assert len(got) <= len(shown) + crashes


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"<!doctype html><title>Please log in</title>", "malformed"),
        (b"<html><channel></channel></html>", "wrong_shape"),
        (a_feed(("1", "Eins"), ("2", "Zwei"))[:-60], "malformed"),
        (b'[{"id": 1}, {"id": ', "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"  \n", "empty"),
        (b"It rains in Sundhafen.", "malformed"),
        (b"\x00\xff\xfe", "malformed"),
    ],
)
def test_what_is_no_feed_puts_nothing_and_is_asked_for_later(
    server: Server, memory: Memory, document: bytes, said: str, caplog: pytest.LogCaptureFixture
):
    server.behaviours["/feed"] = in_turn(answer(document, etag='"v1"'), answer(a_feed(("1", "Eins"))))
    desk = Desk()
    polling = poller(server, desk, memory)
    assert not polling.poll()
    assert said in caplog.text
    assert desk.values() == []
    assert polling.poll()
    assert titles(desk.values()) == ["Eins"]
    assert "if-none-match" not in server.asked[-1].headers
    assert "tka is back" in caplog.text


@given(
    st.binary() | st.binary().map(lambda tail: b"[" + tail) | st.binary().map(lambda tail: b"<rss>" + tail)
)
@settings(max_examples=200, deadline=None)
def test_no_bytes_of_a_document_raise_anything_but_rejected(data: bytes):
    try:
        found = entries(data, TKA)
    except Rejected:
        return
    assert all(entry.key and entry.value for entry in found)


@pytest.mark.parametrize(
    ("document", "fields", "found"),
    [
        (b'[{"uri": "a", "id": 1}, {"guid": "b"}]', {}, [("a", {"uri": "a", "id": 1}), ("b", {"guid": "b"})]),
        (b'\xef\xbb\xbf {"items": [{"id": "a", "title": "T"}]}', {}, [("a", {"id": "a", "title": "T"})]),
        (b'{"version": "1.1", "items": []}', {}, []),
        (b'{"uri": "a", "body_text": "x"}', {}, [("a", {"uri": "a", "body_text": "x"})]),
        (b'{"items": {"a": 1}, "uri": "a"}', {}, [("a", {"items": {"a": 1}, "uri": "a"})]),
        (b'{"items": [{"id": 7}]}', {"item_id": "items.0.id"}, [("7", {"items": [{"id": 7}]})]),
        (b'[{"a": {"b": ["x", "y"]}}]', {"item_id": "a.b.1"}, [("y", {"a": {"b": ["x", "y"]}})]),
    ],
)
def test_json_is_cut_into_its_elements(document: bytes, fields: dict[str, str], found: list[Any]):
    feed = Feed(name="tka", format="json", fields=fields)
    got = entries(document, feed)
    assert [(entry.key, json.loads(entry.value)) for entry in got] == found
    assert {entry.content_type for entry in got} <= {"application/json"}


@pytest.mark.parametrize("element", [b'{"title": "T"}', b'"text"', b"true", b'{"id": ""}', b'{"id": true}'])
def test_an_element_without_an_id_is_known_by_its_content(element: bytes):
    (first, second) = entries(b"[" + element + b"," + element + b"]", TKA)
    assert first == second
    assert len(first.key) == 20


def test_half_a_character_in_one_element_costs_no_other_one():
    got = entries(b'[{"id": "a", "title": "\\ud83d"}, {"id": "b"}]', TKA)
    assert [entry.key for entry in got] == ["a", "b"]


def test_a_document_of_another_format_is_one_item():
    message = b"<nitf><body/></nitf>"
    (entry,) = entries(message, Feed(name="rap", format="nitf"))
    assert entry == Entry("rap", message, "application/xml")


def test_the_character_set_that_the_server_states_is_used(server: Server, memory: Memory):
    text = a_feed(("1", "Żółw w Brzegowie")).decode().encode("iso-8859-2")
    server.behaviours["/feed"] = in_turn(
        answer(text, content_type="application/rss+xml; charset=iso-8859-2"),
        answer('[{"id": "2", "title": "Łódź"}]'.encode("cp1250"), content_type="text/json; charset=cp1250"),
    )
    desk = Desk()
    polling = poller(server, desk, memory)
    assert polling.poll()
    assert titles(desk.values()) == ["Żółw w Brzegowie"]
    assert polling.poll()
    assert json.loads(desk.values()[0])["title"] == "Łódź"


def test_each_failure_waits_twice_as_long_up_to_half_an_hour(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(status="500 Internal Server Error")
    polling = poller(server, Desk(), memory, every=300)
    pauses = []
    for _ in range(5):
        assert not polling.poll()
        pauses.append(round((polling._state().next_poll - time.time()) / 300, 1))
    assert pauses == [pytest.approx(times, rel=0.12) for times in (1, 2, 4, 6, 6)]
    server.behaviours["/feed"] = answer(a_feed())
    assert polling.poll()
    assert polling._state().failures == 0


def test_a_feed_that_works_is_polled_at_its_interval_more_or_less(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(a_feed())
    polling = poller(server, Desk(), memory, every=1_000)
    pauses = set()
    for _ in range(5):
        polling.poll()
        pauses.add(polling._state().next_poll - time.time())
    assert all(890 < pause <= 1_100 for pause in pauses)
    assert max(pauses) - min(pauses) > 1


def test_a_server_that_asks_for_time_is_left_alone_even_after_a_restart(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(status="503 Busy", retry_after="3600")
    assert not poller(server, Desk(), memory).poll()
    assert not poller(server, Desk(), memory).poll()
    assert server.paths() == ["/feed"]


def test_an_address_that_is_gone_is_tried_again_at_the_next_start(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(status="410 Gone")
    first = poller(server, Desk(), memory)
    assert not first.poll()
    assert first._state().next_poll - time.time() > 0.8 * DAY_SECONDS
    second = threading.Thread(target=poller(server, Desk(), memory).follow, daemon=True)
    second.start()
    deadline = time.monotonic() + 10
    while len(server.paths()) < 2 and time.monotonic() < deadline:
        time.sleep(0.005)
    patience.STOP.set()
    second.join(10)
    assert server.paths() == ["/feed", "/feed"]


def test_a_clock_that_was_wrong_does_not_silence_a_feed(server: Server, memory: Memory):
    server.behaviours["/feed"] = answer(a_feed(("1", "Eins")))
    desk = Desk()
    polling = poller(server, desk, memory)
    memory.keep(polling._source, State(next_poll=9e9, not_before=9e9))
    assert polling.poll()
    assert titles(desk.values()) == ["Eins"]


def test_a_feed_that_hangs_stops_no_other(server: Server, memory: Memory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetch, "FETCH_SECONDS", 60.0)
    server.behaviours |= {"/hangs": hang_after(b""), "/feed": answer(a_feed(("1", "Eins")))}
    desk = Desk()
    hanging = Poller(Feed(name="rap", address=f"{server.address}/hangs"), desk, memory, "")
    thread = threading.Thread(target=hanging.follow, daemon=True)
    thread.start()
    assert poller(server, desk, memory).poll()
    assert titles(desk.values()) == ["Eins"]
    assert thread.is_alive()
    patience.STOP.set()
    thread.join(5)
    assert not thread.is_alive()
    assert hanging._state() == State()


def test_a_bug_costs_one_poll_of_one_feed(
    server: Server, memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    server.behaviours["/feed"] = answer(a_feed(("1", "Eins")))
    monkeypatch.setattr(gather, "entries", lambda *_: 1 / 0)
    assert not poller(server, Desk(), memory).poll()
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    assert poller(server, Desk(), memory).poll()


def put(path: Path, value: bytes, age_seconds: float = 60) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(value)
    moment = time.time() - age_seconds
    os.utime(path, (moment, moment))


def test_a_folder_gives_each_content_of_each_file_once(tmp_path: Path, memory: Memory):
    put(tmp_path / "a.xml", b"<a/>", 30)
    put(tmp_path / "deep" / "b.txt", b"text", 20)
    put(tmp_path / "c.ndjson", b'{"id": 1}\n\n{"id": 2}\n', 10)
    put(tmp_path / "d.part", b"unfinished")
    put(tmp_path / "e.txt", b" \n")
    put(tmp_path / "f.txt", b"still being written", 0)
    desk = Desk()
    polling = Poller(Feed(name="tka", address=str(tmp_path)), desk, memory, "")
    assert polling.poll()
    assert [(entry.key, entry.content_type) for entry in desk.got][:2] == [
        ("a.xml", "application/xml"), ("deep/b.txt", "text/plain"),
    ]  # fmt: skip
    assert desk.values() == [b"<a/>", b"text", b'{"id": 1}', b'{"id": 2}']
    put(tmp_path / "c.ndjson", b'{"id": 0}\n{"id": 1}\n{"id": 2}\n', 5)
    put(tmp_path / "f.txt", b"still being written, and now done", 2)
    assert polling.poll()
    assert desk.values() == [b'{"id": 0}', b"still being written, and now done"]
    again = Poller(Feed(name="tka", address=str(tmp_path)), desk, memory, "")
    assert again.poll()
    assert desk.values() == []


def test_a_file_that_is_known_is_not_read_again(tmp_path: Path, memory: Memory):
    put(tmp_path / "a.txt", b"text")
    polling = Poller(Feed(name="tka", address=str(tmp_path)), Desk(), memory, "")
    polling.poll()
    assert list(polling._files(tmp_path, {})) == []


def test_a_maildir_gives_each_message_once_wherever_it_is_moved(tmp_path: Path, memory: Memory):
    put(tmp_path / "tmp" / "1.M3.host", b"Subject: half")
    put(tmp_path / "new" / "1.M1.host", b"Subject: one\n\nText", 0)
    put(tmp_path / "cur" / "1.M2.host:2,S", b"Subject: two\n\nText")
    desk = Desk()
    polling = Poller(Feed(name="tka", address=str(tmp_path)), desk, memory, "")
    assert polling.poll()
    assert {(entry.key, entry.content_type) for entry in desk.got} == {
        ("1.M1.host", "message/rfc822"), ("1.M2.host", "message/rfc822"),
    }  # fmt: skip
    desk.values()
    (tmp_path / "new" / "1.M1.host").rename(tmp_path / "cur" / "1.M1.host:2,RS")
    assert polling.poll()
    assert Poller(Feed(name="tka", address=str(tmp_path)), desk, memory, "").poll()
    assert desk.values() == []


def test_a_folder_that_is_not_there_is_waited_for(
    tmp_path: Path, memory: Memory, caplog: pytest.LogCaptureFixture
):
    desk = Desk()
    polling = Poller(Feed(name="tka", address=str(tmp_path / "later")), desk, memory, "")
    assert not polling.poll()
    assert "it is not there" in caplog.text
    put(tmp_path / "later" / "a.txt", b"text")
    assert polling.poll()
    assert desk.values() == [b"text"]


def test_the_inbox_gets_whole_files_that_a_repetition_writes_again(tmp_path: Path):
    outlet = ToFolder(tmp_path)
    first, second = Entry("a", b"one", "application/xml"), Entry("a", b"two", "application/xml")
    mail = Entry("m" * 10_000, b"Subject: x", "message/rfc822")
    assert outlet.put(TKA, [first, second, mail]) == [first, second, mail]
    names = {found.name for found in scan(tmp_path)}
    assert outlet.put(TKA, [second, first]) == [second, first]
    assert {found.name for found in scan(tmp_path)} == names
    assert sorted(path.read_bytes() for path in (tmp_path / "tka").iterdir()) == [
        b"Subject: x",
        b"one",
        b"two",
    ]
    assert sorted(Path(name).suffix for name in names) == [".eml", ".xml", ".xml"]


def test_a_file_is_hidden_until_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(len(scan(tmp_path))))
    ToFolder(tmp_path).put(TKA, [Entry("a", b"one", "text/plain")])
    assert seen == [0, 1]


def test_an_inbox_that_takes_no_files_is_waited_for(tmp_path: Path):
    (tmp_path / "tka").write_bytes(b"in the way")
    with pytest.raises(Unavailable):
        ToFolder(tmp_path).put(TKA, [Entry("a", b"one", "text/plain")])


class Broker:
    """A producer that takes no record over 10 bytes, or is away."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bytes, dict[str, str]]] = []
        self.away = False

    def send(self, topic: str, messages: list[Any]) -> list[tuple[int, int]]:
        if self.away:
            raise Unavailable("Kafka", "away") from KafkaTimeoutError("away")
        if any(len(value) > 10 for _, value, _ in messages):
            raise Unavailable("Kafka", "too large") from MessageSizeTooLargeError("too large")
        self.sent += [(topic, *message) for message in messages]
        return []


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    broker = Broker()
    monkeypatch.setattr(gather, "Producer", lambda _: broker)
    return broker


def test_a_record_has_the_key_and_the_headers(broker: Broker):
    one, other = Entry("a", b"1", "application/json"), Entry("é" * 600, b"2", "application/xml")
    ToKafka("", "wire").put(TKA, [one])
    ToKafka("", "wire").put(structs.replace(TKA, topic="own"), [other])
    (topic, key, value, headers), (own, long_key, _, _) = broker.sent
    assert (topic, key, value) == ("wire", b"a", b"1")
    assert headers == {"content-type": "application/json", "feed": "tka"}
    assert own == "own"
    assert len(long_key) == 20


def test_a_record_that_the_topic_never_takes_holds_up_no_other(
    broker: Broker, server: Server, memory: Memory, caplog: pytest.LogCaptureFixture
):
    server.behaviours["/feed"] = unless_known(
        b'[{"id": 1}, {"id": 2, "text": "Langer Text"}, {"id": 3}]', "v"
    )
    polling = poller(server, ToKafka("", "wire"), memory)
    assert polling.poll()
    assert [key for _, key, _, _ in broker.sent] == [b"1", b"3"]
    assert "max.message.bytes" in caplog.text
    # The feed is asked for it again, so that it comes when the topic takes it.
    assert polling.poll()
    assert "if-none-match" not in server.asked[-1].headers
    assert len(broker.sent) == 2


def test_a_broker_that_is_away_is_no_refusal(broker: Broker):
    broker.away = True
    with pytest.raises(Unavailable):
        ToKafka("", "wire").put(TKA, [Entry("a", b"1", "text/plain")])


def test_the_memory_forgets_what_a_feed_has_not_shown_for_a_season(
    server: Server, memory: Memory, monkeypatch: pytest.MonkeyPatch
):
    both, one = answer(a_feed(("1", "Eins"), ("2", "Zwei"))), answer(a_feed(("2", "Zwei")))
    server.behaviours["/feed"] = in_turn(both, one, one, both)
    desk = Desk()
    polling = poller(server, desk, memory)
    today = time.time()
    for days in (0, 60, 120, 121):
        monkeypatch.setattr(time, "time", lambda days=days: today + days * DAY_SECONDS)
        assert polling.poll()
    assert titles(desk.values()) == ["Eins", "Zwei", "Eins"]


def test_two_processes_do_not_share_a_memory(tmp_path: Path):
    path = str(tmp_path / "gather.db")
    first = Memory(path)
    with pytest.raises(Unavailable, match="another `wiredesk gather` uses it"):
        Memory(path)
    first.close()
    Memory(path).close()


@pytest.mark.parametrize("content", [b"no database at all" * 100, "foreign"])
def test_a_file_that_is_no_memory_is_left_as_it_is(tmp_path: Path, content: bytes | str):
    path = tmp_path / "gather.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE theirs (a)")
        connection.close()
    before = path.read_bytes()
    with pytest.raises(Unavailable):
        Memory(str(path))
    assert path.read_bytes() == before


def test_a_memory_that_fails_for_a_while_loses_nothing(
    server: Server, memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    server.behaviours["/feed"] = answer(a_feed(("1", "Eins")))
    failures = iter([True, True, False])
    note = memory.note

    def failing(*arguments: Any) -> None:
        if next(failures):
            raise Unavailable("memory", "disk full")
        note(*arguments)

    monkeypatch.setattr(memory, "note", failing)
    desk = Desk()
    with caplog.at_level(logging.WARNING):
        assert poller(server, desk, memory).poll()
    monkeypatch.undo()
    assert "disk full" in caplog.text
    assert poller(server, desk, memory).poll()
    assert titles(desk.values()) == ["Eins"]


def test_a_server_that_speaks_no_http_is_a_failure_like_any_other(server: Server, memory: Memory):
    server.behaviours["/feed"] = raw(b"hello\r\n\r\n")
    assert not poller(server, Desk(), memory).poll()
    assert metrics.value(metrics.GATHER_POLLS, "failed") == 1
