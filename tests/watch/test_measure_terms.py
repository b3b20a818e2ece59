"""Every measure of emergence has a name and a formula."""

from mithaq.watch.domain.emergence.conventions import ATTRIBUTES
from mithaq.watch.domain.emergence.measures import MEASURES
from mithaq.words.terms import TERMS


def test_every_measure_opens_to_its_formula() -> None:
    assert (
        set(TERMS["measure_formula"]) == set(MEASURES) == set(ATTRIBUTES) == set(TERMS["emergence_measure"])
    )
