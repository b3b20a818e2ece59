"""Sets of ties that are loaded on the node of a test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from threadpoolctl import threadpool_limits

from cast import Cast
from mithaq.ties.actions.sets import load_set
from mithaq.ties.queries.sets import SetView
from ties.made_ties import alliances_file, arms_file, trade_file, votes_file

LOADED_AT = datetime(2026, 6, 2, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """Workers share the cores already."""
    with threadpool_limits(1):
        yield


@pytest.fixture
def loaded(cast: Cast, tmp_path: Path) -> dict[str, SetView]:
    """One set of each kind that the pages show."""
    files = {
        "voeten_2015": votes_file(tmp_path),
        "cow_alliances": alliances_file(tmp_path),
        "sipri_tiv": arms_file(tmp_path),
        "cow_trade": trade_file(tmp_path),
    }
    return {
        format: load_set(
            format, file, id=UUID(int=at), vintage="made", terms="free", by=cast.hamad.actor, at=LOADED_AT
        )
        for at, (format, file) in enumerate(files.items(), 1)
    }
