"""Who leads, from a real corpus: counted in two ways, by country, bloc and institution, and what stands
behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cast import AT, Cast
from corpora import held, work
from mithaq.base.refusals import Refused
from mithaq.watch.actions import placing
from mithaq.watch.domain.asking import Actors, Counting, Question, Years, years_from
from mithaq.watch.domain.growth import Jump
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.leading import Standing
from mithaq.watch.domain.works import Work
from mithaq.watch.queries.behind import works_behind
from mithaq.watch.queries.leaders import leaders
from mithaq.watch.queries.nations import national_figures
from mithaq.watch.queries.selecting import years_known

VISION, KEYS = "computing.computer_vision", "cyber_security"
YEARS = Years(2016, 2020)


def papers() -> Iterator[Work]:
    """By year 6 of Morocco in vision, 3 of Morocco and Türkiye, 2 of Qatar, 1 that names nobody, and
    others."""
    for year in YEARS.each:
        for at in range(6):
            yield work(f"ma{at}-{year}", classes=["cs.CV"], countries=["MA"], institutions=["Rabat Lab"],
            year=year, cited_by=at)  # fmt: skip
        for at in range(3):
            yield work(f"both{at}-{year}", classes=["cs.CV"], countries=["MA", "TR"], year=year, cited_by=50,
                       institutions=["Rabat Lab", "Ankara Works"])  # fmt: skip
        for at in range(2):
            yield work(f"qa{at}-{year}", classes=["cs.CV"], countries=["QA"], year=year, language="ar")
        yield work(f"nobody-{year}", classes=["cs.CV"], year=year, language="")
        for at in range(10):
            yield work(f"keys{at}-{year}", classes=["cs.CR"], countries=["TR"], year=year)


@pytest.fixture(autouse=True)
def corpus(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, list(papers()))
    placing.place_works(by=cast.hamad.actor, at=AT)


def asked(cast: Cast, **changes: object) -> dict[str, Standing]:
    question = Question(**{"years": YEARS, "field": VISION, **changes})  # type: ignore[arg-type]
    return {each.of: each for each in leaders(question, reader=cast.leyla.actor).standings}


def test_each_country_counts_its_part_of_a_work(cast: Cast) -> None:
    found = asked(cast)

    assert [(of, each.works, each.output) for of, each in found.items()] == [
        ("MA", 45, 37.5), ("QA", 10, 10.0), ("TR", 15, 7.5),
    ]  # fmt: skip
    assert found["MA"].share.value == pytest.approx(37.5 / 55)
    assert found["MA"].collaboration == pytest.approx(7.5 / 37.5)
    assert found["TR"].collaboration == 1
    assert found["QA"].collaboration == 0


def test_counted_whole_a_work_is_one_for_each(cast: Cast) -> None:
    found = asked(cast, counting=Counting.WHOLE)

    assert {of: each.output for of, each in found.items()} == {"MA": 45, "TR": 15, "QA": 10}
    assert found["MA"].share.value == pytest.approx(45 / 55)


def test_a_bloc_counts_a_work_of_two_members_once(cast: Cast) -> None:
    whole, fractional = (
        asked(cast, actors=Actors.BLOCS, counting=each)["OIC"]
        for each in (Counting.WHOLE, Counting.FRACTIONAL)
    )

    assert (whole.works, whole.output) == (55, 55)
    assert fractional.output == pytest.approx(55)
    # All whom it works with are its own.
    assert whole.collaboration == 0


def test_a_bloc_counts_its_members_of_the_year_and_works_with_who_is_outside(cast: Cast) -> None:
    """Morocco is a member of the African Union since January 2017."""
    found = asked(cast, actors=Actors.BLOCS, counting=Counting.WHOLE)

    assert found["AU"].works == 4 * 9
    assert found["AU"].collaboration == pytest.approx(12 / 36)
    assert found["NATO"].collaboration == 1


def test_institutions_are_named_as_the_source_names_them(cast: Cast) -> None:
    found = asked(cast, actors=Actors.INSTITUTIONS)

    assert [(of, each.output) for of, each in found.items()] == [("Rabat Lab", 37.5), ("Ankara Works", 7.5)]
    assert found["Rabat Lab"].share.value == pytest.approx(37.5 / 45)


def test_a_group_holds_the_works_of_its_fields_and_no_field_holds_all(cast: Cast) -> None:
    assert asked(cast, field="computing")["MA"].output == 37.5
    assert asked(cast, field=None)["TR"].output == 57.5
    assert asked(cast, field="energy") == {}


def test_specialisation_is_against_all_fields(cast: Cast) -> None:
    found = asked(cast)

    # Türkiye: 7.5 in the field, where 57.5 · 55 / 105 would be as the world.
    assert found["TR"].rca is not None
    assert found["TR"].rca.value == pytest.approx(7.5 / (57.5 * 55 / 105))
    assert found["TR"].symmetric is not None
    assert found["TR"].symmetric < 0
    assert asked(cast, field=None)["TR"].rca is None


def test_citations_are_held_against_works_of_the_same_source_field_and_year(cast: Cast) -> None:
    found = asked(cast, counting=Counting.WHOLE)

    # Each year: 0, 1, 2, 3, 4, 5 and thrice 50, mean 165 / 9; the top tenth of 9 works is 0.9 of them,
    # shared by 3.
    assert found["TR"].cited is not None
    assert found["TR"].cited.mean == 50
    assert found["TR"].cited.normalised == pytest.approx(50 / (165 / 9))
    assert found["TR"].cited.top == pytest.approx(0.3)
    assert found["MA"].cited is not None
    assert found["MA"].cited.normalised == pytest.approx(1)
    assert found["MA"].cited.top == pytest.approx(0.1)
    # Nobody counted those of Qatar.
    assert found["QA"].cited is None


def test_rates_of_fewer_than_ten_works_are_not_told(cast: Cast) -> None:
    found = asked(cast, years=Years(2020, 2020))

    assert (found["MA"].works, found["TR"].works) == (9, 3)
    assert all(
        each.cited is None and each.collaboration is None and each.rca is None for each in found.values()
    )


def test_what_the_corpus_knows_and_does_not_know_is_told(cast: Cast) -> None:
    told = leaders(Question(YEARS, VISION), reader=cast.leyla.actor).coverage

    assert (told.works, told.located, told.cited, told.placed, told.all_works) == (60, 55, 45, 110, 110)
    assert told.languages == (("en", 45), ("ar", 10), ("", 5))
    assert told.english == pytest.approx(45 / 55)
    assert told.jumps == ()
    assert told.sources == (("made", 60),)


def test_a_source_that_comes_late_is_told_and_its_rise_doubted(cast: Cast, tmp_path: Path) -> None:
    """In the new source Qatar has half of all works; in the old one its part stays."""
    more = [
        work(
            f"new{at}-{year}",
            classes=["cs.CV"],
            countries=["QA" if at % 2 else "FR"],
            year=year,
            source="late",
        )
        for year, count in ((2018, 10), (2019, 40), (2020, 90))
        for at in range(count)
    ]
    held(tmp_path, more)
    placing.place_works(by=cast.hamad.actor, at=AT)

    view = leaders(Question(YEARS, VISION), reader=cast.leyla.actor)
    found = {each.of: each for each in view.standings}

    assert Jump(2018, 12, 22) in view.coverage.jumps
    assert found["QA"].growth is not None
    assert found["QA"].growth_at_constant_mix is not None
    assert found["QA"].growth_at_constant_mix.value < found["QA"].growth.value


def test_every_figure_opens_to_its_works(cast: Cast) -> None:
    question = Question(YEARS, VISION)

    of_both = works_behind(question, "TR", reader=cast.leyla.actor, limit=4)
    every = works_behind(question, None, reader=cast.leyla.actor)

    assert (of_both.total, len(of_both.works), every.total) == (15, 4, 60)
    assert {each.year for each in of_both.works[:3]} == {2020}
    assert of_both.works[0].part == 0.5
    assert of_both.works[0].confidence == pytest.approx(0.95)
    assert of_both.works[0].address.startswith("https://example.org/both")
    assert works_behind(question, "FR", reader=cast.leyla.actor).total == 0


def test_pages_of_works_hold_each_once(cast: Cast) -> None:
    question = Question(YEARS, VISION)

    pages = [
        works_behind(question, "MA", reader=cast.leyla.actor, first=at, limit=10)
        for at in (0, 10, 20, 30, 40)
    ]

    assert len({each.key for page in pages for each in page.works}) == 45


def test_who_reads_the_watch_and_which_field_there_is(cast: Cast) -> None:
    with pytest.raises(Refused, match="field_unknown"):
        leaders(Question(YEARS, "nothing"), reader=cast.leyla.actor)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2003-2022", Years(2003, 2022)), ("2003–2022", Years(2003, 2022)), ("2015", Years(2015, 2015)),
        ("", Years(2011, 2020)),
    ],
)  # fmt: skip
def test_years_as_they_are_typed(text: str, years: Years) -> None:
    assert years_from(text, known=Years(1990, 2020)) == years


@pytest.mark.parametrize("text", ["now", "2020-2019", "1-2", "1900-2020", "2000-", "2000-2001-2002"])
def test_years_that_are_none(text: str) -> None:
    if text == "2000-":
        assert years_from(text, known=Years(1990, 2020)) == Years(2000, 2000)
        return
    with pytest.raises(Refused, match="years_wrong"):
        years_from(text, known=Years(1990, 2020))


def test_the_years_of_the_corpus() -> None:
    assert years_known() == YEARS


def test_figures_of_others_stand_for_themselves(cast: Cast, tmp_path: Path) -> None:
    field = "Computer and information sciences"
    areas = (("", "World", "World", 100.0, 100.0), ("MA", "Morocco", "World > Africa > Morocco", 9.0, 2.0))
    found = [
        Indicator("ncses", series, area, name, path, "articles", field, year, value, "fractional")
        for area, name, path, old, new in areas
        for series, value, years in (("old", old, range(1996, 2021)), ("new", new, range(2003, 2023)))
        for year in years
    ]
    held(tmp_path, found)

    [line] = national_figures(VISION, Counting.FRACTIONAL, reader=cast.leyla.actor)

    assert (line.source, line.indicator, line.figures.series) == ("ncses", "articles", "new")
    assert line.figures.lines["MA"].shares[2022] == 0.02
    assert line.figures.lines["MA"].first == 2003
    assert national_figures(None, Counting.FRACTIONAL, reader=cast.leyla.actor) == ()
    assert national_figures(VISION, Counting.WHOLE, reader=cast.leyla.actor) == ()
