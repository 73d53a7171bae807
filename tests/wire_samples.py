"""One small invented item in every format: what the tests of bad input break, and the fuzz mutates."""

from __future__ import annotations

import json
from typing import NamedTuple

from wiredesk.settings import Feed

FIELD_MAP = {
    "item_id": "id", "version": "rev", "version_created": "when", "status": "state", "headline": "title",
    "embargoed": "embargo", "urgency": "prio", "body": "content.text",
}  # fmt: skip


class Sample(NamedTuple):
    """What an item states; an empty text is left out where its format can leave it out."""

    item_id: str = "urn:newsml:tka.example:20260512:4711"
    version: str = "2"
    created: str = "2026-05-12T10:00:00+02:00"
    status: str = "usable"
    embargoed: str = ""
    urgency: str = "4"
    headline: str = "Störche kehren zurück"
    text: str = "In der Lautenau brüten wieder 37 Paare, wie der Verein Auenland mitteilte."


FORMATS = (
    "ninjs", "newsml-g2", "newsml1", "nitf", "iptc7901", "anpa1312", "digitalwires", "json", "rss", "email",
    "ndjson", "plain",
)  # fmt: skip
XML = ("newsml-g2", "newsml1", "nitf", "rss")
JSON = ("ninjs", "digitalwires", "json", "ndjson")


def feed_of(name: str) -> Feed:
    """A feed that fixes the format."""
    return Feed(name="tka", format=name, fields=FIELD_MAP if name == "json" else {})


def write(name: str, sample: Sample, charset: str = "utf-8") -> bytes:
    """The item in that format; an XML document declares `charset`."""
    return _WRITERS[name](sample).replace("CHARSET", charset).encode(charset)


def _ninjs(s: Sample) -> str:
    return _object(
        uri=s.item_id, version=s.version, versioncreated=s.created, pubstatus=s.status, embargoed=s.embargoed,
        urgency=_number(s.urgency), headline=s.headline, body_text=s.text,
    )  # fmt: skip


def _digitalwires(s: Sample) -> str:
    return _object(
        format="digitalwires@0.9.1", urn=s.item_id, version=_number(s.version), version_created=s.created,
        pubstatus=s.status, embargoed=s.embargoed, urgency=_number(s.urgency), headline=s.headline,
        article_html=f"<section class=\"main\"><p>{s.text}</p></section>" if s.text else "",
        entry_id="tka-4711", type="text", updated=s.created,
    )  # fmt: skip


def _json(s: Sample) -> str:
    return _object(
        id=s.item_id, rev=s.version, when=s.created, state=s.status, title=s.headline, embargo=s.embargoed,
        prio=_number(s.urgency), content={"text": s.text},
    )  # fmt: skip


def _ndjson(s: Sample) -> str:
    return _object(
        id=s.item_id,
        version=s.version,
        published=s.created,
        status=s.status,
        headline=s.headline,
        text=s.text,
    )


def _g2(s: Sample) -> str:
    embargo = f"<embargoed>{s.embargoed}</embargoed>" if s.embargoed else ""
    return (
        '<?xml version="1.0" encoding="CHARSET"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" '
        f'guid="{s.item_id}" version="{s.version}" standard="NewsML-G2" standardversion="2.32" '
        f'conformance="power"><itemMeta><versionCreated>{s.created}</versionCreated>{embargo}'
        f'<pubStatus qcode="stat:{s.status}"/></itemMeta><contentMeta><urgency>{s.urgency}</urgency>'
        f"<headline>{s.headline}</headline></contentMeta><contentSet>"
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        f"<p>{s.text}</p></body></html></inlineXML></contentSet></newsItem>"
    )


