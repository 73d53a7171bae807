"""What reading a wire item costs, beside the least that one would write to get the same fields."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NamedTuple
from xml.etree import ElementTree

import feedparser

from bench.items import BEGIN, compose
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers
from wiredesk import wire
from wiredesk.settings import Feed

ITEMS = 500
ROUNDS = 5
FEED = Feed(name="tka")
NAR = "{http://iptc.org/std/nar/2006-10-01/}"
XHTML = "{http://www.w3.org/1999/xhtml}"


class Written(NamedTuple):
    """The same items in the formats that are measured."""

    ninjs: list[bytes]
    newsml_g2: list[bytes]
    rss: list[bytes]


def parsing(_servers: Servers) -> None:
    """Print items a second and core of three formats, and the ratios to plain parsers."""
    rows: list[tuple[str, ...]] = []
    rounds = [_written(number) for number in range(ROUNDS + 1)]
    for name, pairs in PATHS.items():
        spent: Mapping[str, list[float]] = {path: [] for path in pairs}
        # The first round compiles and fills caches: it is not counted.
        for number, written in enumerate(rounds):
            items = getattr(written, name)
            for path in list(pairs)[:: -1 if number % 2 else 1]:
                seconds = _cpu(pairs[path], items)
                if number:
                    spent[path].append(seconds)
        ours, *_ = spent.values()
        for place, (path, seconds) in enumerate(spent.items()):
            rows.append(
                (
                    f"  {path}" if place else path,
                    spread([1 / each for each in seconds]),
                    spread([1000 * each for each in seconds], ".3f"),
                    ratio(ours, seconds) if place else "",
                )
            )
    print_text(
        f"Parsing: {ITEMS} items of about 3,000 characters in five languages, {ROUNDS} rounds of other items "
        "each, median (range). The same items as ninjs, as NewsML-G2 with an XHTML body, and as RSS, one "
        "item a document. Ours recognises the format, decodes, reads markers, credit and identity; "
        "the others take the same fields out of the document and cut the body into paragraphs."
    )
    print_table(
        ("format, and what stands instead", "items a second and core", "ms CPU", "CPU, times ours"), rows
    )


def _cpu(read: Callable[[bytes], Any], items: list[bytes]) -> float:
    """Seconds of CPU for one item."""
    gc.collect()
    before = time.process_time()
    for item in items:
        read(item)
    return (time.process_time() - before) / len(items)


def _ours(data: bytes) -> Any:
    return wire.parse(data, FEED, BEGIN)


def _plain_ninjs(data: bytes) -> Any:
    document = json.loads(data)
    names = ("uri", "version", "versioncreated", "urgency", "headline", "language")
    return [document[name] for name in names], document["body_text"].splitlines()


def _plain_g2(data: bytes) -> Any:
    root = ElementTree.fromstring(data)
    meta, content = root.find(f"{NAR}itemMeta"), root.find(f"{NAR}contentMeta")
    assert meta is not None
    assert content is not None
    fields = [root.get("guid"), root.get("version"), meta.findtext(f"{NAR}versionCreated")]
    fields += [content.findtext(f"{NAR}urgency"), content.findtext(f"{NAR}headline")]
    language = content.find(f"{NAR}language")
    fields.append(None if language is None else language.get("tag"))
    return fields, ["".join(paragraph.itertext()) for paragraph in root.iter(f"{XHTML}p")]


def _plain_rss(data: bytes) -> Any:
    root = ElementTree.fromstring(data)
    item = root.find("channel/item")
    assert item is not None
    return [item.findtext(name) for name in ("guid", "pubDate", "title", "description")]


PATHS: dict[str, dict[str, Callable[[bytes], Any]]] = {
    "ninjs": {"ninjs": _ours, "json and dict": _plain_ninjs},
    "newsml_g2": {"NewsML-G2": _ours, "ElementTree": _plain_g2},
    "rss": {"RSS 2.0": _ours, "feedparser": feedparser.parse, "ElementTree, markup unread": _plain_rss},
}


def _written(seed: int) -> Written:
    documents = [json.loads(item.value) for item in compose(ITEMS, seed=seed)]
    return Written(
        ninjs=[json.dumps(document, ensure_ascii=False).encode() for document in documents],
        newsml_g2=[_g2(document).encode() for document in documents],
        rss=[_rss(document).encode() for document in documents],
    )


def _paragraphs(document: dict[str, Any]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in document["body_text"].splitlines())


def _g2(document: dict[str, Any]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" '
        f'guid="{document["uri"]}" version="{document["version"]}" standard="NewsML-G2" '
        'standardversion="2.32" conformance="power"><catalogRef '
        'href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/><itemMeta>'
        '<itemClass qcode="ninat:text"/><provider qcode="nprov:TKA"/>'
        f"<versionCreated>{document['versioncreated']}</versionCreated>"
        f'<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><urgency>{document["urgency"]}</urgency>'
        f'<language tag="{document["language"]}"/><headline>{escape(document["headline"])}</headline>'
        '</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>.</title></head><body>'
        f"{_paragraphs(document)}</body></html></inlineXML></contentSet></newsItem>"
    )


def _rss(document: dict[str, Any]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>TKA</title>'
        f"<language>{document['language']}</language><item><guid>{document['uri']}</guid>"
        f"<pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate><title>{escape(document['headline'])}</title>"
        f"<description>{escape(_paragraphs(document))}</description></item></channel></rss>"
    )
