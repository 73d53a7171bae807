"""CSV of names: a line a name, with a head that says which column is which.

    id,name,language,kind,actor_kind,country      or      alias,id

`id` and `name` (or `alias`) must be there. An actor that the registry has needs nothing else; a new one
needs `actor_kind`. Without `language` a name counts in every language; without `kind` it is a full name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain

from wiredesk.actors.importers.codes import alpha_3
from wiredesk.actors.importers.source import Imported, Source, is_name, make_name
from wiredesk.actors.match import ANY_LANGUAGE
from wiredesk.actors.registry import Name

Row = dict[str, str]


def actors(source: Source) -> Imported:
    """An actor for each id, with all names that the file has for it; in the order of the file."""
    rows: dict[str, list[tuple[int, Row]]] = {}
    # Spreadsheets write a byte order mark; the wrong encoding must not stop the lines that are right.
    lines = (line.decode("utf-8-sig", "replace") for line in source.lines)
    head = next(lines, "")
    delimiter = next((each for each in ("\t", ";") if each in head and "," not in head), ",")
    reader = csv.reader(chain((head,), lines), delimiter=delimiter)
    heads = [head.strip().lower() for head in next(reader, [])]
    if "id" not in heads or not {"name", "alias"} & set(heads):
        yield source.refuse(1, "the first line must name the columns: id and name (or alias), " + _OPTIONAL)
        return
    for cells in reader:
        row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        if not row.get("id") or not is_name(_text(row)):
            yield source.refuse(reader.line_num, "needs an id and a name with two letters")
        else:
            rows.setdefault(row["id"], []).append((reader.line_num, row))
    for id, found in rows.items():
        line, _ = found[0]
        known = source.known.get(id)
        kind = next((row["actor_kind"] for _, row in found if row.get("actor_kind")), None)
        if known is None and kind is None:
            yield source.refuse(
                line, f"the registry has no {id}; give its kind in a column actor_kind (person, company, ...)"
            )
            continue
        country = next(filter(None, (alpha_3(row.get("country")) for _, row in found)), None)
        names = [name for _, row in found for name in _name(row)]
        made = source.actor("csv", id, kind or (known.kind if known else ""), country, names)
        yield source.refuse(line, made) if isinstance(made, str) else made


_OPTIONAL = "and may name language, kind, actor_kind, country"


def _text(row: Row) -> str:
    return row.get("name") or row.get("alias") or ""


def _name(row: Row) -> Iterator[Name]:
    kind = row.get("kind") or "full"
    yield from make_name(_text(row), row.get("language") or ANY_LANGUAGE, kind)  # type: ignore[arg-type]
