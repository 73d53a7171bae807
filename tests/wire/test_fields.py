"""The tables that docs/reference/formats.md is made of."""

import sys

import pytest
from msgspec import structs

from wiredesk.model import Item
from wiredesk.settings import FORMATS
from wiredesk.wire import PARSERS


def test_every_format_of_the_settings_has_a_parser():
    assert set(PARSERS) == set(FORMATS) - {"auto"}


@pytest.mark.parametrize("name", PARSERS)
def test_a_table_says_where_fields_of_an_item_come_from(name):
    table = sys.modules[PARSERS[name].__module__].FIELDS
    known = {field.name for field in structs.fields(Item)} - {"story_id", "source", "warnings"}
    assert set(table) <= known | {""}
    assert all(isinstance(source, str) and source.strip() == source != "" for source in table.values())
    assert "blocks" in table
