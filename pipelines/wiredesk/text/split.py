"""The parts of a body that are no text: byline and dateline before it, credit behind it.

Each is split off once. What stood where is kept: `raw` and its place, counted in characters of the body as it
stood, so that nothing is lost; what only looks like one of them stays in the text, with a warning.
"""

from __future__ import annotations

from msgspec import structs

from wiredesk.model import Block, BlockKind, Credit, CreditRole, Dateline, Item
from wiredesk.text import credit as credits
from wiredesk.text import dateline as datelines
from wiredesk.text.byline import read_byline
from wiredesk.text.sources import find_source, source_ids

# `(pm/gs)`, `Source: IAR` and a photo line: no item in our set closes with more.
MAX_CREDIT_LINES = 3

CREDIT_DOUBT = "credit: the last line looks like one and is not known; it stays in the text"
DATELINE_DOUBT = "dateline: the first line seems to begin with one that is not known; it stays in the text"
DATELINE_DIFFERS = "dateline: the text has another one than the field; it stays in the text"


def split(item: Item) -> Item:
    """The item with byline, dateline and credit taken off its blocks; as it is where there is none to take.

    An item that has one of them is not searched for it again, so that splitting twice is splitting once.
    """
    body = _Body(item)
    # One may stand behind the other in any order: each pass finds at least one, and each is found once.
    while body.take_byline() or body.take_dateline() or body.take_credit():
        pass
    return body.item()


class _Body:
    """The lines of an item's body while parts are taken off, and where in the body they stood."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._lines = [block for block in item.blocks if block.kind is not BlockKind.NOTE]
        self._notes = len(self._lines) < len(item.blocks)
        self._start = 0
        self._end: int | None = None
        self._byline, self._dateline, self._credit = item.byline, item.dateline, item.credit
        self._named: tuple[str, ...] = ()
        if self._dateline is not None and self._dateline.end == 0:
            self._dateline = datelines.read_field(self._dateline.raw, item.provider)

    def take_byline(self) -> bool:
        """Whether a first line was the byline, or a last line (`Text: A B`)."""
        if self._byline or len(self._lines) < 2:
            return False
        for place in (0, -1):
            text = self._lines[place].text
            if (place == 0 or ":" in text) and (found := read_byline(text)):
                self._byline, self._named = text, found.agencies
                self._drop(place)
                return True
        return False

    def take_dateline(self) -> bool:
        """Whether the first line began with the dateline."""
        if not self._lines or (self._dateline is not None and self._dateline.end):
            return False
        text = self._lines[0].text
        found = datelines.read_dateline(text, self._item.provider)
        if found is None or not self._agrees(found):
            return False
        self._dateline = structs.replace(found, start=self._start, end=self._start + found.end)
        self._start += found.end
        self._lines[0] = Block(self._lines[0].kind, text[found.end :])
        return True

    def take_credit(self) -> bool:
        """Whether the last lines were credits, or one stood behind the last or before the first sentence."""
        if self._credit is not None or not self._lines:
            return False
        end = self._place_of_end()
        found: list[Credit] = []
        while self._lines and len(found) < MAX_CREDIT_LINES:
            line = self._lines[-1].text
            # Lines of one block are lines too; a credit of two lines may be one block.
            read = [credits.read_credit(part, self._item.provider) for part in line.split("\n")]
            whole = [credit for credit in read if credit]
            if len(whole) < len(read) or len(found) + len(whole) > MAX_CREDIT_LINES:
                break
            found = [*whole, *found]
            self._drop(-1)
        start = self._place_of_end() + 1
        if self._lines and (closing := credits.closing_credit(self._lines[-1].text, self._item.provider)):
            text = self._lines[-1].text.removesuffix(closing.raw)
            start = self._place_of_end() - len(closing.raw)
            self._end = self._place_of_end() - len(self._lines[-1].text) + len(text.rstrip())
            self._lines[-1] = Block(self._lines[-1].kind, text.rstrip())
            found = [closing, *found]
        if found:
            self._credit = self._placed(found, start, end)
            return True
        opening = credits.opening_credit(self._lines[0].text, self._item.provider)
        if opening is None:
            return False
        # The space behind the bracket goes with it.
        cut = len(opening.raw) + 1
        self._credit = structs.replace(opening, start=self._start, end=self._start + len(opening.raw))
        self._lines[0] = Block(self._lines[0].kind, self._lines[0].text[cut:])
        self._start += cut
        return True

    def item(self) -> Item:
        """The item without what was taken, and with what was doubted."""
        item = self._item
        doubts = [doubt for doubt in self._doubts() if doubt not in item.warnings]
        credit = self._sourced()
        if (item.byline, item.dateline, item.credit) == (self._byline, self._dateline, credit) and not doubts:
            return item
        blocks = tuple(self._lines)
        if self._notes:
            blocks += tuple(block for block in item.blocks if block.kind is BlockKind.NOTE)
        return structs.replace(
            item,
            byline=self._byline,
            dateline=self._dateline,
            credit=credit,
            blocks=blocks,
            warnings=(*item.warnings, *doubts),
        )

    def _agrees(self, found: Dateline) -> bool:
        """Whether the text's dateline says what the field's does: otherwise one of them would be lost."""
        if self._dateline is None:
            return True
        words = self._dateline.raw.rstrip(" -–—_:.").casefold()
        return words in found.raw.casefold()

    def _sourced(self) -> Credit | None:
        """The credit, with the agencies of dateline and byline as sources where no line names the text's."""
        credit, dateline = self._credit, self._dateline
        if credit is self._item.credit and credit is not None:
            return credit
        agencies = self._named
        services: tuple[str, ...] = ()
        if dateline and dateline.agencies:
            agencies, services = dateline.agencies, dateline.services
        of_picture = credit is not None and credit.role in (CreditRole.PHOTO, CreditRole.END_MARK)
        if not agencies or (credit is not None and credit.sources and not of_picture):
            return credit
        kinds = {source.kind for name in agencies if (source := find_source(name))}
        role = CreditRole.PRESS_RELEASE if kinds == {"release"} else CreditRole.TEXT
        named = Credit(raw="", sources=agencies) if credit is None else credit
        return structs.replace(
            named, sources=agencies, role=role, services=services, source_ids=source_ids(agencies)
        )

    def _doubts(self) -> list[str]:
        doubts = []
        of_field = self._dateline is not None and self._dateline.end == 0
        if of_field and self._lines and datelines.read_dateline(self._lines[0].text, self._item.provider):
            doubts.append(DATELINE_DIFFERS)
        if self._lines and self._dateline is None and datelines.is_doubtful(self._lines[0].text):
            doubts.append(DATELINE_DOUBT)
        if len(self._lines) > 1 and self._credit is None and credits.is_doubtful(self._lines[-1].text):
            doubts.append(CREDIT_DOUBT)
        return doubts

    def _placed(self, found: list[Credit], start: int, end: int) -> Credit:
        raw = "\n".join(credit.raw for credit in found)
        return structs.replace(credits.merge_credits(found, raw), start=start, end=end)

    def _drop(self, place: int) -> None:
        if place == 0:
            self._start += len(self._lines.pop(0).text) + 1
        else:
            end = self._place_of_end()
            self._end = end - len(self._lines.pop().text) - 1

    def _place_of_end(self) -> int:
        """Where the last line ends, in characters of the body as it stood."""
        if self._end is None:
            self._end = self._start + sum(len(line.text) + 1 for line in self._lines) - 1
        return self._end
