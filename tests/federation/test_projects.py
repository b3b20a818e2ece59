"""Joint projects with institutions on partners' nodes: each tells for itself, and all know the same."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from cast import AT, Cast
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.pairing import accept_peer
from mithaq.node.replaying import replay
from mithaq.projects.actions import planning, telling
from mithaq.projects.domain.entries import EntryKind, entry_digest
from mithaq.projects.domain.plans import Cell, ProjectPlan
from mithaq.projects.domain.progress import State
from mithaq.projects.domain.said import ENTRY_TOLD, PLAN_SET, REVIEWED
from mithaq.projects.queries import projects
from partner import Partner as Node
from plans import DOCUMENT, REWORKED, deliverable, package
from plans import plan as a_plan
from wire import hear, reasons, sent
from workers import FIELD, Bench, at_work, risk

LATER = AT + timedelta(minutes=5)


OF_PROJECTS = {PLAN_SET, ENTRY_TOLD, REVIEWED}


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return at_work(cast)


def second_node(cast: Cast) -> Node:
    node = Node(state="ID", name="exchange.id.example")
    accept_peer(node.card_envelope, fingerprint=node.card.fingerprint, by=cast.hamad.actor, at=AT)
    hear(node, node.host())
    return node


def theirs(node: Node, bench: Bench, *others: str, **changes: Any) -> ProjectPlan:
    """A project that the partner leads and our institute works in."""
    return a_plan(bench.ours, *others, lead=node.facts.code, **{"technology_fields": (FIELD,), **changes})


def set_ours(bench: Bench, plan: ProjectPlan) -> None:
    key, by = uuid4(), bench.cast.kerem.actor
    planning.begin_from(plan, id=key, by=by, at=LATER)
    planning.set_plan(key, reached=queries.reached_institutions(on=AT.date()), by=by, at=LATER)


def submission(digest: str = DOCUMENT) -> dict[str, Any]:
    return {"on": "2026-06-01", "digest": digest, "evidence": "In the project room."}


def verdict(word: str = "accepted", digest: str = DOCUMENT) -> dict[str, Any]:
    return {"on": "2026-06-01", "digest": digest, "verdict": word, "reason": "Read."}


def test_two_nodes_work_on_one_plan(bench: Bench, partner: Node) -> None:
    hear(partner, partner.host())
    plan = a_plan(partner.facts.code, lead=bench.ours, technology_fields=(FIELD,))
    set_ours(bench, plan)
    telling.tell(
        plan.project,
        EntryKind.DELIVERABLE_SUBMITTED,
        "D1.1",
        submission(),
        by=bench.cast.kerem.actor,
        at=LATER,
    )

    hear(partner, partner.told(plan, "deliverable_judged", "D1.1", facts=verdict()))

    view = projects.project_by_id(plan.project, on=AT.date())
    assert view.deliverable("D1.1").state is State.ACCEPTED
    assert [each.act for each in sent(partner, OF_PROJECTS)] == [PLAN_SET, ENTRY_TOLD]
    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_a_project_led_elsewhere_is_judged_here(bench: Bench, partner: Node) -> None:
    """The reading by a colleague stays at home."""
    hear(partner, partner.host())
    plan = theirs(partner, bench)
    hear(
        partner,
        partner.plan_set(plan),
        partner.told(plan, "deliverable_submitted", "D1.1", facts=submission()),
    )
    leyla, kerem = bench.cast.leyla.actor, bench.cast.kerem.actor

    telling.review(plan.project, deliverable="D1.1", digest=DOCUMENT, note="", by=leyla, at=LATER)
    telling.accept(plan.project, deliverable="D1.1", digest=DOCUMENT, reason="Fine.", by=kerem, at=LATER)

    assert [each.act for each in sent(partner, OF_PROJECTS)] == [ENTRY_TOLD]
    assert replay(is_kept=False).is_equal


def test_the_order_of_arrival_does_not_matter(bench: Bench, partner: Node) -> None:
    """Entries before their plan, a later version before an earlier one."""
    hear(partner, partner.host())
    risky = {"owner": partner.facts.code}
    open_facts, closed = dict(risk(**risky)), dict(risk(**risky, risk_state="closed"))

    for number, order in enumerate(permutations(range(4))):
        plan = theirs(partner, bench, seed=f"{number:016d}")
        said = [
            partner.plan_set(plan),
            partner.plan_set(replace(plan, currency="USD"), number=2, follows=plan.digest),
            partner.told(plan, "risk", "R1", facts=open_facts),
            partner.told(plan, "risk", "R1", number=2, follows=entry_digest(1, open_facts), facts=closed),
        ]
        hear(partner, *(said[each] for each in order))

        view = projects.project_by_id(plan.project, on=AT.date())
        assert [each.facts["risk_state"] for each in view.entries] == ["closed"]
        assert view.plan.currency == "USD"

    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_a_third_node_hears_nothing_of_it(bench: Bench, partner: Node) -> None:
    third = second_node(bench.cast)
    hear(partner, partner.host())

    set_ours(bench, a_plan(partner.facts.code, lead=bench.ours, technology_fields=(FIELD,)))

    assert len(sent(partner, OF_PROJECTS)) == 1
    assert sent(third, OF_PROJECTS) == []


def test_a_partner_speaks_only_for_its_own_and_to_those_in_the_project(bench: Bench, partner: Node) -> None:
    hear(partner, partner.host())
    plan, stranger = theirs(partner, bench), f"institution:{uuid4()}"
    ours = a_plan(partner.facts.code, lead=bench.ours, technology_fields=(FIELD,))
    facts = dict(risk(owner=bench.ours))

    hear(
        partner,
        # As if we led it, or told it.
        partner.plan_set(ours, speaker=bench.ours),
        partner.told(plan, "risk", "R1", facts=facts, speaker=bench.ours),
        # A plan that its speaker does not lead; one that not all who take part hear; one of another project.
        partner.plan_set(ours),
        partner.plan_set(theirs(partner, bench, stranger), audience=plan.parties),
        partner.on_project(
            PLAN_SET,
            uuid4(),
            {"plan": plan.as_json(), "number": 1, "follows": None},
            parties=plan.parties,
        ),
        partner.plan_set(plan, number=2),
        partner.plan_set(plan, label=public_label(partner.facts.code).as_json()),
        partner.told(plan, "risk", "R1", facts=facts, number=0),
        partner.told(plan, "gossip", "R1", facts=facts),
        partner.told(plan, "risk", "R1", facts={"title": "Clouds"}),
        partner.told(plan, "risk", "R1", facts=dict(risk(owner=stranger))),
        partner.told(plan, "risk", "R1", facts=facts, author=None),
        partner.on_project(REVIEWED, plan.project, {"deliverable": "D1.1"}, parties=plan.parties),
    )

    assert reasons(partner) == [
        "institution_of_other_node",
        "institution_of_other_node",
        *["statement_malformed"] * 7,
        "entry_invalid",
        "entry_invalid",
        "statement_malformed",
        "act_not_taken",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"rights": {Cell.GOVERNMENT_BACKGROUND: a_plan().rights[Cell.GOVERNMENT_BACKGROUND]}},
        {"deliverables": (deliverable(deliverable_type="poem"),)},
        {"work_packages": (package(lead="institution:x"),)},
        {"currency": "euro"},
    ],
)
def test_a_plan_that_cannot_be_is_set_aside_whole(bench: Bench, partner: Node, changes: Any) -> None:
    """Everything that is reckoned from a plan may rely on it."""
    hear(partner, partner.host())
    said = replace(theirs(partner, bench), **changes)

    hear(partner, partner.plan_set(said))

    assert reasons(partner) == ["plan_invalid"]


def test_who_takes_part_is_an_institution_with_an_identifier(bench: Bench, partner: Node) -> None:
    hear(partner, partner.host())

    hear(partner, partner.plan_set(theirs(partner, bench, "institution:x")))

    assert reasons(partner) == ["plan_invalid"]


def test_a_field_that_our_node_does_not_know_is_kept(bench: Bench, partner: Node) -> None:
    hear(partner, partner.host())
    plan = theirs(partner, bench, technology_fields=("alchemy",), agreement=uuid4())

    hear(partner, partner.plan_set(plan))

    assert projects.project_by_id(plan.project, on=AT.date()).plan == plan


def test_who_takes_no_part_has_told_nothing_also_before_the_plan(bench: Bench, partner: Node) -> None:
    third = second_node(bench.cast)
    hear(partner, partner.host())
    plan = theirs(partner, bench)
    strangers = (bench.ours, third.facts.code)
    label = third.on_project(ENTRY_TOLD, plan.project, {}, parties=strangers).label
    early = third.told(plan, "deliverable_judged", "D1.1", facts=verdict(), audience=strangers, label=label)

    hear(third, early)
    handed_in = partner.told(plan, "deliverable_submitted", "D1.1", facts=submission())
    hear(partner, partner.plan_set(plan), handed_in)

    view = projects.project_by_id(plan.project, on=AT.date())
    assert reasons(third) == []
    assert view.entries == view.of_kind(EntryKind.DELIVERABLE_SUBMITTED)
    assert view.deliverable("D1.1").state is State.SUBMITTED


def test_nothing_is_set_for_who_is_not_reached(bench: Bench, partner: Node) -> None:
    hear(partner, partner.host())
    key, by = uuid4(), bench.cast.kerem.actor
    plan = a_plan(partner.facts.code, lead=bench.ours, technology_fields=(FIELD,))
    planning.begin_from(plan, id=key, by=by, at=LATER)

    with pytest.raises(Refused, match="party_not_reached"):
        planning.set_plan(key, reached=(), by=by, at=LATER)


def test_a_document_that_was_handed_in_anew_is_not_accepted_by_an_old_verdict(
    bench: Bench, partner: Node
) -> None:
    hear(partner, partner.host())
    plan = a_plan(partner.facts.code, lead=bench.ours, technology_fields=(FIELD,))
    set_ours(bench, plan)
    by = bench.cast.kerem.actor
    telling.tell(plan.project, EntryKind.DELIVERABLE_SUBMITTED, "D1.1", submission(), by=by, at=LATER)
    telling.tell(plan.project, EntryKind.DELIVERABLE_SUBMITTED, "D1.1", submission(REWORKED), by=by, at=LATER)

    hear(partner, partner.told(plan, "deliverable_judged", "D1.1", facts=verdict()))

    assert projects.project_by_id(plan.project, on=AT.date()).deliverable("D1.1").state is State.SUBMITTED
