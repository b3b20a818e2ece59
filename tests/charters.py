"""Charters of programmes for tests: sound ones, with what matters to a test changed."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from mithaq.base.languages import Language
from mithaq.programmes.domain.charter import (
    Charter,
    Deciding,
    Indicator,
    Member,
    MemberRole,
    Objective,
    Planned,
)

SEED = "0123456789ABCDEF"
INSTITUTIONS = tuple(UUID(f"0190a0a0-0000-7000-8000-{number:012}") for number in range(1, 8))


def member(institution: UUID, *, role: MemberRole = MemberRole.MEMBER) -> Member:
    """An institution that speaks for itself."""
    return Member(f"institution:{institution}", institution, role)


def charter(*institutions: UUID, **changes: Any) -> Charter:
    """A sound charter, founded by the first institution."""
    members = tuple(member(each) for each in institutions or INSTITUTIONS[:3])
    sound = Charter(
        seed=SEED,
        founder=members[0].institution,
        titles={Language.EN: "Clean water"},
        summaries={Language.EN: "Membranes that last."},
        rules={},
        fields=("energy", "maritime"),
        starts_on=date(2026, 7, 1),
        ends_on=date(2029, 6, 30),
        members=members,
        deciding=Deciding.MAJORITY,
        quorum=50,
        objectives=(
            Objective(
                "o1",
                {Language.EN: "Water for everybody"},
                (Indicator("i1", {Language.EN: "Plants"}, "plants", "0", "8", date(2028, 6, 30)),),
            ),
        ),
        currency="USD",
        budget=(Planned(members[0].party, 2027, "1000.00"),),
    )
    return replace(sound, **changes)
