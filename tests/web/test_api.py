"""The API and the page over a store in memory: who may see what, what is escaped, what is refused."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser

import pytest
from msgspec import json
from starlette.testclient import TestClient

from builders import make_actor, make_kill, make_story, moment, story_id
from wiredesk.errors import Unavailable
from wiredesk.model import ActorMention, ChangeNote, Credit, Dateline, Difference, Status, Story
from wiredesk.stores.store import Facet, Hit, Page, Query
from wiredesk.web.app import create_app

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
FAR_AHEAD = moment(60 * 24 * 365 * 50)


class Shelf:
    """A store in memory that finds the stories whose text contains `q`; its cursors are counts."""

    def __init__(self, *stories: Story) -> None:
        self.stories = stories
        self.asked: list[Query] = []

    def story(self, wanted: str) -> Story | None:
        return next((story for story in self.stories if story.story_id == wanted), None)

    def search(self, query: Query) -> Page:
        self.asked.append(query)
        if query.q.count('"') % 2:
            raise ValueError("a quotation mark is never closed")
        if query.cursor and not query.cursor.isdigit():
            raise ValueError("the cursor is none that a search gave out")
        found = [
            story
            for story in sorted(self.stories, key=lambda story: story.published, reverse=True)
            if story.visible()
            and query.q.strip('"') in story.text
            and query.language in ("", story.language)
            and query.provider in ("", story.provider)
            and (not query.actor or query.actor in story.actor_ids)
        ]
        start = int(query.cursor or 0)
        end = start + query.size
        names = {actor.id: actor.name for story in found for actor in story.actors}
        counted = {
            "language": Counter(story.language for story in found),
            "provider": Counter(story.provider for story in found),
            "actor": Counter(actor for story in found for actor in story.actor_ids),
        }
        facets = {
            facet: tuple(
                Facet(value, names.get(value, value), count) for value, count in counts.most_common()
            )
            for facet, counts in counted.items()
        }
        hits = tuple(self.hit(story, query.q) for story in found[start:end])
        return Page(len(found), hits, facets, str(end) if end < len(found) else "")

    def hit(self, story: Story, q: str) -> Hit:
        others = self.copies(story.story_id, 100)
        providers = sorted({other.provider for other in others} - {story.provider})
        return Hit(story, self.snippet(story, q), len(others), tuple(providers))

    def copies(self, wanted: str, limit: int) -> list[Story]:
        cluster = next(story.cluster_id for story in self.stories if story.story_id == wanted)
        found = [
            story
            for story in sorted(self.stories, key=lambda story: story.published, reverse=True)
            if story.cluster_id == cluster and story.visible() and story.story_id != wanted
        ]
        return found[:limit]

    @staticmethod
    def snippet(story: Story, q: str) -> str:
        text = escape(story.text)
        return text.replace(escape(q), f"<mark>{escape(q)}</mark>") if q else text


class Away:
    """A store that does not answer."""

    def __init__(self, retry_after: float | None) -> None:
        self.retry_after = retry_after

    def search(self, _query: Query) -> Page:
        raise Unavailable("store", "http://user:secret@10.0.0.1 refuses", self.retry_after)

    def story(self, _wanted: str) -> Story | None:
        raise Unavailable("store", "http://user:secret@10.0.0.1 refuses", self.retry_after)


class Tags(HTMLParser):
    """All start tags of a page with their attributes, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def client(*stories: Story) -> TestClient:
    return TestClient(create_app(Shelf(*stories)))  # type: ignore[arg-type]


def with_actors() -> Story:
    return make_story(
        "summit",
        text="Olaf Scholz met Ursula von der Leyen.\n",
        actors=(
            make_actor(
                "Q61053", "Olaf Scholz", salience=0.75, mentions=(ActorMention(0, 11, "Olaf Scholz"),)
            ),
            make_actor("Q60772", "Ursula von der Leyen", salience=0.25),
        ),
        credit=Credit("dpa/AFP", ("dpa", "AFP")),
        urgency=2,
        language="de",
        provider="dpa",
    )


def test_a_search_answers_what_a_list_of_results_needs() -> None:
    answer = client(with_actors()).get("/api/v1/search", params={"q": "Scholz"}).json()
    assert answer == {
        "total": 1,
        "hits": [
            {
                "story_id": story_id("summit"),
                "headline": "Headline of summit",
                "snippet": "Olaf <mark>Scholz</mark> met Ursula von der Leyen.\n",
                "published": "2026-03-02T12:00:00Z",
                "language": "de",
                "provider": "dpa",
                "credit": json.decode(json.encode(Credit("dpa/AFP", ("dpa", "AFP")))),
                "urgency": 2,
                "actors": [
                    {"id": "Q61053", "name": "Olaf Scholz", "salience": 0.75},
                    {"id": "Q60772", "name": "Ursula von der Leyen", "salience": 0.25},
                ],
                "cluster_id": story_id("summit"),
                "relation": "original",
                "copies": 0,
                "also_ran_by": [],
                "status": "usable",
                "change": "new",
                "change_note": None,
            }
        ],
        "facets": {
            "language": [{"value": "de", "name": "German", "count": 1}],
            "provider": [{"value": "dpa", "name": "dpa", "count": 1}],
            "actor": [
                {"value": "Q61053", "name": "Olaf Scholz", "count": 1},
                {"value": "Q60772", "name": "Ursula von der Leyen", "count": 1},
            ],
        },
        "cursor": "",
    }


