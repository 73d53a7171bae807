"""Markup that is left in a field of plain text: entities and tags that its writer did not mean.

Only where there is evidence: an entity that HTML knows, with its semicolon; a closing tag that HTML knows,
or one of those that stand alone. `<Name>`, `a < b` and `R&D` are text. What the parser would not read as it
was meant stays as it is: no text is lost in a tag or a comment that never ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from html import unescape
from html.entities import html5

from lxml import etree

from wiredesk.text.offsets import Edit, edits_of_pattern

# Two escapes, or ten, are one mistake: &amp;amp;quot; is ". An entity for what entities are written with
# (letters, digits, # and ;) is none: to read it would make others of the text around it.
_ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)*"
    r"(?P<one>(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
_BUILDS_ENTITIES = re.compile(r"[0-9A-Za-z#;]+")

_APART = frozenset((
    "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_NO_TEXT = frozenset(("iframe", "noscript", "script", "style", "svg"))
_WITHIN = frozenset((
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "mark", "q", "s",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
))  # fmt: skip
_NAME = f"(?:{'|'.join(sorted(_APART | _NO_TEXT | _WITHIN, key=len, reverse=True))})"
_EVIDENCE = re.compile(rf"</{_NAME}\s*>|<(?:br|hr|img|p)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# A whole tag, with its quotation marks in pairs, or else the sign that would begin one.
_TAG = re.compile(
    rf"</?(?P<name>{_NAME})(?:\s(?:[^<>\"']|\"[^<>\"]*\"|'[^<>']*')*)?/?>|(?P<comment><!--)|<|&",
    re.IGNORECASE,
)


def has_markup(text: str) -> bool:
    """Whether there is evidence of markup."""
    return ("&" in text and _ENTITY.search(text) is not None) or (
        "<" in text and _EVIDENCE.search(text) is not None
    )


def entities(text: str) -> list[Edit]:
    """Each entity as what it stands for."""
    return edits_of_pattern(_ENTITY, text, _meant) if "&" in text else []


def tags(text: str) -> list[Edit]:
    """Tags dropped, with a line end where a block begins or ends; scripts and styles are no text."""
    if "<" not in text or not _EVIDENCE.search(text):
        return []
    source, cuts = _source(text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<span>{source}</span>".encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return []
    if root is None or any("depth" in error.message for error in parser.error_log):
        return []  # nested deeper than libxml2 reads: the rest would be lost
    return _placed(text, cuts, _pieces(root))


def _meant(match: re.Match[str]) -> str:
    one = match["one"]
    if one[0] != "#" and one not in html5:
        # &amp;copyleft; is an ampersand before a word.
        return match[0] if match.start("one") == match.start() + 1 else f"&{one}"
    meant = unescape(f"&{one}")
    return match[0] if _BUILDS_ENTITIES.fullmatch(meant) else meant


def _source(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with all that is no markup escaped, for the parser, and where the markup stands.

    Where the parser is given another text, because it may end at what no page holds, that is nowhere.
    """
    given, text = text, _CONTROLS.sub("", text)
    lower = text.lower()
    last = {name: lower.rfind(f"</{name}") for name in _NO_TEXT}
    last_comment = text.rfind("-->")

    cuts: list[tuple[int, int]] = []

    def escaped(match: re.Match[str]) -> str:
        name = (match["name"] or "").lower()
        ends = match.start() < (last_comment if match["comment"] else last.get(name, len(lower)))
        whole = (name and (ends or match[0].startswith("</"))) or (match["comment"] and ends)
        if not whole:
            return match[0].replace("&", "&amp;").replace("<", "&lt;")
        cuts.append(match.span())
        return match[0].replace("\r", " ")

    # The parser makes line feeds of carriage returns, and its text would be found nowhere.
    source = _TAG.sub(escaped, text).replace("\r", "&#13;")
    return source, cuts if text == given else []


def _pieces(root: etree._Element) -> list[str]:
    """The texts of the tree in order; a line end is a piece of its own."""
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag in _APART:
            pieces.append("\n")
        if event == "start" and element.tag in _NO_TEXT:
            # It still has its end, and with it what follows.
            walker.skip_subtree()
        elif event == "start":
            pieces.append(element.text or "")
        if event == "end":
            pieces.append(element.tail or "")
    return [piece for piece in pieces if piece]


def _placed(text: str, cuts: list[tuple[int, int]], pieces: list[str]) -> list[Edit]:
    """What makes the pieces of the text: each stands behind a tag, as it was written."""
    edits: list[Edit] = []
    end, new = 0, ""
    for piece in pieces:
        if piece == "\n":
            new += piece
            continue
        spans = _next(text, cuts, end, piece)
        if not spans and (start := text.find(f">{piece}", end) + 1):
            spans = [(start, start + len(piece))]
        # Without a place, the parser has changed it: it stands for what is between its neighbours.
        new += "" if spans else piece
        for start, stop in spans:
            if start > end or new:
                edits.append(Edit(end, start, new))
            end, new = stop, ""
    if end < len(text) or new:
        edits.append(Edit(end, len(text), new))
    return edits


def _next(text: str, cuts: list[tuple[int, int]], end: int, piece: str) -> list[tuple[int, int]]:
    """Where a piece stands that is the very next text: in several places where the parser has dropped tags
    within it that have no partner, and nowhere where it is not the next."""
    spans: list[tuple[int, int]] = []
    place = bisect_left(cuts, (end, end))
    while piece:
        while place < len(cuts) and cuts[place][0] == end:
            end = cuts[place][1]
            place += 1
        stop = min(cuts[place][0] if place < len(cuts) else len(text), end + len(piece))
        if stop == end or not piece.startswith(text[end:stop]):
            return []
        spans.append((end, stop))
        piece = piece[stop - end :]
        end = stop
    return spans
