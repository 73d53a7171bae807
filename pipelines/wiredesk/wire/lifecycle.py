"""What a version is to the one before it: read from status fields, notes and the words that desks write.

Two tables, by language: the markers that stand before or behind a headline, and the words by which a note
says what was changed. Sources: the Reuters handbook (corrections, refiles, kills, repeats), the dpa style
book and its notes in seven languages, the marks of AP, AFP, PAP, EFE, ANSA, ČTK, TASS and Ukrinform.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wiredesk.model import Change, Status
from wiredesk.wire.identity import version_number

# Words between bars. One in capitals counts in capitals only: "ANULOWANO" kills, and "Anulowano: koncert" is
# a headline; "МОЛНИЯ" is a flash, and "Молния" is lightning. One in small letters counts in capitals too, and
# with capitals at the start. A space stands for white space or a slash. Row `new`: an item in the place of a
# killed one, which is a story of its own. Row None: how urgent it is says nothing of what it is, and such a
# word is only taken off. Summaries (ROUNDUP, Zusammenfassung, SYNTHÈSE) are other stories: no markers.
MARKERS: dict[str, dict[Change | None, str]] = {
    "en": {
        Change.KILL: "KILL|BULLETIN KILL|ADVISORY KILL|MANDATORY KILL|STORY WITHDRAWN|STORY KILLED|WITHDRAWN",
        Change.HOLD: "HOLD|ADVISORY HOLD",
        Change.RELEASE: "RELEASED|HOLD RELEASED|HOLD LIFTED|EMBARGO LIFTED",
        Change.CORRECTION: "correction|corrected|corrects|corrective|clarification|refile|refiled",
        Change.UPDATE: "update|updated|updates|1ST LEAD|2ND LEAD|3RD LEAD|4TH LEAD|5TH LEAD|LEAD|WRITETHRU",
        Change.REPEAT: "repeat|rpt|REPEATING",
        Change.NEW: "SUBSTITUTE|SUBSTITUTE STORY",
        None: "urgent|breaking|breaking news|FLASH|NEWS FLASH|BULLETIN|ALERT|NEWS ALERT|SNAP",
    },
    "de": {
        Change.KILL: "ANNULLIERUNG|ANNULLIERT|ZURÜCKGEZOGEN|MELDUNG ZURÜCKGEZOGEN|STORNIERUNG|STORNIERT",
        Change.RELEASE: "FREIGABE|FREIGEGEBEN|HOLD AUFGEHOBEN|SPERRFRIST AUFGEHOBEN",
        Change.CORRECTION: (
            "berichtigung|berichtigt|berichtigte fassung|korrektur|korrigiert|korrigierte fassung"
            "|richtigstellung"
        ),
        Change.UPDATE: "aktualisierung|aktualisiert|aktualisierte fassung|neufassung|ergänzung|ergänzt",
        Change.REPEAT: "wiederholung|wdh|wdhlg",
        Change.NEW: "ersatzmeldung",
        None: "eilmeldung|eil|BLITZ|BLITZMELDUNG|VORRANG|VORRANGMELDUNG",
    },
    "pl": {
        Change.KILL: (
            "ANULOWANIE|ANULOWANIE DEPESZY|ANULOWANO|ANULUJEMY|DEPESZA ANULOWANA|WYCOFANIE DEPESZY"
            "|DEPESZA WYCOFANA"
        ),
        Change.HOLD: "WSTRZYMANIE DEPESZY|DEPESZA WSTRZYMANA",
        Change.RELEASE: "EMBARGO ZNIESIONE|ZNIESIENIE EMBARGA|DEPESZA ZWOLNIONA",
        Change.CORRECTION: "korekta|sprostowanie|poprawka|wersja poprawiona|poprawiona wersja",
        Change.UPDATE: "aktualizacja|aktl|zaktualizowano|uzupełnienie|uzup|nowa wersja",
        Change.REPEAT: "powtórzenie|powtarzanie|powtarzamy|powt",
        Change.NEW: "DEPESZA ZASTĘPCZA",
        None: "pilne|bardzo pilne|z ostatniej chwili",
    },
    "uk": {
        Change.KILL: (
            "АНУЛЮВАННЯ|АНУЛЬОВАНО|ПОВІДОМЛЕННЯ АНУЛЬОВАНО|ВІДКЛИКАНО|ВІДКЛИКАННЯ|ПОВІДОМЛЕННЯ ВІДКЛИКАНО"
        ),
        Change.HOLD: "ПОВІДОМЛЕННЯ ПРИЗУПИНЕНО|НЕ ВИКОРИСТОВУВАТИ ДО УТОЧНЕННЯ",
        Change.RELEASE: "ЕМБАРГО ЗНЯТО|ДОЗВОЛЕНО ДО ПУБЛІКАЦІЇ",
        Change.CORRECTION: "виправлення|виправлено|виправлена версія|спростування|корекція",
        Change.UPDATE: "уточнення|уточнено|оновлення|оновлено|оновлена версія|доповнення|доповнено",
        Change.REPEAT: "повтор|повторення",
        None: "терміново|БЛИСКАВКА|ФЛЕШ",
    },
    "ru": {
        Change.KILL: (
            "АННУЛИРОВАНИЕ|АННУЛИРОВАНО|АННУЛИРУЕТСЯ|СООБЩЕНИЕ АННУЛИРОВАНО|ОТОЗВАНО|СООБЩЕНИЕ ОТОЗВАНО"
            "|ОТЗЫВ СООБЩЕНИЯ"
        ),
        Change.HOLD: "СООБЩЕНИЕ ПРИОСТАНОВЛЕНО|НЕ ИСПОЛЬЗОВАТЬ ДО УТОЧНЕНИЯ",
        Change.RELEASE: "ЭМБАРГО СНЯТО|РАЗРЕШЕНО К ПУБЛИКАЦИИ",
        Change.CORRECTION: "поправка|исправление|исправлено|исправленная версия|коррекция",
        Change.UPDATE: "уточнение|уточнено|обновление|обновлено|обновить|дополнение|дополнено",
        Change.REPEAT: "повтор|повторение",
        None: "срочно|МОЛНИЯ|ФЛЭШ|ЭКСТРЕННО",
    },
    "be": {
        Change.KILL: "АНУЛЯВАННЕ|АНУЛЯВАНА|ПАВЕДАМЛЕННЕ АНУЛЯВАНА|АДКЛІКАНА|ПАВЕДАМЛЕННЕ АДКЛІКАНА",
        Change.CORRECTION: "папраўка|выпраўленне|выпраўлена",
        Change.UPDATE: "удакладненне|удакладнена|абнаўленне|абноўлена|дапаўненне|дапоўнена",
        Change.REPEAT: "паўтор",
        None: "тэрмінова|МАЛАНКА",
    },
    "cs": {
        Change.KILL: "ZRUŠENO|ZRUŠENÍ ZPRÁVY|ZPRÁVA ZRUŠENA|STAŽENO|ZPRÁVA STAŽENA",
        Change.HOLD: "ZPRÁVA POZASTAVENA|POZASTAVENÍ ZPRÁVY",
        Change.RELEASE: "EMBARGO ZRUŠENO|ZPRÁVA UVOLNĚNA",
        # In small letters it is the repair of a road.
        Change.CORRECTION: "OPRAVA|opraveno|opravená verze",
        Change.UPDATE: "aktualizace|aktualizováno|doplnění|doplněno|upřesnění|nová verze",
        Change.REPEAT: "opakování|OPAKUJEME",
        None: "mimořádná zpráva|NALÉHAVÉ",
    },
    "fr": {
        Change.KILL: "ANNULATION|ANNULE|ANNULÉ|ANNULEE|ANNULÉE|DÉPÊCHE ANNULÉE|DEPECHE ANNULEE",
        Change.HOLD: "DÉPÊCHE SUSPENDUE|DEPECHE SUSPENDUE",
        Change.RELEASE: "EMBARGO LEVÉ|EMBARGO LEVE|LEVÉE D'EMBARGO|LEVEE D'EMBARGO",
        Change.CORRECTION: "rectificatif|rectification|version corrigée|corrigé",
        Change.UPDATE: "actualisation|actualisé|ACTUALISE|mise à jour|MISE A JOUR",
        # In small letters it is what an orchestra does.
        Change.REPEAT: "RÉPÉTITION|REPETITION|REDIFFUSION",
        None: "ALERTE",
    },
    "es": {
        Change.KILL: "ANULACIÓN|ANULACION|ANULADA|ANULADO|NOTICIA ANULADA",
        Change.HOLD: "NOTICIA RETENIDA",
        Change.RELEASE: "EMBARGO LEVANTADO|LEVANTADO EL EMBARGO",
        Change.CORRECTION: "corrección|CORRECCION|versión corregida|VERSION CORREGIDA|corrige|fe de errores",
        Change.UPDATE: "actualización|ACTUALIZACION|actualiza|actualizada|actualizado|AMPLÍA",
        Change.REPEAT: "repetición|REPETICION|REPITE",
        None: "urgente|ALERTA|última hora",
    },
    "it": {
        Change.KILL: "ANNULLAMENTO|ANNULLATO|ANNULLATA|NOTIZIA ANNULLATA",
        Change.CORRECTION: "rettifica|correzione|errata corrige",
        Change.UPDATE: "aggiornamento|aggiornato",
        Change.REPEAT: "RIPETIZIONE",
    },
    "nl": {
        Change.KILL: "INGETROKKEN|BERICHT INGETROKKEN",
        Change.CORRECTION: "correctie|rectificatie|gecorrigeerd",
        # ANP spaces the word so that nobody overlooks it.
        Change.UPDATE: "n i e u w bericht, vervangt|aangevuld|bijgewerkt",
        Change.REPEAT: "herhaling",
        None: "SPOED",
    },
}

# Words that tell wherever they stand in a note, in small letters, in capitals or with a capital at the start.
NOTES: dict[str, dict[Change, str]] = {
    "en": {
        Change.RELEASE: "hold lifted|hold is lifted|embargo lifted",
        Change.CORRECTION: "corrects|corrected|correcting|fixes|refiles|refiled",
        Change.UPDATE: "adds|updates|updated|updating|recasts|rewrites|replaces",
        Change.REPEAT: "repeats|resends",
        Change.NEW: "substitute for|substitutes",
    },
    "de": {
        Change.RELEASE: "freigabe|freigegeben|hold aufgehoben|sperrfrist aufgehoben",
        Change.CORRECTION: "berichtigt|berichtigte|korrigiert|korrigierte|richtiggestellt|muss es heißen",
        Change.UPDATE: "aktualisiert|aktualisierte|ergänzt|neu gefasst",
        Change.REPEAT: "erneut gesendet",
        Change.NEW: "ersatzmeldung",
    },
    "pl": {
        Change.RELEASE: "embargo zniesione",
        Change.CORRECTION: "poprawiono|poprawiona|poprawiony|poprawia|poprawiamy|skorygowano|sprostowano",
        Change.UPDATE: "dodaje|dodano|uzupełnia|uzupełniono|aktualizuje|zaktualizowano|uaktualniono",
        Change.REPEAT: "powtarza|powtórzono",
        Change.NEW: "depesza zastępcza|w miejsce anulowanej",
    },
    "uk": {
        Change.RELEASE: "ембарго знято",
        Change.CORRECTION: "виправлено|виправляє|виправляємо",
        Change.UPDATE: "уточнено|додано|додає|доповнено|оновлено",
        Change.REPEAT: "повторюємо",
        Change.NEW: "замість анульованого",
    },
    "ru": {
        Change.RELEASE: "эмбарго снято",
        Change.CORRECTION: "исправлено|исправлена|исправлен|исправлены|исправляет|исправляем",
        Change.UPDATE: "уточнено|добавлено|добавлена|дополнено|дополняет|обновлено",
        Change.REPEAT: "повторяем",
        Change.NEW: "взамен аннулированного",
    },
    "be": {
        Change.CORRECTION: "выпраўлена|выпраўлены|папраўлена",
        Change.UPDATE: "дададзена|дапоўнена|удакладнена|абноўлена",
    },
    "cs": {
        Change.RELEASE: "embargo zrušeno",
        Change.CORRECTION: "opraveno|opravuje|opravena|opravujeme",
        Change.UPDATE: "doplněno|doplňuje|aktualizováno|upřesněno|přidává",
        Change.REPEAT: "opakujeme",
    },
    "fr": {
        Change.RELEASE: "embargo levé",
        Change.CORRECTION: "corrige|corrigé|corrigée|rectifie|bien lire",
        Change.UPDATE: "ajoute|actualise|actualisé|actualisée|complète|mis à jour|mise à jour",
        Change.REPEAT: "répète",
        Change.NEW: "remplace la dépêche annulée",
    },
    "es": {
        Change.RELEASE: "embargo levantado",
        Change.CORRECTION: "corrige|corregido|corregida|rectifica|léase",
        Change.UPDATE: "actualiza|actualizado|añade|amplía",
        Change.REPEAT: "repite",
    },
    "it": {
        Change.CORRECTION: "corregge|rettifica",
        Change.UPDATE: "aggiunge|aggiorna|aggiornato",
        Change.REPEAT: "ripete",
    },
    "nl": {
        Change.CORRECTION: "corrigeert|gecorrigeerd",
        Change.UPDATE: "aangevuld|vult aan|actualiseert",
        Change.REPEAT: "herhaalt",
    },
}

# What makes such a word a promise or a denial: "wird laufend aktualisiert", "no updates", "Korrektur folgt".
_BEFORE = (
    "wird werden will to keine keiner nicht no not nie będzie zostanie не ні буде будет bude sera será non"
)
_BEHIND = (
    "folgt folgen follow follows nastąpi następuje надійде следует následuje suit suivra sigue volgt segue"
)

# These end or stop the life of a text: they need capitals, and in a note they must be its beginning.
_FINAL = (Change.KILL, Change.HOLD)


def _split(table: dict[str, dict[Change | None, str]]) -> Iterator[tuple[Change | None, str]]:
    for rows in table.values():
        for change, words in rows.items():
            yield from ((change, word) for word in words.split("|"))


def _spellings(words: Iterable[tuple[Change | None, str]]) -> dict[str, Change | None]:
    """Every way to write the words: `(?i:...)` would find letters that no lower() folds back (ı, ſ)."""
    return {
        spelling: change
        for change, word in words
        for spelling in ((word,) if word.isupper() else (word, word.upper(), word.capitalize(), word.title()))
    }


def _pattern(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"[\s/]+") for word in longest_first)


_CHANGES = _spellings(_split(MARKERS))
_NOTED: dict[str, Change | None] = _spellings(
    (change, word) for rows in NOTES.values() for change, words in rows.items() for word in words.split("|")
)


def _marks(words: Iterable[str], several: bool = True) -> str:
    """The pattern of one marker (`UPDATE 2`, `aktl2.`, `2. Korrektur`), or of several with dashes between.

    Atomic, because a full stop could belong to the marker or to what stands behind it, and eight times
    either way is an exponent.
    """
    mark = rf"(?>(?:\d{{1,2}}\.\s?)?(?:{_pattern(words)})(?![^\W\d_])\.?(?:\s?\d{{1,2}}(?!\d)\.?)?)"
    # Without limits, what is no headline at all would be read again and again from each of its markers.
    return rf"{mark}(?:[\s/,!*+–—-]{{1,10}}{mark}){{0,7}}" if several else mark


_CAPITALS = [word for word in _CHANGES if word.isupper()]
_ANY, _UPPER = _marks(_CHANGES), _marks(_CAPITALS)
_NO_KILL = _marks(word for word in _CAPITALS if _CHANGES[word] not in _FINAL)
_ALONE = re.compile(rf"[\W_]*{_marks(_CHANGES, False)}(?:[\W_]+{_marks(_CHANGES, False)})*[\W_]*")
_START = re.compile(
    r"[*+\s]{0,20}(?:"
    rf"[(\[]\s*{_ANY}\s*[)\]][\s:–—-]*"  # (PILNE) Headline
    rf"|{_ANY}\s*:(?!\d\d)\s*"  # Berichtigung: Headline; but no `updated 8:41 p.m.`
    rf"|{_UPPER}\s+[+*–—-]+\s+"  # KOREKTA - headline, +++ EIL +++ headline
    rf"|{_UPPER}(?:(?<=\.)|[.!]+)\s+"  # СРОЧНО! Headline
    rf"|(?P<word>{_pattern(_CAPITALS)})(?:[\s/!*+-]+(?P=word)){{1,7}}[\s!*+:–—-]+"  # KILL KILL KILL Headline
    # UPDATE-Verfahren is a German word: without spaces only these, as the English wires write them.
    r"|(?:STORY\sWITHDRAWN|CORRECTED|REFILE|RPT|REPEAT|UPDATE(?=\s\d))(?:\s\d{1,2})?\s?-"  # UPDATE 1-Headline
    r"|(?:CORRECTED|KORREKTUR|AKTUALISIERUNG|RPT|WDH)/(?=\w)"  # WDH/Headline
    r"|(?:1ST|2ND|3RD|[45]TH)\sLEAD\s+"  # 1ST LEAD Headline
    r")"
)
_END = re.compile(rf"\s*(?:[(\[]\s*{_ANY}\s*[)\]]|\s[–—-]+\s+{_NO_KILL})[\s!]*\Z")  # Headline (aktl.)
_WORD = re.compile(rf"(?<![^\W\d_])(?:{_pattern(_CHANGES)})(?![^\W\d_])")
# Most headlines begin with no word of the table, and that is all that is looked at.
_FIRST = re.compile(r"[\W\d_]*([^\W\d_]+)")
_FIRST_WORDS = {match[1] for word in _CHANGES if (match := _FIRST.match(word))}
# A headline may be longer; what stands behind it is short, and so is a line that is nothing but markers.
_REACH = 100
# Desks write up to four. A text of nothing but markers is no headline, and it is left as it is.
_MOST_MARKERS = 16

_CLAUSE = re.compile(r"[.,;:!?)\]]\s+|\n|\s[–—-]+\s")
_CLAUSE_START = re.compile(rf"[\W_]*{_ANY}")
_TELLING = re.compile(rf"(?<![^\W\d_])(?:{_pattern(_NOTED)})(?![^\W\d_])")
_PROMISED = re.compile(rf"(?i)\b(?:{'|'.join(_BEFORE.split())})\b")
_TO_COME = re.compile(rf"(?i)\W*(?:\w+\W+){{0,2}}(?:{'|'.join(_BEHIND.split())})\b")
# Longer notes are appended to by desks; what was done stands first.
_NOTE_REACH = 500


def strip_markers(headline: str) -> tuple[str, Change]:
    """The headline without its markers, and the change that the first telling one of them states.

    The headline is empty where it was nothing but markers; the change is `new` where none tells. A release
    that is also a correction is a correction.
    """
    text = headline.strip()
    first = _FIRST.match(text)
    starts = first is not None and first[1] in _FIRST_WORDS
    start, end, told = 0, len(text), list[str]()
    while start < end and len(told) <= _MOST_MARKERS:
        if starts and end - start <= _REACH and (match := _ALONE.fullmatch(text, start, end)):
            told.append(match[0])
            start = end
        elif starts and (match := _START.match(text, start, end)):
            told.append(match[0])
            start = match.end()
        elif match := _END.search(text, max(start, end - _REACH), end):
            told.append(match[0])
            end = match.start()
        else:
            break
    changes = (_changed(word[0]) for part in told for word in _WORD.finditer(part))
    bare = text[start:end].strip() if len(told) <= _MOST_MARKERS else text
    return bare, first_telling(changes) or Change.NEW


def note_change(note: str) -> Change:
    """What a note says that its item is to the version before; `new` where it says nothing of it."""
    return told_by(note) or Change.NEW


def told_by(note: str) -> Change | None:
    """What the first telling word of a note says, or None: `new` is the substitute for a killed story.

    Tells: a marker at the start of a clause (`Berichtigung: ...`), a kill or hold only at the start of the
    note; and a word of NOTES anywhere (`In Jan. 3 story, corrects ...`). Promises and denials tell nothing.
    """
    return first_telling(_told(note[:_NOTE_REACH].strip()))


def first_telling(changes: Iterable[Change | None]) -> Change | None:
    """The first change that is told; a release only where nothing else is ("Freigabe, berichtigt: ...")."""
    release = None
    for change in changes:
        if change is Change.RELEASE:
            release = change
        elif change is not None:
            return change
    return release


def _told(note: str) -> Iterator[Change | None]:
    for place, clause in enumerate(_CLAUSE.split(note)):
        if match := _CLAUSE_START.match(clause):
            for word in _WORD.finditer(match[0]):
                change = _changed(word[0])
                if not (place and change in _FINAL) and not _TO_COME.match(clause, match.end()):
                    yield change
        for match in _TELLING.finditer(clause):
            if not _PROMISED.search(clause, 0, match.start()) and not _TO_COME.match(clause, match.end()):
                yield _NOTED[_one_space(match[0])]


def change_of(
    status: Status | None,
    marker: Change = Change.NEW,
    ed_note: str = "",
    version: str | None = None,
    signal: Change | None = None,
) -> Change:
    """What a version is: status beats signal beats note beats headline; then the version counts.

    `signal` is what a field of the format says of it. `status` is None where the item does not state one;
    only then may a word kill or hold, because the headline of a version that is usable again may still
    carry the word.
    """
    if status is Status.CANCELED:
        return Change.KILL
    if status is Status.WITHHELD:
        return Change.HOLD
    for change in _told_in_order(signal, ed_note, marker):
        if change is not Change.NEW and (status is None or change not in _FINAL):
            return change
    return Change.UPDATE if version_number(version) > (1, 0) else Change.NEW


def _told_in_order(signal: Change | None, ed_note: str, marker: Change) -> Iterator[Change]:
    """One after the other: to read a note takes longest, and most items have a signal or no note."""
    yield signal or Change.NEW
    yield note_change(ed_note) if ed_note else Change.NEW
    yield marker


def status_of(change: Change) -> Status:
    """The publishing status of an item that states none of its own."""
    return {Change.KILL: Status.CANCELED, Change.HOLD: Status.WITHHELD}.get(change, Status.USABLE)


def _changed(word: str) -> Change | None:
    return _CHANGES[_one_space(word)]


def _one_space(word: str) -> str:
    return " ".join(word.replace("/", " ").split())
