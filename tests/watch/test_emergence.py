"""What emerges: gates, variants, ranking, forecasts and their trial on the past."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from made_literature import CLASSES, FIRST_YEAR, made_works, of_one_author, with_workshop
from mithaq.base.refusals import Refused
from mithaq.watch.domain.emergence.asking import origin_after
from mithaq.watch.domain.emergence.backtest import backtest, rated
from mithaq.watch.domain.emergence.candidates import candidates, is_ranked
from mithaq.watch.domain.emergence.company import mean_of_company
from mithaq.watch.domain.emergence.conventions import ATTRIBUTES, OURS, TRIVIAL, Attribute
from mithaq.watch.domain.emergence.forecast import forecast
from mithaq.watch.domain.emergence.literature import DatedWork, Literature, literature_of, month_of
from mithaq.watch.domain.emergence.measures import MEASURES
from mithaq.watch.domain.emergence.mix import mix_corrected
from mithaq.watch.domain.emergence.outlook import Change, Fields, change, outlook
from mithaq.watch.domain.emergence.periods import Past
from mithaq.watch.domain.emergence.reading import read
from mithaq.watch.domain.emergence.variants import plurals_folded, singular, synonyms_folded
from mithaq.words.emergence_terms import EMERGENCE_TERMS

pytestmark = pytest.mark.slow

ORIGIN = 12 * (FIRST_YEAR + 11)
"""The end of 2010: rising words have doubled twice and go on."""


@pytest.fixture(scope="module")
def works() -> list[DatedWork]:
    return made_works()


@pytest.fixture(scope="module")
def literature(works: list[DatedWork]) -> Literature:
    return literature_of(works)


def test_rising_words_are_ranked_before_steady_ones(literature: Literature) -> None:
    found = outlook(Fields(literature), ORIGIN)

    first = [literature.terms[found.field.terms[place]] for place in found.order()[:10]]
    assert sum(term.startswith("rising") for term in first) >= 6


def test_an_outlook_knows_nothing_of_what_came_after(works: list[DatedWork], literature: Literature) -> None:
    """The one rule that a trial on the past stands on: works after the origin change nothing."""
    known = [work for work in works if month_of(work.published_on) < ORIGIN]
    blind = literature_of(known)

    ours, theirs = outlook(Fields(literature), ORIGIN), outlook(Fields(blind), ORIGIN)

    names = [literature.terms[each] for each in ours.field.terms]
    assert names == [blind.terms[each] for each in theirs.field.terms]
    np.testing.assert_allclose(ours.score, theirs.score, atol=1e-6)


def test_a_second_reckoning_gives_the_same(literature: Literature) -> None:
    first, second = (outlook(Fields(literature), ORIGIN).score for _ in range(2))

    np.testing.assert_array_equal(first, second)


def test_reasons_add_up_to_the_score(literature: Literature) -> None:
    found = outlook(Fields(literature), ORIGIN)

    for place in found.order()[:5].tolist():
        assert sum(found.reasons(place).values()) == pytest.approx(found.score[place])


def test_a_workshop_that_comes_on_one_day_is_no_candidate(works: list[DatedWork]) -> None:
    crowded = literature_of(with_workshop(works, FIRST_YEAR + 10))

    names = [crowded.terms[each] for each in candidates(crowded, ORIGIN)]
    assert "workshop" in crowded.terms
    assert "workshop" not in names


def test_a_word_of_one_author_is_no_candidate(works: list[DatedWork], literature: Literature) -> None:
    term = literature.terms[candidates(literature, ORIGIN)[0]]
    lonely = literature_of(of_one_author(works, term))

    assert term not in [lonely.terms[each] for each in candidates(lonely, ORIGIN)]


def test_works_whose_author_nobody_tells_are_judged_by_days_alone(
    works: list[DatedWork], literature: Literature
) -> None:
    """Of two sources, one tells no authors: its terms are no worse for that."""
    untold = [replace(work, first_author="") for work in works]
    half = [replace(work, first_author="") if place % 4 else work for place, work in enumerate(works)]

    for each in (untold, half):
        found = literature_of(each)
        assert [found.terms[one] for one in candidates(found, ORIGIN)] == [
            literature.terms[one] for one in candidates(literature, ORIGIN)
        ]


def test_a_word_of_all_fields_is_no_candidate(works: list[DatedWork]) -> None:
    spread = [
        replace(work, terms=[*work.terms, "novel"]) if place % 100 < 1 else work
        for place, work in enumerate(works)
    ]

    found = literature_of(spread)
    assert "novel" in found.terms
    assert "novel" not in [found.terms[each] for each in candidates(found, ORIGIN)]


@pytest.mark.parametrize(("one_in", "is_candidate"), [(16, True), (4, False)])
def test_a_word_of_two_works_in_a_hundred_is_no_candidate(
    works: list[DatedWork], one_in: int, is_candidate: bool
) -> None:
    """Of one class that holds a sixth of all works, every fourth work or every sixteenth."""
    of_class = [work for work in works if work.classes == (CLASSES[0],)]
    common = {id(work) for work in of_class[::one_in]}

    found = literature_of(
        [replace(work, terms=[*work.terms, "usual"]) if id(work) in common else work for work in works]
    )

    assert ("usual" in [found.terms[each] for each in candidates(found, ORIGIN)]) == is_candidate


def test_words_that_stand_in_no_titles_are_not_ranked() -> None:
    works = [
        DatedWork(_day(2009, number), ("method", "thing"), ("thing",) if number % 10 == 0 else (), ("a",))
        for number in range(100)
    ]
    literature = literature_of(works)
    past = Past(literature, 12 * 2010, np.arange(len(literature.terms)))

    assert dict(zip(literature.terms, is_ranked(past).tolist(), strict=True)) == {
        "method": False,
        "thing": True,
    }


def test_the_company_of_a_term_is_without_itself() -> None:
    works = [
        DatedWork(date(2009, 5, 4), terms, (), ("a",))
        for terms in (("one", "two"), ("one", "three"), ("one",))
    ]
    literature = literature_of(works, least_uses=1)
    figures = {"one": 1.0, "two": 10.0, "three": 100.0}
    past = Past(literature, 12 * 2010, np.arange(3))

    found = mean_of_company(past, np.array([figures[term] for term in literature.terms]))

    assert dict(zip(literature.terms, found.tolist(), strict=True)) == {"one": 55.0, "two": 1.0, "three": 1.0}


def test_a_trial_names_hits_and_misses_and_beats_the_trivial_baseline(literature: Literature) -> None:
    tried = backtest(literature, 12 * (FIRST_YEAR + 10))

    assert tried.risen > 0
    assert len(tried.hits) + len(tried.misses) == min(50, tried.candidates)
    assert tried.ratings[OURS].average_precision > tried.ratings[TRIVIAL].average_precision
    assert all(term.startswith("rising") for term in tried.hits)
    # The bounds of the first are told apart from those of all.
    assert tried.held_first.keys() == tried.held.keys()
    assert all(0 <= part <= 1 for part in tried.held_first.values())


def test_intervals_hold_most_of_what_came(literature: Literature) -> None:
    assert forecast(Fields(literature), 12 * (FIRST_YEAR + 7), 3) is None, "nothing is known before"

    merged = Fields(
        literature_of([*made_works(1), *_renamed(made_works(2), "b"), *_renamed(made_works(3), "c")])
    )
    made = forecast(merged, ORIGIN, 3)
    assert made is not None
    became = change(merged.literature, ORIGIN, merged.at(ORIGIN).terms, 3)
    assert (made.lower < made.upper).all()
    assert 0.6 < made.holds(became.log_ratio, np.arange(len(became.log_ratio))) < 0.97


def _renamed(works: list[DatedWork], mark: str) -> list[DatedWork]:
    return [
        replace(
            work,
            terms=[f"{term}{mark}" for term in work.terms],
            title_terms=[f"{term}{mark}" for term in work.title_terms],
        )
        for work in works
    ]


SURE = [
    # log ratio, error, later works, whether it is sure
    (np.log(3.0), 0.2, 60, True),
    (np.log(3.0), 0.2, 49, False),
    (np.log(3.0), 0.6, 60, False),
    (np.log(1.5), 0.0, 50, True),
    (np.log(1.49), 0.0, 50, False),
]


@pytest.mark.parametrize(("ratio", "error", "later", "is_sure"), SURE)
def test_growth_is_sure_at_its_lower_bound(ratio: float, error: float, later: float, is_sure: bool) -> None:
    one = Change(np.array([ratio]), np.array([error]), np.array([20.0]), np.array([later]))

    assert one.is_sure()[0] == is_sure


def test_a_rise_of_the_corpus_disappears_at_an_unchanged_mix() -> None:
    """A word that one paper in ten of its class uses, always; the class grows fourfold in the corpus."""
    works = [
        DatedWork(_day(year, number), ("word",) if number % 10 == 0 else ("other",), (), (name,))
        for year in range(2000, 2010)
        for name, size in (("growing", 100 if year < 2005 else 400), ("steady", 400))
        for number in range(size)
    ]
    literature = literature_of(works, least_uses=1)
    term = np.array([literature.terms.index("word")])

    plain = change(literature, 12 * 2005, term, 5)
    corrected = mix_corrected(literature, 12 * 2005, term, 5)

    assert plain.log_ratio[0] == pytest.approx(0.0, abs=0.01), "both classes use it alike"
    assert corrected.log_ratio[0] == pytest.approx(0.0, abs=0.01)
    only = literature_of(
        [
            replace(
                work, terms=("word",) if work.classes == ("growing",) and "word" in work.terms else ("other",)
            )
            for work in works
        ],
        least_uses=1,
    )
    term = np.array([only.terms.index("word")])
    assert change(only, 12 * 2005, term, 5).log_ratio[0] == pytest.approx(np.log(2.5), abs=0.01)
    assert mix_corrected(only, 12 * 2005, term, 5).log_ratio[0] == pytest.approx(0.0, abs=0.01)


def test_the_mix_is_that_of_the_two_years_before() -> None:
    """Used by 1 in 10 of one class, then by 2; by 4 in 10 of another; three quarters were of the first."""
    sizes = [(2000, 2003, 100, 400), (2003, 2005, 300, 100), (2005, 2010, 200, 200)]
    works = [
        DatedWork(_day(year, number), ("word",) if number % 10 < tenths else ("none",), (), (name,))
        for first, end, one, other in sizes
        for year in range(first, end)
        for name, size in (("one", one), ("other", other))
        for tenths in [4 if name == "other" else 1 if year < 2005 else 2]
        for number in range(size)
    ]
    literature = literature_of(works, least_uses=1)

    found = mix_corrected(literature, 12 * 2005, np.array([literature.terms.index("word")]), 5)

    before, after = 0.75 * 0.1 + 0.25 * 0.4, 0.75 * 0.2 + 0.25 * 0.4
    assert found.log_ratio[0] == pytest.approx(np.log(after / before))


def _day(year: int, number: int) -> date:
    return date(year, number % 12 + 1, number % 28 + 1)


RANKINGS = [
    ([3, 2, 1], [True, False, True], 2 / 3, (1 + 2 / 3) / 2),
    ([1, 2, 3], [True, False, False], 1 / 3, 1 / 3),
    ([1, 2, 3], [False, False, False], 0.0, 0.0),
]


@pytest.mark.parametrize(("score", "risen", "precision", "average"), RANKINGS)
def test_a_ranking_is_rated(score: list[float], risen: list[bool], precision: float, average: float) -> None:
    found = rated(np.array(score, float), np.array(risen))

    assert found.precision == pytest.approx(precision)
    assert found.average_precision == pytest.approx(average)


SINGULARS = [
    ("neural networks", "neural network"),
    ("theories", "theory"),
    ("boxes", "box"),
    ("branches", "branch"),
    ("glass", "glass"),
    ("physics", "physic"),
    ("analysis", "analysis"),
    ("virus", "virus"),
    ("gas", "ga"),
]


@pytest.mark.parametrize(("term", "one"), SINGULARS)
def test_the_singular_of_a_term(term: str, one: str) -> None:
    assert singular(term) == one


def test_plurals_count_with_a_singular_that_is_known_and_once_a_work() -> None:
    works = [
        DatedWork(date(2001, 1, 1), ("robot", "robots", "physics"), ("robots",), ("x",)),
        DatedWork(date(2001, 1, 2), ("robots", "physics"), (), ("x",)),
    ]

    folded = plurals_folded(literature_of(works, least_uses=1))

    assert folded.terms == ("physics", "robot")
    assert np.asarray(folded.uses.sum(0)).ravel().tolist() == [2, 2]
    assert folded.label(1) == "robots"


def test_a_phrase_counts_with_its_part_when_half_of_their_works_are_the_same() -> None:
    works = [DatedWork(date(2001, 1, 1 + n), ("wireless sensor", "sensor"), (), ("x",)) for n in range(10)]
    works += [
        DatedWork(date(2001, 2, 1 + n), ("wireless sensor", "wireless sensor network", "sensor"), (), ("x",))
        for n in range(12)
    ]
    works += [DatedWork(date(2001, 3, 1 + n), ("sensor",), (), ("x",)) for n in range(25)]
    literature = literature_of(works, least_uses=1)

    folded = synonyms_folded(literature, 12 * 2002)

    assert folded.terms == ("sensor", "wireless sensor")
    assert folded.label(1) == "wireless sensor network"
    early = synonyms_folded(literature, 12 * 2001 + 1)
    assert "wireless sensor network" in early.terms


@pytest.mark.parametrize(
    ("spelt_out", "alone", "terms"),
    [
        (6, 6, ("quantum key distribution",)),
        (6, 7, ("qkd", "quantum key distribution")),  # most of its works mean something else
        (4, 0, ("qkd", "quantum key distribution")),  # too few to tell
    ],
)
def test_initials_count_with_what_half_of_their_works_spell_out(
    spelt_out: int, alone: int, terms: tuple[str, ...]
) -> None:
    both = ("qkd", "quantum key distribution")
    works = [DatedWork(date(2001, 1, 1 + n), both, (), ("x",)) for n in range(spelt_out)]
    works += [DatedWork(date(2001, 2, 1 + n), ("qkd",), (), ("x",)) for n in range(alone)]

    folded = synonyms_folded(literature_of(works, least_uses=1), 12 * 2002)

    assert folded.terms == terms
    assert folded.uses.sum() == (len(works) if len(terms) == 1 else len(works) + spelt_out)


def test_a_reading_tells_curves_forecasts_and_company(literature: Literature) -> None:
    found = read(literature, ORIGIN, (12 * (FIRST_YEAR + 9),), lambda _what, _done, _of: None)

    first = found.topics[0]
    assert first.term.startswith("rising")
    assert len(first.counts) == len(found.works) == 11
    assert sum(found.works) == 11 * 1000
    assert first.classes
    assert first.term not in first.near
    assert len(found.backtests) == 1


def test_each_measure_has_words() -> None:
    assert set(EMERGENCE_TERMS["emergence_measure"]) == set(MEASURES)
    assert set(ATTRIBUTES) == set(MEASURES)
    assert set(EMERGENCE_TERMS["emergence_attribute"]) == set(Attribute)


def test_half_years_compare_like_halves(literature: Literature) -> None:
    past = Past(literature, ORIGIN, np.arange(len(literature.terms)))

    assert past.half_works.sum() == 3 * 1000
    assert past.half_counts.shape == (len(literature.terms), 6)
    np.testing.assert_array_equal(past.half_counts[:, -2:].sum(1), past.counts[:, -1])


MONTHS = [("2014-12", 12 * 2015), ("2014-01", 12 * 2014 + 1), ("٢٠١٤-١٢", 12 * 2015)]


@pytest.mark.parametrize(("text", "origin"), MONTHS)
def test_a_month_is_read(text: str, origin: int) -> None:
    assert origin_after(text) == origin


@pytest.mark.parametrize("text", ["2014", "2014-13", "12-2014", "", "2014-12-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="month_wrong"):
        origin_after(text)
