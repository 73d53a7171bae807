"""Text as the desk keeps it: cleaned, cut into tokens, its credit line read."""

from wiredesk.text.clean import body, clean
from wiredesk.text.tokens import tokenise

__all__ = ["body", "clean", "tokenise"]
