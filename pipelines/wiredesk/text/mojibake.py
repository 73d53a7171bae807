"""Letters that were decoded with the wrong charset, put right: Ã¤ is ä, and the byte 0x84 is „.

ftfy decides what is wrong and repairs it. It looks at each character and costs half a millisecond for
3,000 of them, so it is asked only where the bytes of one letter of UTF-8 could stand side by side: the
first byte and one that follows it, as a one-byte charset shows them.

What it does beside (curly quotes made straight, wide letters made narrow, ligatures, entities) is left off:
straight quotes would not tell any more where a quotation begins.
"""

from __future__ import annotations

import re

import ftfy
from ftfy import TextFixerConfig

from wiredesk.text.offsets import Edit, edits_by_word

_CONFIG = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
# ftfy knows more; text of a wire came by one of these where it came wrong.
_CHARSETS = ("latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2")
_LINE = re.compile(r"[^\n]+\n?|\n")


def _shown(charset: str, first: int, last: int) -> str:
    """The characters that the bytes from `first` to `last` become; what the charset leaves open is C1."""
    shown = (bytes([code]).decode(charset, "ignore") or chr(code) for code in range(first, last + 1))
    return "".join(shown)


def _suspicious() -> re.Pattern[str]:
    """What finds the second byte of a letter behind its first one: first the rare one, then back."""
    every: set[str] = set()
    ways = []
    for charset in _CHARSETS:
        following = _shown(charset, 0x80, 0xBF)
        marks = "".join(letter for letter in following if not letter.isalpha())
        every.update(marks)
        three = _shown(charset, 0xE0, 0xF4)
        ways.append(f"(?<=[{re.escape(three)}][{re.escape(following)}][{re.escape(marks)}])")
        two = _shown(charset, 0xC2, 0xDF)
        if charset != "cp1251":
            # Two letters side by side are a syllable of Ukrainian there; elsewhere the first is a capital.
            every.update(following)
            marks = following
        ways.append(f"(?<=[{re.escape(two)}][{re.escape(marks)}])")
    # What a charset leaves open is suspicious by itself.
    return re.compile(f"[{re.escape(''.join(sorted(every)))}](?:{'|'.join(ways)}|(?<=[\x80-\x9f]))")


_SUSPICIOUS = _suspicious()


def is_suspicious(text: str) -> bool:
    """Whether it is worth asking whether something was decoded wrongly."""
    # "à" ends in the byte of a no-break space, which others have made a space.
    return not text.isascii() and (_SUSPICIOUS.search(text) is not None or "Ã " in text)


def repaired(text: str) -> str:
    """The text with every letter as it was meant; as it is where there is no doubt."""
    return _each_line(text) if is_suspicious(text) else text


def repairs(text: str) -> list[Edit]:
    """What `repaired` changes."""
    return edits_by_word(text, _each_line) if is_suspicious(text) else []


def _each_line(text: str) -> str:
    # Texts that came by different ways are joined line by line.
    return "".join([ftfy.fix_encoding(line, _CONFIG) for line in _LINE.findall(text)])
