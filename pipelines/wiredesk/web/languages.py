"""Names and writing directions of languages, as the page shows them.

The names are those of ISO 639-1 for the languages that the engines can answer, and some neighbours.
"""

from __future__ import annotations

from wiredesk.model import UNDETERMINED

NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "kn": "Kannada", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "yi": "Yiddish", "zh": "Chinese", UNDETERMINED: "Language unknown",
}  # fmt: skip

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})


def name(tag: str) -> str:
    """The English name of a language tag: that of its first part, or the tag where there is none."""
    return NAMES.get(tag.partition("-")[0].lower(), tag)


def direction(tag: str) -> str:
    """Value for `dir`: `rtl`, `ltr`, or `auto` (the browser looks) where the language is not known."""
    if tag == UNDETERMINED:
        return "auto"
    return "rtl" if tag.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def attribute(tag: str) -> str:
    """Value for `lang`; empty, which HTML reads as unknown, where the language is not known."""
    return "" if tag == UNDETERMINED else tag
