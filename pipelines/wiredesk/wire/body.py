"""Bodies cut into blocks: from plain text and from HTML, without what is not for publication."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from lxml import etree

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind
from wiredesk.text.clean import clean_line
from wiredesk.text.credit import read_credit

# A heading inside a body is a short line without an end mark, behind a finished sentence and before a
# real paragraph. 80 and 100 characters were measured on 300 reports; lists, results and wrapped text have
# short lines after short lines.
MAX_HEADING = 80
MIN_PARAGRAPH = 100
END_MARKS = tuple(".!?…:;,\"'”“»«›’)]–—-")

# Of HTML and, where they have names of their own (block, bq, fn, hl1, note), of NITF.
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"))
_QUOTES = frozenset(("blockquote", "bq"))
_BLOCKS = (_HEADINGS | _QUOTES).union((
    "address", "article", "aside", "block", "body", "body.content", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "fn", "footer", "form", "header", "hr", "html",
    "legend", "li", "main", "nav", "nitf-table", "note", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
SKIPPED = frozenset((
    "figcaption", "head", "math", "noscript", "script", "style", "svg", "template", "title",
))  # fmt: skip

# What marks a part that is for editors only: telephone numbers, names of staff. The words stand at the start
# of a block, behind a mark (`* * * * Nicht ...`) or behind words that announce it (`Hinweis an die
# Redaktionen, nicht ...`); "Der Bericht war nicht zur Veröffentlichung bestimmt" is news.
_EDITORS_ONLY = (
    r"nicht (?:zur|für die|zum) (?:veröffentlichung|publikation|abdruck|verbreitung)(?! bestimmte)"
    r"(?: bestimmt)?",
    r"nicht veröffentlichen|nur (?:zur (?:internen )?information )?(?:für die|für|der) redaktion(?:en)?",
    # ... "for release, publication or distribution in ..." is the legal line of a public statement.
    r"not (?:intended )?for (?:publication|print|broadcast)(?!,? (?:or )?(?:release|distribution))",
    r"not to be published|do not publish|for (?:the information of )?editors only",
    r"(?:à )?ne pas (?:publier|diffuser)|(?:non|pas) destinée?s? à (?:la )?(?:publication|diffusion)",
    r"(?:non|pas) pour publication|réservée?s? aux rédactions",
    r"pour l(?:'|’)information des (?:seules )?rédactions",
    r"no publicables?|no (?:para|destinad[oa]s? a) (?:la )?(?:publicación|publicar|difusión)|no publicar",
    r"(?:sólo|solo) para (?:las )?redacci(?:ones|ón)",
    r"nie ?(?:jest |są )?(?:przeznaczon\w{1,3} )?do (?:publikacji|druku|emisji)|nie publikować",
    r"(?:tylko |wyłącznie )?do wiadomości redakcji|(?:tylko|wyłącznie) dla redakcji|do użytku redakcyjnego",
    r"не (?:призначен\w{1,3} )?для (?:публікації|друку|оприлюднення)|не публікувати|не підлягає публікації",
    r"(?:лише|тільки) для редакці[йї]",
    r"не (?:предназначен\w{0,3} )?для (?:публикации|печати|опубликования)|не публиковать",
    r"не подлежит публикации|только для редакци[йи]|для служебного пользования",
    r"не для публікацыі|не публікаваць|толькі для рэдакцый",
)
_ADDRESS = (
    "hinweis|achtung|kontakt|ansprechpartner|notiz|note|editor|contact|attention|nota|datos|uwaga|увага"
    "|контакт|внимание"
)
_NEXT = "folgend|following|suivant|siguiente|poniższ|następując|наступн|нижче|следующ|ниже"
# How far into its block such words may stand, and what may stand behind them without being what must not be
# published: then all that follows is meant, and where that ends, nobody says.
_MARKER_REACH = 60
_ANY_MARKER = f"(?:{'|'.join(_EDITORS_ONLY)})"
_REACH = f".{{0,{_MARKER_REACH}}}"
_MARKER = re.compile(
    rf"(?:{_REACH}?[-–—:;(\[*+#/|!.>•=]\s*|(?:{_ADDRESS}){_REACH}\b|{_REACH}(?:{_NEXT}){_REACH}\b)?"
    rf"{_ANY_MARKER}\b(?P<alone>(?: bestimmt| przeznaczone)?[\W_]*\Z)?"
    rf"|{_REACH}?\b{_ANY_MARKER}(?: bestimmt| przeznaczone)?\s?:"
)
# ... or at the end of it, in brackets: "Telefon 000 (nicht zur Veröffentlichung)".
_MARKER_BEHIND = re.compile(rf"[(\[]\s*{_ANY_MARKER}\s*[)\]][\W_]*\Z")
_CONTACT = re.compile(r"[\d@]")
# The heading of what dpa sends behind a text.
_NOTEPAD = re.compile(r"[#*\s]*(?:notizblock|notepad|bloc-notes|bloc de notas)[\W_]*")
# Most blocks have none of these, and cost no more than the search for them.
_STEMS = (
    "veröff", "publ", "abdruck", "redak", "notizb", "notepad", "bloc", "print", "broadcast", "editor",
    "diffus", "rédac", "redacc", "difus", "druk", "emisji", "публ", "друк", "оприл", "редак", "печат",
    "рэдак", "служеб", "verbreit",
)  # fmt: skip
# The longest real items (tables of results) have some thousand; a million would cost seconds and gigabytes.
MOST_BLOCKS = 100_000
NOT_PUBLIC = "a part that is not for publication was dropped"


def lines_of(text: str) -> list[str]:
    """The lines of a text, stripped; blank ones are empty."""
    return [line.strip() for line in text.splitlines()]


def blocks_of_lines(lines: Sequence[str]) -> tuple[Block, ...]:
    """One block for each line that is not blank: a heading where it looks like one, else a paragraph.

    Raises Rejected(TOO_LARGE) for more than MOST_BLOCKS.
    """
    lines = [line for line in lines if line]
    _bounded(lines)
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
    return () if root is None else blocks_of_tree(root)


def blocks_of_tree(root: etree._Element, skipped: Set[str] = SKIPPED) -> tuple[Block, ...]:
    """The blocks of an element of HTML, XHTML or NITF, whatever the namespace; what follows it is not read.

    `skipped` are the names of elements that are no text. The tree must hold elements and texts only.
    """
    blocks: list[Block] = []
    pieces: list[str] = []
    kinds = [BlockKind.PARAGRAPH]

    def flush() -> None:
        text = "".join(pieces)
        pieces.clear()
        for line in text.split("\x00") if text else ():
            if words := line.split():
                blocks.append(Block(kinds[-1], " ".join(words)))
        _bounded(blocks)

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag in skipped:
                walker.skip_subtree()
                continue
            if tag in _BLOCKS:
                flush()
                if tag in _HEADINGS:
                    kinds.append(BlockKind.HEADING)
                elif tag in _QUOTES:
                    kinds.append(BlockKind.QUOTE)
            elif tag == "br":
                pieces.append("\x00")  # no text holds it: libxml2 replaces it
            pieces.append(element.text or "")
            continue
        if tag in _BLOCKS:
            flush()
            if tag in _HEADINGS or tag in _QUOTES:
                kinds.pop()
        if element is not root:
            pieces.append(element.tail or "")
    flush()
    return tuple(blocks)


def public_blocks(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks that are for publication, and warnings; datelines and credit lines stay in them."""
    public = _public(blocks)
    return public, () if len(public) == len(blocks) else (NOT_PUBLIC,)


