"""What is particular to SQLite: threads, processes, locks and files that are not ours."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_dead_letter, make_entry, make_kill, make_parcel, make_sketch, make_story, story_id
from wiredesk.errors import Unavailable
from wiredesk.model import Merge, Outcome, Relation
from wiredesk.settings import Settings
from wiredesk.stores import open_store, sqlite
from wiredesk.stores.sqlite import MEMORY, SqliteStore
from wiredesk.stores.store import Entry, Parcel, Query

PIPELINES = Path(__file__).parents[2] / "pipelines"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wiredesk.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    store.prepare()
    yield store
    store.close()


def in_threads(*calls: object) -> None:
    """Run calls at the same time; what one raises is raised here."""
    errors: list[BaseException] = []

    def run(call: object) -> None:
        try:
            call()  # type: ignore[operator]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


# The file


def test_what_was_put_is_there_after_opening_again(path: Path, store: SqliteStore) -> None:
    store.put(make_parcel(make_story("a")))
    store.close()
    again = SqliteStore(path)
    assert again.search(Query(q="paragraph")).total == 1
    again.close()


def test_settings_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "50% of #1?.db"
    store = open_store(Settings(store=f"sqlite:///{path}"))
    assert not path.exists()
    store.prepare()
    assert path.exists()
    assert store.check() == []
    store.close()


def test_the_file_keeps_a_write_ahead_log_and_says_whose_it_is(path: Path, store: SqliteStore) -> None:
    assert store.check() == []
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (sqlite.SCHEMA_VERSION,)
        assert connection.execute("PRAGMA application_id").fetchone() == (sqlite.APPLICATION_ID,)
    connection.close()


def test_reading_creates_no_file(path: Path) -> None:
    store = SqliteStore(path)
    with pytest.raises(Unavailable, match="cannot be opened"):
        store.search(Query())
    assert len(store.check()) == 1
    assert not path.exists()
    # Somebody prepares it, and the same object serves.
    SqliteStore(path).prepare()
    assert store.search(Query()).total == 0
    store.close()


def test_a_file_of_another_program_is_named_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE stories (id)")
    connection.close()
    before = path.read_bytes()
    store = SqliteStore(path)
    for call in (store.prepare, lambda: store.put(make_parcel(make_story("a"))), lambda: store.story("a")):
        with pytest.raises(Unavailable, match=r"wiredesk\.db: belongs to another program; name another"):
            call()
    [line] = store.check()
    assert "belongs to another program" in line
    store.close()
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named_and_left_alone(path: Path) -> None:
    path.write_bytes(b"Minutes of the editorial meeting. " * 100)
    store = SqliteStore(path)
    for call in (store.prepare, lambda: store.search(Query())):
        with pytest.raises(Unavailable, match="is not a store of Wiredesk; name another file"):
            call()
    assert len(store.check()) == 1
    store.close()
    assert path.read_bytes().startswith(b"Minutes")


@pytest.mark.parametrize(("version", "advice"), [(99, "update Wiredesk"), (1, "move the file away")])
def test_a_file_of_another_wiredesk_is_refused(
    path: Path, store: SqliteStore, version: int, advice: str
) -> None:
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    newer = SqliteStore(path)
    with pytest.raises(Unavailable, match=rf"has version {version}, this Wiredesk knows 3; {advice}"):
        newer.search(Query())
    with pytest.raises(Unavailable, match=advice):
        newer.prepare()
    newer.close()


def test_a_damaged_file_is_named_with_what_to_do(path: Path, store: SqliteStore) -> None:
    store.put(make_parcel(*(make_story(str(number), text="Many words. " * 200) for number in range(50))))
    store.close()
    raw = bytearray(path.read_bytes())
    # All but the first page, which holds the schema.
    raw[4096:] = b"\x55" * (len(raw) - 4096)
    path.write_bytes(raw)
    damaged = SqliteStore(path)
    [line] = damaged.check()
    assert "is damaged; set it aside" in line
    with pytest.raises(Unavailable, match="is damaged"):
        damaged.put(make_parcel(make_story("a")))
    damaged.close()


# Writers and readers at the same time


def test_a_locked_file_is_unavailable_and_then_again_not(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    impatient = SqliteStore(path)
    impatient.prepare()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="is in use by another writer"):
        impatient.put(make_parcel(make_story("a")))
    assert impatient.story(story_id("a")) is None  # readers do not wait
    other.execute("ROLLBACK")
    other.close()
    assert impatient.put(make_parcel(make_story("a")))[0].outcome is Outcome.INDEXED
    impatient.close()


def test_a_full_disk_is_unavailable_and_leaves_nothing_half(store: SqliteStore) -> None:
    store.put(make_parcel(make_story("a")))
    connection = store._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    big = [make_story(str(number), text="Many words. " * 500) for number in range(50)]
    with pytest.raises(Unavailable, match="does not fit on the disk; make room"):
        store.put(make_parcel(*big))
    counts = store.counts()
    assert (counts["stories"], counts["sketches"]) == (1, 1)
    connection.execute("PRAGMA max_page_count = 1000000")
    assert {receipt.outcome for receipt in store.put(make_parcel(*big))} == {Outcome.INDEXED}


@pytest.mark.parametrize("where", ["file", "memory"])
def test_many_threads_write_and_read(path: Path, where: str) -> None:
    store = SqliteStore(path if where == "file" else MEMORY)
    store.prepare()

    def write(start: int) -> None:
        for number in range(start, start + 10):
            store.put(make_parcel(make_story(f"{number}"), make_story("shared", number)))

    def read() -> None:
        for _ in range(20):
            page = store.search(Query(q="paragraph", size=100))
            assert len(page.hits) == page.total
            assert len(list(store.sketches("en", 0))) >= page.total

    in_threads(*(lambda start=start: write(start) for start in (100, 200, 300)), read, read)  # type: ignore[misc]
    assert store.search(Query(q="paragraph")).total == 31
    held = store.story(story_id("shared"))
    assert held is not None
    assert held.rank == 309
    store.close()


def test_a_thread_that_ends_lets_go_of_its_connection(store: SqliteStore) -> None:
    for _ in range(5):
        in_threads(lambda: store.story("a"))
    gc.collect()  # a connection and its prepared statements hold each other
    assert len(store._connections) == 1


READER = """
import sys
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Query

