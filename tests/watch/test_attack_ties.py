"""What detects a technique, as releases of three ages tell it, and the texts that are kept of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from attack_world import (
    FIRST,
    HERON,
    OPENED,
    both_releases,
    changed,
    load,
    stix_id,
    technique,
    thing,
    tie,
    written,
)
from callers import refused
from cast import Cast
from mithaq.watch.domain.attack import AttackObject, Content, Domain, ObjectKind, Relation, RelationKind
from mithaq.watch.domain.attack_ties import detections_of, ties_of
from mithaq.watch.domain.short_texts import summary_of
from mithaq.watch.queries import attack

DOOR = AttackObject("door", ObjectKind.TECHNIQUE, "T9002", "Side door", data_sources=("Process monitoring",))
LOG = AttackObject("log", ObjectKind.DATA_COMPONENT, "", "Door opened")
SOURCE = AttackObject("source", ObjectKind.DATA_SOURCE, "DS1", "Door log")
DETECTS = Relation(RelationKind.DETECTS, "log", "door")


def test_a_release_before_10_detects_by_the_names_in_the_technique() -> None:
    (found,) = detections_of(DOOR, Content.of([DOOR, LOG, SOURCE]))

    assert (found.name, found.of) == ("Process monitoring", None)


def test_a_release_from_10_on_detects_by_components_of_sources() -> None:
    ties = (DETECTS, Relation(RelationKind.PART_OF, "log", "source"))

    (found,) = detections_of(DOOR, Content.of([DOOR, LOG, SOURCE], ties))

    assert (found.name, found.within, found.of) == ("Door opened", "Door log", LOG)


def test_what_no_longer_stands_detects_nothing() -> None:
    gone = replace(LOG, is_deprecated=True)

    assert [each.of for each in detections_of(DOOR, Content.of([DOOR, gone], [DETECTS]))] == [None]


STRATEGY = thing("x-mitre-detection-strategy", "DET9001", "See doors that open")
ANALYTIC = thing(
    "x-mitre-analytic",
    "AN9001",
    "Door opened at night",
    x_mitre_log_source_references=[{"x_mitre_data_component_ref": OPENED["id"], "name": "x", "channel": "y"}],
)
STRATEGY["x_mitre_analytic_refs"] = [ANALYTIC["id"]]
DOOR_STIX = next(each for each in FIRST if each.get("name") == "Side door")
# As releases from 18 on tell it: strategies with analytics, and no component that detects by itself.
EIGHTEENTH = (
    *(each for each in FIRST if each.get("relationship_type") != "detects"),
    STRATEGY,
    ANALYTIC,
    tie("detects", STRATEGY, DOOR_STIX),
)


def test_a_release_from_18_on_detects_by_strategies_with_their_analytics(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, EIGHTEENTH, "enterprise-attack-18.0.json"))

    view = attack.technique(Domain.ENTERPRISE, "T9002")

    (found,) = view.ties.detections
    assert found.of is not None
    assert (found.of.kind, found.of.attack_id) == (ObjectKind.DETECTION_STRATEGY, "DET9001")
    assert [each.attack_id for each in found.analytics] == ["AN9001"]
    assert [each.name for each in found.components] == ["Door opened"]


def test_a_technique_has_what_its_release_ties_to_it(cast: Cast, tmp_path: Path) -> None:
    both_releases(cast, tmp_path)

    view = attack.technique(Domain.ENTERPRISE, "T9002", "1.0")

    assert [each.name for each in view.ties.groups] == ["Heron", "Otter"]
    assert [each.attack_id for each in view.ties.mitigations] == ["M9001", "M9002"]
    assert [(each.within, each.name) for each in view.ties.detections] == [("Door log", "Door opened")]
    assert [each.name for each in view.tactics] == ["Coming in", "Staying"]
    letter = attack.technique(Domain.ENTERPRISE, "T9001", "1.0")
    assert [each.attack_id for each in letter.ties.parts] == ["T9001.001"]
    part = attack.technique(Domain.ENTERPRISE, "T9001.001", "1.0")
    assert part.parent == letter.technique
    clock = attack.technique(Domain.ENTERPRISE, "T9003", "1.0")
    assert [each.attack_id for each in clock.ties.software] == ["S9001"]
    assert clock.ties.groups == ()


def test_the_versions_of_a_technique_name_the_releases_that_changed_it(cast: Cast, tmp_path: Path) -> None:
    both_releases(cast, tmp_path)

    def told(number: str) -> list[tuple[str, list[str]]]:
        found = attack.technique(Domain.ENTERPRISE, number).versions
        return [(each.release.version, [one.kind.value for one in each.changes]) for each in found]

    assert told("T9002") == [("2.0", ["moved"]), ("1.0", [])]
    assert told("T9005") == [("2.0", ["added"])]
    assert told("T9003") == [("2.0", ["revoked"]), ("1.0", [])]
    assert told("T9004") == [("1.0", [])]


def test_a_technique_that_the_latest_release_dropped_is_shown_as_it_was(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, FIRST))
    load(cast, written(tmp_path, changed(FIRST, without=[HERON])[:14], "enterprise-attack-2.0.json"))

    assert refused(lambda: attack.technique(Domain.ENTERPRISE, "T4")) == "attack_object_unknown"
    assert refused(lambda: attack.technique(Domain.MOBILE, "T9002")) == "attack_release_unknown"
    only_first = changed(FIRST, without=[each for each in FIRST if each.get("name") == "Mirror"])
    load(cast, written(tmp_path, only_first, "enterprise-attack-3.0.json"))
    assert attack.technique(Domain.ENTERPRISE, "T9004").release.version == "2.0"


def test_of_two_objects_of_a_number_the_one_that_stands_is_meant(cast: Cast, tmp_path: Path) -> None:
    ended = technique("T9002", "Ended door", "staying", key="ended", x_mitre_deprecated=True)
    load(cast, written(tmp_path, [ended, *FIRST]))

    of = attack.release(Domain.ENTERPRISE)
    assert attack.object_of(of, "T9002").name == "Side door"
    assert attack.object_of(of, stix_id("attack-pattern", "ended")).name == "Ended door"


def test_ties_of_another_kind_of_user_are_kept_apart() -> None:
    campaign = AttackObject("c", ObjectKind.CAMPAIGN, "C1", "March")
    software = AttackObject("s", ObjectKind.SOFTWARE, "S1", "Kit")
    ties = [Relation(RelationKind.USES, each, "door") for each in ("c", "s")]

    found = ties_of(DOOR, Content.of([DOOR, campaign, software], ties))

    assert (found.campaigns, found.software, found.groups) == ((campaign,), (software,), ())


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("", ""),
        ("Plain words.", "Plain words."),
        ("First.\n\nSecond.", "First."),
        ("One\nline   of words.", "One line of words."),
        ("By [Heron](https://attack.mitre.org/groups/G9001).(Citation: Bird Book 2020)", "By Heron."),
        ("See [this](https://a.example/x_(y)) here.", "See this here."),
        ("Run <code>ls</code> or `dir`.", "Run ls or dir."),
        ("```\nrm -rf /\n```\nAfter it.", "After it."),
        ("<pre>secret</pre>Only this.", "Only this."),
        ("# Heading\n\nText", "Heading"),
        ("right\u202eleft", "rightleft"),
        ("a" * 500, "a" * 399 + "…"),
        ("word " * 100, ("word " * 79).strip() + "…"),
    ],
)
def test_a_description_is_shortened_to_plain_words(description: str, summary: str) -> None:
    assert summary_of(description) == summary
