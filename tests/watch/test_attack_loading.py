"""Loading ATT&CK: whole or not at all, nothing lost silently, and twice is once."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from attack_world import (
    AT,
    DOOR,
    FIRST,
    HERON,
    LAMP,
    MATRIX,
    OPENED,
    SEAL,
    SECOND,
    Stix,
    bundle,
    changed,
    load,
    stix_id,
    technique,
    tie,
    written,
)
from callers import refused
from cast import Cast
from mithaq.base.refusals import Refused
from mithaq.watch.actions import loading_attack
from mithaq.watch.domain.attack import Domain, ObjectKind, notice
from mithaq.watch.domain.attack_changes import ChangeKind, counted
from mithaq.watch.models import AttackEntry, AttackRelease, AttackTie, CyberLoad
from mithaq.watch.queries import attack, cyber_loads


def test_a_release_is_held_with_what_is_tied_and_where_it_came_from(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, FIRST)

    view = load(cast, place)

    of = attack.release(Domain.ENTERPRISE)
    assert (of.version, of.statement, of.digest) == ("1.0", "A statement of ours.", view.digest)
    assert of.published_on is not None
    assert of.published_on.isoformat() == "2024-01-01"
    assert view.counts["objects"] == 14
    # Nine that are told, and the component that says itself of which source it is part.
    assert view.counts["relations"] == 10
    assert view.counts["rows"] == len(FIRST)
    assert view.counts["aside"] == {"marking-definition": 1, "x-mitre-matrix": 1}
    assert (view.place, view.unread_count) == (place, 0)
    found = attack.object_of(of, "t9002")
    assert found.name == "Side door"
    assert found.tactics == ("coming-in", "staying")
    assert found.url == "https://attack.mitre.org/techniques/T9002"
    assert attack.object_of(of, "G9001").aliases == ("Grey Bird",)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_packed_bundle_gives_the_same_release(cast: Cast, tmp_path: Path, pack: Any) -> None:
    digest = load(cast, written(tmp_path, FIRST)).digest
    file = tmp_path / "enterprise-attack-1.0.json.packed"
    file.write_bytes(pack(bundle(FIRST)))

    again = load(cast, str(file))

    assert (again.digest, again.is_same) == (digest, True)


def test_the_same_bytes_again_change_nothing(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, FIRST)
    load(cast, place)
    rows = sorted(AttackEntry.objects.values_list("id", "stix_id"))

    again = load(cast, place)

    assert again.is_same
    assert sorted(AttackEntry.objects.values_list("id", "stix_id")) == rows
    assert CyberLoad.objects.count() == 1


def test_a_corrected_bundle_of_a_release_takes_its_place_and_says_what_it_changed(
    cast: Cast, tmp_path: Path
) -> None:
    load(cast, written(tmp_path, FIRST))
    corrected = changed(FIRST, {**DOOR, "description": "Corrected."}, LAMP, without=[HERON])
    corrected = tuple(each for each in corrected if HERON["id"] not in each.values())

    view = load(cast, written(tmp_path, corrected))

    assert [view.counts[name] for name in ("new", "changed", "gone")] == [1, 1, 1]
    assert AttackRelease.objects.count() == 1
    assert (
        refused(lambda: attack.object_of(attack.release(Domain.ENTERPRISE), "G9001"))
        == "attack_object_unknown"
    )


BAD: list[tuple[Any, str]] = [
    (12, "stix_id_missing"),
    ({"type": "attack-pattern", "id": "attack-pattern--nonsense"}, "stix_id_missing"),
    ({"id": stix_id("attack-pattern", "x")}, "stix_id_missing"),
    ({**DOOR, "id": stix_id("attack-pattern", "y"), "name": " "}, "stix_name_missing"),
    ({**DOOR, "id": stix_id("attack-pattern", "z"), "external_references": []}, "attack_number_missing"),
    ({**DOOR, "id": stix_id("attack-pattern", "z"), "external_references": "none"}, "attack_number_missing"),
    (
        {**tie("uses", HERON, DOOR), "id": stix_id("relationship", "r"), "target_ref": None},
        "stix_reference_missing",
    ),
    (tie("uses", HERON, technique("T9999", "Of nobody", "staying")), "stix_end_missing"),
]


@pytest.mark.parametrize(("bad", "code"), BAD)
def test_what_cannot_be_read_is_told_with_its_place_and_stops_nothing(
    cast: Cast, tmp_path: Path, bad: Any, code: str
) -> None:
    view = load(cast, written(tmp_path, [bad, *FIRST]))

    assert [(each.place, each.code) for each in view.unread] == [("enterprise-attack-1.0.json:1", code)]
    assert view.unread_count == 1
    assert view.counts["objects"] == 14
    assert attack.release(Domain.ENTERPRISE).unread_count == 1


def test_ties_that_ended_and_kinds_that_are_not_kept_are_counted(cast: Cast, tmp_path: Path) -> None:
    more = (
        tie("uses", HERON, SEAL, revoked=True),
        tie("uses", HERON, OPENED, x_mitre_deprecated=True),
        tie("related-to", HERON, SEAL),
        {"type": "identity", "id": stix_id("identity", "us"), "name": "Us"},
        tie("uses", HERON, DOOR),
    )

    view = load(cast, written(tmp_path, [*FIRST, *more]))

    aside = view.counts["aside"]
    assert aside == {
        "identity": 1,
        "marking-definition": 1,
        "relationship:related-to": 1,
        "relationship_ended": 2,
        "repeated": 1,
        "x-mitre-matrix": 1,
    }
    assert AttackTie.objects.count() == 10


def test_of_two_versions_of_an_object_in_one_file_the_later_counts(cast: Cast, tmp_path: Path) -> None:
    older = {**DOOR, "name": "Old door", "modified": "2023-01-01T00:00:00Z"}
    newer = {**DOOR, "name": "New door", "modified": "2025-01-01T00:00:00Z"}

    view = load(cast, written(tmp_path, [newer, older, *FIRST]))

    assert attack.object_of(attack.release(Domain.ENTERPRISE), "T9002").name == "New door"
    assert view.counts["objects"] == 14


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source_empty"),
        (b"no json", "source_broken"),
        (bundle(FIRST)[:-200], "source_broken"),
        (bundle([]), "attack_bundle_empty"),
        (b'{"type": "bundle"}', "attack_bundle_empty"),
        (b"[1, 2]", "attack_bundle_empty"),
        (bundle([{"type": "report", "id": stix_id("report", "x"), "name": "x"}]), "attack_bundle_empty"),
    ],
)
def test_a_file_that_is_no_bundle_is_refused_and_leaves_nothing(
    cast: Cast, tmp_path: Path, data: bytes, code: str
) -> None:
    (tmp_path / "enterprise-attack-1.0.json").write_bytes(data)

    assert refused(lambda: load(cast, str(tmp_path / "enterprise-attack-1.0.json"))) == code
    assert not AttackRelease.objects.exists()
    assert not CyberLoad.objects.exists()


def collection(version: str) -> Stix:
    return {
        "type": "x-mitre-collection",
        "id": stix_id("x-mitre-collection", "ours"),
        "modified": "2024-10-31T00:00:00.000Z",
        "x_mitre_version": version,
        "name": "Enterprise ATT&CK",
    }


@pytest.mark.parametrize(
    ("objects", "name", "given", "version"),
    [
        (FIRST, "enterprise-attack-16.1.json", "", "16.1"),
        (FIRST, "enterprise-attack-7.0-beta.json.zst", "", "7.0-beta"),
        (FIRST, "enterprise-attack.json", "16.1", "16.1"),
        ([collection("16.1"), *FIRST], "any.json", "", "16.1"),
        ([collection("16.1"), *FIRST], "any.json", "16.1", "16.1"),
        ([collection("16.1"), *FIRST], "enterprise-attack-9.0.json", "", "16.1"),
        (FIRST, "enterprise-attack-16.1.stix2.json", "", "16.1"),
    ],
)
def test_the_version_is_what_the_file_says_or_else_what_is_given(
    cast: Cast, tmp_path: Path, objects: list[Any], name: str, given: str, version: str
) -> None:
    load(cast, written(tmp_path, objects, name), version=given)

    assert [each.version for each in attack.releases()] == [version]


@pytest.mark.parametrize(
    ("objects", "name", "given", "code"),
    [
        (FIRST, "any.json", "", "attack_version_missing"),
        (FIRST, "any.json", "newest", "attack_version_missing"),
        ([collection("16.1"), *FIRST], "any.json", "15.0", "attack_version_differs"),
        ([each for each in FIRST if each is not MATRIX], "any.json", "1.0", "attack_domain_missing"),
    ],
)
def test_a_release_that_nobody_names_is_not_guessed(
    cast: Cast, tmp_path: Path, objects: list[Any], name: str, given: str, code: str
) -> None:
    assert refused(lambda: load(cast, written(tmp_path, objects, name), version=given)) == code


def test_the_day_of_a_release_is_that_of_its_collection(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, [collection("16.1"), *FIRST]))

    published_on = attack.release(Domain.ENTERPRISE).published_on
    assert published_on is not None
    assert published_on.isoformat() == "2024-10-31"
    assert notice(published_on).startswith("© 2024 The MITRE Corporation.")


def test_the_domain_is_that_of_the_matrix_or_of_most_objects(cast: Cast, tmp_path: Path) -> None:
    in_mobile = {**DOOR, "x_mitre_domains": ["mobile-attack"]}

    load(cast, written(tmp_path, [in_mobile], "any.json"), version="1.0")
    load(cast, written(tmp_path, FIRST, "other.json"), version="2.0", domain=Domain.ICS)

    assert [(each.domain.value, each.version) for each in attack.releases()] == [
        ("mobile", "1.0"),
        ("ics", "2.0"),
    ]


def test_a_folder_is_one_release_when_its_version_is_given(cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "enterprise-attack"
    (folder / "attack-pattern").mkdir(parents=True)
    for number, each in enumerate(FIRST):
        written(
            folder / "attack-pattern" if each["type"] == "attack-pattern" else folder,
            [each],
            f"{number}.json",
        )

    view = load(cast, str(folder), version="1.0")

    assert view.counts["objects"] == 14
    assert view.unread_count == 0


def test_a_folder_without_a_version_holds_a_release_in_each_file(tmp_path: Path) -> None:
    written(tmp_path, FIRST)
    written(tmp_path, SECOND, "enterprise-attack-2.0.json")
    (tmp_path / "notes.txt").write_text("no source")

    files = loading_attack.release_files(str(tmp_path), version="")

    assert [Path(each).name for (each,) in files] == [
        "enterprise-attack-1.0.json",
        "enterprise-attack-2.0.json",
    ]


def test_only_who_keeps_the_watch_at_the_host_loads(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, FIRST)

    for player in (cast.leyla, cast.noor):
        with pytest.raises(Refused, match="not_permitted"):
            loading_attack.load_release([place], place=place, by=player.actor, at=AT)


def test_changes_between_two_releases_are_found_in_the_tables(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, FIRST))
    load(cast, written(tmp_path, SECOND, "enterprise-attack-2.0.json"))
    after = attack.release(Domain.ENTERPRISE)
    before = attack.release_before(after)
    assert before is not None

    found = attack.changes_between(before, after)

    numbers = counted(found)
    assert {way.value: n for way, n in numbers[ObjectKind.TECHNIQUE].items() if n} == {
        "added": 1,
        "rewritten": 1,
        "moved": 1,
        "merged": 1,
        "deprecated": 1,
    }
    assert {way.value: n for way, n in numbers[ObjectKind.GROUP].items() if n} == {"renamed": 1}
    (merged,) = [each for each in found if each.kind is ChangeKind.MERGED]
    assert merged.merged_into is not None
    assert (merged.of.attack_id, merged.merged_into.attack_id) == ("T9003", "T9004")
    assert attack.release_before(before) is None


def test_loads_are_told_to_who_may_see_the_watch(cast: Cast, tmp_path: Path) -> None:
    view = load(cast, written(tmp_path, [12, *FIRST]))

    (told,) = cyber_loads.cyber_loads(reader=cast.leyla.actor)
    assert told == view
    assert (
        json.loads(json.dumps(told.as_json()))["unread"]["first"][0]["place"]
        == "enterprise-attack-1.0.json:1"
    )
    assert refused(lambda: cyber_loads.cyber_loads(reader=cast.noor.actor)) == "not_permitted"
