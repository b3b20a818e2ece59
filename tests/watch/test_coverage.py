"""Coverage: tables of what a release does to a statement, how far it reaches, and where the gaps are."""

from dataclasses import replace
from datetime import date

import pytest

from mithaq.watch.domain.attack import AttackObject, Content, ObjectKind, Relation, RelationKind
from mithaq.watch.domain.coverage import (
    Function,
    Level,
    Placed,
    Standing,
    Statement,
    Why,
    at_least,
    by_tactic,
    gaps_of,
    matrix_of,
    placed,
)

DOOR = AttackObject("door", ObjectKind.TECHNIQUE, "T9002", "Side door", "d1", tactics=("in", "stay"))
PART = AttackObject(
    "part", ObjectKind.TECHNIQUE, "T9002.001", "Window", "w1", tactics=("in",), is_subtechnique=True
)
GATE = AttackObject("gate", ObjectKind.TECHNIQUE, "T9003", "Gate", "g1", tactics=("stay",))
IN = AttackObject("in", ObjectKind.TACTIC, "TA1", "Coming in", tactics=("in",))
STAY = AttackObject("stay", ObjectKind.TACTIC, "TA2", "Staying", tactics=("stay",))
HERON = AttackObject("heron", ObjectKind.GROUP, "G1", "Heron")
OTTER = AttackObject("otter", ObjectKind.GROUP, "G2", "Otter")
KIT = AttackObject("kit", ObjectKind.SOFTWARE, "S1", "Kit")
SEAL = AttackObject("seal", ObjectKind.MITIGATION, "M1", "Seal")
PLAN = AttackObject("plan", ObjectKind.DETECTION_STRATEGY, "DET1", "Plan")
LOOK = AttackObject("look", ObjectKind.ANALYTIC, "AN1", "Look")
LOG = AttackObject("log", ObjectKind.DATA_COMPONENT, "DC1", "Log")
ALL = (DOOR, PART, GATE, IN, STAY, HERON, OTTER, KIT, SEAL, PLAN, LOOK, LOG)
TIES = tuple(
    Relation(RelationKind(kind), source, target)
    for kind, source, target in (
        ("subtechnique_of", "part", "door"),
        ("uses", "heron", "door"),
        ("uses", "otter", "door"),
        ("uses", "otter", "gate"),
        ("uses", "kit", "part"),
        ("mitigates", "seal", "door"),
        ("mitigates", "seal", "gate"),
        ("detects", "plan", "gate"),
        ("has_analytic", "plan", "look"),
        ("reads", "look", "log"),
    )
)
NOW = Content.of(ALL, TIES)


def said(subject: AttackObject, function: str = "detect", level: str = "significant") -> Statement:
    return Statement(subject, Function(function), Level(level), date(2026, 5, 1), "1.0", "Exercise")


def release(*changed: AttackObject, without: str = "", ties: tuple[Relation, ...] = ()) -> Content:
    kept = {each.stix_id: each for each in (*ALL, *changed) if each.stix_id != without}
    return Content(kept, (*TIES, *ties))


REVOKED_BY_GATE = (Relation(RelationKind.REVOKED_BY, "door", "gate"),)


@pytest.mark.parametrize(
    ("now", "standing", "why", "stands_now"),
    [
        (release(), "holds", [], "door"),
        (release(replace(DOOR, digest="d2")), "holds", ["rewritten"], "door"),
        (release(replace(DOOR, name="Back door")), "holds", ["renamed"], "door"),
        (release(replace(DOOR, tactics=("stay", "in"))), "holds", [], "door"),
        (release(replace(DOOR, tactics=("in",))), "to_confirm", ["moved"], "door"),
        (
            release(replace(DOOR, attack_id="T9003.001", is_subtechnique=True, digest="d2")),
            "to_confirm",
            ["moved", "rewritten"],
            "door",
        ),
        (release(replace(DOOR, is_revoked=True), ties=REVOKED_BY_GATE), "to_confirm", ["merged"], "gate"),
        (release(replace(DOOR, is_revoked=True)), "lost", ["revoked"], None),
        (release(replace(DOOR, is_deprecated=True), ties=REVOKED_BY_GATE), "lost", ["deprecated"], None),
        (release(without="door"), "lost", ["removed"], None),
        (
            release(
                replace(DOOR, is_revoked=True), ties=(Relation(RelationKind.REVOKED_BY, "door", "seal"),)
            ),
            "lost",
            ["revoked"],
            None,
        ),
    ],
)
def test_what_a_release_does_to_a_statement(
    now: Content, standing: str, why: list[str], stands_now: str | None
) -> None:
    found = placed(said(DOOR), now)

    assert found.standing is Standing(standing)
    assert found.why == tuple(Why(each) for each in why)
    assert (found.now.stix_id if found.now else None) == stands_now


def reached(*statements: Statement, now: Content = NOW) -> dict[str, str]:
    """What is reached, as technique and function to level, `?` before what waits."""
    matrix = matrix_of([placed(each, now) for each in statements], now)
    return {
        f"{key} {function.value}": f"{'' if each.level else '?'}{each.level or each.to_confirm}"
        for key, functions in matrix.items()
        for function, each in functions.items()
        if each.level or each.to_confirm
    }


