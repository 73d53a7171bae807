"""The query syntax, cursors, folding, stems and snippets: all without a store."""

from __future__ import annotations

import html
import re
import threading
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.stores.query import (
    MAX_WORDS,
    SNIPPET_LENGTH,
    Clause,
    Term,
    decode_cursor,
    encode_cursor,
    mark,
    parse,
)
from wiredesk.stores.stems import ALGORITHMS, fold, stem, stemmed_as, words


def shown(clause: Clause) -> str:
    """A clause in a notation in which a table is easy to read."""

    def term(each: Term) -> str:
        text = " ".join(each.words)
        return (f'"{text}"' if each.exact else text) + ("*" if each.prefix else "")

    return ("-" if clause.excluded else "") + " | ".join(map(term, clause.any_of))


@pytest.mark.parametrize(
    ("q", "clauses"),
    [
        ("", []),
        ("   ", []),
        ("peace", ["peace"]),
        ("Peace  talks\n", ["Peace", "talks"]),
        ('"peace talks"', ['"peace talks"']),
        ('"peace"', ['"peace"']),
        ("„Zwei Worte“ «ещё два»", ['"Zwei Worte"', '"ещё два"']),
        ("a -b", ["a", "-b"]),
        ('a -"b c"', ["a", '-"b c"']),
        ("a --b", ["a", "-b"]),
        ("neg*", ["neg*"]),
        ("-neg* a", ["-neg*", "a"]),
        ("a OR b", ["a | b"]),
        ('a OR "b c" OR d* e', ['a | "b c" | d*', "e"]),
        ("a or b", ["a", "or", "b"]),
        ('"a OR b"', ['"a OR b"']),
        # Words of several parts
        ("Al-Sisi", ['"Al Sisi"']),
        ("п'ять", ['"п ять"']),
        ("Al-Si*", ['"Al Si"*']),
        ("(Kyiv)", ["Kyiv"]),
        ("北京", ['"北 京"']),
        # Typed halfway
        ('"', []),
        ('""', []),
        ('a "', ["a"]),
        ('"open phrase', ['"open phrase"']),
        ('foo"bar baz"', ["foo", '"bar baz"']),
        ("-", []),
        ("a - b", ["a", "b"]),
        ('a -"', ["a"]),
        ("*", []),
        ("a *", ["a"]),
        ("OR", []),
        ("OR a", ["a"]),
        ("a OR", ["a"]),
        ("a OR OR b", ["a | b"]),
        ("a OR !! b", ["a | b"]),
        ("a -b OR c", ["a", "-b", "c"]),
        ("a OR -b", ["a", "-b"]),
        ("!?", []),
        ("\0 \ud800 \udcff", []),
    ],
)
def test_a_query_is_read_as_it_was_meant(q: str, clauses: list[str]) -> None:
    assert [shown(clause) for clause in parse(q)] == clauses


@pytest.mark.parametrize("q", ["-a", '-"a b"', "-a -b", "-a OR", "OR -a -b*"])
def test_a_query_that_only_excludes_is_refused(q: str) -> None:
    with pytest.raises(ValueError, match=r"only excludes\. Add a word"):
        parse(q)


def test_a_query_of_too_many_words_is_refused() -> None:
    assert len(parse("word " * MAX_WORDS)) == MAX_WORDS
    with pytest.raises(ValueError, match="more than 100 words"):
        parse("word " * (MAX_WORDS + 1))
    with pytest.raises(ValueError, match="more than 100 words"):
        parse(f'"{"word " * (MAX_WORDS + 1)}"')


@given(st.text(alphabet=st.sampled_from('ab "-*OR„“\n.äł'), max_size=40) | st.text(max_size=40))
def test_whatever_is_typed_becomes_clauses_or_advice(q: str) -> None:
    try:
        clauses = parse(q)
    except ValueError as error:
        advice = str(error)
        clauses = ()
    else:
        advice = ""
    assert advice in ("", "The query only excludes. Add a word that the stories should have.")
    terms = [term for clause in clauses for term in clause.any_of]
    assert all(term.words and all(map(fold, term.words)) for term in terms)
    assert all(term.exact for term in terms if len(term.words) > 1)
    assert not clauses or not all(clause.excluded for clause in clauses)


# Cursors


@given(st.integers(-(1 << 53), 1 << 53), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_cursor_comes_back_as_it_went(published: int, story_id: str) -> None:
    cursor = encode_cursor(published, story_id)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert decode_cursor(cursor) == (published, story_id)


@given(
    st.text()
    | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode().rstrip("="))
    | st.sampled_from([":a", "a:a", "1:", "1", " 1:a", "1_0:a", "+1:a", "１:a"]).map(
        lambda raw: urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    )
)
def test_a_broken_cursor_is_refused_with_advice(cursor: str) -> None:
    try:
        found: tuple[int, str] | None = decode_cursor(cursor)
    except ValueError as error:
        advice, found = str(error), None
    if found:
        assert encode_cursor(*found) == cursor
    else:
        assert advice == "The cursor is broken. Start again from the first page."


