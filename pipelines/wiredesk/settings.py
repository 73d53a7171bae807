"""One frozen Settings from three places: flags beat `WIREDESK_*` variables beat wiredesk.toml.

Every mistake is collected and reported at once, before anything starts. Steps receive values from
here; nothing below reads the environment.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from wiredesk.errors import SettingsError

DEFAULT_FEED = "inbox"
FORMATS = (
    "auto", "ninjs", "newsml-g2", "newsml1", "nitf", "iptc7901", "anpa1312", "digitalwires", "json",
    "rss", "email", "ndjson", "plain",
)  # fmt: skip
ORDERS = ("time", "version")
LANGUAGE_ENGINES = ("auto", "langdetect", "eldc")
JSON_FIELDS = (
    "items", "item_id", "provider", "version", "first_created", "version_created", "status", "embargoed",
    "urgency", "headline", "slugline", "byline", "language", "body", "dateline", "subjects", "places",
    "ed_note", "change",
)  # fmt: skip
"""What the `fields` of a feed may name: fields of the item, and where several items stand."""


class Feed(Struct, frozen=True, kw_only=True):
    """One source of items, as the settings describe it."""

    name: str
    provider: str = ""
    """Who sends it; empty: what the item says, else the feed's name."""
    topic: str = ""
    """Kafka topic; empty: records name their feed in the header `feed`."""
    format: str = "auto"
    zone: str = "UTC"
    """Time zone of times that are written without one, and of the filing day."""
    languages: tuple[str, ...] = ()
    """Languages to expect: a hint, never a filter."""
    charsets: tuple[str, ...] = ()
    """Character sets to try, in order, where an item states none and is no UTF-8."""
    fields: Mapping[str, str] = {}
    """For the format `json`: name out of JSON_FIELDS -> path in the object (`body.text`, `subjects.0`)."""
    order: str = "time"
    """What decides between two versions: `time`, or `version` where a provider says so."""
    address: str = ""
    """What `gather` polls: an http(s) address, a folder or a maildir; empty: nothing."""
    every: int = 300
    """Seconds between two polls of `address`."""
    copies_window_hours: int = 0
    """How far apart copies of what it sends may be published; 0: as far as those of the desk."""

    def __hash__(self) -> int:
        # Settings are keys (of the stores of a process), and `fields`, a mapping, has no hash of its own.
        return hash(self.name)


class Settings(Struct, frozen=True, kw_only=True):
    """All that the operator can set; see docs/reference/settings.md (generated from OPTIONS)."""

    source: str = "inbox"
    store: str = "sqlite:///wiredesk.db"
    once: bool = False
    kafka: str = "127.0.0.1:9092"
    topics: tuple[str, ...] = ("wire",)
    group: str = "wiredesk"
    start: str = "committed"
    alerts_topic: str = ""
    index_prefix: str = ""
    shards: int = 1
    copies_window_hours: int = 72
    max_item_bytes: int = 10_000_000
    language_engine: str = "auto"
    registry: tuple[str, ...] = ()
    page_port: int = 0
    gather_memory: str = "gather.db"
    contact: str = ""
    feeds: tuple[Feed, ...] = ()
    readers: int = 1
    bundle_seconds: float = 0.0
    """How many Kafka readers share the partitions, and how long one call of a reader may go on (0: until
    records came): decided by where the desk runs."""
    owner: str = ""
    """Who holds the lease of the store: made by the command that starts a desk, never set by hand."""

    def feed(self, name: str) -> Feed | None:
        """The feed of that name; a name without settings of its own is a feed with the defaults."""
        for feed in self.feeds:
            if feed.name == name:
                return feed
        return Feed(name=name) if FEED_NAME.fullmatch(name) else None

    def feed_of_topic(self, topic: str) -> str:
        """The name of the feed that reads `topic`; the default feed where none says so."""
        return next((feed.name for feed in self.feeds if feed.topic == topic), DEFAULT_FEED)

    @property
    def all_topics(self) -> tuple[str, ...]:
        """The Kafka topics to read: those of `topics` and those that feeds name."""
        named = (feed.topic for feed in self.feeds if feed.topic)
        return tuple(dict.fromkeys((*self.topics, *named)))


MOST_WINDOW_HOURS = 24 * 14
"""Two weeks: an index of more is memory for texts that nobody prints again."""
FEED_NAME = re.compile(r"[\w][\w.-]{0,99}")
# What Kafka allows in a topic's name.
TOPIC_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("needs a text")
    return value


def _store(value: object) -> str:
    url = _text(value)
    if not re.match(r"sqlite:///.|https?://.", url):
        raise ValueError("needs sqlite:///FILE or http(s)://HOST:PORT")
    return url


def _hosts(value: object) -> str:
    hosts = _text(value)
    if not all(re.fullmatch(r"[^\s:,]+:\d+", host) for host in hosts.split(",")):
        raise ValueError("needs HOST:PORT, several separated by commas")
    return hosts


