"""One document by HTTP: within a time, within a size, only from the host that was asked.

Everything that may hold up a client (names, connections, headers that drip, bodies without end) counts
against one deadline, which no timeout for a single read can promise: therefore the fetch is a coroutine,
which can be cancelled wherever it stands.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Coroutine
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from typing import TypeVar

import httpx2
from msgspec import Struct

from wiredesk import __version__
from wiredesk.errors import Unavailable
from wiredesk.patience import STOP
from wiredesk.transport.robots import LARGEST_ROBOTS, Rules, rules

T = TypeVar("T")

# A document that takes longer is not worth waiting for: the next poll asks again.
FETCH_SECONDS = 30.0
# Of the bytes on the line and of what they unpack to. Feeds have some hundred kilobytes.
LARGEST_DOCUMENT = 20_000_000
# As browsers: a chain of more is a circle. RFC 9309 wants five for robots.txt.
REDIRECTS = 5
# RFC 9309, 2.4: a robots.txt is not used for longer than a day. As often an address is tried again that is
# gone or forbidden, and longer than that no Retry-After silences a feed.
DAY_SECONDS = 86_400.0
# How soon a fetch sees that the operator asks us to stop.
LOOK_SECONDS = 0.2
# The longest validator that is kept: nobody needs one as long as this.
LONGEST_VALIDATOR = 1_000


class Refused(Unavailable):
    """The host does not want this address to be asked: again in a day, or at the next start."""


class Document(Struct, frozen=True):
    """What an address holds, and what to ask with next time."""

    value: bytes
    charset: str
    """As the header `Content-Type` says; may be empty."""
    etag: str
    modified: str


class _Answer(Struct, frozen=True):
    status: int
    headers: httpx2.Headers
    charset: str
    value: bytes
    whole: bool


class Fetcher:
    """Fetches documents under one name; remembers what each robots.txt said. One for each thread."""

    def __init__(self, contact: str) -> None:
        self._agent = f"Wiredesk/{__version__}" + (f" (+{contact})" if contact else "")
        self._robots: dict[httpx2.URL, tuple[float, Rules]] = {}

    def fetch(self, address: str, etag: str = "", modified: str = "") -> Document | None:
        """The document, or None where it is the one that `etag` or `modified` name.

        Raises Unavailable for whatever goes wrong, with the host's name and never the whole address, which
        may hold a password or a key.
        """
        host = "the address"
        try:
            url = httpx2.URL(address)
            host = url.host
            return asyncio.run(_within(host, FETCH_SECONDS, self._document(url, etag, modified)))
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError) as error:
            raise Unavailable(host, str(error) or type(error).__name__) from error

    async def _document(self, url: httpx2.URL, etag: str, modified: str) -> Document | None:
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in asked.items() if value}
        async with self._client() as client:
            answer = await self._follow(client, url, headers, LARGEST_DOCUMENT, under_robots=True)
        if answer.status == 304 and headers:
            return None
        if answer.status != 200:
            raise _refusal(url.host, answer)
        if not answer.whole:
            raise Unavailable(url.host, f"the document is larger than {LARGEST_DOCUMENT} bytes")
        return Document(
            _unpacked(url.host, answer, LARGEST_DOCUMENT),
            answer.charset,
            _validator(answer.headers.get("etag", "")),
            _validator(answer.headers.get("last-modified", "")),
        )

    def _client(self) -> httpx2.AsyncClient:
        headers = {
            "User-Agent": self._agent,
            "Accept": "application/atom+xml, application/rss+xml, application/json, application/xml;q=0.9, "
            "*/*;q=0.5",
            "Accept-Encoding": "gzip",
        }
        return httpx2.AsyncClient(headers=headers, verify=_trusted(), timeout=None)

    async def _follow(
        self,
        client: httpx2.AsyncClient,
        url: httpx2.URL,
        headers: dict[str, str],
        limit: int,
        under_robots: bool,
    ) -> _Answer:
        """The answer at the end of all redirects; those of a document may not leave its host."""
        for _ in range(REDIRECTS + 1):
            if under_robots and not (await self._rules(client, url)).allow(url.raw_path.decode("ascii")):
                raise Refused(url.host, "its robots.txt forbids this address to Wiredesk", DAY_SECONDS)
            answer = await _get(client, url, headers, limit)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            there = url.join(target)
            # Whoever answers in the host's stead sends copy under the agency's name: that is for the
            # operator to decide, and a redirect must not reach into the network that the desk stands in.
            # Of a robots.txt nothing is kept but rules, and it often stands elsewhere.
            if under_robots and (there.host, there.port) != (url.host, url.port):
                raise Unavailable(
                    url.host,
                    f"it redirects to another host, {there.netloc.decode('ascii')}; if that is right, write "
                    "the new address into the settings",
                )
            if there.scheme not in ("http", "https") or (url.scheme, there.scheme) == ("https", "http"):
                raise Unavailable(url.host, f"it redirects to {there.scheme}, which is less safe")
            url = there.copy_with(userinfo=url.userinfo)
        raise Unavailable(url.host, f"it redirects more than {REDIRECTS} times")

    async def _rules(self, client: httpx2.AsyncClient, url: httpx2.URL) -> Rules:
        place = httpx2.URL(scheme=url.scheme, host=url.host, port=url.port, path="/robots.txt")
        until, found = self._robots.get(place, (0.0, Rules()))
        if time.monotonic() < until:
            return found
        answer = await self._follow(client, place, {}, LARGEST_ROBOTS, under_robots=False)
        # RFC 9309, 2.3.1: what is not there allows all; what cannot be reached now allows nothing. 429 is
        # counted with the latter: it says "not now".
        if answer.status >= 500 or answer.status == 429:
            refusal = _refusal(url.host, answer)
            raise Unavailable(url.host, f"its robots.txt cannot be had: {refusal}", refusal.retry_after)
        text = _unpacked(url.host, answer, LARGEST_ROBOTS, cut=True) if answer.status == 200 else b""
        found = rules(text.decode("utf-8", "replace"))
        self._robots[place] = time.monotonic() + DAY_SECONDS, found
        return found


@cache
def _trusted() -> SSLContext:
    """Loading the certificates takes a tenth of a second: once is enough."""
    return httpx2.create_ssl_context()


async def _within(host: str, seconds: float, work: Coroutine[object, object, T]) -> T:
    """What `work` gives, unless it takes longer, or the operator asks us to stop."""
    task = asyncio.ensure_future(work)
    deadline = time.monotonic() + seconds
    while not task.done():
        left = deadline - time.monotonic()
        if left <= 0 or STOP.is_set():
            task.cancel()
            await asyncio.wait({task}, timeout=1)
            said = "stopped" if STOP.is_set() else f"the document is not there after {seconds:.0f} s"
            raise Unavailable(host, said)
        await asyncio.wait({task}, timeout=min(left, LOOK_SECONDS))
    return task.result()


async def _get(client: httpx2.AsyncClient, url: httpx2.URL, headers: dict[str, str], limit: int) -> _Answer:
    """One answer with at most `limit` bytes, as they came over the line."""
    async with client.stream("GET", url, headers=headers) as response:
        taken = bytearray()
        async for piece in response.aiter_raw():
            taken += piece
            if len(taken) > limit:
                break
        charset = response.charset_encoding or ""
        value, whole = bytes(taken[:limit]), len(taken) <= limit
        return _Answer(response.status_code, response.headers, charset, value, whole)


def _unpacked(host: str, answer: _Answer, limit: int, cut: bool = False) -> bytes:
    """The body without its compression; unpacked no further than `limit`. Raises Unavailable.

    `cut` takes what there is of a body that is too long or ends too early.
    """
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return answer.value
    if coding not in ("gzip", "x-gzip"):
        raise Unavailable(host, f"the document is packed as {coding!r}, which nobody asked for")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        value = unpacker.decompress(answer.value, limit + 1)
    except zlib.error as error:
        raise Unavailable(host, f"the document cannot be unpacked: {error}") from error
    if len(value) > limit and not cut:
        raise Unavailable(host, f"the document unpacks to more than {limit} bytes")
    if not unpacker.eof and not cut:
        raise Unavailable(host, "the packed document is cut off")
    return value[:limit]


def _refusal(host: str, answer: _Answer) -> Unavailable:
    said = f"{answer.status} {httpx2.codes.get_reason_phrase(answer.status)}".strip()
    if answer.status == 410:
        return Refused(host, f"{said}: take the address out of the settings", DAY_SECONDS)
    return Unavailable(host, said, _retry_after(answer.headers.get("retry-after", "")))


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After (RFC 9110, 10.2.3): a number or a date; at most a day."""
    if value.strip().isdecimal():
        # More digits than these are more than a day anyway.
        return min(float(value.strip()[:9]), DAY_SECONDS)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), DAY_SECONDS)


def _validator(value: str) -> str:
    """A validator that can be sent back as it came, else nothing."""
    return value if value.isascii() and value.isprintable() and len(value) <= LONGEST_VALIDATOR else ""
