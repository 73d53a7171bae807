from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from unicodedata import normalize

import langdetect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import PROFILES_DIRECTORY

from shared import shared
from wiredesk.language import LanguageDetector, engines
from wiredesk.language.detector import ENOUGH, LONG
from wiredesk.model import Detection
from wiredesk.settings import LANGUAGE_ENGINES, Settings
from wiredesk.text import tokenise

DETECTOR = LanguageDetector(Settings())
DETECTORS = {name: LanguageDetector(Settings(language_engine=name)) for name in LANGUAGE_ENGINES}

TEXTS = {
    "de": "Der Hafenrat hat am Dienstag beschlossen, die alte Brücke bis zum Frühjahr zu erneuern.",
    "en": "The harbour council decided on Tuesday that the old bridge will be rebuilt by the spring.",
    "pl": "Rada portu postanowiła we wtorek, że stary most zostanie odbudowany przed wiosną.",
    "cs": "Rada přístavu v úterý rozhodla, že starý most bude obnoven do příštího jara.",
    "uk": "Рада порту у вівторок вирішила, що старий міст буде відбудовано до весни.",
    "ru": "Совет порта решил во вторник, что старый мост будет восстановлен к весне.",
    "fr": "Le conseil du port a décidé mardi que le vieux pont serait reconstruit avant le printemps.",
    "es": "El consejo del puerto decidió el martes que el viejo puente será reconstruido en primavera.",
    "he": "מועצת הנמל החליטה ביום שלישי כי הגשר הישן ישוקם עד האביב הקרוב",
}


@pytest.mark.parametrize("chosen", DETECTORS)
@pytest.mark.parametrize("lang", TEXTS)
def test_a_sentence_is_known_by_itself(lang: str, chosen: str) -> None:
    detection = DETECTORS[chosen].detect(TEXTS[lang])
    assert (detection.lang, detection.reliable, detection.conflict) == (lang, True, False)
    assert detection.confidence == round(detection.confidence, 3) >= 0.9


def test_short_texts_are_read_by_eldc_and_long_ones_by_langdetect() -> None:
    long = 4 * TEXTS["de"]
    assert len(TEXTS["de"]) < LONG < len(long)
    assert DETECTOR.detect(TEXTS["de"]).engine == engines.Eldc.name
    assert DETECTOR.detect(long).engine == engines.Langdetect.name


@pytest.mark.parametrize(
    ("chosen", "engine"), [("langdetect", engines.Langdetect.name), ("eldc", engines.Eldc.name)]
)
def test_an_engine_that_is_chosen_reads_every_text(chosen: str, engine: str) -> None:
    for text in (TEXTS["de"], 4 * TEXTS["de"]):
        assert DETECTORS[chosen].detect(text).engine == engine


@pytest.mark.parametrize("lang", ["de", "pl", "uk", "ru"])
def test_a_headline_in_capitals_is_known_like_one_in_small_letters(lang: str) -> None:
    assert DETECTOR.detect(TEXTS[lang].upper()) == DETECTOR.detect(TEXTS[lang].lower())


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("", None, ("und", "none")),
        ("12:30, 2026-03-02, 100 %", None, ("und", "none")),
        ("🚢⚓", None, ("und", "none")),
        ("https://hafen.example/meldung/eins?zwei=drei", None, ("und", "none")),
        ("redaktion@hafenzeitung-norderfleth.example", None, ("und", "none")),
        ("IAR/ps", None, ("und", "short")),
        ("KIM JONG UN", None, ("und", "short")),
        ("KIM JONG UN", "en", ("en", "declared")),
        ("Wilhelmina Ostrander-Bellweather", None, ("und", "short")),
        ("БОГДАНА ТЕРЕЩЕНКІВСЬКА", None, ("und", "short")),
        ("Wilhelmina Ostrander-Bellweather", "nl-BE", ("nl", "declared")),
        ("12:30", "de-AT", ("de", "declared")),
        ("12:30", "DE_ch", ("de", "declared")),
        ("12:30", "ger", ("de", "declared")),
        ("12:30", "und", ("und", "none")),
        ("12:30", "Deutsch", ("und", "none")),
        ("ᚠᚢᚦᚨᚱᚲᚷᚹᚺᚾᛁᛃᛇᛈᛉᛋ", None, ("und", "none")),
        ("aбγהعकকਕકகకಕക " * 20, None, ("und", "none")),
        ("aбγהعकকਕકகకಕക " * 20, "hi", ("hi", "declared")),
        ("ᚠᚢᚦᚨᚱᚲᚷᚹᚺᚾᛁᛃ" * 5 + " oh no", None, ("und", "none")),
        # Twelve letters and fewer than thirty: the engine answers, and what the item states counts more.
        ("Hafenrat beschließt Brücke", "pl", ("pl", "declared")),
        ("Hafenrat beschließt Brücke", None, ("de", "engine")),
    ],
)
def test_a_text_that_tells_nothing_is_what_the_item_states(
    text: str, declared: str | None, expected: tuple[str, str]
) -> None:
    detection = DETECTOR.detect(text, declared)
    assert (detection.lang, detection.method) == expected
    assert not detection.reliable
    assert detection.confidence <= 0.5