def _newsml1(s: Sample) -> str:
    embargo = (
        '<StatusWillChange><FutureStatus FormalName="Usable"/>'
        f"<DateAndTime>{s.embargoed}</DateAndTime></StatusWillChange>"
    )
    status = "Embargoed" if s.embargoed else s.status.capitalize()
    return (
        '<?xml version="1.0" encoding="CHARSET"?><NewsML><NewsItem><Identification><NewsIdentifier>'
        "<ProviderId>tka.example</ProviderId><DateId>20260512</DateId>"
        f'<NewsItemId>{s.item_id}</NewsItemId><RevisionId PreviousRevision="0" Update="N">{s.version}'
        f"</RevisionId><PublicIdentifier>{s.item_id}:{s.version}</PublicIdentifier></NewsIdentifier>"
        '</Identification><NewsManagement><NewsItemType FormalName="News"/>'
        f"<FirstCreated>{s.created}</FirstCreated><ThisRevisionCreated>{s.created}</ThisRevisionCreated>"
        f'<Status FormalName="{status}"/>{embargo if s.embargoed else ""}'
        f'<Urgency FormalName="{s.urgency}"/></NewsManagement><NewsComponent><NewsLines>'
        f"<HeadLine>{s.headline}</HeadLine></NewsLines><ContentItem>"
        f"<DataContent><p>{s.text}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )


def _nitf(s: Sample) -> str:
    release = f'<date.release norm="{s.embargoed}"/>' if s.embargoed else ""
    status = "embargoed" if s.embargoed else s.status
    return (
        f'<?xml version="1.0" encoding="CHARSET"?><nitf><head><docdata management-status="{status}">'
        f'<doc-id id-string="{s.item_id}"/><urgency ed-urg="{s.urgency}"/><date.issue norm="{s.created}"/>'
        f'{release}<du-key version="{s.version}"/></docdata></head><body><body.head><hedline>'
        f"<hl1>{s.headline}</hl1></hedline></body.head><body.content><p>{s.text}</p></body.content></body>"
        "</nitf>"
    )


def _rss(s: Sample) -> str:
    return (
        '<?xml version="1.0" encoding="CHARSET"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:tka</id><title>TKA</title><entry><id>{s.item_id}</id><updated>{s.created}</updated>"
        f'<title>{s.headline}</title><content type="html">&lt;p&gt;{s.text}&lt;/p&gt;</content>'
        "</entry></feed>"
    )


def _iptc7901(s: Sample) -> str:
    kill = "(KILL KILL KILL)\n" if s.status == "canceled" else ""
    return (
        f"\x16\x16\x01tka0157 {s.urgency} vm 34  tka 0157\n\nTiere/Natur/\n\x02{kill}{s.headline} =\n\n"
        f"{s.text}\n\n\x03121000 Mai 26\n\x7f\n\x7f\x04"
    )


def _anpa1312(s: Sample) -> str:
    kill = ", Kill" if s.status == "canceled" else ""
    return (
        "\x16\x16\x01a0157\x1ftaf--\nu a \x13\x11BC-Storks 05-12 0034\n"
        f"\x02^BC-Storks{kill},34<\n^{s.headline}<\n\t{s.text}<\n\x03AP-NY-05-12-26 1000EDT\n\x04"
    )


def _email(s: Sample) -> str:
    return (
        f"From: TKA <desk@tka.example>\nMessage-ID: <{s.item_id}@tka.example>\n"
        f"Date: Tue, 12 May 2026 10:00:00 +0200\nSubject: {s.headline}\nMIME-Version: 1.0\n"
        f'Content-Type: text/plain; charset="CHARSET"\nContent-Transfer-Encoding: 8bit\n\n{s.text}\n'
    )


def _plain(s: Sample) -> str:
    return "\n\n".join(part for part in (s.headline, s.text) if part)


def _object(**fields: object) -> str:
    return json.dumps({name: value for name, value in fields.items() if value != ""}, ensure_ascii=False)


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


_WRITERS = {
    "ninjs": _ninjs, "newsml-g2": _g2, "newsml1": _newsml1, "nitf": _nitf, "iptc7901": _iptc7901,
    "anpa1312": _anpa1312, "digitalwires": _digitalwires, "json": _json, "rss": _rss, "email": _email,
    "ndjson": _ndjson, "plain": _plain,
}  # fmt: skip