# Words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", "lodz"),
        ("Straße STRASSE", "strasse strasse"),
        ("Ørsted Đoković Þór Æsir œuvre", "orsted dokovic thor aesir oeuvre"),
        ("İstanbul ısı", "istanbul isi"),
        ("caf\u00e9 cafe\u0301", "cafe cafe"),
        ("Ёлка їжак", "елка іжак"),
        ("ﬁnance １２", "finance 12"),
        ("Al-Sisi's 1,5 snake_case", "al sisi s 1 5 snake case"),
        ("习近平 ひらがな", "习 近 平 ひ ら か な"),
        ("한국 ไทย", None),
        ("ͺ ⑴ ℡", None),
        ("𝐛𝐨", "b o"),
    ],
)
def test_words_are_cut_and_folded(text: str, folded: str | None) -> None:
    found = [fold(word) for word in words(text)]
    assert all(found)
    if folded is not None:
        assert " ".join(found) == folded


@given(st.text())
def test_folded_words_are_letters_and_digits_and_fold_to_themselves(text: str) -> None:
    for word in words(text):
        folded = fold(word)
        assert folded
        assert fold(folded) == folded
        # The full-text table cuts at ASCII signs and folds ASCII capitals.
        assert not re.search(r"[\x00-/:-`{-\x7f]", folded)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Gespräch", "Gesprächen"),
        ("de-AT", "Gespräch", "Gesprächs"),
        ("pl", "prezydent", "prezydentem"),
        ("cs", "prezident", "prezidenta"),
        ("en", "talk", "Talks"),
        ("fr", "élection", "élections"),
        ("es", "presidente", "presidentes"),
        ("ru", "переговоры", "переговорах"),
        ("it", "governo", "governi"),
        ("nb", "avtale", "avtalen"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    tag = stemmed_as(language)
    assert tag is not None
    assert stem(one, tag) == stem(other, tag)
    assert fold(one) != fold(other)


def test_stems_of_two_languages_never_are_the_same() -> None:
    assert len({stem("in", tag) for tag in ALGORITHMS}) == len(ALGORITHMS)


@pytest.mark.parametrize("language", ["uk", "be", "he", "und", "", "xx-de"])
def test_other_languages_have_no_stems(language: str) -> None:
    assert stemmed_as(language) is None


def test_threads_stem_at_the_same_time() -> None:
    some = [f"Gesprächsrunde{number}en" for number in range(300)]
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append([stem.__wrapped__(word, "de") for word in some]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(stems == [stem(word, "de") for word in some] for stems in found)


# Snippets


@pytest.mark.parametrize(
    ("text", "q", "language", "snippet"),
    [
        ("Peace talks.\n", "peace", "en", "<mark>Peace</mark> talks."),
        ("Die Gespräche.\n", "gesprächen", "de", "Die <mark>Gespräche</mark>."),
        ("Die Gespräche.\n", "gesprächen", "en", "Die Gespräche."),
        ("Die Gespräche.\n", '"gesprächen"', "de", "Die Gespräche."),
        ("In Łódź, Łódź.", "lodz", "pl", "In <mark>Łódź</mark>, <mark>Łódź</mark>."),
        ("He is negotiating.", "nego*", "en", "He is <mark>negotiating</mark>."),
        ("The peace talks, talks.", '"peace talks"', "en", "The <mark>peace talks</mark>, talks."),
        ("Al-Sisi, Al Si", "al-si*", "de", "<mark>Al-Sisi</mark>, <mark>Al Si</mark>"),
        ("Kyiv or Kiev", "kyiv OR kiev", "en", "<mark>Kyiv</mark> or <mark>Kiev</mark>"),
        ("peace not war", "peace -truce", "en", "<mark>peace</mark> not war"),
        ("a <b> & 'c'", "b", "en", "a &lt;<mark>b</mark>&gt; &amp; &#x27;c&#x27;"),
        ("one\n two\n\nthree\n", "two", "en", "one <mark>two</mark> three"),
        ("cafe\u0301!", "café", "fr", "<mark>cafe\u0301</mark>!"),
        ("在北京。", "北京", "zh", "在<mark>北京</mark>。"),
        ("", "a", "en", ""),
        ("\n", "", "en", ""),
    ],
)
def test_a_snippet_marks_what_the_search_finds(text: str, q: str, language: str, snippet: str) -> None:
    assert mark(text, parse(q), language) == snippet


def test_a_snippet_is_cut_between_words_around_the_first_found_one() -> None:
    text = "before them " * 50 + "needle " + "after that " * 50
    snippet = mark(text, parse("needle"), "en")
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    words_shown = snippet[2:-2].replace("<mark>needle</mark>", "needle").split()
    assert set(words_shown) <= {"before", "them", "needle", "after", "that"}
    assert 60 < snippet.index("<mark>") < 90


@given(
    st.text(st.sampled_from("ab <>&\n'") | st.characters(exclude_categories=["Cs"]), max_size=600),
    st.sampled_from(["", "a", "b*", '"a b"', "a OR b", "ab -a"]),
)
def test_a_snippet_without_its_marks_is_a_piece_of_the_text(text: str, q: str) -> None:
    snippet = mark(text, parse(q), "en")
    bare = snippet.replace("<mark>", "").replace("</mark>", "")
    assert not re.search(r"[<>]", bare)
    piece = re.sub(r"\s+", "", html.unescape(bare))
    piece = piece.removeprefix("…") if snippet.startswith("… ") else piece
    piece = piece.removesuffix("…") if snippet.endswith(" …") else piece
    assert piece in re.sub(r"\s+", "", text)
    assert snippet.count("<mark>") == snippet.count("</mark>")
    assert len(html.unescape(bare)) <= SNIPPET_LENGTH + 4