@pytest.mark.parametrize(
    ("declared", "allowed", "conflict"),
    [
        (None, None, False),
        ("de", None, False),
        ("de-CH", ["de"], False),
        ("pl", None, True),
        (None, ["pl"], True),
    ],
)
def test_a_reliable_answer_stays_and_says_that_it_is_against_the_hint(
    declared: str | None, allowed: list[str] | None, conflict: bool
) -> None:
    for text in (TEXTS["de"], 4 * TEXTS["de"]):
        detection = DETECTOR.detect(text, declared, allowed)
        assert (detection.lang, detection.reliable, detection.conflict) == ("de", True, conflict)


def test_allowed_languages_are_preferred_in_doubt_and_others_still_found() -> None:
    doubtful = "Problem med motor i havn"
    assert DETECTOR.detect(doubtful).lang == "da"
    assert DETECTOR.detect(doubtful, allowed=["no-NO", "de"]).lang == "no"
    for lang, text in TEXTS.items():
        assert DETECTOR.detect(text, allowed=["fi-FI"]).lang == lang
        assert DETECTOR.detect(text, allowed=["xx"]).lang == lang


SERBIAN_OR_CROATIAN = "Lučko vijeće odlučilo je u utorak da će stari most biti obnovljen do početka zime."


@pytest.mark.parametrize(
    ("declared", "allowed", "expected"),
    [
        (None, None, ("hr", False)),
        (None, ["sr", "en"], ("sr-Latn", True)),
        (None, ["hr", "sr"], ("hr", False)),
        ("sr-Latn-RS", ["hr"], ("sr-Latn", True)),
        ("hr", None, ("hr", True)),
        ("bs", None, ("bs", True)),
    ],
)
def test_croatian_and_serbian_in_latin_letters_are_told_by_the_feed_alone(
    declared: str | None, allowed: list[str] | None, expected: tuple[str, bool]
) -> None:
    detection = DETECTOR.detect(SERBIAN_OR_CROATIAN, declared, allowed)
    assert (detection.lang, detection.reliable) == expected


def test_a_language_that_no_engine_knows_is_believed_where_its_neighbour_is_found() -> None:
    galician = "O consello do porto decidiu o martes que a vella ponte sexa reconstruída antes da primavera"
    assert DETECTOR.detect(galician).lang == "pt"
    detection = DETECTOR.detect(galician, "gl")
    assert (detection.lang, detection.method, detection.reliable) == ("gl", "declared", False)
    assert DETECTOR.detect(TEXTS["de"], "gl").lang == "de"


def test_parts_in_other_languages_are_said_and_a_foreign_name_is_none() -> None:
    both = 4 * (TEXTS["de"] + " ") + "\n" + 4 * (TEXTS["en"] + " ")
    assert set(DETECTOR.detect(both).mixed) == {"de", "en"}
    assert DETECTOR.detect(8 * (TEXTS["de"] + " ") + "The Harbour Post, East Fleetwater").mixed == ()


def test_letters_of_two_alphabets_in_one_word_do_not_mislead() -> None:
    # The a, e, o, p, c and x of the Latin alphabet look the same.
    mixed = TEXTS["ru"].translate(str.maketrans("аеорсх", "aeopcx"))
    assert mixed != TEXTS["ru"]
    found, clean = DETECTOR.detect(mixed), DETECTOR.detect(TEXTS["ru"])
    assert (found.lang, found.rule, found.scripts) == (clean.lang, clean.rule, ("Cyrl",))


@pytest.mark.parametrize("lang", TEXTS)
def test_a_text_that_is_cut_into_words_already_has_the_same_language(lang: str) -> None:
    text = 6 * (TEXTS[lang] + " ")
    assert DETECTOR.detect(text, tokens=tokenise(text)).lang == lang


def test_a_decomposed_text_is_read_like_a_composed_one() -> None:
    assert DETECTOR.detect(normalize("NFD", TEXTS["cs"])) == DETECTOR.detect(TEXTS["cs"])


def known(detection: Detection) -> tuple[str, float, bool]:
    """What does not depend on the parts of a long text."""
    return detection.lang, detection.confidence, detection.reliable


