"""The search page and its JSON API, over any store.

Everything that a reader sees passes here once, so here stands who may see what: a visible story is
shown, a killed one is answered with 410 and its stub, all others are as unknown (404).
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wiredesk.errors import Unavailable
from wiredesk.model import Story
from wiredesk.stores.copies import MOST_COPIES
from wiredesk.stores.store import Page, Query, Store
from wiredesk.web import languages, view

HEADERS = {
    # No script at all, so that a text from the wire that got past the escaping could still run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Addresses hold what an editor searches for: that is nobody else's business.
    "Referrer-Policy": "no-referrer",
    # A kill must take effect at the next look, also behind a cache.
    "Cache-Control": "no-store",
}

# When the store does not say when to come back: about the pause between two of the desk's own attempts.
RETRY_SECONDS = 5

NOT_FOUND = "There is no story with this id, or it may not be shown."
# Starlette's own refusals carry the bare phrase of their status.
PLAINER = {
    "Not Found": "There is nothing at this address.",
    "Method Not Allowed": "This address answers only GET.",
}

HEADINGS = {404: "Not here", 500: "Something went wrong", 503: "The store is away"}

log = logging.getLogger(__name__)


def create_app(store: Store) -> Starlette:
    """The search page and API over `store`, as an ASGI application.

    The endpoints are plain functions: Starlette runs them in its thread pool, where a store may block.
    """
    app = Starlette(
        routes=[
            Route("/", search_page),
            Route("/stories/{story_id}", story_page),
            Route("/api/v1/search", search_api),
            Route("/api/v1/stories/{story_id}", story_api),
            Route("/healthz", health),
            Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))),
        ],
        middleware=[Middleware(WithHeaders)],
        exception_handlers={HTTPException: refused, Unavailable: unavailable, Exception: broken},
    )
    # A redirect would be built from the Host header of the request, which anybody can write.
    app.router.redirect_slashes = False
    app.state.store = store
    return app


class WithHeaders:
    """The application, with HEADERS on every answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith("/static/"):
                    # Asked for again by its ETag on every page: a new version of the program shows at once.
                    headers.setdefault("Cache-Control", "no-cache")
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def search_api(request: Request) -> Response:
    """One page of hits as JSON."""
    size = request.query_params.get("size", "20")
    if not re.fullmatch("[1-9][0-9]?|100", size):
        raise HTTPException(400, "size needs a whole number from 1 to 100.")
    return _json(view.answer(_search(request, msgspec.structs.replace(_query(request), size=int(size)))))


def story_api(request: Request) -> Response:
    """One story as JSON, or with 410 what is left of a killed one."""
    story = _story(request)
    return _json(story) if story.visible() else _json(view.stub(story, _copies(request, story)), 410)


def health(_request: Request) -> Response:
    """That this process answers; it asks no store, so that a store away does not get us restarted."""
    return _json({"status": "ok"})


def search_page(request: Request) -> Response:
    """The search page with what was found; with 400 and the mistake where the query cannot be read."""
    query = _query(request)
    try:
        page, mistake = _search(request, query), ""
    except HTTPException as refusal:
        page, mistake = Page(0, (), {}, ""), refusal.detail
    chips = view.chips(query, view.named(page.facets))
    return _html("search.html", 400 if mistake else 200, query=query, page=page, mistake=mistake, chips=chips)


def story_page(request: Request) -> Response:
    """One story as a page, or with 410 the notice that it was killed."""
    story = _story(request)
    copies = _copies(request, story)
    if story.visible():
        return _html("story.html", story=story, copies=view.copies(copies))
    return _html("withdrawn.html", 410, stub=view.stub(story, copies))


def refused(request: Request, refusal: Exception) -> Response:
    """A request that cannot be answered as it is: JSON to programs, a page to people."""
    assert isinstance(refusal, HTTPException)
    message = PLAINER.get(refusal.detail, refusal.detail)
    return _sorry(request, refusal.status_code, message, refusal.headers)


def unavailable(request: Request, error: Exception) -> Response:
    """The store is away for now: 503, and when to come back."""
    assert isinstance(error, Unavailable)
    log.warning("the store is not to be had: %s", error)
    seconds = max(1, math.ceil(error.retry_after or RETRY_SECONDS))
    message = f"The store does not answer at the moment. Try again in {seconds} s."
    return _sorry(request, 503, message, {"Retry-After": str(seconds)})


def broken(request: Request, _error: Exception) -> Response:
    """A bug of ours: Starlette raises it again after this answer, so that the server logs its stack."""
    # Starlette answers bugs outside of all middleware, so the headers must come along.
    return _sorry(request, 500, "That is a mistake of this program. Its log says what happened.", HEADERS)


def _query(request: Request) -> Query:
    given = {name: value.strip() for name, value in request.query_params.items()}
    return Query(
        q=given.get("q", ""),
        language=given.get("language", ""),
        actor=given.get("actor", ""),
        provider=given.get("provider", ""),
        cluster=given.get("cluster", ""),
        cursor=given.get("cursor", ""),
    )


def _search(request: Request, query: Query) -> Page:
    store: Store = request.app.state.store
    try:
        return store.search(query)
    except ValueError as mistake:
        raise HTTPException(400, str(mistake)) from mistake


def _story(request: Request) -> Story:
    """The story of the address, if it is visible or killed."""
    store: Store = request.app.state.store
    story = store.story(request.path_params["story_id"])
    if story is None or not (story.visible() or view.killed(story)):
        raise HTTPException(404, NOT_FOUND)
    return story


def _copies(request: Request, story: Story) -> list[Story]:
    store: Store = request.app.state.store
    return store.copies(story.story_id, MOST_COPIES)


def _sorry(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    if request.url.path.startswith("/api/"):
        response = _json({"error": message}, status)
    else:
        response = _html("sorry.html", status, heading=HEADINGS.get(status, "Sorry"), message=message)
    response.headers.update(headers or {})
    return response


def _json(answer: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json; charset=utf-8")


def _html(template: str, status: int = 200, **values: object) -> Response:
    return HTMLResponse(TEMPLATES.get_template(template).render(values), status)


def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("wiredesk.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(query=Query(), everything=Query(), link=view.link, paragraphs=view.paragraphs)
    templates.filters.update(
        also_ran_by=view.also_ran_by,
        changed=view.changed,
        direction=languages.direction,
        lang=languages.attribute,
        language=languages.name,
        marked=lambda snippet: Markup(view.only_marks(snippet)),
        moment=view.moment,
        source=view.source,
        title_of=view.title,
    )
    return templates


TEMPLATES = _templates()
