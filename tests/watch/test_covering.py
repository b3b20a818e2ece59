"""Stating coverage, confirming it, taking it back, and reading it from layers of the Navigator."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from attack_world import AT, CLOCK, DOOR, LETTER_ATTACHED, MIRROR, both_releases
from callers import refused
from cast import Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.watch.actions import covering
from mithaq.watch.actions.covering import LayerRead, Said
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.coverage import Function, Level, Standing, Why
from mithaq.watch.models import CoverageStatement
from mithaq.watch.queries import coverage

LATER = AT + timedelta(days=1)
SAID = Said(Function.DETECT, Level.PARTIAL, date(2026, 5, 1), evidence="Exercise of May")


@pytest.fixture
def analyst(cast: Cast, tmp_path: Path) -> Player:
    both_releases(cast, tmp_path)
    return player("salma", cast.amina.institution, Role.ANALYST)


def state(by: Player, number: str, said: Said = SAID, *, version: str = "", days: int = 0) -> None:
    covering.state_coverage(
        Domain.ENTERPRISE, number, said, version=version, by=by.actor, at=AT + timedelta(days=days)
    )


def standing(by: Player, version: str = "") -> dict[str, tuple[str, str, list[str]]]:
    view = coverage.coverage(Domain.ENTERPRISE, version, reader=by.actor)
    return {
        f"{each.statement.subject.attack_id} {each.statement.function}": (
            each.statement.level.value,
            each.standing.value,
            [why.value for why in each.why],
        )
        for each in view.statements
    }


def test_a_statement_is_measured_against_the_release_that_is_asked_for(analyst: Player) -> None:
    state(analyst, "t9002", version="1.0")

    assert standing(analyst, "1.0") == {"T9002 detect": ("partial", "holds", [])}
    assert standing(analyst) == {"T9002 detect": ("partial", "to_confirm", ["moved"])}


def test_the_later_statement_counts_and_the_earlier_is_kept(analyst: Player) -> None:
    state(analyst, "T9002")
    state(analyst, "T9002", Said(Function.DETECT, Level.MINIMAL, date(2026, 5, 2)), days=1)
    state(analyst, "T9002", Said(Function.PREVENT, Level.NONE, date(2026, 5, 2)), days=1)

    assert standing(analyst) == {
        "T9002 prevent": ("none", "holds", []),
        "T9002 detect": ("minimal", "holds", []),
    }
    assert CoverageStatement.objects.count() == 3


@pytest.mark.parametrize(
    ("number", "changes", "code"),
    [
        ("T9999", {}, "attack_object_unknown"),
        ("G9001", {}, "coverage_subject_wrong"),
        ("TA0901", {}, "coverage_subject_wrong"),
        # The latest release revoked it.
        ("T9003", {}, "coverage_subject_wrong"),
        ("M9001", {}, "coverage_function_wrong"),
        ("T9002", {"evidence": " \n"}, "coverage_evidence_missing"),
        ("T9002", {"stated_on": AT.date() + timedelta(days=1)}, "coverage_day_ahead"),
        ("T9002", {"evidence": "e" * 1_001}, "coverage_text_too_long"),
        ("T9002", {"note": "n" * 2_001}, "coverage_text_too_long"),
    ],
)
def test_what_cannot_be_stated_is_refused(
    analyst: Player, number: str, changes: dict[str, Any], code: str
) -> None:
    said = Said(
        **{
            "function": Function.DETECT,
            "level": Level.PARTIAL,
            "stated_on": AT.date(),
            "evidence": "e",
            **changes,
        }
    )

    assert refused(lambda: state(analyst, number, said)) == code
    assert not CoverageStatement.objects.exists()


def test_a_minimal_level_needs_no_evidence(analyst: Player) -> None:
    state(analyst, "T9002", Said(Function.DETECT, Level.MINIMAL, AT.date()))

    assert standing(analyst) == {"T9002 detect": ("minimal", "holds", [])}


@pytest.mark.parametrize("role", [Role.TECHNOLOGY_OWNER, Role.APPROVER, Role.AUDITOR])
def test_only_analysts_and_administrators_state(cast: Cast, analyst: Player, role: Role) -> None:
    other = player("omar", cast.amina.institution, role)

    assert refused(lambda: state(other, "T9002")) == "not_permitted"
    state(analyst, "T9002")
    assert (
        refused(
            lambda: covering.take_back(
                Domain.ENTERPRISE, DOOR["id"], Function.DETECT, by=other.actor, at=LATER
            )
        )
        == "not_permitted"
    )


def test_no_institution_sees_what_another_states(cast: Cast, analyst: Player) -> None:
    state(analyst, "T9002")

    assert standing(cast.hamad) == {}
    assert standing(cast.leyla) == {}
    assert refused(lambda: standing(cast.noor)) == "not_permitted"


def test_what_is_taken_back_says_nothing_and_cannot_be_taken_back_again(analyst: Player) -> None:
    state(analyst, "T9002")

    def take_back() -> None:
        covering.take_back(Domain.ENTERPRISE, DOOR["id"], Function.DETECT, by=analyst.actor, at=LATER)

    take_back()

    assert standing(analyst) == {}
    assert CoverageStatement.objects.count() == 2
    assert refused(take_back) == "coverage_unknown"


def confirm(by: Player, stix_id: str, *, days: int = 1) -> None:
    covering.confirm_coverage(
        Domain.ENTERPRISE, stix_id, Function.DETECT, by=by.actor, at=AT + timedelta(days=days)
    )


def test_a_moved_technique_is_confirmed_as_it_stands_now(analyst: Player) -> None:
    state(analyst, "T9002", version="1.0")

    confirm(analyst, DOOR["id"])

    (found,) = coverage.coverage(Domain.ENTERPRISE, reader=analyst.actor).statements
    assert found.standing is Standing.HOLDS
    assert (found.statement.version, found.statement.stated_on) == ("2.0", LATER.date())
    assert found.statement.evidence == "Exercise of May"


def test_what_was_merged_goes_over_to_what_stands_in_its_place(analyst: Player) -> None:
    state(analyst, "T9003", version="1.0")
    view = coverage.coverage(Domain.ENTERPRISE, reader=analyst.actor)
    (waiting,) = view.standing(Standing.TO_CONFIRM)
    assert waiting.why == (Why.MERGED,)
    assert view.matrix[MIRROR["id"]][Function.DETECT].is_waiting

    confirm(analyst, CLOCK["id"])

    assert standing(analyst) == {"T9004 detect": ("partial", "holds", [])}
    assert standing(analyst, "1.0") == {"T9004 detect": ("partial", "holds", [])}


def test_what_is_said_of_the_successor_already_stands_where_it_is_as_much(analyst: Player) -> None:
    state(analyst, "T9003", version="1.0")
    more = Said(Function.DETECT, Level.SIGNIFICANT, AT.date(), evidence="A test")
    state(analyst, "T9004", more)

    confirm(analyst, CLOCK["id"])

    assert standing(analyst) == {"T9004 detect": ("significant", "holds", [])}


def test_more_that_was_said_of_the_merged_one_takes_the_place_of_less(analyst: Player) -> None:
    state(analyst, "T9003", version="1.0")
    state(analyst, "T9004", Said(Function.DETECT, Level.MINIMAL, AT.date()))

    confirm(analyst, CLOCK["id"])

    assert standing(analyst) == {"T9004 detect": ("partial", "holds", [])}


def test_what_lost_its_place_is_shown_and_cannot_be_confirmed(analyst: Player) -> None:
    state(analyst, "T9001.001", version="1.0")

    assert standing(analyst) == {"T9001.001 detect": ("partial", "lost", ["deprecated"])}
    assert refused(lambda: confirm(analyst, LETTER_ATTACHED["id"])) == "coverage_unknown"
    assert refused(lambda: confirm(analyst, "nothing")) == "coverage_unknown"


def layer(*techniques: Any, **changes: Any) -> bytes:
    return json.dumps({"domain": "enterprise-attack", "techniques": list(techniques), **changes}).encode()


def read(by: Player, data: bytes, **asked: Any) -> LayerRead:
    days = asked.pop("days", 0)
    return covering.read_layer(
        data, file="ours.json", function=Function.DETECT, **asked, by=by.actor, at=AT + timedelta(days=days)
    )


def test_a_layer_of_others_is_read_by_its_scores_and_names_itself_as_evidence(analyst: Player) -> None:
    found = read(
        analyst,
        layer(
            {"techniqueID": "T9001", "score": 1},
            {"techniqueID": "T9002", "tactic": "staying", "score": 4, "comment": "at night"},
            {"techniqueID": "T9002", "tactic": "coming-in", "score": 2},
            {"techniqueID": "T9004", "comment": "only a word"},
            {"techniqueID": "T9005", "score": 0},
            gradient={"minValue": 0, "maxValue": 4, "colors": []},
        ),
    )

    assert (found.stated, found.same, found.unscored, found.unread) == (3, 0, 1, ())
    assert {number: told[0] for number, told in standing(analyst).items()} == {
        "T9001 detect": "minimal",
        "T9002 detect": "significant",
        "T9005 detect": "none",
    }
    (door,) = CoverageStatement.objects.filter(attack_id="T9002")
    assert (door.evidence, door.note, door.version) == ("ours.json", "at night", "2.0")


def test_a_layer_read_twice_says_nothing_new(analyst: Player) -> None:
    data = layer({"techniqueID": "T9002", "score": 100})
    read(analyst, data)

    again = read(analyst, data, days=1)

    assert (again.stated, again.same) == (0, 1)
    assert CoverageStatement.objects.count() == 1


def test_a_layer_speaks_of_the_release_that_it_names(analyst: Player) -> None:
    data = layer({"techniqueID": "T9003", "score": 100}, versions={"attack": "1", "layer": "4.5"})

    assert read(analyst, data).version == "1.0"
    assert standing(analyst) == {"T9003 detect": ("significant", "to_confirm", ["merged"])}
    assert refused(lambda: read(analyst, layer(versions={"attack": "9"}))) == "attack_release_unknown"
    assert read(analyst, layer(versions={"attack": "9"}), version="2.0").version == "2.0"


def test_what_a_layer_says_of_techniques_that_do_not_stand_is_reported(analyst: Player) -> None:
    found = read(
        analyst,
        layer(
            {"techniqueID": "T9002", "score": "high"},
            {"score": 3},
            {"techniqueID": "T9003", "score": 100},
            {"techniqueID": "T1", "score": 100},
            "words",
            {
                "techniqueID": "T9005",
                "score": 100,
                "metadata": [{"name": "stated_on", "value": "2999-01-01"}],
            },
        ),
    )

    assert [(each.place, each.code) for each in found.unread] == [
        ("techniques:1", "score_wrong"),
        ("techniques:2", "attack_number_missing"),
        ("techniques:5", "attack_number_missing"),
        ("techniques:3", "technique_unknown"),
        ("techniques:4", "technique_unknown"),
        ("techniques:6", "coverage_day_ahead"),
    ]
    assert found.stated == 0


@pytest.mark.parametrize(
    ("data", "asked", "code"),
    [
        (b"no json", {}, "layer_unreadable"),
        (b"[]", {}, "layer_unreadable"),
        (b'{"techniques": "all"}', {}, "layer_unreadable"),
        (b" " * (covering.LAYER_BYTES_MAX + 1), {}, "layer_unreadable"),
        (b'{"techniques": []}', {}, "layer_domain_missing"),
        (layer(), {"domain": Domain.MOBILE}, "layer_domain_differs"),
        (layer(domain="mobile-attack"), {}, "attack_release_unknown"),
    ],
)
def test_what_is_no_layer_of_a_release_is_refused(
    analyst: Player, data: bytes, asked: dict[str, Any], code: str
) -> None:
    assert refused(lambda: read(analyst, data, **asked)) == code


def test_a_layer_of_ours_is_read_back_as_it_was_said(cast: Cast, analyst: Player) -> None:
    state(analyst, "T9001", Said(Function.DETECT, Level.SIGNIFICANT, date(2026, 4, 1), "A test", "by day"))
    state(analyst, "T9004", Said(Function.DETECT, Level.NONE, date(2026, 4, 2)))
    state(analyst, "T9004", Said(Function.PREVENT, Level.PARTIAL, date(2026, 4, 2), "Walls"))
    state(analyst, "M9001", Said(Function.PREVENT, Level.PARTIAL, date(2026, 4, 2), "Seals"))
    written = coverage.layer(Domain.ENTERPRISE, Function.DETECT, name="Ours", reader=analyst.actor)
    assert written["versions"] == {"attack": "2", "navigator": "5.1.0", "layer": "4.5"}
    assert written["domain"] == "enterprise-attack"
    other = player("zoe", cast.leyla.institution, Role.ANALYST)

    read(other, json.dumps(written).encode())

    def told(by: Player) -> list[tuple[str, str, str, str, date]]:
        view = coverage.coverage(Domain.ENTERPRISE, reader=by.actor)
        return [
            (one.subject.attack_id, one.level.value, one.evidence, one.note, one.stated_on)
            for one in (each.statement for each in view.statements)
            if one.function is Function.DETECT and one.level is not Level.NONE
        ]

    assert told(other) == told(analyst) == [("T9001", "significant", "A test", "by day", date(2026, 4, 1))]
    assert standing(other)["T9004 detect"][0] == "none"
    assert "T9004 prevent" not in standing(other)


def test_a_layer_holds_what_waits_under_its_new_number_and_says_so(analyst: Player) -> None:
    state(analyst, "T9003", version="1.0")

    written: Any = coverage.layer(Domain.ENTERPRISE, Function.DETECT, name="Ours", reader=analyst.actor)

    (entry,) = written["techniques"]
    assert (entry["techniqueID"], entry["score"]) == ("T9004", 66)
    assert entry["comment"].startswith("[to_confirm: T9003, 1.0]")
    state(analyst, "T9004", Said(Function.DETECT, Level.MINIMAL, AT.date()))
    again: Any = coverage.layer(Domain.ENTERPRISE, Function.DETECT, name="Ours", reader=analyst.actor)
    assert [(each["techniqueID"], each["score"]) for each in again["techniques"]] == [("T9004", 33)]
