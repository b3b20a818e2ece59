"""The rules of the taxonomy, on the real fields and on small ones made to be wrong."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.fields import queries
from mithaq.fields.domain.taxonomy import Field, Sphere, Taxonomy, WipoField

FIELDS = queries.taxonomy()
CODES = st.sampled_from([field.code for field in FIELDS])


def test_an_unknown_code_is_refused_and_named() -> None:
    with pytest.raises(Refused) as refusal:
        FIELDS.get("energy.perpetual_motion")

    assert refusal.value.code == "field_unknown"
    assert refusal.value.facts == {"value": "energy.perpetual_motion"}


@pytest.mark.parametrize("ask", [FIELDS.children, FIELDS.path, FIELDS.matching_words])
def test_every_question_refuses_an_unknown_code(ask) -> None:  # type: ignore[no-untyped-def]  # several doors
    with pytest.raises(Refused, match="field_unknown"):
        ask("solar")


def test_a_group_has_its_leaves_and_a_leaf_has_none() -> None:
    rail = FIELDS.children("transport")

    assert [field.code for field in rail] == [
        "transport.rail",
        "transport.road_vehicles",
        "transport.electric_mobility",
        "transport.intelligent_transport",
        "transport.logistics",
    ]
    assert FIELDS.children("transport.rail") == ()


def test_a_path_runs_from_the_group_to_the_leaf() -> None:
    assert [field.code for field in FIELDS.path("energy.solar")] == ["energy", "energy.solar"]
    assert [field.code for field in FIELDS.path("energy")] == ["energy"]


def test_a_label_is_the_name_in_the_language_asked_for() -> None:
    labels = {language: FIELDS.label("energy.solar", language) for language in Language}

    assert labels == {
        Language.AR: "الطاقة الشمسية",
        Language.EN: "Solar energy",
        Language.FR: "Énergie solaire",
    }


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("energy.solar", "energy.solar", 0),
        ("energy", "energy.solar", 1),
        ("energy.solar", "energy.wind", 1),
        ("energy.solar", "electronics.semiconductors", 2),
        ("energy", "electronics.power_electronics", 2),
        ("energy.solar", "society.e_government", 3),
        ("health", "defence", 3),
    ],
)
def test_distance_of_known_pairs(first: str, second: str, distance: int) -> None:
    assert FIELDS.distance(first, second) == distance


def test_distance_is_a_metric() -> None:
    codes = [field.code for field in FIELDS]
    distance = {(one, other): FIELDS.distance(one, other) for one, other in product(codes, repeat=2)}

    assert all(found == distance[other, one] for (one, other), found in distance.items())
    assert all((found == 0) == (one == other) for (one, other), found in distance.items())
    assert set(distance.values()) == {0, 1, 2, 3}


@given(CODES, CODES, CODES)
def test_a_detour_is_never_shorter(first: str, between: str, last: str) -> None:
    detour = FIELDS.distance(first, between) + FIELDS.distance(between, last)

    assert FIELDS.distance(first, last) <= detour


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("desalinaton", "water_environment.desalination"),
        ("energy.sollar", "energy.solar"),
        ("hydrogene", "energy.hydrogen"),
        ("énergie éolienne", "energy.wind"),
        ("crypto", "cyber_security.cryptography"),
        ("التحليه", "water_environment.desalination"),
        ("RADAR", "surveillance.radar"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(typed: str, meant: str) -> None:
    assert FIELDS.suggest(typed)[0].code == meant


@pytest.mark.parametrize("typed", ["", "  ", "zzzzzzzz", "e" * 5000])
def test_nothing_is_suggested_for_what_looks_like_nothing(typed: str) -> None:
    assert FIELDS.suggest(typed) == ()


@given(CODES)
def test_a_code_suggests_itself_first_and_at_most_three(code: str) -> None:
    suggested = FIELDS.suggest(code)

    assert suggested[0].code == code
    assert len(suggested) <= 3


def test_matching_words_are_the_names_of_the_field_then_of_its_group() -> None:
    assert FIELDS.matching_words("energy.solar") == (
        "الطاقة الشمسية",
        "Solar energy",
        "Énergie solaire",
        "الطاقة",
        "Energy",
        "Énergie",
    )


def _field(code: str, *, parent: str | None = None, wipo35: tuple[int, ...] = (1,)) -> Field:
    names = dict.fromkeys(Language, code)
    return Field(code, parent, names, scope={}, sphere=Sphere.CIVIL, wipo35=wipo35)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ((_field("a"), _field("a")), "twice"),
        ((_field("a.b", parent="a"),), "unknown parent"),
        ((_field("a", wipo35=(36,)),), "no known WIPO field"),
        ((_field("a", wipo35=()),), "no known WIPO field"),
    ],
)
def test_fields_that_do_not_fit_together_are_our_own_fault(fields: tuple[Field, ...], complaint: str) -> None:
    wipo = (WipoField(1, "chemistry", dict.fromkeys(Language, "one")),)

    with pytest.raises(ValueError, match=complaint):
        Taxonomy(title={}, fields=fields, wipo_fields=wipo, sphere_names={})
