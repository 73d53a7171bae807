from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actor_matches import passage_of, role_noun
from wiredesk.actors.candidates import MOST, Finder
from wiredesk.model import ActorMention, ActorTag, Candidate

FINDER = Finder(
    [
        role_noun("mayor", "mayor", "Bürgermeister"),
        role_noun("mayor", "mayor", "burmistrz", lang="pl"),
        role_noun("mayor", "mayor", "mayor", lang="en"),
    ]
)


def candidates(language: str, text: str, tags: tuple[ActorTag, ...] = ()) -> tuple[Candidate, ...]:
    return FINDER.candidates(passage_of(text, language), tags)


@pytest.mark.parametrize(
    ("language", "text", "name", "evidence"),
    [
        (
            "pl",
            "Jak powiedziała Anna Krawczyk, nie ma.",
            "Anna Krawczyk",
            ("capitals", "given_name", "speech"),
        ),
        ("pl", "spotkanie z Anną Krawczyk trwało", "Anną Krawczyk", ("capitals", "given_name")),
        ("pl", "przybył burmistrz Zbylut Krawczyk", "Zbylut Krawczyk", ("capitals", "title")),
        ("pl", "Anna Krawczyk przyszła.", "Anna Krawczyk", ("given_name",)),
        ("en", "The plan of Mayor Orvo Tindel failed.", "Orvo Tindel", ("capitals", "title")),
        ("en", "As the Tindel Group said, no.", "Tindel Group", ("capitals", "speech")),
        ("de", "Dann kam Bürgermeister Anna Tindel.", "Anna Tindel", ("given_name", "title")),
        ("de", "Dann kam Ursula von der Tindel.", "Ursula von der Tindel", ("given_name",)),
        ("ru", "по словам Ивана Тиндельского, нет", "Ивана Тиндельского", ("capitals", "given_name")),
    ],
)
def test_an_unknown_name_is_a_candidate_where_enough_speaks_for_it(
    language: str, text: str, name: str, evidence: tuple[str, ...]
) -> None:
    (candidate,) = candidates(language, text)
    assert (candidate.text, candidate.evidence) == (name, evidence)
    assert candidate.key


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # Capitals alone, one word, a sentence's first word, German nouns, a title alone, codes, five words.
        ("pl", "na placu Zielony Rynek stoi"),
        ("pl", "przyszła Krawczyk"),
        ("en", "Green Paper says little."),
        ("de", "Die Große Halle Nord, sagte er, sei zu."),
        ("de", "Dann kam Bürgermeister Orvo Tindel."),
        ("en", "the USA G7 said"),
        ("en", "the One Two Three Four Five said"),
        ("he", "הגיע לכאן אתמול"),
        ("pl", ""),
    ],
)
def test_what_may_be_any_words_is_no_candidate(language: str, text: str) -> None:
    assert candidates(language, text) == ()


def test_a_name_that_a_tag_covers_is_known() -> None:
    text = "spotkanie z Anną Krawczyk trwało"
    start = text.index("Krawczyk")
    mention = ActorMention(start, start + len("Krawczyk"), "Krawczyk")
    tag = ActorTag("local:k", "person", "POL", "", "Krawczyk", 1.0, (mention,))
    assert candidates("pl", text, (tag,)) == ()


def test_cases_of_one_name_are_one_candidate_with_the_evidence_of_all() -> None:
    (candidate,) = candidates(
        "pl", "spotkał się z Janem Krawczykiem, a potem powiedział Jan Krawczyk, że nie"
    )
    assert candidate.text == "Janem Krawczykiem"
    assert candidate.evidence == ("capitals", "given_name", "speech")
    (alone,) = candidates("pl", "jak powiedział Jan Krawczyk dziś")
    assert candidate.key == alone.key


def test_a_list_of_names_is_cut_and_those_with_most_evidence_stay() -> None:
    names = [
        f"Anna Krawczyk{ending}"
        for ending in ("bad", "cek", "dof", "gul", "kim", "lop", "mar", "nis", "pit", "rot")
    ]
    text = ", ".join(f"także {name}" for name in names) + ", jak powiedział Piotr Zebura dziś"
    found = candidates("pl", text)
    assert len(found) == MOST
    assert found[0].text == "Piotr Zebura"


@given(
    words=st.lists(
        st.sampled_from(
            ["Anna", "Krawczyk", "burmistrz", "powiedział", ".", "„", "von", "UE", "\n", "Ł", "i"]
        ),
        max_size=40,
    ),
    language=st.sampled_from(["pl", "de", "he", "und"]),
)
def test_candidates_are_few_and_each_stands_in_the_text(words: list[str], language: str) -> None:
    text = " ".join(words)
    found = candidates(language, text)
    assert len(found) <= MOST
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert one.text in text
        assert "given_name" in one.evidence or len(one.evidence) >= 2


def test_words_that_are_forgotten_are_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Jak powiedziała Anna Krawczyk, nie ma."
    expected = candidates("pl", text)
    monkeypatch.setattr("wiredesk.actors.candidates._REMEMBERED", 1)
    assert expected
    assert Finder([]).candidates(passage_of(text, "pl"), ()) == expected
