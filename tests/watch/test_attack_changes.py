"""What changed between two releases of ATT&CK: a table of cases, and laws that hold for all."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mithaq.watch.domain.attack import (
    AttackObject,
    Content,
    ObjectKind,
    Relation,
    RelationKind,
    is_version,
    version_order,
)
from mithaq.watch.domain.attack_changes import GONE, ChangeKind, changes, counted

DOOR = AttackObject("door", ObjectKind.TECHNIQUE, "T9002", "Side door", "d1", tactics=("in", "stay"))
PART = AttackObject(
    "part", ObjectKind.TECHNIQUE, "T9002.001", "Side window", "w1", ("sum"), is_subtechnique=True
)
OTHER = AttackObject("other", ObjectKind.TECHNIQUE, "T9003", "Gate", "g1", tactics=("in",))
REVOKED = replace(OTHER, stix_id="middle", is_revoked=True)
DEPRECATED = replace(OTHER, stix_id="middle", is_deprecated=True)


def told(before: AttackObject | None, after: AttackObject | None) -> list[ChangeKind]:
    was, now = (Content.of([each] if each else []) for each in (before, after))
    return [each.kind for each in changes(was, now)]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (None, DOOR, ["added"]),
        (None, replace(DOOR, is_revoked=True), []),
        (None, replace(DOOR, is_deprecated=True), []),
        (DOOR, DOOR, []),
        (DOOR, replace(DOOR, digest="d2"), ["rewritten"]),
        (DOOR, replace(DOOR, name="Back door"), ["renamed"]),
        (DOOR, replace(DOOR, tactics=("stay", "in")), []),
        (DOOR, replace(DOOR, tactics=("stay",)), ["moved"]),
        (DOOR, replace(DOOR, attack_id="T9009"), ["moved"]),
        (DOOR, replace(DOOR, attack_id="T9003.002", is_subtechnique=True), ["moved"]),
        (PART, replace(PART, attack_id="T9004.001"), ["moved"]),
        (DOOR, replace(DOOR, digest="d2", name="x", tactics=()), ["rewritten", "renamed", "moved"]),
        (DOOR, replace(DOOR, summary="x", platforms=("p",), url="u"), []),
        (DOOR, replace(DOOR, is_deprecated=True, digest="d2"), ["deprecated"]),
        (DOOR, replace(DOOR, is_revoked=True), ["revoked"]),
        (DOOR, replace(DOOR, is_revoked=True, is_deprecated=True), ["revoked"]),
        (DOOR, None, ["removed"]),
        (replace(DOOR, is_revoked=True), DOOR, ["added"]),
        (replace(DOOR, is_revoked=True), None, []),
        (replace(DOOR, is_deprecated=True), replace(DOOR, is_revoked=True, digest="d3"), []),
    ],
)
def test_what_became_of_an_object(
    before: AttackObject | None, after: AttackObject | None, kinds: list[str]
) -> None:
    assert told(before, after) == [ChangeKind(each) for each in kinds]


def revoked_by(*steps: tuple[str, str]) -> tuple[Relation, ...]:
    return tuple(Relation(RelationKind.REVOKED_BY, source, target) for source, target in steps)


@pytest.mark.parametrize(
    ("steps", "middle", "into"),
    [
        (revoked_by(("door", "other")), None, "other"),
        (
            revoked_by(("door", "middle"), ("middle", "other")),
            replace(OTHER, stix_id="middle", is_revoked=True),
            "other",
        ),
        (revoked_by(("door", "middle")), replace(OTHER, stix_id="middle", is_deprecated=True), None),
        (
            revoked_by(("door", "middle"), ("middle", "door")),
            replace(OTHER, stix_id="middle", is_revoked=True),
            None,
        ),
        (revoked_by(("door", "gone"), ("gone", "other")), None, "other"),
        (revoked_by(("door", "nowhere")), None, None),
        ((Relation(RelationKind.SUBTECHNIQUE_OF, "door", "other"),), None, None),
    ],
    ids=[
        "one_step",
        "two_steps",
        "into_a_deprecated_one",
        "in_a_circle",
        "over_one_not_held",
        "into_nothing",
        "another_tie",
    ],
)
def test_what_was_revoked_is_merged_into_what_stands_at_the_end(
    steps: tuple[Relation, ...], middle: AttackObject | None, into: str | None
) -> None:
    before = Content.of([DOOR, OTHER])
    after = Content.of([replace(DOOR, is_revoked=True), OTHER, *([middle] if middle else [])], steps)

    (change,) = changes(before, after)

    assert change.kind is (ChangeKind.MERGED if into else ChangeKind.REVOKED)
    assert (change.merged_into.stix_id if change.merged_into else None) == into
    assert change.of == DOOR


def test_changes_are_counted_by_kind_of_object() -> None:
    group = AttackObject("heron", ObjectKind.GROUP, "G9001", "Heron", "h1")
    found = changes(Content.of([DOOR, group]), Content.of([replace(DOOR, digest="d2", name="x"), OTHER]))

    numbers = counted(found)

    assert list(numbers) == [ObjectKind.TECHNIQUE, ObjectKind.GROUP]
    assert {kind.value: n for kind, n in numbers[ObjectKind.TECHNIQUE].items() if n} == {
        "added": 1,
        "rewritten": 1,
        "renamed": 1,
    }
    assert numbers[ObjectKind.GROUP][ChangeKind.REMOVED] == 1
    assert [each.of.attack_id for each in found] == ["T9003", "T9002", "T9002", "G9001"]


objects = st.tuples(
    st.sampled_from("abcdef"),
    st.sampled_from(["T1", "T2", "T1.001"]),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["1", "2"]),
    st.sampled_from([(False, False), (True, False), (False, True)]),
).map(lambda drawn: _object(*drawn))


def _object(key: str, number: str, name: str, digest: str, ended: tuple[bool, bool]) -> AttackObject:
    return AttackObject(
        *(key, ObjectKind.TECHNIQUE, number, name, digest), is_revoked=ended[0], is_deprecated=ended[1]
    )


contents = st.lists(objects, max_size=6).map(Content.of)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(contents, contents)
def test_what_stands_is_what_stood_and_came_less_what_went(before: Content, after: Content) -> None:
    found = changes(before, after)

    def keys(content: Content) -> set[str]:
        return {each.stix_id for each in content.in_force(ObjectKind.TECHNIQUE)}

    added = {each.of.stix_id for each in found if each.kind is ChangeKind.ADDED}
    gone = {each.of.stix_id for each in found if each.kind in GONE}
    assert keys(after) == (keys(before) | added) - gone
    assert changes(after, after) == ()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("16.1", True),
        ("1.0", True),
        ("7.0-beta", True),
        ("16", True),
        ("", False),
        ("v16.1", False),
        ("16.", False),
    ],
)
def test_a_version_is_a_number_of_a_release(text: str, is_one: bool) -> None:
    assert is_version(text) is is_one


def test_releases_sort_by_their_numbers_and_a_beta_comes_before_what_it_became() -> None:
    versions = ["10.1", "9.0", "7.0-beta", "7.0", "16.1", "6.3", "10.0"]

    assert sorted(versions, key=version_order) == ["6.3", "7.0-beta", "7.0", "9.0", "10.0", "10.1", "16.1"]