def without_credit(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks before a credit of one line or two: what an item says and, without id and headline, is."""
    for _ in range(2):
        if not blocks or not read_credit(clean_line(blocks[-1].text)):
            break
        blocks = blocks[:-1]
    return blocks


def _bounded(blocks: Sequence[object]) -> None:
    if len(blocks) > MOST_BLOCKS:
        raise Rejected(Reason.TOO_LARGE, f"more than {MOST_BLOCKS:,} lines or paragraphs in one item")


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
    kept: list[Block] = []
    for block in blocks:
        start = block.text[: 2 * _MARKER_REACH].lower()
        end = block.text[-_MARKER_REACH:].lower() if block.text.rstrip(" .").endswith((")", "]")) else ""
        if not any(stem in start or stem in end for stem in _STEMS):
            kept.append(block)
            continue
        start = " ".join(start.split())
        marker = _MARKER.match(start)
        alone = marker and marker["alone"] is not None and len(block.text) <= 2 * _MARKER_REACH
        # "Rathaus, Telefon 000 (nicht zur Veröffentlichung)" has told it already.
        if (alone and not _CONTACT.search(start)) or _NOTEPAD.fullmatch(start):
            # A row of stars before it parts it from the text.
            while kept and not any(character.isalnum() for character in kept[-1].text):
                kept.pop()
            break
        if marker is None and not _MARKER_BEHIND.search(end):
            kept.append(block)
    return tuple(kept)
