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

import langdetect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import PROFILES_DIRECTORY

from shared import shared
from wiredesk.language import LanguageDetector
from wiredesk.language.detector import ENGINE, ENOUGH
from wiredesk.settings import Settings

DETECTOR = LanguageDetector(Settings())

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


@pytest.mark.parametrize("lang", TEXTS)
def test_a_sentence_is_known_by_itself(lang: str) -> None:
    detection = DETECTOR.detect(TEXTS[lang])
    assert (detection.lang, detection.method, detection.engine) == (lang, "engine", ENGINE)
    assert detection.reliable
    assert detection.confidence == round(detection.confidence, 3) >= 0.9


@pytest.mark.parametrize("lang", ["de", "pl", "uk", "ru"])
def test_a_headline_in_capitals_is_known_like_one_in_small_letters(lang: str) -> None:
    assert DETECTOR.detect(TEXTS[lang].upper()) == DETECTOR.detect(TEXTS[lang].lower())


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("", None, ("und", "none")),
        ("12:30, 2026-03-02, 100 %", None, ("und", "none")),
        ("🚢⚓", None, ("und", "none")),
        ("IAR/ps", None, ("und", "short")),
        ("KIM JONG UN", None, ("und", "short")),
        ("KIM JONG UN", "en", ("en", "declared")),
        ("12:30", "de-AT", ("de", "declared")),
        ("12:30", "DE_ch", ("de", "declared")),
        ("12:30", "und", ("und", "none")),
        ("12:30", "Deutsch", ("und", "none")),
        ("ᚠᚢᚦᚨᚱᚲᚷᚹᚺᚾᛁᛃᛇᛈᛉᛋ", None, ("und", "none")),
        # Twelve letters and fewer than forty: the engine answers, and what the item states counts more.
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


def test_a_reliable_answer_overrules_what_the_item_states() -> None:
    detection = DETECTOR.detect(TEXTS["de"], "pl")
    assert (detection.lang, detection.method, detection.reliable) == ("de", "engine", True)


def test_allowed_languages_are_preferred_in_doubt_and_others_still_found() -> None:
    doubtful = "Problem med motor i havn"
    assert DETECTOR.detect(doubtful).lang == "da"
    assert DETECTOR.detect(doubtful, allowed=["no-NO", "de"]).lang == "no"
    for lang, text in TEXTS.items():
        assert DETECTOR.detect(text, allowed=["fi-FI"]).lang == lang
        assert DETECTOR.detect(text, allowed=["xx"]).lang == lang


MEGABYTES = ["x", "ж", "好", "A", "\ud800", "\x00", "\u0301", " ", "a@", "http://"]
HOSTILE = [piece * (1_000_000 // len(piece)) for piece in MEGABYTES]


@pytest.mark.parametrize("text", HOSTILE, ids=map(ascii, MEGABYTES))
def test_a_megabyte_costs_no_more_than_its_first_characters(text: str) -> None:
    began = time.process_time()
    detection = DETECTOR.detect(text)
    # Far above what 800 characters cost (milliseconds), far below what a million would (minutes).
    assert time.process_time() - began < 5
    assert detection == DETECTOR.detect(text[:ENOUGH])


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
from wiredesk.language import LanguageDetector, detector
from wiredesk.settings import Settings
assert detector.DetectorFactory.__module__.startswith(sys.argv[1] + "."), detector.DetectorFactory
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
        [sys.executable, "-c", FRESH, engine, TEXTS["de"]],
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
    # Every seventh: langdetect reads 300 of them a second, and all of them agreed when this was written.
    texts = [row["text"] for row in rows if row["size"] in ("headline", "lead")][::7]
    assert len(texts) > 300
    assert answers(langdetect, texts) == answers(langdetect_rs, texts)