MEGABYTES = ["x", "ж", "好", "A", "\ud800", "\x00", "\u0301", " ", "a@", "http://"]
EVERY = " ".join(TEXTS.values()) * 1_000
HOSTILE = [EVERY] + [piece * (1_000_000 // len(piece)) for piece in MEGABYTES]


@pytest.mark.parametrize("text", HOSTILE, ids=map(ascii, ["every language", *MEGABYTES]))
def test_a_megabyte_costs_no_more_than_its_first_characters(text: str) -> None:
    began = time.process_time()
    answers = [detector.detect(text) for detector in DETECTORS.values()]
    # Far above what 400 characters cost (milliseconds), far below what a million would (minutes).
    assert time.process_time() - began < 5
    assert [known(found) for found in answers] == [
        known(detector.detect(text[:ENOUGH])) for detector in DETECTORS.values()
    ]


@settings(max_examples=300)
@given(
    text=st.text(st.characters(codec=None), max_size=120),
    declared=st.none() | st.text(max_size=8),
    allowed=st.none() | st.lists(st.text(max_size=4), max_size=3),
)
def test_no_text_raises_and_the_same_text_has_the_same_answer(
    text: str, declared: str | None, allowed: list[str] | None
) -> None:
    detection = DETECTOR.detect(text, declared, allowed)
    assert detection == DETECTOR.detect(text, declared, allowed)
    assert detection.lang
    assert 0.0 <= detection.confidence <= 1.0


FRESH = """
import sys, threading
if sys.argv[1] == "langdetect":
    sys.modules["langdetect_rs"] = None  # as if the wheel were not installed
from wiredesk.language import LanguageDetector, engines
from wiredesk.settings import Settings
assert engines.DetectorFactory.__module__.startswith(sys.argv[1] + "."), engines.DetectorFactory
barrier = threading.Barrier(8)
def run():
    barrier.wait()
    answers.append(LanguageDetector(Settings()).detect(sys.argv[2]).lang)
answers = []
threads = [threading.Thread(target=run) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(" ".join(answers))
"""


@pytest.mark.parametrize("engine", ["langdetect", "langdetect_rs"])
def test_eight_threads_of_a_fresh_process_are_all_right(engine: str) -> None:
    pytest.importorskip(engine)
    package_root = str(Path(sys.modules["wiredesk"].__path__[0]).parent)
    run = subprocess.run(
        [sys.executable, "-c", FRESH, engine, 4 * TEXTS["de"]],
        capture_output=True, text=True, env={"PYTHONPATH": package_root}, timeout=60, check=False,
    )  # fmt: skip
    assert run.stdout.split() == ["de"] * 8, run.stderr


def test_one_detector_serves_many_threads() -> None:
    texts = list(TEXTS.values()) * 20
    alone = [DETECTOR.detect(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(DETECTOR.detect, texts)) == alone


def test_a_detector_that_travels_to_another_process_answers_there() -> None:
    assert pickle.loads(pickle.dumps(DETECTOR)).detect(TEXTS["de"]).lang == "de"


@pytest.fixture
def langdetect_rs() -> ModuleType:
    return pytest.importorskip("langdetect_rs", reason="langdetect-rs is not installed (extra `fast`)")


def answers(package: ModuleType, texts: Iterable[str]) -> list[object]:
    factory = package.DetectorFactory()
    # The profiles stand in the order of the folder of langdetect for both: it decides the last bits.
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    found: list[object] = []
    for text in texts:
        detector = factory.create()
        detector.append(text)
        try:
            found.append([(one.lang, one.prob.hex()) for one in detector.get_probabilities()])
        except package.LangDetectException as error:
            found.append(str(error))
    return found


def test_both_engines_give_the_same_answers_bit_for_bit(langdetect_rs: ModuleType) -> None:
    whole = list(TEXTS.values())
    short = [text[:15] for text in whole]
    capitals = [text.upper() for text in whole]
    texts = [*whole, *short, *capitals, *(text[:ENOUGH] for text in HOSTILE), "", "12:30", "KIM JONG UN"]
    assert answers(langdetect, texts) == answers(langdetect_rs, texts)


def test_both_engines_give_the_same_answers_on_real_texts(langdetect_rs: ModuleType) -> None:
    folder = shared("data/language")
    rows = [json.loads(line) for path in sorted(folder.glob("*.ndjson")) for line in path.open("rb")]
    # Every fourteenth: langdetect reads 300 of them a second, and all of them agreed when this was written.
    texts = [row["text"] for row in rows if row["size"] in ("headline", "lead")][::14]
    assert len(texts) > 300
    assert answers(langdetect, texts) == answers(langdetect_rs, texts)
