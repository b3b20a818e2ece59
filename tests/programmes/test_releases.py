"""What is released under a programme's agreements stands on its page, for those who have a part in it."""

from dataclasses import replace

import pytest

from agreements import clause, complete, with_clause, with_facts
from callers import client_of
from cast import AT, Player
from charters import charter
from clearance import test_case_actions as acts
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from mithaq.clearance.actions import applying
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.queries import cases
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.queries import programmes
from negotiators import seated

world = acts.world
__all__ = ["clearers", "invented_list", "world"]


@pytest.mark.parametrize(("who", "is_told"), [("leyla", True), ("kerem", True), ("officer", False)])
def test_a_case_stands_on_the_page_for_who_has_a_part_in_it(world: World, who: str, is_told: bool) -> None:
    table = seated(world.cast)
    of = charter(table.ours.officer.institution, table.theirs.officer.institution)
    programme = governing.found(of, reached=(), by=table.ours.officer.actor, at=AT)
    text = with_facts(
        complete(table.ours.code, table.theirs.code), ClauseKind.DURATION, in_force_from="2026-06-01"
    )
    text = replace(
        with_clause(text, clause(ClauseKind.THIRD_PARTIES, may_receive=False)), programme=programme
    )
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    agreement = Agreement(table.view(key).reference, 1, text.digest)
    case = acts.write(world, agreement)
    applying.submit_case(case, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    people: dict[str, Player] = {
        "leyla": world.cast.leyla,
        "kerem": world.cast.kerem,
        "officer": table.theirs.officer,
    }

    view = programmes.programme_by_id(programme, on=AT.date())
    page = client_of(people[who]).get(f"/programmes/{view.reference}/").content.decode()

    reference = cases.case(case, reader=world.cast.leyla.actor).reference
    assert view.reference in page
    assert (reference in page) is is_told
