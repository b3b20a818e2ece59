"""Loading a source into a node: who sees what, that it can be repeated, that no bad row stops it."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from cast import AT, Cast, Player
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import sources
from mithaq.exchange.actions.loading import LoadCount
from mithaq.exchange.queries import records
from source_rows import SOFTWARE, TOPIC

CLASSES = {
    "open": "Open Source",
    "foreign": "U.S. and Foreign Release",
    "us": "U.S. Release Only",
    "government": "U.S. Government Purpose Release",
    "unknown": "U.S. and Foreign Release (Academic)",
}


def _file(folder: Path, rows: Iterable[object]) -> str:
    file = folder / "source.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return str(file)


def _load(source: str, place: str, by: Player) -> LoadCount:
    steps = list(sources.load(source, place, by=by.actor, at=AT))
    return sum((step.count for step in steps), LoadCount())


def _titles(player: Player) -> set[str]:
    live = records.live(player.scope.labels, on=AT.date())
    return {view.content.texts[Language.EN].title for view in live}


def test_a_reader_sees_what_the_release_class_allows(cast: Cast, tmp_path: Path) -> None:
    rows = [{**SOFTWARE, "id": name, "name": name, "release_class": said} for name, said in CLASSES.items()]

    count = _load("nasa_software", _file(tmp_path, rows), cast.hamad)

    # Amina's institution is Moroccan; Sam's is in the United States, but no government body.
    assert count == LoadCount(new=5)
    assert _titles(cast.amina) == {"open", "foreign"}
    assert _titles(cast.sam) == {"open", "foreign", "us"}
    assert _titles(cast.kerem) == {"open", "foreign"}


def test_a_topic_with_a_caveat_is_hidden_from_other_states(cast: Cast, tmp_path: Path) -> None:
    rows = [TOPIC, {**TOPIC, "need_id": "S2", "title": "Under export control"}]

    _load("sbir_topics", _file(tmp_path, rows), cast.hamad)

    assert _titles(cast.amina) == {TOPIC["title"]}
    assert _titles(cast.sam) == {TOPIC["title"], "Under export control"}


def test_a_second_load_finds_nothing_new_and_a_changed_row_is_amended(cast: Cast, tmp_path: Path) -> None:
    rows = [{**TOPIC, "need_id": f"S{number}"} for number in range(5)]
    first = _load("sbir_topics", _file(tmp_path, rows), cast.hamad)

    again = _load("sbir_topics", _file(tmp_path, rows), cast.hamad)
    changed = _load("sbir_topics", _file(tmp_path, [{**rows[0], "title": "New"}, *rows[1:]]), cast.hamad)

    assert (first, again, changed) == (LoadCount(new=5), LoadCount(same=5), LoadCount(changed=1, same=4))


def test_a_bad_row_is_told_and_the_others_are_loaded(cast: Cast, tmp_path: Path) -> None:
    place = _file(tmp_path, [TOPIC, "no object", {**TOPIC, "need_id": "S2", "title": ""}])

    (step,) = sources.load("sbir_topics", place, by=cast.hamad.actor, at=AT)

    assert (step.lines, step.count) == (3, LoadCount(new=1))
    assert [(each.line_number, each.code) for each in step.skipped] == [
        (2, "row_malformed"),
        (3, "text_missing"),
    ]
    assert sources.size_of(place) == 3


def test_only_who_may_load_loads(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        _load("sbir_topics", _file(tmp_path, [TOPIC]), cast.amina)
