"""Voices, composites, targets and exchange's part from a real corpus of made works."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from callers import refused
from cast import AT, Cast
from corpora import held, work
from mithaq.node.replaying import replay
from mithaq.standing.actions.targets import give_up, set_target
from mithaq.standing.domain.measures import Apart, Unknown
from mithaq.standing.domain.voice import Reading
from mithaq.standing.queries import composites, tallies, targets
from mithaq.standing.queries.composites import Wanted
from mithaq.standing.queries.exchanging import exchange_part, meets, works_with
from mithaq.standing.queries.tables import target_row
from mithaq.standing.queries.voices import VoiceView, voice
from mithaq.watch.actions import placing
from mithaq.watch.domain.asking import Actors, Question, Years
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.works import Work, WorkKind
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.leaders import leaders
from staging import staged

VISION, KEYS = "computing.computer_vision", "cyber_security"
YEARS = Years(2011, 2020)
ASKED = Question(YEARS, VISION)
ARTICLES = "published:ncses:articles:Computer and information sciences:fractional"


def papers() -> Iterator[Work]:
    """In vision: Morocco twenty a year; Türkiye five, then twelve from 2016 on, three of them with Qatar;
    Qatar one of its own; France nine of all years together.
    """
    for year in YEARS.each:
        for at in range(20):
            yield work(f"ma{at}-{year}", classes=["cs.CV"], countries=["MA"], year=year, cited_by=at % 4)
        for at in range(5 if year < 2016 else 12):
            yield work(f"tr{at}-{year}", classes=["cs.CV"], countries=["TR"], year=year, cited_by=3,
                       institutions=["Ankara Works"])  # fmt: skip
        for at in range(0 if year < 2016 else 3):
            yield work(f"both{at}-{year}", classes=["cs.CV"], countries=["TR", "QA"], year=year, cited_by=30)
        yield work(f"qa-{year}", classes=["cs.CV"], countries=["QA"], year=year)
        yield work(f"keys-{year}", classes=["cs.CR"], countries=["TR"], year=year)
    for at in range(9):
        yield work(f"fr{at}", classes=["cs.CV"], countries=["FR"], year=2011 + at)


def others() -> Iterator[Indicator]:
    for year in (2015, 2018, 2025):
        for area, name, value in (("MA", "Morocco", 30.0), ("TR", "Türkiye", 10.0)):
            path, field = f"World > {name}", "Computer and information sciences"
            yield Indicator("ncses", "9970", area, name, path, "articles", field, year, value, "fractional")


@pytest.fixture(autouse=True)
def corpus(cast: Cast, tmp_path: Path) -> None:
    def made() -> None:
        held(tmp_path, list(papers()))
        held(tmp_path, list(others()))
        placing.place_works(by=cast.hamad.actor, at=AT)

    staged("papers of standing", made)


def told(cast: Cast, of: str, question: Question = ASKED, peers: list[str] | None = None) -> VoiceView:
    return voice(question, of, peers, reader=cast.leyla.actor)


def readings(view: VoiceView, of: str) -> dict[str, Reading]:
    return {each.measure: each for each in view.readings(of)}


def apart() -> Iterator[Work]:
    """In vision: six patents, four of Morocco and two that it shares with Türkiye; a fair that Qatar hosted;
    news that name Qatar twice, Morocco once, nobody once, and one of another field.
    """
    for at in range(6):
        owners = ["MA"] if at < 4 else ["MA", "TR"]
        yield work(f"p{at}", classes=["cs.CV"], countries=owners, year=2018, kind=WorkKind.PATENT)
    yield work("fair", classes=["cs.CV"], countries=["QA"], year=2019, kind=WorkKind.EVENT)
    told = ("Qatar opens a laboratory", "قطر والمغرب وعُمان تفتتح مختبرًا", "Robots that see", "Fish")
    for at, title in enumerate(told):
        classes = ["cs.CR"] if title == "Fish" else ["cs.CV"]
        yield work(f"n{at}", title=title, classes=classes, year=2019, kind=WorkKind.NEWS)


@pytest.fixture
def more(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [replace(each, source="apart") for each in apart()])
    placing.place_works(by=cast.hamad.actor, at=AT)


@pytest.mark.usefixtures("more")
def test_kinds_of_works_and_mentions_are_counted_apart(cast: Cast) -> None:
    view = told(cast, "MA", peers=["TR", "QA", "FR"])

    patents = {of: readings(view, of)["patents"] for of in view.parties}
    assert patents["MA"].value == pytest.approx(5 / 6)
    assert patents["TR"].value == pytest.approx(1 / 6)
    assert patents["QA"].why is Unknown.NO_WORKS
    assert [patents[of].rank for of in ("MA", "TR", "QA")] == [1, 2, None]
    assert patents["TR"].estimate is not None
    assert 0 < patents["TR"].estimate.low < 1 / 6 < patents["TR"].estimate.high < 1
    assert readings(view, "QA")["events"].value == 1
    mentions = {of: readings(view, of)["mentions"] for of in view.parties}
    assert (mentions["QA"].value, mentions["MA"].value) == (1.0, 0.5)
    # News that name others and not Türkiye are known; none is a figure.
    assert (mentions["TR"].value, mentions["TR"].rank) == (0.0, 4)
    assert mentions["TR"].estimate is not None
    assert mentions["TR"].estimate.high > 0
    assert view.absent == (Apart.STANDARDS, Apart.SOFTWARE)
    # Oman has no works, and a voice in the news all the same.
    oman = readings(told(cast, "OM", peers=["MA"]), "OM")
    assert (oman["mentions"].value, oman["mentions"].rank) == (0.5, 2)
    assert oman["patents"].why is Unknown.NOT_AMONG_FIRST
    assert "standards" not in readings(view, "MA")


@pytest.mark.usefixtures("more")
def test_a_bloc_is_named_by_any_of_its_members_and_institutions_are_not_looked_for(cast: Cast) -> None:
    blocs = told(cast, "OIC", replace(ASKED, actors=Actors.BLOCS))
    assert readings(blocs, "OIC")["mentions"].value == 1.0
    assert readings(blocs, "OIC")["patents"].value == pytest.approx(1.0)

    works = told(cast, "Ankara Works", replace(ASKED, actors=Actors.INSTITUTIONS))
    assert Apart.MENTIONS not in {*works.absent, *readings(works, "Ankara Works")}


@pytest.mark.usefixtures("more")
def test_what_is_counted_apart_can_weigh_in_a_composite(cast: Cast) -> None:
    others = tuple((each, 0.0) for each in ("growth", "international", "citations"))
    wanted = Wanted(ASKED, "MA", (("patents", 1.0), ("share", 1.0), *others))
    view = composites.composite(wanted, reader=cast.leyla.actor)

    assert view.sensitivity.composite.places[0].of == "MA"
    assert "patents" in view.recipe.measures


def test_without_works_of_a_kind_it_is_unknown_and_not_zero(cast: Cast) -> None:
    view = told(cast, "MA")

    assert view.absent == tuple(Apart)
    assert not set(readings(view, "MA")) & set(Apart)


def test_every_measure_that_is_known_has_its_rank_years_and_source(cast: Cast) -> None:
    view = told(cast, "TR")
    found = readings(view, "TR")

    assert view.peers == ("MA", "QA", "FR")
    # 85 works of its own and half of fifteen, of 85 + 15 + 200 + 10 + 9.
    assert found["share"].value == pytest.approx(92.5 / 319)
    assert found["international"].value == pytest.approx(7.5 / 92.5)
    assert (found["share"].rank, found["share"].among, found["share"].years) == (2, 4, YEARS)
    assert found["share"].source == "corpus"
    assert found["growth"].value
    assert found["growth"].value > 0
    articles = found[ARTICLES]
    assert (articles.value, articles.rank, articles.among) == (0.25, 2, 2)
    assert (articles.low, articles.estimate, articles.source) == (None, None, "ncses, 9970")
    assert articles.years == Years(2018, 2018)


def test_the_means_of_citations_are_those_of_who_leads(cast: Cast) -> None:
    led = {each.of: each for each in leaders(ASKED, reader=cast.leyla.actor).standings}
    view = told(cast, "TR")

    for of in ("TR", "MA"):
        cited, found = led[of].cited, readings(view, of)
        assert cited
        assert found["citations"].value == pytest.approx(cited.normalised)
        assert found["top_tenth"].value == pytest.approx(cited.top)
        assert found["international"].value == pytest.approx(led[of].collaboration)
        assert found["share"].estimate == led[of].share


def test_what_is_unknown_says_why(cast: Cast) -> None:
    found, nobody = readings(told(cast, "FR"), "FR"), readings(told(cast, "EG"), "EG")

    assert found["share"].value
    assert [found[each].why for each in ("growth", "international", "citations", ARTICLES)] == [
        Unknown.FEW_WORKS, Unknown.FEW_WORKS, Unknown.FEW_WORKS, Unknown.NOT_PUBLISHED,
    ]  # fmt: skip
    assert {each.why for each in nobody.values()} == {Unknown.NOT_AMONG_FIRST, Unknown.NOT_PUBLISHED}
    everything = readings(told(cast, "TR", replace(ASKED, field=None)), "TR")
    assert everything["specialisation"].why is Unknown.NO_FIELD
    short = readings(told(cast, "TR", replace(ASKED, years=Years(2018, 2020))), "TR")
    assert short["growth"].why is Unknown.FEW_YEARS


def test_a_voice_over_time_and_what_drives_it(cast: Cast) -> None:
    view = told(cast, "TR")
    share = view.moved["TR"][0]

    assert [each.year for each in share.points] == list(YEARS.each)
    assert share.change
    assert not share.change.is_noise
    assert view.driven
    # Five of 27 a year in 2011-2013, 13.5 of 37 (and one of France's) in 2018-2020.
    assert view.driven.before == pytest.approx(15 / 81)
    assert view.driven.after == pytest.approx(40.5 / 110)
    assert view.driven.own.low > 0 > view.driven.world.value
    assert view.driven.mix.value == pytest.approx(0)
    assert not view.driven.is_noise
    assert view.own
    assert view.own.growth == view.own.growth_at_constant_mix


def test_a_share_that_stands_still_says_so(cast: Cast) -> None:
    view = told(cast, "QA", replace(ASKED, years=Years(2011, 2015)))

    assert view.driven is None
    assert view.moved["QA"][0].change is None
    steady = told(cast, "MA", replace(ASKED, years=Years(2015, 2020)))
    assert steady.moved["MA"][1].change
    assert steady.moved["MA"][1].change.is_noise


def test_institutions_and_blocs_have_voices_too(cast: Cast) -> None:
    institution = told(cast, "Ankara Works", replace(ASKED, actors=Actors.INSTITUTIONS))
    bloc = told(cast, "OIC", replace(ASKED, actors=Actors.BLOCS))

    assert readings(institution, "Ankara Works")["share"].value == 1
    assert readings(bloc, "OIC")["share"].value == pytest.approx(310 / 319)


@pytest.mark.parametrize(
    ("of", "peers", "code"),
    [
        ("ZZ", None, "state_unknown"),
        ("TR", ["ZZ"], "state_unknown"),
        ("TR", ["MA", "QA", "FR", "EG", "SA"], "peers_too_many"),
    ],
)
def test_who_is_nobody_is_refused(cast: Cast, of: str, peers: list[str] | None, code: str) -> None:
    assert refused(lambda: told(cast, of, peers=peers)) == code
    assert refused(lambda: told(cast, "OICC", replace(ASKED, actors=Actors.BLOCS))) == "bloc_unknown"


def test_who_has_no_role_sees_nothing(cast: Cast) -> None:
    reader = cast.noor.actor

    assert refused(lambda: voice(ASKED, "TR", None, reader=reader)) == "not_permitted"
    assert refused(lambda: composites.composite(Wanted(ASKED, "TR"), reader=reader)) == "not_permitted"
    assert refused(lambda: targets.targets(reader=reader)) == "not_permitted"


def test_a_composite_has_its_recipe_and_what_would_move_one(cast: Cast) -> None:
    view = composites.composite(Wanted(ASKED, "TR"), reader=cast.leyla.actor)

    weights = dict(zip(view.recipe.measures, view.recipe.weights, strict=True))
    assert weights == {
        "share": 1, "growth": 1, "specialisation": 0, "international": 1, "citations": 1, "top_tenth": 0,
        ARTICLES: 0,
    }  # fmt: skip
    assert [each.of for each in view.sensitivity.composite.places][-1] == "MA"
    # France is known by its share alone.
    assert view.sensitivity.composite.left_out == ("FR",)
    assert {each.measure for each in view.moves} <= {"share", "growth", "international", "citations"}


def test_weights_act(cast: Cast) -> None:
    # A figure of a field that was chosen before, without weight, is no fault.
    stale = "published:ncses:articles:Engineering:whole"
    only_share = tuple((name, 0.0) for name in ("growth", "international", "citations", stale))

    view = composites.composite(Wanted(ASKED, "TR", only_share), reader=cast.leyla.actor)

    assert [each.of for each in view.sensitivity.composite.places] == ["MA", "TR", "QA", "FR"]
    (move,) = view.moves
    assert (move.measure, move.gained) == ("share", 1)
    assert move.to == pytest.approx(200 / 319)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weights": (("fame", 1.0),)}, "weight_out_of_bounds"),
        ({"weights": (("share", 101.0),)}, "weight_out_of_bounds"),
        ({"weights": (("published:ncses:articles:Engineering:whole", 1.0),)}, "measure_not_published"),
        ({"among": 1}, "among_wrong"),
        ({"of": "ZZ"}, "state_unknown"),
        ({"question": Question(Years(1950, 1960), VISION)}, "nothing_to_rank"),
    ],
)
def test_what_no_composite_can_be_made_of_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    wanted = replace(Wanted(ASKED, "TR"), **changes)

    assert refused(lambda: composites.composite(wanted, reader=cast.leyla.actor)) == code


FACTS: dict[str, Any] = {
    "actors": "countries", "of": "TR", "field": VISION, "counting": "fractional", "measure": "share",
    "base_year": 2014, "value": "0.5", "year": 2026, "note": "",
    "milestones": [{"year": 2020, "value": "0.3"}],
}  # fmt: skip


def test_a_target_is_set_and_its_progress_told(cast: Cast) -> None:
    key, by = uuid4(), cast.kerem.actor

    set_target(key, FACTS, by=by, at=AT)

    (found,) = targets.targets(reader=by, actors=Actors.COUNTRIES, of="TR", field=VISION)
    assert found.target.as_json() == FACTS
    assert found.progress
    assert found.progress.state == "on_the_way"
    assert found.progress.expected == pytest.approx(0.3)
    assert replay(is_kept=False).is_equal
    # Another institution's is nobody else's but the host's.
    assert targets.targets(reader=cast.amina.actor) == ()
    assert [each.id for each in targets.targets(reader=cast.hamad.actor)] == [key]
    assert refused(lambda: targets.target(key, reader=cast.amina.actor)) == "target_unknown"


def test_the_texts_of_a_target_are_kept_as_all_texts_are(cast: Cast) -> None:
    institution = FACTS | {"actors": "institutions", "of": " Ankara\x00 Works\u202e\r\n"}
    lines = "\n".join(["é" * 99] * 10)  # 999 letters, and 9 more with the ends of lines of a form

    set_target(
        uuid4(), institution | {"note": lines.replace("\n", "\r\n") + "\x07 "}, by=cast.kerem.actor, at=AT
    )

    (found,) = targets.targets(reader=cast.kerem.actor)
    assert (found.target.of, found.target.note) == ("Ankara Works", lines)
    assert replay(is_kept=False).is_equal


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"milestones": [{"year": 2020, "value": "0.49"}]}, "behind"),
        ({"value": "0.2", "milestones": []}, "reached"),
        ({"base_year": 2020, "milestones": []}, "too_early"),
        # 13.5 of 37 in 2016-2018 and in 2018-2020; of 2013-2015 five of 27.
        ({"year": 2018, "value": "0.5", "milestones": []}, "missed"),
        ({"year": 2015, "value": "0.25", "milestones": []}, "missed"),
        ({"year": 2018, "value": "0.25", "milestones": []}, "reached"),
        ({"of": "EG"}, "unknown"),
        ({"of": "QA", "value": "0.2", "year": 2040, "base_year": 2019, "milestones": []}, "not_told_apart"),
    ],
)
def test_progress_is_told_honestly(cast: Cast, changes: dict[str, Any], state: str) -> None:
    set_target(uuid4(), FACTS | changes, by=cast.kerem.actor, at=AT)

    (found,) = targets.targets(reader=cast.kerem.actor)
    assert found.progress
    assert found.progress.state == state


def test_a_target_is_set_anew_and_given_up(cast: Cast) -> None:
    key, by = uuid4(), cast.kerem.actor
    set_target(key, FACTS, by=by, at=AT)

    assert refused(lambda: set_target(key, FACTS, by=by, at=AT)) == "target_same"
    set_target(key, FACTS | {"value": "0.6"}, by=by, at=AT + timedelta(days=1))
    assert str(targets.target(key, reader=by).target.value) == "0.6"
    give_up(key, by=by, at=AT + timedelta(days=2))
    left = targets.target(key, reader=by)
    assert (left.is_given_up, left.progress) == (True, None)
    assert target_row(left)["state"] is None
    assert refused(lambda: give_up(key, by=by, at=AT)) == "target_same"
    assert refused(lambda: give_up(uuid4(), by=by, at=AT)) == "target_unknown"
    assert replay(is_kept=False).is_equal


def test_targets_that_differ_by_their_years_read_the_corpus_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for base in range(2013, 2019):
        for of in ("TR", "MA"):
            set_target(uuid4(), FACTS | {"of": of, "base_year": base}, by=cast.kerem.actor, at=AT)
    opened = []

    def counted() -> AbstractContextManager[Engine]:
        opened.append(1)
        return engine()

    monkeypatch.setattr(tallies, "engine", counted)
    tallies._tallies.cache_clear()

    assert len(targets.targets(reader=cast.kerem.actor)) == 12
    assert len(opened) == 1


def test_targets_come_in_pages_the_given_up_last(cast: Cast) -> None:
    by, keys = cast.kerem.actor, [uuid4() for _ in range(3)]
    for at, key in enumerate(keys):
        set_target(key, FACTS | {"base_year": 2013 + at}, by=by, at=AT + timedelta(days=at))
    give_up(keys[2], by=by, at=AT + timedelta(days=4))

    first = targets.targets(reader=by, of="TR", limit=2)
    second = targets.targets(reader=by, of="TR", first=2, limit=2)

    assert [each.id for each in (*first, *second)] == [keys[1], keys[0], keys[2]]
    assert (targets.count(reader=by), targets.count(reader=by, of="MA")) == (3, 0)


@pytest.mark.parametrize("name", ["leyla", "noor", "hamad"])
def test_who_may_not_set_a_target(cast: Cast, name: str) -> None:
    by = getattr(cast, name).actor

    assert refused(lambda: set_target(uuid4(), FACTS, by=by, at=AT)) == "not_permitted"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"of": "ZZ"}, "state_unknown"),
        ({"field": "fame"}, "field_unknown"),
        ({"value": "2"}, "target_invalid"),
    ],
)
def test_a_target_of_nobody_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    assert refused(lambda: set_target(uuid4(), FACTS | changes, by=cast.kerem.actor, at=AT)) == code


def test_works_that_two_nations_wrote_together(cast: Cast) -> None:
    works, total = works_with(ASKED, "TR", ["QA", "EG"], reader=cast.leyla.actor, limit=4)

    assert total == 15
    assert [each.published_on.year for each in works] == [2020, 2020, 2020, 2019]
    part = exchange_part(ASKED, "TR", reader=cast.leyla.actor, on=AT.date())
    assert (part.programmes, part.told, part.missions) == ((), (), ())


@pytest.mark.parametrize(
    ("own", "field", "is_met"),
    [
        (["computing.computer_vision"], "computing.computer_vision", True),
        (["computing"], "computing.computer_vision", True),
        (["computing.computer_vision"], "computing", True),
        (["computing_x.vision"], "computing", False),
        (["energy"], "computing", False),
        ([], None, True),
    ],
)
def test_fields_that_meet(own: list[str], field: str | None, is_met: bool) -> None:
    assert meets(own, field) is is_met