@pytest.mark.parametrize(
    ("statements", "levels"),
    [
        ([], {}),
        ([said(DOOR)], {"door detect": "significant"}),
        ([said(DOOR, level="none")], {"door detect": "none"}),
        ([said(PART)], {"part detect": "significant"}),
        # A mitigation prevents what it is tied to, partly at the most.
        ([said(SEAL, "prevent")], {"door prevent": "partial", "gate prevent": "partial"}),
        ([said(SEAL, "prevent", "minimal")], {"door prevent": "minimal", "gate prevent": "minimal"}),
        ([said(PLAN)], {"gate detect": "partial"}),
        ([said(LOG)], {"gate detect": "partial"}),
        # The more that is said of the technique itself stands over what is derived, and the other way round.
        ([said(PLAN), said(GATE, level="significant")], {"gate detect": "significant"}),
        ([said(PLAN), said(GATE, level="minimal")], {"gate detect": "partial"}),
        (
            [said(GATE, "detect"), said(GATE, "respond", "minimal")],
            {"gate detect": "significant", "gate respond": "minimal"},
        ),
    ],
)
def test_how_far_statements_reach(statements: list[Statement], levels: dict[str, str]) -> None:
    assert reached(*statements) == levels


def test_what_waits_to_be_confirmed_is_counted_apart_and_under_its_new_place() -> None:
    now = release(replace(DOOR, is_revoked=True), ties=REVOKED_BY_GATE)

    assert reached(said(DOOR), now=now) == {"gate detect": "?significant"}
    assert reached(said(DOOR), said(GATE, level="minimal"), now=now) == {"gate detect": "minimal"}


def test_a_mitigation_that_no_longer_stands_covers_nothing() -> None:
    assert reached(said(SEAL, "prevent"), now=release(replace(SEAL, is_deprecated=True))) == {}


def test_coverage_is_counted_by_tactic_and_a_technique_of_two_counts_in_both() -> None:
    moved = replace(GATE, tactics=("in", "stay"))
    now = release(moved)
    spoken = [placed(each, now) for each in (said(DOOR), said(PART, level="minimal"), said(GATE))]

    found = by_tactic(matrix_of(spoken, now), now)

    assert [(each.tactic.attack_id, len(each.techniques)) for each in found] == [("TA1", 3), ("TA2", 2)]
    assert [each.covered[Function.DETECT] for each in found] == [1, 1]
    assert [each.waiting[Function.DETECT] for each in found] == [1, 1]
    assert [each.covered[Function.PREVENT] for each in found] == [0, 0]


def gaps(
    *statements: Statement, functions: tuple[Function, ...] = tuple(Function), interest: str = ""
) -> list[str]:
    matrix = matrix_of([placed(each, NOW) for each in statements], NOW)
    found = gaps_of(matrix, NOW, functions=functions, interest=frozenset({interest} if interest else ()))
    return [
        f"{each.technique.stix_id} {each.of_interest}/{each.groups} {len(each.missing)}" for each in found
    ]


def test_gaps_that_most_groups_use_come_first_and_software_does_not_count() -> None:
    assert gaps() == ["door 0/2 3", "gate 0/1 3", "part 0/0 3"]
    assert gaps(interest="otter") == ["door 1/2 3", "gate 1/1 3", "part 0/0 3"]


def test_groups_of_interest_come_before_all_groups() -> None:
    heron_alone = Relation(RelationKind.USES, "heron", "part")
    now = Content.of(ALL, [*(each for each in TIES if each.source != "heron"), heron_alone])
    crowd = AttackObject("crow", ObjectKind.GROUP, "G3", "Crow")
    now = Content(
        {**now.objects, "crow": crowd}, (*now.relations, Relation(RelationKind.USES, "crow", "door"))
    )

    found = gaps_of(matrix_of([], now), now, interest=frozenset({"heron"}))

    told = [(each.technique.stix_id, each.of_interest, each.groups) for each in found]
    assert told == [("part", 1, 1), ("door", 0, 2), ("gate", 0, 1)]


def test_what_is_covered_is_no_gap_and_what_is_minimal_still_is() -> None:
    detect = (Function.DETECT,)

    assert gaps(said(DOOR), functions=detect) == ["gate 0/1 1", "part 0/0 1"]
    assert gaps(said(DOOR, level="minimal"), functions=detect)[0] == "door 0/2 1"
    assert gaps(said(DOOR)) == ["door 0/2 2", "gate 0/1 3", "part 0/0 3"]


def test_what_waits_to_be_confirmed_is_a_gap() -> None:
    waiting = Placed(said(DOOR), Standing.TO_CONFIRM, (Why.MOVED,), DOOR)
    matrix = matrix_of([waiting], NOW)

    assert not matrix["door"][Function.DETECT].is_covered
    assert matrix["door"][Function.DETECT].is_waiting
    assert gaps_of(matrix, NOW)[0].technique.stix_id == "door"


def test_levels_have_an_order() -> None:
    levels = list(Level)

    assert all(
        at_least(high, low) is (i >= j) for i, high in enumerate(levels) for j, low in enumerate(levels)
    )
    assert not at_least(None, Level.NONE)
