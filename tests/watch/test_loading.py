"""Loading a source: whole or not at all, each record once, and nothing lost silently."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from cast import Cast
from mithaq.base.refusals import Refused
from mithaq.watch.actions import loading
from mithaq.watch.actions.loading import Source
from mithaq.watch.adapters.corpus.engines import engine
from mithaq.watch.queries import loads
from mithaq.watch.queries.loads import LoadView

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def paper(number: int, **changes: object) -> dict[str, object]:
    return {
        "id": f"2401.{number:05}",
        "title": f"Quiet propellers of kind {number}",
        "abstract": "We measure cavitation noise.",
        "categories": "physics.flu-dyn cs.SD",
        "doi": None,
        "authors_parsed": [["Aydin", "Leyla", ""], ["Demir", "Kerem", ""]],
        "versions": [{"version": "v1", "created": "Mon, 15 Jan 2024 10:00:00 GMT"}],
        **changes,
    }


def written(folder: Path, records: Sequence[object], name: str = "papers.json") -> str:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
    (folder / name).write_text("\n".join(lines) + "\n")
    return str(folder / name)


def load(cast: Cast, place: str, *, format: str = "arxiv", name: str = "", processes: int = 1) -> LoadView:
    return loading.load_source(
        Source(format, name or format, place), id=uuid4(), by=cast.hamad.actor, at=AT, processes=processes
    )


def rows(*columns: str) -> list[tuple[object, ...]]:
    with engine() as reckoning:
        found = reckoning.table(reckoning.works().select(*columns).order_by(list(columns)))
    return [tuple(each[column] for column in columns) for each in found.to_pylist()]


def test_a_work_stands_in_the_corpus_with_its_terms_and_its_origin(cast: Cast, tmp_path: Path) -> None:
    view = load(cast, written(tmp_path, [paper(1)]))

    with engine() as reckoning:
        [row] = reckoning.table(reckoning.works()).to_pylist()
    assert row["title"] == "Quiet propellers of kind 1"
    assert (row["source"], row["key"], row["kind"], row["year"]) == ("arxiv", "2401.00001", "preprint", 2024)
    assert {"cavitation noise", "quiet propellers", "measure cavitation noise"} <= set(row["terms"])
    assert (row["load"], row["place"]) == (str(view.id), "papers.json:1")
    assert row["classes"] == ["physics.flu-dyn", "cs.SD"]
    assert row["authors"] == 2
    assert (view.records, view.rows, view.malformed) == (1, 1, 0)
    assert view.place == "papers.json"


def test_a_record_that_comes_again_takes_the_place_of_the_older(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, [paper(1), paper(2), paper(3)]))

    moved = [{"version": "v1", "created": "Mon, 16 Jan 2023 10:00:00 GMT"}]
    view = load(cast, written(tmp_path, [paper(2, title="Silent propellers", versions=moved)], "new.json"))

    assert rows("key", "year", "title") == [
        ("2401.00001", 2024, "Quiet propellers of kind 1"),
        ("2401.00002", 2023, "Silent propellers"),
        ("2401.00003", 2024, "Quiet propellers of kind 3"),
    ]
    assert (view.rows, view.replaced) == (1, 1)


def test_of_a_record_that_stands_twice_in_a_file_the_later_one_holds(cast: Cast, tmp_path: Path) -> None:
    view = load(cast, written(tmp_path, [paper(1), paper(2), paper(1, title="Corrected")]))

    assert rows("key", "title") == [("2401.00001", "Corrected"), ("2401.00002", "Quiet propellers of kind 2")]
    assert (view.records, view.rows, view.repeated) == (3, 2, 1)


def test_the_same_content_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    first = load(cast, written(tmp_path, [paper(1)]))

    again = load(cast, written(tmp_path, [paper(1)], "other-name.json"))

    assert again.id == first.id
    assert len(loads.loads(reader=cast.hamad.actor)) == 1


def test_older_content_that_comes_again_after_a_newer_one_holds(cast: Cast, tmp_path: Path) -> None:
    old, new = written(tmp_path, [paper(1)]), written(tmp_path, [paper(1, title="Other")], "new.json")
    load(cast, old)
    load(cast, new)

    load(cast, old)

    assert rows("title") == [("Quiet propellers of kind 1",)]


def test_a_malformed_record_is_told_with_its_place_and_the_others_are_loaded(
    cast: Cast, tmp_path: Path
) -> None:
    bad = ["{", paper(2, title=""), paper(3, versions=[], update_date="soon"), paper(4, id=None), "[]"]

    view = load(cast, written(tmp_path, [paper(1), *bad, paper(5)]))

    assert rows("key") == [("2401.00001",), ("2401.00005",)]
    assert (view.records, view.rows, view.malformed) == (7, 2, 5)
    assert [(each.place, each.code) for each in loads.problems(view.id, reader=cast.hamad.actor)] == [
        ("papers.json:2", "work_unreadable"),
        ("papers.json:3", "work_title_missing"),
        ("papers.json:4", "work_date_wrong"),
        ("papers.json:5", "work_key_missing"),
        ("papers.json:6", "work_unreadable"),
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["<html>", "<p>Not found</p>", "</html>"], "load_hopeless"),
        ([""], "load_empty"),
        ([{"id": "x"}], "load_hopeless"),
    ],
)
def test_a_file_that_is_wholly_wrong_is_refused_and_leaves_nothing(
    cast: Cast, tmp_path: Path, lines: list[object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        load(cast, written(tmp_path, lines))

    assert refusal.value.code == code
    assert rows("key") == []
    assert loads.loads(reader=cast.hamad.actor) == ()
    assert list((tmp_path / "corpus" / "staging").glob("*")) == []


def test_who_keeps_no_watch_may_not_load(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, [paper(1)])

    with pytest.raises(Refused) as refusal:
        loading.load_source(Source("arxiv", "arxiv", place), id=uuid4(), by=cast.leyla.actor, at=AT)

    assert refusal.value.code == "not_permitted"