def _start(value: object) -> str:
    start = str(value)
    if start in ("committed", "earliest", "latest") or start.isdigit():
        return start
    try:
        if datetime.fromisoformat(start).tzinfo is not None:
            return start
    except ValueError:
        pass
    raise ValueError("needs committed, earliest, latest, an offset, or a time with its zone")


def _language_engine(value: object) -> str:
    if value not in LANGUAGE_ENGINES:
        raise ValueError(f"needs one of {', '.join(LANGUAGE_ENGINES)}")
    return str(value)


def _whole(minimum: int, maximum: int) -> Callable[[object], int]:
    def convert(value: object) -> int:
        number = int(value) if isinstance(value, str) and value.isdigit() else value
        if not isinstance(number, int) or isinstance(number, bool) or not minimum <= number <= maximum:
            raise ValueError(f"needs a whole number from {minimum} to {maximum}")
        return number

    return convert


def _flag(value: object) -> bool:
    known = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}
    if not isinstance(value, bool | str) or value not in known:
        raise ValueError("needs true or false")
    return known[value]


def _names(value: object) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ValueError("needs a list of texts")
    return tuple(name.strip() for name in names if name.strip())


def _charsets(value: object) -> tuple[str, ...]:
    names = _names(value)
    for name in names:
        try:
            codecs.lookup(name)
        except LookupError:
            raise ValueError(f"has no character set {name!r}; use names such as windows-1250") from None
    return names


def _fields(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(path, str) for path in value.values()):
        raise ValueError('needs a table of texts, such as {headline = "title"}')
    return value


def _address(value: object) -> str:
    address = _text(value)
    web = re.match(r"https?:", address)
    if (web and not re.fullmatch(r"https?://[^\s/?#]+\S*", address)) or (not web and "://" in address):
        raise ValueError("needs http(s)://HOST/..., or the path of a folder or maildir")
    return address


def _contact(value: object) -> str:
    contact = _text(value)
    # It stands in parentheses in a header of HTTP.
    if not re.fullmatch(r"[!-~]*", contact) or "(" in contact or ")" in contact:
        raise ValueError("needs an address without spaces, such as https://... or mailto:...")
    return contact


def _topic(value: object) -> str:
    topic = _text(value)
    if topic and not TOPIC_NAME.fullmatch(topic):
        raise ValueError("is no name that Kafka allows for a topic (letters, digits, '.', '_', '-')")
    return topic


def _topics(value: object) -> tuple[str, ...]:
    return tuple(_topic(name) for name in _names(value))


def _prefix(value: object) -> str:
    prefix = _text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}|", prefix):
        raise ValueError("needs small letters, digits, '-' and '_' (names of indices)")
    return prefix


@dataclass(frozen=True)
class Option:
    """One setting: what it means and how a text or TOML value becomes one."""

    name: str
    help: str
    convert: Callable[[object], Any]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"WIREDESK_{self.name.upper()}"


OPTIONS = (
    Option("source", "What to read: a folder, a file, `-` for standard input, or `kafka`.", _text),
    Option("store", "Where stories live: `sqlite:///FILE` or the address of Elasticsearch.", _store),
    Option("once", "Process what is there, then stop.", _flag),
    Option("kafka", "Kafka brokers, HOST:PORT with commas between.", _hosts),
    Option("topics", "Kafka topics to read, beside those that feeds name.", _topics),
    Option("group", "Kafka consumer group whose committed offsets remember the place.", _text),
    Option("start", "Where to begin in Kafka: `committed` (else earliest), `earliest`, `latest`, "
           "an offset, or a time with its zone; all but `committed` ignore what was committed.", _start),
    Option("alerts_topic", "Kafka topic that alerts are sent to; empty: `alerts` where the source is "
           "Kafka, else none.", _topic),
    Option("index_prefix", "Put before the names of all indices in Elasticsearch.", _prefix),
    Option("shards", "Shards of each index in Elasticsearch, when it is created.", _whole(1, 64)),
    Option("copies_window_hours", "How far apart two copies of one text may be published.",
           _whole(1, MOST_WINDOW_HOURS)),
    Option("max_item_bytes", "A larger record becomes a dead letter.", _whole(1_000, 100_000_000)),
    Option("language_engine", "What tells the language of a text: `langdetect`, `eldc`, or `auto`: eldc for "
           "short texts, langdetect for long ones.", _language_engine),
    Option("registry", "Files of actors that are added to the built-in registry.", _names),
    Option("page_port", "Port of the search page beside the desk; 0: none.", _whole(0, 65_535)),
    Option("gather_memory", "File in which `gather` remembers what it has put.", _text),
    Option("contact", "How whoever serves a feed reaches you, e.g. `mailto:desk@paper.example`: part of the "
           "name that `gather` gives.", _contact),
)  # fmt: skip

