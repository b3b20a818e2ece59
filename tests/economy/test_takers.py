"""Companies that might take a technology up: in which order, for whose eyes, and who is left out."""

from dataclasses import replace
from uuid import UUID

import pytest

from mithaq.base.languages import Language
from mithaq.economy.domain.takers import Evidence, Ground, takers

ONE, OTHER, THIRD = (UUID(int=each) for each in (1, 2, 3))


def evidence(ground: Ground, likeness: float | None = None, reference: str = "O-1") -> Evidence:
    return Evidence(ground, reference, {Language.EN: "A pump"}, likeness)


@pytest.mark.parametrize(
    ("told", "order"),
    [
        ([(ONE, evidence(Ground.OFFER, 0.9)), (OTHER, evidence(Ground.NEED, 0.1))], [OTHER, ONE]),
        ([(ONE, evidence(Ground.OFFER, 0.9)), (OTHER, evidence(Ground.LICENCE))], [OTHER, ONE]),
        ([(ONE, evidence(Ground.NEED, 0.2)), (OTHER, evidence(Ground.NEED, 0.3))], [OTHER, ONE]),
        ([(OTHER, evidence(Ground.NEED, 0.2)), (ONE, evidence(Ground.NEED, 0.2))], [ONE, OTHER]),
        ([], []),
    ],
    ids=["need before offer", "licence before offer", "the liker first", "a tie is settled", "nobody"],
)
def test_the_order_of_companies(told: list[tuple[UUID, Evidence]], order: list[UUID]) -> None:
    assert [each.company for each in takers(told)] == order


def test_a_company_stands_once_with_its_best_evidence_first() -> None:
    weak, strong = evidence(Ground.OFFER, 0.9), evidence(Ground.NEED, 0.1)

    (found,) = takers([(ONE, weak), (ONE, strong), (ONE, replace(weak, likeness=0.95))])

    assert [each.ground for each in found.evidence] == [Ground.NEED, Ground.OFFER, Ground.OFFER]
    assert [each.likeness for each in found.evidence] == [0.1, 0.95, 0.9]
