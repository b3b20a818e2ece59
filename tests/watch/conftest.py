"""Looks ahead over made papers: each is reckoned once in a process, and then laid out."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from cast import AT, Cast
from corpora import held
from made_papers import papers
from staging import staged

if TYPE_CHECKING:
    from mithaq.watch.queries.looks import LookView


@pytest.fixture
def look(cast: Cast, tmp_path: Path) -> "LookView":
    """What emerged by the end of 2010."""

    def make() -> "LookView":
        held(tmp_path, papers())
        return _looked(cast, 12 * 2011, days=0)

    return staged("look", make)


@pytest.fixture
def later(cast: Cast, look: "LookView") -> "LookView":
    """A day later, what emerged by the end of 2012."""
    del look
    return staged("later look", lambda: _looked(cast, 12 * 2013, days=1))


def _looked(cast: Cast, origin: int, *, days: int) -> "LookView":
    # Actions read Django's models, so they can be imported only once Django is set up.
    from mithaq.watch.actions.looking import look_ahead  # noqa: PLC0415

    return look_ahead(
        id=uuid4(), source="open", origin=origin, by=cast.hamad.actor, at=AT + timedelta(days=days)
    )
