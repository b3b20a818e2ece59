"""The table at which two institutions of one node negotiate."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast
from mithaq.base.languages import Language
from mithaq.programmes.actions import drafting
from mithaq.programmes.domain.agreed import AgreementKind
from negotiators import Table, seated


@pytest.fixture
def table(cast: Cast) -> Table:
    return seated(cast)


@pytest.fixture
def begin(table: Table) -> Callable[[], UUID]:
    """Begin a memorandum between both, from its template."""

    def make() -> UUID:
        key = uuid4()
        drafting.begin_text(
            id=key,
            seed=uuid4().int,
            kind=AgreementKind.MEMORANDUM,
            titles={Language.EN: "Quiet ships"},
            others=[table.theirs.officer.institution],
            master=None,
            by=table.ours.officer.actor,
            at=AT,
        )
        return key

    return make
