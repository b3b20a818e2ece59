"""What classes of sources say of fields, and what the rulebooks hold."""

import pytest

from mithaq.fields import queries as fields
from mithaq.watch.adapters.crosswalks import crosswalks, seeds
from mithaq.watch.domain.crosswalks import CLOSE, EXACT, OUTSIDE, Said, said_by
from mithaq.watch.domain.terms import terms_of


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("cs.CV", Said("computing.computer_vision", EXACT)),
        ("cs.IR", Said("computing.language_technology", CLOSE)),
        ("math.AG", Said(OUTSIDE, EXACT)),
        ("hep-th", Said(OUTSIDE, EXACT)),
        ("quant-ph", None),
        ("cs.XX", None),
        ("G06N3/08", Said("computing.machine_learning", EXACT)),
        ("G06N 10/20", Said("electronics.quantum_technologies", EXACT)),
        ("G06N10", Said("electronics.quantum_technologies", EXACT)),
        ("G06N100/20", Said("computing.machine_learning", EXACT)),
        ("h01l 31/04", Said("energy.solar", CLOSE)),
        ("H01L 21/02", Said("electronics.semiconductors", CLOSE)),
        ("A47B 1/00", Said(OUTSIDE, EXACT)),
        ("Z99Z 1/00", None),
        ("Food Science", Said("agriculture.food_processing", EXACT)),
        ("", None),
    ],
)
def test_what_a_class_says(code: str, said: Said | None) -> None:
    assert said_by([code], crosswalks()).get(code) == said


def test_every_seed_stands_for_one_leaf_and_every_leaf_has_seeds() -> None:
    leaves = {each.code for each in fields.taxonomy() if each.parent}

    assert set(seeds().values()) == leaves
    assert all(1 <= len(term.split()) <= 3 for term in seeds())


@pytest.mark.parametrize(
    "text",
    ["Seawater desalination", "Le dessalement de l'eau", "تقنيات تحلية المياه", "A study of brackish water"],
)
def test_seeds_are_written_as_terms_are_found(text: str) -> None:
    found = terms_of(text) & seeds().keys()

    assert {seeds()[term] for term in found} == {"water_environment.desalination"}
