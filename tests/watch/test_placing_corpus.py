"""Placing the works of the corpus: what is new is placed, what is placed stays, and a break loses nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cast import Cast
from corpora import held, work
from mithaq.base.refusals import Refused
from mithaq.watch.actions import placing
from mithaq.watch.actions.placing import PlacedView
from mithaq.watch.domain.works import Work
from mithaq.watch.queries.corpus import engine

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
VOICES = {
    "cs.CV": "Camera pixels",
    "cs.CR": "Locks and keys",
    "q-bio.GN": "Strands of cells",
    "math.AG": "Sheaves",
}


class Broken(Exception):  # noqa: N818  # it stands for somebody who pulls the plug
    pass


def place(cast: Cast, *, anew: bool = False) -> PlacedView:
    return placing.place_works(by=cast.hamad.actor, at=AT, anew=anew)


def placed() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with engine() as reckoning:
        for row in reckoning.table(reckoning.placed()).to_pylist():
            found.setdefault(row["key"], []).append(row["field"])
    return found


def files(home: Path) -> dict[str, int]:
    folder = home / "corpus" / "placed"
    return {
        str(each.relative_to(folder)): each.stat().st_mtime_ns for each in folder.rglob("works/**/*.parquet")
    }


def test_works_are_placed_by_their_classes_and_by_seeds(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [
        work("a", classes=["cs.CV"]),
        work("b", classes=["math.AG"], title="Desalination of brackish water"),
        work("c", classes=["quant-ph"], title="Desalination of brackish water"),
        work("d", classes=["quant-ph"]),
    ])  # fmt: skip

    view = place(cast)

    assert placed() == {"a": ["computing.computer_vision"], "c": ["water_environment.desalination"]}
    assert (view.works, view.placed, view.rows, view.learnt.fields) == (4, 2, 2, 0)


def test_before_works_are_placed_none_has_a_field(cast: Cast, tmp_path: Path) -> None:
    del cast
    held(tmp_path, [work("a", classes=["cs.CV"])])

    assert placed() == {}


def test_new_works_are_placed_and_the_others_stay_as_they_are(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", classes=["cs.CV"])])
    first = place(cast)
    before = files(tmp_path)

    held(tmp_path, [work("b", classes=["cs.CR"], source="other")])
    second = place(cast)

    assert placed() == {"a": ["computing.computer_vision"], "b": ["cyber_security"]}
    assert before.items() <= files(tmp_path).items()
    assert first.learnt == second.learnt


def test_fields_of_works_that_were_replaced_go_with_them(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", classes=["cs.CV"])])
    place(cast)

    held(tmp_path, [work("a", classes=["cs.CR"])])
    place(cast)

    assert placed() == {"a": ["cyber_security"]}
    assert len(files(tmp_path)) == 1


def many(of_each: int, *, silent: int = 0) -> list[Work]:
    found = [
        work(f"{code}-{at}", classes=[code], title=f"{title} number {at}", year=2010 + at % 3)
        for code, title in VOICES.items()
        for at in range(of_each)
    ]
    return found + [work(f"silent-{at}", title=VOICES["cs.CV"], year=2015) for at in range(silent)]


def test_words_place_works_of_no_class_once_enough_teach_them(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, many(200, silent=3))

    view = place(cast)

    assert view.learnt.fields == 4
    assert [placed()[f"silent-{at}"] for at in range(3)] == [["computing.computer_vision"]] * 3


def test_who_breaks_off_goes_on_where_it_was(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, many(200))

    def pull(what: str, done: int, _of: int | None) -> None:
        if what == "placing" and done > 300:
            raise Broken

    with pytest.raises(Broken):
        placing.place_works(by=cast.hamad.actor, at=AT, progress=pull)
    begun = files(tmp_path)
    assert placed() == {}
    place(cast)

    assert begun
    assert begun.items() < files(tmp_path).items()
    assert len(placed()) == 600


def test_the_same_corpus_and_rules_give_the_same_model(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, many(200))
    first, before = place(cast), files(tmp_path)

    again = place(cast, anew=True)

    assert again.learnt.name == first.learnt.name
    assert files(tmp_path) == before


def test_a_model_of_few_works_gives_way_when_the_corpus_has_grown(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, many(1))
    assert place(cast).learnt.fields == 0

    held(tmp_path, many(600))

    assert place(cast).learnt.fields == 4


def test_who_may_only_read_places_nothing(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", classes=["cs.CV"])])

    with pytest.raises(Refused, match="not_permitted"):
        placing.place_works(by=cast.leyla.actor, at=AT)

    assert files(tmp_path) == {}


def test_a_damaged_file_is_named(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", classes=["cs.CV"])])
    place(cast)
    (tmp_path / "corpus" / "placed" / "current.json").write_text("{")

    with pytest.raises(Refused, match="corpus_damaged"):
        place(cast)