@pytest.mark.parametrize(
    ("parameters", "asked"),
    [
        ({}, Query()),
        ({"q": " Kyjiw "}, Query(q="Kyjiw")),
        (
            {
                "language": "uk",
                "actor": "Q1",
                "provider": "dpa",
                "cluster": "c",
                "size": "100",
                "cursor": "1",
            },
            Query(language="uk", actor="Q1", provider="dpa", cluster="c", size=100, cursor="1"),
        ),
        ({"q": "a", "unheard": "of"}, Query(q="a")),
    ],
)
def test_parameters_reach_the_store(parameters: dict[str, str], asked: Query) -> None:
    shelf = Shelf()
    assert TestClient(create_app(shelf)).get("/api/v1/search", params=parameters).status_code == 200  # type: ignore[arg-type]
    assert shelf.asked == [asked]


def test_following_the_cursor_gives_every_story_once_the_newest_first() -> None:
    desk = client(*(make_story(str(number), minutes=number) for number in range(7)))
    found, cursor = [], ""
    while True:
        answer = desk.get("/api/v1/search", params={"size": 3, "cursor": cursor}).json()
        assert answer["total"] == 7
        found += [hit["headline"] for hit in answer["hits"]]
        cursor = answer["cursor"]
        if not cursor:
            break
    assert found == [f"Headline of {number}" for number in range(6, -1, -1)]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"size": "0"}, "from 1 to 100"),
        ({"size": "101"}, "from 1 to 100"),
        ({"size": "-1"}, "from 1 to 100"),
        ({"size": "many"}, "from 1 to 100"),
        ({"size": ""}, "from 1 to 100"),
        ({"size": "٣"}, "from 1 to 100"),
        ({"size": "9" * 5000}, "from 1 to 100"),
        ({"q": '"open'}, "quotation mark"),
        ({"cursor": "nonsense"}, "cursor"),
    ],
)
def test_wrong_parameters_are_refused_with_what_to_do(parameters: dict[str, str], expected: str) -> None:
    answer = client().get("/api/v1/search", params=parameters)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert expected in answer.json()["error"]


def test_a_story_comes_whole() -> None:
    story = with_actors()
    answer = client(story).get(f"/api/v1/stories/{story.story_id}")
    assert answer.status_code == 200
    assert json.decode(answer.content, type=Story) == story


@pytest.mark.parametrize(
    "hidden",
    [
        make_story(status=Status.WITHHELD),
        make_story(embargoed=FAR_AHEAD),
        make_kill(embargoed=FAR_AHEAD, headline="Headline of a"),
        make_story("another"),
    ],
    ids=["withheld", "embargoed", "killed before its embargo ended", "unknown"],
)
def test_what_may_not_be_shown_is_as_unknown(hidden: Story) -> None:
    desk = client(hidden)
    answer = desk.get(f"/api/v1/stories/{story_id('a')}")
    page = desk.get(f"/stories/{story_id('a')}")
    assert (answer.status_code, page.status_code) == (404, 404)
    assert answer.json() == {"error": "There is no story with this id, or it may not be shown."}
    assert "Headline of" not in page.text


def test_a_killed_story_leaves_a_stub_without_text() -> None:
    # A provider's kill may repeat the text; the stub must not.
    killed = make_kill(headline="Minister resigns", ed_note="libel")
    desk = client(killed)
    answer = desk.get(f"/api/v1/stories/{killed.story_id}")
    assert answer.status_code == 410
    assert answer.json() == {
        "story_id": killed.story_id,
        "status": "canceled",
        "headline": "Minister resigns",
        "change": "kill",
        "published": "2026-03-02T12:00:00Z",
    }
    page = desk.get(f"/stories/{killed.story_id}")
    assert page.status_code == 410
    assert "This story was killed" in page.text
    assert "libel" not in page.text


