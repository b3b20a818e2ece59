"""Tables that are kept change all at once: what breaks off in between leaves those before."""

from pathlib import Path

import polars as pl
import pytest

from mithaq.economy.adapters import kept_tables
from mithaq.node.backups import KEPT

ONE, OTHER = pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [2]})
UNWRITABLE = pl.DataFrame({"a": [object()]}, schema={"a": pl.Object})


def test_what_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    kept_tables.put(tmp_path, {"edition": "1"}, rows=ONE, wrong=ONE)
    with pytest.raises(Exception, match=r"(?i)object"):
        kept_tables.put(tmp_path, {"edition": "2"}, rows=OTHER, wrong=UNWRITABLE)

    assert kept_tables.about(tmp_path) == {"edition": "1"}
    rows, wrong = (kept_tables.table(tmp_path, name) for name in ("rows", "wrong"))
    assert rows is not None
    assert wrong is not None
    assert rows.equals(ONE)
    assert wrong.equals(ONE)


def test_the_new_takes_the_place_of_the_old_and_little_stays(tmp_path: Path) -> None:
    for edition in range(4):
        kept_tables.put(tmp_path, {"edition": edition}, rows=pl.DataFrame({"a": [edition]}))

    found = kept_tables.table(tmp_path, "rows")
    assert kept_tables.about(tmp_path) == {"edition": 3}
    assert found is not None
    assert found["a"].to_list() == [3]
    assert sum(each.is_dir() for each in tmp_path.iterdir()) == 2


def test_where_nothing_is_kept_nothing_is_told(tmp_path: Path) -> None:
    assert kept_tables.about(tmp_path) is None
    assert kept_tables.table(tmp_path, "rows") is None


def test_a_backup_keeps_them() -> None:
    assert "economy" in KEPT
