"""What the desk remembers of one content of one story, to find its copies."""

from __future__ import annotations

from hashlib import blake2b

from wiredesk.model import Sketch, Story, Tokens, milliseconds
from wiredesk.text.tokens import tokenise

# A flash of fewer words ("Bericht folgt", "Mehr in Kürze") stands in many stories that are no copies.
FEWEST_WORDS = 5
# 64 bits: at ten million texts in a window two differ and share a hash once in 370,000 windows.
HASH_BYTES = 8


def sketch(story: Story, tokens: Tokens | None = None) -> Sketch:
    """The sketch of a story; `tokens` are those of its text, where they are there already."""
    received = story.source.received
    words = (tokens or tokenise(story.text)).words
    return Sketch(
        story_id=story.story_id,
        fingerprint=story.fingerprint,
        rank=story.rank,
        language=story.language,
        published=milliseconds(story.first_created or story.version_created or received),
        received=milliseconds(received),
        text_hash=text_hash(words),
    )


def text_hash(words: tuple[str, ...]) -> int:
    """64 bits for the words of a text, whatever case, punctuation and line ends; 0 for fewer than five."""
    if len(words) < FEWEST_WORDS:
        return 0
    normal = " ".join(words).casefold().encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(normal, digest_size=HASH_BYTES).digest(), "big")
