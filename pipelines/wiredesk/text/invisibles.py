"""One kind of line end, one kind of space, one form of every letter, and nothing that cannot be seen.

The order matters: invisible characters go first, because a soft hyphen between a letter and its accent
hides the pair from NFC; spaces come last, because dropped characters leave doubled ones behind. NFC and never
NFKC, which would make 10³ of ten cubed 103.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import is_normalized, normalize

from wiredesk.text.offsets import Edit, edits_by_word, edits_of_pattern

# NEL is not among them: where it comes, the byte was the … of windows-1252, and `mojibake` has read it so.
_LINES = "\x0b\x0c\x1c\x1d\x1e\u2028\u2029"
_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# C0 and C1 controls, soft hyphen, Arabic letter mark, zero-width space, direction marks and embeddings,
# word joiner and invisible operators, isolates, byte order mark, interlinear marks. Zero-width joiner and
# non-joiner stay: Persian and the scripts of India need them.
_NOTHING = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
)
_LETTERS = {
    "\u2010": "-", "\u2011": "-",
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
}  # fmt: skip

# Marks are put in order by a sort that is quadratic: 100,000 on one letter take eight seconds. No letter has
# more than some; a run of so many characters that are neither letters nor ASCII is left as it stands.
_ENDLESS = re.compile(r"([^\w\s\x00-\x7f]{64,})")
# Shorter texts cost at most some milliseconds, whatever they hold.
_SHORT = 1_000

# Each with what stands in its place, in order.
_STEPS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...] = (
    (re.compile(rf"\r\n?|[{_LINES}]"), "\n"),
    (re.compile(f"[{_NOTHING}]+"), ""),
    (re.compile(f"[{''.join(_LETTERS)}]"), lambda match: _LETTERS[match[0]]),
    (re.compile(rf"[ {_SPACES}]{{2,}}|[{_SPACES}]"), " "),
    (re.compile(r" ?\n[ \n]*"), "\n"),
    (re.compile(r"\A[ \n]+|[ \n]+\Z"), ""),
)


def is_plain(text: str) -> bool:
    """Whether a text is one line that needs nothing: all that most texts cost."""
    # Not printable are all controls, format characters, surrogates and every space but the usual one.
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and not any(letter in text for letter in _LETTERS)
        and (len(text) < _SHORT or not _ENDLESS.search(text))
        and is_normalized("NFC", text)
    )


def plain(text: str) -> str:
    """`text` in NFC with `\\n` as its only line end, single spaces, no blank line and nothing invisible."""
    for pattern, new in _STEPS:
        text = pattern.sub(new, text)
    return _nfc(text)


def steps() -> tuple[Callable[[str], list[Edit]], ...]:
    """What `plain` does, step by step, as edits."""
    return (*map(_step, _STEPS), _nfc_edits)


def _step(step: tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str]) -> Callable[[str], list[Edit]]:
    pattern, new = step
    return lambda text: edits_of_pattern(pattern, text, new if callable(new) else lambda _: new)


def _nfc_edits(text: str) -> list[Edit]:
    # No letter composes with white space: word by word is the same as all at once.
    return edits_by_word(text, _nfc)


def _nfc(text: str) -> str:
    pieces = _ENDLESS.split(text)
    # Runs are the odd ones.
    return "".join([piece if place % 2 else normalize("NFC", piece) for place, piece in enumerate(pieces)])
