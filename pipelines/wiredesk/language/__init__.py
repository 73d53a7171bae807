"""In which language a text is written, and how sure the desk is of it."""

from wiredesk.language.detector import LanguageDetector

__all__ = ["LanguageDetector"]
