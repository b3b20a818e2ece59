"""Lines of briefs from facts, words of confidence from trials, and edits, without a database."""

import re
from dataclasses import replace

import pytest
from django.utils.translation import override

from made_notes import FULL
from made_notes import QUIET as NO_NEWS
from mithaq.watch.domain.brief_rules import (
    CyberFacts,
    Foretold,
    LookFacts,
    ReleaseFacts,
    TopicFacts,
    Tried,
    dossier_lines,
    horizon_lines,
)
from mithaq.watch.domain.briefs import (
    Edit,
    Edited,
    EvidenceKind,
    Line,
    LineKind,
    changed,
    differences,
    edited,
)
from mithaq.watch.domain.confidence import Confidence, Trial, rate, word
from mithaq.watch.domain.note_rules import note_lines
from mithaq.words.brief_lines import sentence

TRIED = (
    Tried(12 * 2008, Trial(16, 50), Trial(50, 1000), {3: Trial(810, 1000), 5: Trial(9, 10)}),
    Tried(12 * 2006, Trial(12, 50), Trial(40, 1000), {3: Trial(780, 1000)}),
)
LOOK = LookFacts("look", "open", 12 * 2011, "stamp", 900, 9000, 1000, 60, TRIED)
QUIET = CyberFacts("2026-03-01", 0, ())
BUSY = CyberFacts("2026-03-01", 12, (ReleaseFacts("enterprise", "16", "15", 4, 7, 1),))


def topic(rank: int, term: str, *, is_of_the_corpus: bool = False) -> TopicFacts:
    return TopicFacts(
        rank=rank,
        term=term,
        now=12.34567,
        last_year=30,
        works=70,
        recent=0.5,
        corrected=0.1 if is_of_the_corpus else 0.5,
        is_of_the_corpus=is_of_the_corpus,
        forecasts=(Foretold(3, 20.0, 10.0, 40.0), Foretold(5, 30.0, 10.0, 90.0)),
        reasons={"burst": 0.5, "age": -1.0, "vitality": 0.2},
        near=("laser",),
    )


FIRST = [topic(rank, f"term {rank}", is_of_the_corpus=rank == 2) for rank in range(1, 12)]


def kinds(lines: tuple[Line, ...]) -> list[LineKind]:
    return [each.kind for each in lines]


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, Confidence.VERY_UNLIKELY),
        (0.0999, Confidence.VERY_UNLIKELY),
        (0.10, Confidence.UNLIKELY),
        (0.30, Confidence.UNLIKELY),
        (0.33, Confidence.ABOUT_EVEN),
        (0.66, Confidence.LIKELY),
        (0.90, Confidence.VERY_LIKELY),
        (1.0, Confidence.VERY_LIKELY),
    ],
)
def test_each_word_has_its_bounds(probability: float, said: Confidence) -> None:
    assert word(probability) is said


def test_a_rate_of_thirty_in_a_hundred_is_never_called_likely() -> None:
    found = rate([Trial(12, 50), Trial(16, 50)])

    assert found is not None
    assert (found.least, found.most) == (0.24, 0.32)
    # Beta(12.5, 38.5) at 5 % and Beta(16.5, 34.5) at 95 %.
    assert found.low == pytest.approx(0.1535, abs=0.002)
    assert found.high == pytest.approx(0.4355, abs=0.002)
    assert found.words == (Confidence.UNLIKELY, Confidence.ABOUT_EVEN)


@pytest.mark.parametrize("trials", [[], [Trial(19, 19)]])
def test_too_few_trials_support_no_word(trials: list[Trial]) -> None:
    assert rate(trials) is None


def test_a_quiet_quarter_has_five_key_sentences_of_three_risers() -> None:
    lines = horizon_lines(LOOK, FIRST, QUIET)

    assert kinds(tuple(each for each in lines if each.is_key)) == [
        LineKind.READ,
        LineKind.RISER,
        LineKind.RISER,
        LineKind.RISER,
        LineKind.RATE,
    ]
    # What rose with the corpus is no riser, and is said to be so.
    assert [each.subject for each in lines if each.kind is LineKind.RISER] == ["term 1", "term 3", "term 4"]
    assert [each.subject for each in lines if each.kind is LineKind.OF_THE_CORPUS] == ["term 2"]


def test_cyber_news_takes_the_place_of_a_riser_in_the_key_sentences() -> None:
    lines = horizon_lines(LOOK, FIRST, BUSY)

    key = [each.kind for each in lines if each.is_key]
    assert len(key) == 5
    assert key.count(LineKind.RISER) == 2
    assert LineKind.EXPLOITED in key
    release = next(each for each in lines if each.kind is LineKind.RELEASE)
    assert (release.facts["added"], release.facts["other"], release.facts["gone"]) == (4, 7, 1)
    assert not release.is_key


def test_the_rate_of_earlier_lists_is_told_beside_chance() -> None:
    line = next(each for each in horizon_lines(LOOK, FIRST, QUIET) if each.kind is LineKind.RATE)

    assert line.facts["origins"] == [12 * 2006, 12 * 2008]
    assert (line.facts["least"], line.facts["most"]) == (0.24, 0.32)
    assert (line.facts["base_least"], line.facts["base_most"]) == (0.04, 0.05)
    assert (line.facts["low_word"], line.facts["high_word"]) == ("unlikely", "about_even")


def test_without_trials_no_word_of_confidence_is_said() -> None:
    untried = replace(LOOK, tried=())

    for lines in (horizon_lines(untried, FIRST, QUIET), dossier_lines(untried, FIRST[0])):
        assert LineKind.RATE not in kinds(lines)
        assert LineKind.FORECAST not in kinds(lines)
        assert not any("low_word" in each.facts for each in lines)
        assert LineKind.UNTRIED in kinds(lines)


