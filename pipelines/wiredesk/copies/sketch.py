"""What the desk remembers of one content of one story, to find its copies."""

from __future__ import annotations

from hashlib import blake2b

from wiredesk.copies.marks import NO_SPACES, make_marks
from wiredesk.model import Sketch, Story, Tokens, milliseconds
from wiredesk.text.tokens import tokenise

# A flash of fewer words ("Bericht folgt", "Mehr in Kürze") stands in many stories that are no copies.
FEWEST_WORDS = 5
# The same in scripts without spaces, where a word is a clause.
FEWEST_LETTERS = 10
# 64 bits: at ten million texts in a window two differ and share a hash once in 370,000 windows.
HASH_BYTES = 8


def sketch(story: Story, tokens: Tokens | None = None) -> Sketch:
    """The sketch of a story; `tokens` are those of its text, where they are there already."""
    received = story.source.received
    tokens = tokens or tokenise(story.text)
    same = text_hash(tokens.words, story.language)
    return Sketch(
        story_id=story.story_id,
        fingerprint=story.fingerprint,
        rank=story.rank,
        language=story.language,
        published=milliseconds(story.first_created or story.version_created or received),
        received=milliseconds(received),
        text_hash=same,
        marks=make_marks(tokens, tokenise(story.headline).words, story.language) if same else b"",
    )


def text_hash(words: tuple[str, ...], language: str = "") -> int:
    """64 bits for the words of a text, whatever case, punctuation and line ends; 0 for fewer than five.

    In a language that is written without spaces, 0 for fewer than ten letters.
    """
    if sum(map(len, words)) < FEWEST_LETTERS if language in NO_SPACES else len(words) < FEWEST_WORDS:
        return 0
    normal = " ".join(words).casefold().encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(normal, digest_size=HASH_BYTES).digest(), "big")
