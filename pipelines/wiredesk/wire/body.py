"""Bodies cut into blocks: from plain text and from HTML, with the credit line taken off the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Credit
from wiredesk.text.clean import clean_line
from wiredesk.text.credit import read_credit

# A heading inside a body is a short line without an end mark, behind a finished sentence and before a
# real paragraph. 80 and 100 characters were measured on 300 reports; lists, results and wrapped text have
# short lines after short lines.
MAX_HEADING = 80
MIN_PARAGRAPH = 100
END_MARKS = tuple(".!?…:;,\"'”“»«›’)]–—-")

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS.union((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figure", "footer", "form", "header", "hl1", "hl2", "hr", "html",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_SKIPPED = frozenset((
    "figcaption", "head", "math", "noscript", "script", "style", "svg", "template", "title",
))  # fmt: skip

# Near the start of a block, what follows is for editors only: telephone numbers, names of staff.
_EDITORS_ONLY = (
    "nicht zur veröffentlichung",
    "not for publication",
    "nie do publikacji",
    "не для публікації",
    "не для публикации",
)
# How far into its block such a marker may stand ("Hinweis für die Redaktionen - nicht zur ..."), and what
# may stand behind it without being what must not be published.
_MARKER_REACH = 60
_MARKER_END = re.compile(r"(?: bestimmt| przeznaczone)?[\W_]*")
NOT_PUBLIC = "a part that is not for publication was dropped"


def lines_of(text: str) -> list[str]:
    """The lines of a text, stripped; blank ones are empty."""
    return [line.strip() for line in text.splitlines()]


def blocks_of_lines(lines: Sequence[str]) -> tuple[Block, ...]:
    """One block for each line that is not blank: a heading where it looks like one, else a paragraph."""
    lines = [line for line in lines if line]
    return tuple(
        Block(BlockKind.HEADING if _is_heading(lines, place) else BlockKind.PARAGRAPH, line)
        for place, line in enumerate(lines)
    )


def blocks_of_html(markup: str) -> tuple[Block, ...]:
    """The blocks of HTML: block elements are paragraphs, h1 to h6 headings, blockquote quotes.

    Scripts, styles, captions and the head of a page are no text. Raises Rejected(MALFORMED) for markup
    nested deeper than libxml2 reads (2,048 levels); its text would be lost silently.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    if any("depth" in error.message for error in parser.error_log):
        raise Rejected(Reason.MALFORMED, "HTML is nested too deeply")
    if root is None:
        return ()
    blocks: list[Block] = []
    pieces: list[str] = []
    kinds = [BlockKind.PARAGRAPH]

    def flush() -> None:
        text = "".join(pieces)
        pieces.clear()
        for line in text.split("\x00") if text else ():
            if words := line.split():
                blocks.append(Block(kinds[-1], " ".join(words)))

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _SKIPPED:
                walker.skip_subtree()
                continue
            if tag in _BLOCKS:
                flush()
                if tag in _HEADINGS:
                    kinds.append(BlockKind.HEADING)
                elif tag == "blockquote":
                    kinds.append(BlockKind.QUOTE)
            elif tag == "br":
                pieces.append("\x00")  # no text holds it: libxml2 replaces it
            pieces.append(element.text or "")
            continue
        if tag in _BLOCKS:
            flush()
            if tag in _HEADINGS or tag == "blockquote":
                kinds.pop()
        pieces.append(element.tail or "")
    flush()
    return tuple(blocks)


def split_body(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], Credit | None, tuple[str, ...]]:
    """The public blocks, the credit that the last one or two lines state, and warnings."""
    public = _public(blocks)
    kept, credit = _split_credit(public)
    return kept, credit, () if len(public) == len(blocks) else (NOT_PUBLIC,)


def public_note(note: str) -> tuple[str, tuple[str, ...]]:
    """A note to editors without what is not for publication, and warnings."""
    blocks = tuple(Block(BlockKind.NOTE, line) for line in lines_of(note) if line)
    public = _public(blocks)
    kept = " ".join(block.text for block in public)
    return kept, () if len(public) == len(blocks) else (NOT_PUBLIC,)


def _is_heading(lines: Sequence[str], place: int) -> bool:
    line = lines[place]
    return (
        0 < place < len(lines) - 1
        and len(line) <= MAX_HEADING
        and line[0].isalnum()
        and not line.endswith(END_MARKS)
        and lines[place - 1].endswith(END_MARKS)
        and len(lines[place + 1]) >= MIN_PARAGRAPH
    )


def _public(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks that are not marked as being for editors only."""
    kept = []
    for block in blocks:
        lowered = block.text[: 2 * _MARKER_REACH].lower()
        marker = next((marker for marker in _EDITORS_ONLY if marker in lowered), None)
        if marker is None or lowered.index(marker) > _MARKER_REACH:
            kept.append(block)
        elif _MARKER_END.fullmatch(block.text.lower(), lowered.index(marker) + len(marker)):
            # A marker that stands alone is about all that follows it; where that ends, nobody says.
            break
    return tuple(kept)


def _split_credit(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], Credit | None]:
    """Credits close an item in one line, or in two: `(pm/gs)` and `Source: IAR`."""
    found: list[Credit] = []
    while blocks and len(found) < 2:
        credit = read_credit(clean_line(blocks[-1].text))
        if credit is None:
            break
        found.insert(0, credit)
        blocks = blocks[:-1]
    if not found:
        return blocks, None
    return blocks, Credit(
        raw="\n".join(credit.raw for credit in found),
        sources=tuple(dict.fromkeys(source for credit in found for source in credit.sources)),
        editors=tuple(editor for credit in found for editor in credit.editors),
    )
