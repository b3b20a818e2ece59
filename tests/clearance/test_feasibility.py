"""What stands in the way of releases to a state, without a case."""

from dataclasses import replace
from datetime import date

import pytest

from clearance.test_case_actions import World, agree, world
from mithaq.clearance.adapters.cedar.packs import shipped
from mithaq.clearance.domain.feasibility import Prospect, Use, feasibility
from mithaq.clearance.queries.feasibility import feasibilities

__all__ = ["world"]
EMBARGOES = shipped().embargoes
DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("state", "use", "agreements", "prospect", "stopping", "partly"),
    [
        ("MA", Use.MILITARY, (), Prospect.AGREEMENT_NEEDED, [], []),
        ("MA", Use.MILITARY, ("MOU-1",), Prospect.AGREED, [], []),
        ("LY", Use.MILITARY, ("MOU-1",), Prospect.HARD_STOP, ["ly_1970"], []),
        ("LY", Use.CIVIL, ("MOU-1",), Prospect.AGREED, [], []),
        ("KP", Use.MILITARY, (), Prospect.HARD_STOP, ["kp_1718", "kp_2321_cooperation"], []),
        ("KP", Use.CIVIL, (), Prospect.HARD_STOP, ["kp_2321_cooperation"], []),
        ("XX", Use.CIVIL, (), Prospect.NOT_TOLD, [], []),
        ("SUHH", Use.CIVIL, (), Prospect.NOT_TOLD, [], []),
    ],
)
def test_what_a_state_meets_first(
    state: str,
    use: Use,
    agreements: tuple[str, ...],
    prospect: Prospect,
    stopping: list[str],
    partly: list[str],
) -> None:
    found = feasibility(state, EMBARGOES, use=use, agreements=agreements, on=DAY)

    assert found.prospect is prospect
    assert [each.code for each in found.stopping] == stopping
    assert [each.code for each in found.partly] == partly
    assert found.agreements == agreements


def test_an_embargo_on_some_stops_no_state_and_is_told() -> None:
    found = feasibility("YE", EMBARGOES, use=Use.MILITARY, agreements=(), on=DAY)

    assert found.prospect is Prospect.AGREEMENT_NEEDED
    assert found.partly
    assert all("YE" in each.states for each in found.partly)


def test_a_rulebook_that_nobody_reviewed_is_no_answer_for_what_it_could_stop() -> None:
    stale = replace(EMBARGOES, review_by=DAY)

    military, civil = (
        feasibility("MA", stale, use=use, agreements=("MOU-1",), on=DAY).prospect for use in Use
    )

    assert (military, civil) == (Prospect.NOT_TOLD, Prospect.AGREED)


def test_agreements_of_ones_own_institution_are_found_by_the_states_of_their_recipients(
    world: World,
) -> None:
    agree(world)
    ours = feasibilities(["MA", "LY", "DE"], use=Use.CIVIL, reader=world.cast.leyla.actor, on=DAY)
    in_field = feasibilities(
        ["MA"], use=Use.CIVIL, reader=world.cast.leyla.actor, on=DAY, field="maritime.marine_propulsion"
    )
    elsewhere = feasibilities(["MA"], use=Use.CIVIL, reader=world.cast.leyla.actor, on=DAY, field="space")
    strangers = feasibilities(["MA", "TR"], use=Use.CIVIL, reader=world.cast.sam.actor, on=DAY)

    assert {state: each.prospect for state, each in ours.items()} == {
        "MA": Prospect.AGREED,
        "LY": Prospect.AGREEMENT_NEEDED,
        "DE": Prospect.AGREEMENT_NEEDED,
    }
    assert ours["MA"].agreements == in_field["MA"].agreements == ("MOU-1",)
    assert elsewhere["MA"].prospect is Prospect.AGREEMENT_NEEDED
    assert {each.prospect for each in strangers.values()} == {Prospect.AGREEMENT_NEEDED}