FEED_OPTIONS = (
    Option("name", "Name: of the folder under the source, or of the header `feed` in Kafka.", _text),
    Option("provider", "Who sends it; empty: what the item says, else the feed's name.", _text),
    Option("topic", "Kafka topic of the feed.", _topic),
    Option("format", f"One of {', '.join(FORMATS)}.", _text),
    Option("zone", "Time zone of times that are written without one, e.g. Europe/Warsaw.", _text),
    Option("languages", "Languages to expect: a hint, never a filter.", _names),
    Option("charsets", "Character sets to try, in order, where an item states none and is no UTF-8, e.g. "
           "windows-1250.", _charsets),
    Option("fields", "For the format `json`: which field of the item stands at which path of the object, "
           'e.g. `{item_id = "id", headline = "title", body = "content.text"}`.', _fields),
    Option("order", "What decides between two versions: `time` or `version`.", _text),
    Option("address", "What `gather` polls: an http(s) address, or the path of a folder or maildir.",
           _address),
    Option("every", "Seconds between two polls of `address`; a tenth more or less.", _whole(5, 86_400)),
    Option("copies_window_hours", "How far apart two copies of one text may be published where one is the "
           "feed's; the larger window of the two counts; 0: that of the desk.", _whole(0, MOST_WINDOW_HOURS)),
)  # fmt: skip


def load(
    path: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """The settings, from flags before environment before the file at `path`.

    Without `path`, ./wiredesk.toml is read if it is there. Raises SettingsError with every mistake.
    """
    mistakes: list[str] = []
    document = _read(path, mistakes)
    feeds = _feeds(document.pop("feeds", []), mistakes)
    found: dict[str, tuple[str, object]] = {
        name: (f"{path or 'wiredesk.toml'}: {name}", value) for name, value in document.items()
    }
    known = {option.name for option in OPTIONS}
    for option in OPTIONS:
        if environment and option.variable in environment:
            found[option.name] = (option.variable, environment[option.variable])
        if flags and flags.get(option.name) is not None:
            found[option.name] = (f"--{option.name.replace('_', '-')}", flags[option.name])
    values: dict[str, Any] = {}
    for name, (where, value) in found.items():
        if name not in known:
            mistakes.append(f"{where}: there is no such setting")
            continue
        try:
            values[name] = next(option for option in OPTIONS if option.name == name).convert(value)
        except ValueError as mistake:
            mistakes.append(f"{where}: {mistake}, not {value!r}")
    if mistakes:
        raise SettingsError(mistakes)
    settings = Settings(**values, feeds=feeds)
    if not settings.alerts_topic and settings.source == "kafka":
        settings = structs.replace(settings, alerts_topic="alerts")
    return settings


def _read(path: Path | None, mistakes: list[str]) -> dict[str, Any]:
    chosen = path or Path("wiredesk.toml")
    if path is None and not chosen.exists():
        return {}
    try:
        return tomllib.loads(chosen.read_text("utf-8"))
    except OSError as error:
        mistakes.append(f"{chosen}: cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(f"{chosen}: is no valid TOML: {error}")
    return {}


def _feeds(tables: object, mistakes: list[str]) -> tuple[Feed, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        mistakes.append("feeds: needs tables, each beginning with [[feeds]]")
        return ()
    feeds: dict[str, Feed] = {}
    for number, table in enumerate(tables, start=1):
        where = f"[[feeds]] number {number}"
        values: dict[str, Any] = {}
        for name, value in table.items():
            option = next((option for option in FEED_OPTIONS if option.name == name), None)
            if option is None:
                mistakes.append(f"{where}: there is no setting {name!r}")
                continue
            try:
                values[name] = option.convert(value)
            except ValueError as mistake:
                mistakes.append(f"{where}: {name} {mistake}, not {value!r}")
        feed = Feed(**{"name": "", **values})
        mistakes.extend(f"{where}: {mistake}" for mistake in _feed_mistakes(feed))
        if feed.name in feeds:
            mistakes.append(f"{where}: the name {feed.name!r} is taken already")
        feeds[feed.name] = feed
    return tuple(feeds.values())


def _feed_mistakes(feed: Feed) -> list[str]:
    mistakes = []
    if not FEED_NAME.fullmatch(feed.name):
        mistakes.append("needs a name of letters, digits, '.', '_' and '-'")
    if feed.format not in FORMATS:
        mistakes.append(f"format needs one of {', '.join(FORMATS)}, not {feed.format!r}")
    if feed.order not in ORDERS:
        mistakes.append(f"order needs one of {', '.join(ORDERS)}, not {feed.order!r}")
    if unknown := ", ".join(sorted(set(feed.fields) - set(JSON_FIELDS))):
        mistakes.append(f"fields may name {', '.join(JSON_FIELDS)}, not {unknown}")
    if feed.format == "json" and not ("item_id" in feed.fields and {"headline", "body"} & set(feed.fields)):
        mistakes.append('format "json" needs fields with item_id and headline or body')
    try:
        ZoneInfo(feed.zone)
    except (KeyError, ValueError, OSError):
        mistakes.append(f"zone {feed.zone!r} is not known; use names such as Europe/Berlin")
    return mistakes