def test_a_stub_names_the_copies_that_are_still_shown() -> None:
    cluster = {"cluster_id": story_id("a")}
    killed, gone = make_kill("a"), make_kill("c", **cluster)
    copy = make_story("b", minutes=5, provider="DNP", **cluster)
    desk = client(killed, copy, gone, make_story("d"))
    answer = desk.get(f"/api/v1/stories/{killed.story_id}")
    assert answer.status_code == 410
    assert answer.json()["copies"] == [
        {
            "story_id": copy.story_id,
            "provider": "DNP",
            "headline": "Headline of b",
            "published": "2026-03-02T12:05:00Z",
        }
    ]
    page = desk.get(f"/stories/{killed.story_id}").text
    assert f'href="/stories/{copy.story_id}"' in page
    assert gone.story_id not in page


def test_a_story_names_who_else_ran_it() -> None:
    cluster = {"cluster_id": story_id("a")}
    first, copy = make_story("a"), make_story("b", minutes=5, provider="DNP", **cluster)
    desk = client(first, copy)
    hits = desk.get("/api/v1/search").json()["hits"]
    assert [(hit["relation"], hit["copies"], hit["also_ran_by"]) for hit in hits] == [
        ("copy", 1, ["test"]),
        ("original", 1, ["DNP"]),
    ]
    page = desk.get("/").text
    assert f'<a href="/?cluster={story_id("a")}"><bdi>also ran by 1: DNP</bdi></a>' in page
    assert "also ran by" not in desk.get("/", params={"cluster": story_id("a")}).text
    assert "Headline of b" in desk.get(f"/stories/{first.story_id}").text


def test_a_stub_without_a_headline_names_none() -> None:
    assert "headline" not in client(make_kill()).get(f"/api/v1/stories/{story_id('a')}").json()


def test_text_that_a_store_left_in_a_killed_story_is_not_shown() -> None:
    desk = client(make_story(text="They are guilty.\n", status=Status.CANCELED))
    for address in (f"/api/v1/stories/{story_id('a')}", f"/stories/{story_id('a')}"):
        answer = desk.get(address)
        assert answer.status_code == 410
        assert "guilty" not in answer.text


@pytest.mark.parametrize(("retry_after", "expected"), [(None, "5"), (0.2, "1"), (30.0, "30"), (2.5, "3")])
@pytest.mark.parametrize("address", ["/", "/stories/x", "/api/v1/search", "/api/v1/stories/x"])
def test_a_store_away_is_503_and_says_when_to_come_back(
    address: str, retry_after: float | None, expected: str
) -> None:
    answer = TestClient(create_app(Away(retry_after))).get(address)  # type: ignore[arg-type]
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == expected
    assert "secret" not in answer.text
    assert ("error" in answer.json()) if address.startswith("/api/") else ("<h1>" in answer.text)


def test_health_does_not_ask_the_store() -> None:
    assert TestClient(create_app(Away(None))).get("/healthz").status_code == 200  # type: ignore[arg-type]


class Broken:
    """A store with a bug."""

    def search(self, _query: Query) -> Page:
        raise KeyError("a secret detail")


@pytest.mark.parametrize("address", ["/", "/api/v1/search"])
def test_a_bug_shows_no_details(address: str) -> None:
    desk = TestClient(create_app(Broken()), raise_server_exceptions=False)  # type: ignore[arg-type]
    answer = desk.get(address)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        (f"/stories/{story_id('a')}", 200),
        ("/stories/unknown", 404),
        ("/nowhere", 404),
        ("/static/../app.py", 404),
        ("/?q=%22", 400),
        ("/api/v1/search", 200),
        ("/api/v1/search?size=0", 400),
        (f"/api/v1/stories/{story_id('a')}", 200),
        ("/api/v1/nowhere", 404),
        ("/healthz", 200),
    ],
)
def test_every_answer_carries_the_headers_that_guard_readers(address: str, status: int) -> None:
    answer = client(make_story()).get(address, follow_redirects=False)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert re.search("charset=utf-8", answer.headers["content-type"], re.IGNORECASE)


