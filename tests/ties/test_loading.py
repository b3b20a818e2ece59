"""Loading sets: whole or not at all, one in force of each format, and nothing twice."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from callers import refused
from cast import AT, Cast, Player
from mithaq.base.refusals import Refused
from mithaq.ties import checks
from mithaq.ties.actions.sets import load_set
from mithaq.ties.models import TieSet
from mithaq.ties.queries import sets
from mithaq.ties.queries.sets import SetView
from ties.made_ties import arms_file, trade_file, votes_file


def load(
    file: Path, by: Player, *, format: str = "sipri_tiv", vintage: str = "2022", key: str = ""
) -> SetView:
    id = UUID(key) if key else uuid4()
    return load_set(format, file, id=id, vintage=vintage, terms="", by=by.actor, at=AT)


def test_a_set_knows_its_years_and_what_was_left_out(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "trade.csv"
    file.write_text(
        "ccode1,ccode2,year,imports_of_1_from_2_musd\n820,640,1990,5\n820,820,1990,1\n820,640,2001,-3\n"
        "820,640,1995,\n820,640,1999,7\n"
    )

    found = load(file, cast.hamad, format="cow_trade", vintage="4.0")
    wrong = sets.wrong_rows(found.id, reader=cast.leyla.actor, first=0, limit=9)

    assert (found.rows, found.wrong, found.first_year, found.last_year) == (2, 3, 1990, 1999)
    assert found.codes == {"tie_with_itself": 1, "value_missing": 1, "value_negative": 1}
    assert [(each.place, each.code) for each in wrong] == [
        (2, "tie_with_itself"), (3, "value_negative"), (4, "value_missing")
    ]  # fmt: skip


def test_a_later_edition_takes_the_place_of_the_one_before_and_the_same_changes_nothing(
    cast: Cast, tmp_path: Path
) -> None:
    first = load(arms_file(tmp_path), cast.hamad)
    again = load(arms_file(tmp_path), cast.hamad)
    later = load(arms_file(tmp_path), cast.hamad, vintage="2023")

    assert again.id == first.id
    assert [each.id for each in sets.sets_in_force(reader=cast.leyla.actor)] == [later.id]
    assert not sets.tie_set(first.id, reader=cast.leyla.actor).is_in_force


def test_a_load_that_breaks_off_leaves_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(uuid4())
    monkeypatch.setattr(TieSet.objects, "create", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load(arms_file(tmp_path), cast.hamad, key=key)

    assert not (tmp_path / "ties" / key).exists()
    assert sets.sets_in_force(reader=cast.leyla.actor) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "nonsense"}, "tie_format_unknown"),
        ({"format": "atop"}, "columns_missing"),
        ({"vintage": " "}, "vintage_missing"),
        ({"vintage": "x" * 81}, "tie_set_words_too_long"),
    ],
)
def test_what_cannot_be_loaded_is_refused(
    cast: Cast, tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    assert refused(lambda: load(arms_file(tmp_path), cast.hamad, **changes)) == code
    assert not TieSet.objects.exists()


def test_a_file_that_is_no_table_or_not_there_is_refused(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "broken.parquet"
    file.write_bytes(b"no parquet")

    assert refused(lambda: load(file, cast.hamad)) == "tie_set_unreadable"
    assert refused(lambda: load(tmp_path / "nothing.csv", cast.hamad)) == "file_unreadable"


def test_who_may_load_and_who_may_see(cast: Cast, tmp_path: Path) -> None:
    assert refused(lambda: load(trade_file(tmp_path), cast.leyla, format="cow_trade")) == "not_permitted"
    found = load(votes_file(tmp_path), cast.hamad, format="voeten_2015")
    assert refused(lambda: sets.tie_set(found.id, reader=cast.noor.actor)) == "not_permitted"
    assert refused(lambda: sets.tie_set(uuid4(), reader=cast.leyla.actor)) == "tie_set_unknown"


def test_the_doctor_knows_of_sets_whose_rows_are_gone_and_a_load_brings_them_back(
    cast: Cast, tmp_path: Path
) -> None:
    found = load(arms_file(tmp_path), cast.hamad)
    load(trade_file(tmp_path), cast.hamad, format="cow_trade")
    before = checks.check_sets()
    (tmp_path / "ties" / str(found.id) / "rows.parquet").unlink()

    assert before == (2, ())
    assert checks.check_sets() == (2, ("sipri_tiv",))
    load(arms_file(tmp_path), cast.hamad)
    assert checks.check_sets() == (2, ())


def test_a_set_whose_rows_are_gone_says_so(cast: Cast, tmp_path: Path) -> None:
    found = load(arms_file(tmp_path), cast.hamad)
    (tmp_path / "ties" / str(found.id) / "wrong.parquet").unlink()

    with pytest.raises(Refused, match="tie_set_lost"):
        sets.wrong_rows(found.id, reader=cast.leyla.actor, first=0, limit=1)
