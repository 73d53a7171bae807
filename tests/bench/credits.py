"""How well credit lines, datelines and bylines are read, form by form, and what that costs an item."""

from __future__ import annotations

import gc
import json
import time
from collections import defaultdict

from bench.items import compose
from bench.report import print_table, print_text, spread
from bench.servers import Servers
from builders import make_item
from credit_lines import ROWS, read, wanted
from wiredesk.model import Item
from wiredesk.text.split import split

ITEMS = 1_000
ROUNDS = 7


def credits(_servers: Servers) -> None:
    """Print the lines read exactly, all fields, by kind and form, and the ms CPU of splitting an item."""
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in ROWS:
        exact = read(row) == wanted(row)
        right[row["kind"], f"{row['form']:>3}"].append(exact)
        right["text" if row["kind"] == "none" else "credit, dateline, byline", "all"].append(exact)
    print_text("Credit lines, datelines and bylines of tests/data/credits, each at its end of an item.")
    rows = [(*name, str(len(found)), f"{100 * sum(found) / len(found):.1f}") for name, found in right.items()]
    print_table(("kind", "form", "lines", "exact, %"), sorted(rows))
    spent = [1000 * _cpu(_items(seed)) for seed in range(ROUNDS)]
    print_text(
        f"Splitting, {ITEMS:,} items of about 3,000 characters: {spread(spent, '.4f')} ms CPU an item."
    )


def _items(seed: int) -> list[Item]:
    """Items with clean characters, a dateline and a credit line."""
    texts = (json.loads(item.value)["body_text"] for item in compose(ITEMS, seed=seed))
    return [make_item(text=f"Berlin (dpa) - {text}\ndpa mk xx n1 ts") for text in texts]


def _cpu(items: list[Item]) -> float:
    """Seconds of CPU for one item."""
    gc.collect()
    before = time.process_time()
    for item in items:
        split(item)
    return (time.process_time() - before) / len(items)