@pytest.mark.parametrize("name", ["wiredesk.css", "wiredesk.svg"])
def test_static_files_are_there_and_asked_for_again(name: str) -> None:
    answer = client().get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert (
        client().get(f"/static/{name}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    )


@pytest.mark.parametrize("address", ["/", "/api/v1/search"])
def test_only_reading_is_allowed(address: str) -> None:
    assert client().post(address).status_code == 405
    assert client().head(address).status_code == 200


def test_hostile_words_are_only_words_everywhere() -> None:
    actor = make_actor("Q1&actor=\"'<b>", HOSTILE, mentions=(ActorMention(0, 8, "<script>"),))
    texts = ("headline", "byline", "slugline", "ed_note", "provider", "version")
    story = make_story(
        text=f"{HOSTILE}\n",
        language='de" onclick="alert(3)',
        dateline=Dateline(HOSTILE),
        credit=Credit(HOSTILE, (HOSTILE,)),
        actors=(actor,),
        warnings=(HOSTILE,),
        subjects=(HOSTILE,),
        change_note=ChangeNote((Difference.FIGURE,), 1, HOSTILE, HOSTILE),
        **dict.fromkeys(texts, HOSTILE),
    )
    killed = make_kill("killed", headline=HOSTILE)
    desk = client(story, killed)
    for address, parameters in [
        ("/", {}),
        ("/", {"q": HOSTILE.replace('"', "")}),
        ("/", {"q": HOSTILE, "actor": HOSTILE, "language": HOSTILE, "provider": HOSTILE, "cursor": HOSTILE}),
        ("/", {"actor": actor.id, "provider": HOSTILE}),
        (f"/stories/{story.story_id}", {}),
        (f"/stories/{killed.story_id}", {}),
        ("/stories/<script>alert(1)<", {}),
    ]:
        tags = Tags(desk.get(address, params=parameters).text)
        assert tags.named("script") == tags.named("img") == []
        assert {key for _, attributes in tags.found for key in attributes if key.startswith("on")} == set()
        assert all((link["href"] or "").startswith("/") for link in tags.named("a"))


def test_a_snippet_may_mark_words_and_nothing_else() -> None:
    class Careless(Shelf):
        @staticmethod
        def snippet(story: Story, _q: str) -> str:
            return f"5 &lt; 6 <mark>found</mark> <mark onclick=alert(1)> {story.text}"

    desk = TestClient(create_app(Careless(make_story(text=HOSTILE))))  # type: ignore[arg-type]
    snippet = desk.get("/api/v1/search").json()["hits"][0]["snippet"]
    assert snippet.startswith("5 &lt; 6 <mark>found</mark> &lt;mark onclick")
    assert "<script" not in snippet
    assert Tags(desk.get("/").text).named("mark") == [{}]


def test_the_page_shows_what_was_found_and_where_to_go() -> None:
    desk = client(
        with_actors(),
        make_story("older", text="Noch ein Text.\n", headline="", language="de", provider="dpa", minutes=-5),
    )
    page = desk.get("/", params={"language": "de"}).text
    tags = Tags(page)
    links = [link["href"] for link in tags.named("a")]
    assert "2 stories" in page
    assert "2 Mar 2026, 12:00 UTC" in page
    assert "dpa · dpa/AFP" in page
    assert "Noch ein Text." in page  # in place of the headline
    assert f"/stories/{story_id('summit')}" in links
    assert "/?language=de&actor=Q61053" in links  # take one more filter
    assert "/" in links  # drop the one that is taken
    assert {"type": "hidden", "name": "language", "value": "de"} in tags.named("input")
    assert [time["datetime"] for time in tags.named("time")] == [
        "2026-03-02T12:00:00+00:00",
        "2026-03-02T11:55:00+00:00",
    ]


def test_the_links_to_older_stories_lead_to_all_of_them() -> None:
    desk = client(*(make_story(str(number), minutes=number) for number in range(45)))
    address, headlines = "/?language=en", []
    while address:
        page = desk.get(address).text
        headlines += re.findall(r"Headline of (\d+)</a>", page)
        older = [link["href"] for link in Tags(page).named("a") if link.get("rel") == "next"]
        address = older[0] if older else ""
    assert headlines == [str(number) for number in range(44, -1, -1)]


def test_the_story_page_marks_mentions_where_they_stand() -> None:
    page = client(with_actors()).get(f"/stories/{story_id('summit')}").text
    assert '<mark class="actor" title="Olaf Scholz">Olaf Scholz</mark> met Ursula von der Leyen.' in page
    assert 'lang="de" dir="ltr"' in page


@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("he", 'lang="he" dir="rtl"'),
        ("ar", 'lang="ar" dir="rtl"'),
        ("pl", 'lang="pl" dir="ltr"'),
        ("und", 'lang="" dir="auto"'),
    ],
)
def test_texts_say_their_language_and_direction(language: str, attributes: str) -> None:
    desk = client(make_story(language=language))
    for address in ("/", f"/stories/{story_id('a')}"):
        assert desk.get(address).text.count(attributes) == 2  # headline, and snippet or text


@pytest.mark.parametrize(
    ("stories", "address", "expected"),
    [
        ((), "/", "The desk is empty"),
        ((), "/?q=Lwiw", "Nothing found for <q>Lwiw</q>"),
        ((), "/?actor=Q1", "Drop a filter"),
        ((make_story(),), "/?q=%22Lwiw", "a quotation mark is never closed"),
        ((make_story(),), "/?cursor=7", "No older stories"),
        ((), "/nowhere", "nothing at this address"),
    ],
)
def test_a_page_without_results_says_why(stories: tuple[Story, ...], address: str, expected: str) -> None:
    assert expected in client(*stories).get(address).text