def test_bounds_that_held_four_times_in_five_are_likely_to_hold() -> None:
    three, five = (each for each in dossier_lines(LOOK, FIRST[0]) if each.subject.startswith("term 1:"))

    assert (three.kind, three.facts["low_word"], three.facts["high_word"]) == (
        LineKind.FORECAST,
        "likely",
        "likely",
    )
    # Ten trials of bounds for five years are too few.
    assert five.kind is LineKind.FORECAST_UNTRIED
    assert (three.is_key, five.is_key) == (True, False)


def test_only_the_first_fifty_are_told_how_the_first_fifty_fared() -> None:
    assert LineKind.RATE in kinds(dossier_lines(LOOK, topic(50, "x")))
    assert LineKind.RATE not in kinds(dossier_lines(LOOK, topic(51, "x")))


def test_what_is_new_among_the_first_is_named() -> None:
    before = replace(LOOK, before=12 * 2010, before_ranks={f"term {rank}": rank for rank in range(3, 51)})

    line = next(each for each in horizon_lines(before, FIRST, QUIET) if each.kind is LineKind.ENTERED)

    assert line.facts["terms"] == ["term 1", "term 2"]
    assert LineKind.ENTERED not in kinds(horizon_lines(LOOK, FIRST, QUIET))


def test_every_line_of_the_literature_names_its_look_and_the_corpus() -> None:
    whole = replace(FIRST[0], earlier=(12 * 2010, 7), leaders=(("QA", 0.61234567), ("MA", 0.3)))
    lines = (*horizon_lines(LOOK, FIRST, BUSY), *dossier_lines(LOOK, whole))

    assert all(each.evidence for each in lines)
    for evidence in (one for each in lines for one in each.evidence):
        if evidence.of in {EvidenceKind.EXPLOITED, EvidenceKind.RELEASE}:
            assert evidence.since == "2026-03-01"
        else:
            assert (evidence.look, evidence.stamp) == ("look", "stamp")
    leaders = next(each for each in lines if each.kind is LineKind.LEADERS)
    assert leaders.facts == {"countries": ["QA", "MA"], "shares": [0.6123, 0.3]}
    reasons = next(each for each in lines if each.kind is LineKind.REASONS)
    assert reasons.facts == {"measures": ["burst", "vitality"]}


def test_keys_name_one_line_each() -> None:
    for lines in (horizon_lines(LOOK, FIRST, BUSY), dossier_lines(LOOK, FIRST[1])):
        keys = [each.key for each in lines]
        assert len(keys) == len(set(keys))


def test_another_reckoning_names_the_figures_that_differ() -> None:
    before = horizon_lines(LOOK, FIRST, BUSY)

    assert differences(before, horizon_lines(LOOK, FIRST, BUSY)) == ()
    found = differences(before, horizon_lines(replace(LOOK, read=901), FIRST, replace(BUSY, releases=())))
    assert [(each.key, each.fact, each.was, each.now) for each in found] == [
        ("read:", "read", 900, 901),
        ("release:enterprise", "", "there", None),
    ]


def test_edits_are_folded_in_their_order_and_notes_stand_by_language() -> None:
    edits = [
        Edit("read:", is_left_out=False, language="en", note="first"),
        Edit("read:", is_left_out=True, language="ar", note="ثان"),
        Edit("read:", is_left_out=False, language="en", note="second"),
    ]

    known = edited(edits)

    assert known == {"read:": Edited(False, {"en": "second", "ar": "ثان"})}
    assert changed([edits[2]], known) == ()
    assert changed([edits[0]], known) == (edits[0],)
    assert changed([replace(edits[2], is_left_out=True)], known)


def lines_of_every_kind() -> list[Line]:
    before = replace(LOOK, before=12 * 2010, before_ranks={})
    whole = replace(FIRST[1], earlier=(12 * 2010, 7), leaders=(("QA", 0.6), ("MA", 0.3)))
    untried = replace(LOOK, tried=())
    unforetold = [replace(each, forecasts=()) for each in FIRST]
    return [
        *horizon_lines(before, FIRST, BUSY),
        *horizon_lines(untried, unforetold, QUIET),
        *dossier_lines(LOOK, whole),
        *note_lines(FULL),
        *note_lines(NO_NEWS),
    ]


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_each_kind_of_line_has_a_sentence_with_its_figures(language: str) -> None:
    with override(language):
        told = {each.kind: sentence(each) for each in lines_of_every_kind()}

    assert set(told) == set(LineKind)
    assert not [text for text in told.values() if "%(" in text or "%%" in text]
    assert all(text.endswith(".") for text in told.values())
    # A term keeps its own direction in a line of another.
    assert "\u2068term 1\u2069" in told[LineKind.ENTERED]
    if language == "ar":
        assert not [text for text in told.values() if set("0123456789") & set(_without_isolated(text))]


def test_a_rate_is_told_with_the_words_of_both_of_its_bounds() -> None:
    line = next(each for each in horizon_lines(LOOK, FIRST, QUIET) if each.kind is LineKind.RATE)

    with override("en"):
        text = sentence(line).replace("\u2068", "").replace("\u2069", "")

    assert "(December 2005, December 2007)" in text
    assert "of the first 50, 24%–32% rose surely" in text
    assert "as did 4%–5% of all candidates" in text
    assert text.endswith("therefore: unlikely to about even (15%–43%).")


def _without_isolated(text: str) -> str:
    return re.sub("\u2068[^\u2068\u2069]*\u2069", "", text)
