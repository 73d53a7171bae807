"""What a robots.txt allows."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.transport.robots import rules


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/feed.xml", True),
        ("User-agent: *\nDisallow: /", "/feed.xml", False),
        ("User-agent: *\nDisallow:", "/feed.xml", True),
        ("user-agent:*\ndisallow:/private # not for robots", "/private/a", False),
        ("User-agent: other\nDisallow: /", "/feed.xml", True),
        ("User-agent: WireDesk/9\nDisallow: /\n\nUser-agent: *\nAllow: /", "/feed.xml", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: wiredesk\nAllow: /", "/feed.xml", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: wiredesk", "/feed.xml", True),
        ("User-agent: other\nUser-agent: wiredesk\nDisallow: /", "/feed.xml", False),
        ("User-agent: wiredesk\nDisallow: /a\nUser-agent: wiredesk\nDisallow: /b", "/b", False),
        ("User-agent: wiredesks\nDisallow: /", "/feed.xml", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/feed.xml", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news/all", "/news/all.xml", False),
        ("User-agent: *\nDisallow: /feed\nAllow: /feed", "/feed", True),
        ("User-agent: *\nDisallow: /*.xml$", "/a/b.xml", False),
        ("User-agent: *\nDisallow: /*.xml$", "/a/b.xml?page=2", True),
        ("User-agent: *\nDisallow: /*?", "/a?key=1", False),
        ("User-agent: *\nDisallow: /a*b*c", "/a-c-b-c", False),
        ("User-agent: *\nDisallow: /a*b*c", "/a-c-b", True),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /żółw", "/%C5%BC%c3%b3%C5%82w", False),
        ("\ufeffUser-agent: *\r\nDisallow: /", "/feed.xml", False),
        ("Disallow: /", "/feed.xml", True),
        ("<html>not here</html>", "/feed.xml", True),
    ],
)
def test_the_longest_rule_of_our_group_decides(text: str, path: str, allowed: bool):
    assert rules(text).allow(path) is allowed


def test_a_pattern_of_many_stars_is_no_work():
    hostile = rules("User-agent: *\nDisallow: /" + "*a" * 5_000 + "b$")
    started = time.perf_counter()
    assert hostile.allow("/" + "a" * 20_000)
    assert time.perf_counter() - started < 1


@given(st.text(), st.text())
def test_whatever_stands_there_gives_an_answer(text: str, path: str):
    assert rules(f"User-agent: *\nDisallow: {text}").allow(path) in (True, False)
