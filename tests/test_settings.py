"""Settings: three places, one result, every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from wiredesk.errors import SettingsError
from wiredesk.settings import OPTIONS, Feed, Settings, load


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "wiredesk.toml"
    path.write_text(text, "utf-8")
    return path


def mistakes(*args) -> str:
    with pytest.raises(SettingsError) as caught:
        load(*args)
    return "\n".join(caught.value.mistakes)


def test_without_any_settings_the_desk_reads_its_inbox_into_one_file(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Settings(source="inbox", store="sqlite:///wiredesk.db")


def test_flags_beat_variables_beat_the_file(tmp_path: Path):
    path = write(tmp_path, 'group = "file"\nkafka = "file:1"\nsource = "file"\n')
    environment = {"WIREDESK_GROUP": "variable", "WIREDESK_KAFKA": "variable:1"}
    settings = load(path, environment, {"group": "flag", "source": None})
    assert (settings.group, settings.kafka, settings.source) == ("flag", "variable:1", "file")


def test_every_mistake_is_named_at_once(tmp_path: Path):
    path = write(
        tmp_path,
        'stor = "x"\ncopies_window_hours = 0\nkafka = "nohost"\nstart = "yesterday"\n'
        '[[feeds]]\nname = "a/b"\nzone = "Mars/Base"\nformat = "fax"\norder = "luck"\ncolour = "red"\n'
        '[[feeds]]\nname = "dpa"\n[[feeds]]\nname = "dpa"\n',
    )
    found = mistakes(path, {"WIREDESK_ONCE": "maybe"}, {"store": "postgres://x"})
    for part in (
        "stor: there is no such setting",
        "copies_window_hours: needs a whole number from 1 to 336, not 0",
        "kafka: needs HOST:PORT",
        "start: needs committed, earliest, latest, an offset, or a time with its zone",
        "WIREDESK_ONCE: needs true or false, not 'maybe'",
        "--store: needs sqlite:///FILE or http(s)://HOST:PORT",
        "number 1: there is no setting 'colour'",
        "number 1: needs a name",
        "number 1: zone 'Mars/Base' is not known",
        "number 1: format needs one of",
        "number 1: order needs one of",
        "number 3: the name 'dpa' is taken already",
    ):
        assert part in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source = ", "is no valid TOML"),
        ("feeds = 3", "feeds: needs tables"),
        ("topics = [1]", "topics: needs a list of texts"),
        ('topics = ["a b"]', "is no name that Kafka allows"),
        ("once = 3", "once: needs true or false"),
        ("page_port = 70000", "page_port: needs a whole number"),
        ("page_port = true", "page_port: needs a whole number"),
        (
            '[[feeds]]\nname = "a"\nformat = "json"',
            'format "json" needs fields with item_id and headline or body',
        ),
        ('[[feeds]]\nname = "a"\nformat = "json"\nfields = {headline = "t"}', 'format "json" needs fields'),
        ('[[feeds]]\nname = "a"\nfields = {title = "t", heading = "h"}', "change, not heading, title"),
        ('[[feeds]]\nname = "a"\nfields = {headline = 5}', "fields needs a table of texts"),
        ('index_prefix = "Big"', "index_prefix: needs small letters"),
    ],
)
def test_a_mistake_says_where_and_what_to_do(tmp_path: Path, text: str, message: str):
    assert message in mistakes(write(tmp_path, text))


def test_a_named_file_that_is_missing_is_a_mistake(tmp_path: Path):
    assert "cannot be read" in mistakes(tmp_path / "none.toml")


@pytest.mark.parametrize("start", ["committed", "earliest", "latest", "17", "2026-03-02T12:00:00+01:00"])
def test_the_start_can_be_named_in_five_ways(start: str):
    assert load(None, {"WIREDESK_START": start}).start == start


def test_topics_of_feeds_are_read_beside_the_others():
    settings = Settings(topics=("wire",), feeds=(Feed(name="dpa", topic="dpa.raw"), Feed(name="x")))
    assert settings.all_topics == ("wire", "dpa.raw")
    assert settings.feed_of_topic("dpa.raw") == "dpa"
    assert settings.feed_of_topic("wire") == "inbox"


def test_a_feed_without_a_table_has_the_defaults_and_a_strange_name_is_none():
    settings = Settings(feeds=(Feed(name="dpa", provider="dpa"),))
    assert settings.feed("dpa") == Feed(name="dpa", provider="dpa")
    assert settings.feed("rap") == Feed(name="rap")
    assert settings.feed("../etc") is None
    assert settings.feed("") is None


def test_alerts_go_to_a_topic_where_the_source_is_kafka(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(None, {}, {"source": "kafka"}).alerts_topic == "alerts"
    assert load(None, {}).alerts_topic == ""


def test_a_json_feed_says_where_its_fields_stand(tmp_path: Path):
    text = '[[feeds]]\nname = "a"\nformat = "json"\nfields = {items = "data", item_id = "id", body = "t.x"}\n'
    feed = load(write(tmp_path, text)).feed("a")
    assert feed is not None
    assert feed.fields == {"items": "data", "item_id": "id", "body": "t.x"}


def test_every_setting_has_a_default_and_every_default_is_valid():
    defaults = Settings()
    for option in OPTIONS:
        assert option.convert(getattr(defaults, option.name)) == getattr(defaults, option.name)