store = SqliteStore(sys.argv[1])
total = 0
while total < 400:
    page = store.search(Query(q="paragraph", size=1))
    assert page.total >= total and page.total % 20 == 0, (page.total, total)
    total = page.total
print(total)
"""


def test_another_process_reads_whole_parcels_while_this_one_writes(path: Path, store: SqliteStore) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(PIPELINES)},
    )
    for parcel in range(20):
        store.put(make_parcel(*(make_story(f"{parcel}-{number}") for number in range(20))))
    said, mistakes = reader.communicate(timeout=60)
    assert (said.strip(), mistakes) == ("400", "")


def test_two_writers_take_turns(path: Path, store: SqliteStore) -> None:
    stores = [store, SqliteStore(path)]

    def write(mine: SqliteStore, start: int) -> None:
        for number in range(start, start + 30):
            mine.put(make_parcel(make_story(f"{number}"), make_story("shared", number)))

    in_threads(*(lambda at=at: write(stores[at], at * 100) for at in (0, 1)))  # type: ignore[misc]
    assert store.counts()["stories"] == 61
    assert store.previous([story_id("shared")])[story_id("shared")].rank == 129
    stores[1].close()


def test_several_processes_may_prepare_one_file_at_the_same_time(tmp_path: Path) -> None:
    for attempt in range(10):  # the moment in which they meet is short
        stores = [SqliteStore(tmp_path / f"{attempt}.db") for _ in range(4)]
        in_threads(*(store.prepare for store in stores))
        for store in stores:
            assert store.check() == []
            store.close()


# Content


def test_half_of_a_surrogate_pair_is_refused_with_its_reason(store: SqliteStore) -> None:
    good = make_story("b")
    bad = make_story("a", text="\ud83d")
    bad_sketch = make_story("c")
    refused, kept, strange = store.put(
        Parcel(
            (
                make_entry(bad),
                make_entry(good),
                Entry(story=bad_sketch, sketch=make_sketch(bad_sketch, language="\ud83d")),
            )
        )
    )
    for receipt in (refused, strange):
        assert receipt.outcome is Outcome.DEAD_LETTER
        assert "surrogates not allowed" in receipt.refusal
    assert kept.outcome is Outcome.INDEXED
    assert store.counts()["sketches"] == 1


def test_a_rank_of_64_bits_is_refused(store: SqliteStore) -> None:
    [receipt] = store.put(make_parcel(make_story("a", 1 << 63)))
    assert receipt.outcome is Outcome.DEAD_LETTER
    assert "63 bits" in receipt.refusal


def test_undecodable_names_in_dead_letters_are_shown_escaped(store: SqliteStore) -> None:
    letter = make_dead_letter("a", headers=(("caf\udce9", b"\xff"),), message="caf\udce9")
    store.put(Parcel((Entry(dead_letter=letter),)))
    kept = store.dead_letter(letter.id)
    assert kept is not None
    assert (kept.message, kept.headers) == ("caf\\udce9", (("caf\\udce9", b"\xff"),))


def test_killed_words_leave_the_full_text_table(store: SqliteStore) -> None:
    store.put(make_parcel(make_story("a", text="Secretword.\n", headline="Secretline")))
    store.put(make_parcel(make_kill("a")))
    rows = store._connection().execute("SELECT count(*) FROM words").fetchone()
    assert rows == (0,)
    store._connection().execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_sketches_are_read_in_pages(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SKETCHES_AT_ONCE", 3)
    stories = [make_story(str(number)) for number in range(9)]
    store.put(make_parcel(*stories))
    ids = [sketch.id for sketch in store.sketches("en", 0)]
    assert sorted(ids) == sorted(make_sketch(story).id for story in stories)


# Clusters

NAMES = "abcdefgh"
NAME = st.sampled_from(NAMES)


@given(
    stories=st.dictionaries(NAME, st.tuples(NAME, st.integers(0, 4), NAME), min_size=1),
    merges=st.lists(st.tuples(NAME, NAME, st.integers(0, 3)), max_size=6),
    size=st.integers(1, 4),
)
def test_whatever_is_merged_readers_see_each_cluster_once_and_whole(
    stories: dict[str, tuple[str, int, str]], merges: list[tuple[str, str, int]], size: int
) -> None:
    store = SqliteStore(MEMORY)
    store.prepare()
    for name, (cluster, minutes, provider) in stories.items():
        fields = {"cluster_id": story_id(cluster), "provider": provider}
        store.put(make_parcel(make_story(name, minutes=minutes, **fields)))
    store.reassign([Merge(story_id(loser), story_id(winner), time) for loser, winner, time in merges])
    held = [story for name in stories if (story := store.story(story_id(name)))]
    held.sort(key=lambda story: (story.published, story.story_id), reverse=True)
    shown, cursor = [], None
    while cursor != "":
        page = store.search(Query(size=size, cursor=cursor or ""))
        shown += page.hits
        cursor = page.cursor
    newest = list({story.cluster_id: story for story in reversed(held)}.values())[::-1]
    assert {hit.story.story_id for hit in shown} == {story.story_id for story in newest}
    assert [hit.story for hit in shown] == [story for story in held if story in newest]
    for hit in shown:
        others = [each for each in held if each.cluster_id == hit.story.cluster_id and each != hit.story]
        assert store.copies(hit.story.story_id, len(held)) == others
        assert hit.copies == len(others)
        assert set(hit.also_ran_by) == {each.provider for each in others} - {hit.story.provider}
    for story in held:
        assert (story.relation is Relation.ORIGINAL) is (story.cluster_id == story.story_id)
    store.close()
