"""Joint documents: versions with a label each, seen by their party alone until clearance lets one go."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from agreements import ONE, OTHER
from cast import AT, Cast, player
from clearance import test_case_actions as acts
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from joint_documents import (
    DRAWING,
    add,
    asked,
    deliver,
    granted,
    label,
    new,
    one,
    opened_room,
    read,
    seen,
)
from mithaq.access.domain.permissions import Role
from mithaq.base.labels import Classification, Handling, Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import applying
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.domain.cases.more import more_from
from mithaq.clearance.queries import cases
from mithaq.exchange.adapters import files
from mithaq.exchange.domain.content import Attachment
from mithaq.federation.actions import delivering
from mithaq.federation.actions.packing import Given
from mithaq.node.replaying import replay
from mithaq.projects.actions import room
from mithaq.projects.domain.rooms import (
    DocumentVersion,
    following,
    is_wider,
    problem_of,
    reference_of,
    version_from,
)
from mithaq.projects.queries import releasing
from plans import THIRD
from workers import FIELD, Bench, at_work

world = acts.world
__all__ = ["clearers", "invented_list", "world"]
PROJECT = UUID("0190a0a0-0000-7000-8000-00000000000a")


def version(**changes: Any) -> DocumentVersion:
    plain = DocumentVersion(
        project=PROJECT,
        party=ONE,
        key="ICD-1",
        number=1,
        title="Interface of the two halves",
        note="",
        file=Attachment("a" * 64, "icd.pdf", "application/pdf", 10),
        fields=(FIELD,),
        label=label(OTHER),
        follows="",
        parts=(),
    )
    return replace(plain, **changes)


class TestVersions:
    def test_it_is_read_as_it_is_written(self) -> None:
        found = version(follows="b" * 64, parts=(OTHER,), note="New bolts.\nAnd nuts.")

        assert version_from(found.as_json(), project=PROJECT, party=ONE) == found

    def test_nobody_else_has_its_reference(self) -> None:
        mine = reference_of(PROJECT, ONE, "ICD-1", 1)

        assert mine not in {
            reference_of(PROJECT, OTHER, "ICD-1", 1),
            reference_of(PROJECT, ONE, "ICD-2", 1),
            reference_of(PROJECT, ONE, "ICD-1", 2),
            reference_of(uuid4(), ONE, "ICD-1", 1),
        }
        assert version().reference == mine

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"key": "ICD 1"}, "room_key_unfit"),
            ({"key": ""}, "room_key_unfit"),
            ({"number": 0}, "room_versions_most"),
            ({"number": 1_000}, "room_versions_most"),
            ({"title": ""}, "room_title_unfit"),
            ({"title": "Two\nlines"}, "room_title_unfit"),
            ({"title": "a" * 201}, "room_title_unfit"),
            ({"file": Attachment("a" * 64, "../x", "text/plain", 1)}, "file_name_invalid"),
            ({"fields": ()}, "room_fields_unfit"),
            ({"fields": (FIELD, FIELD)}, "room_fields_unfit"),
            ({"label": label(OTHER, by=OTHER)}, "room_label_unfit"),
            ({"parts": (ONE,)}, "room_parts_unfit"),
            ({"parts": (THIRD, OTHER)}, "room_parts_unfit"),
            ({"parts": ("state:TR",)}, "room_parts_unfit"),
        ],
    )
    def test_what_is_wrong_is_named(self, changes: dict[str, Any], code: str) -> None:
        found = version(**changes)

        assert problem_of(version()) is None
        assert problem_of(found) == code
        with pytest.raises(Refused, match="statement_malformed"):
            version_from(found.as_json(), project=PROJECT, party=ONE)

    @pytest.mark.parametrize(
        "changes",
        [
            {"more": "1"},
            {"number": True},
            {"fields": "maritime"},
            {"file": {"digest": "a" * 64, "name": "a.pdf", "media_type": "a/b"}},
            {"file": {"digest": "a" * 64, "name": "a.pdf", "media_type": "a/b", "size_bytes": 0}},
            {"file": {"digest": "A" * 64, "name": "a.pdf", "media_type": "a/b", "size_bytes": 1}},
            {"follows": "b"},
            {"note": " spaced"},
            {"label": {"classification": "secret"}},
            # Another order would be another digest.
            {"label": label(OTHER, ONE).as_json() | {"releasable_to": [OTHER, ONE]}},
        ],
    )
    def test_what_has_another_shape_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(Refused, match=r"statement_malformed|label_unknown"):
            version_from({**version().as_json(), **changes}, project=PROJECT, party=ONE)


GOVERNMENTS = (Handling.GOVERNMENT_ONLY,)
PARTNERS = Classification.PARTNERS


@pytest.mark.parametrize(
    ("given", "before", "is_so"),
    [
        (label(OTHER), label(OTHER), False),
        (label(OTHER), label(OTHER, THIRD), False),
        (label(OTHER, THIRD), label(OTHER), True),
        (label(ONE, OTHER), label(ONE), False),  # back to whom it came from
        (label(), label(OTHER), True),
        (label(OTHER), label(), True),
        (label(OTHER), label(classification=PARTNERS), False),
        (label(OTHER, classification=PARTNERS), label(OTHER), True),
        (label(OTHER, classification=PARTNERS), label(OTHER, THIRD, classification=PARTNERS), False),
        (replace(label(OTHER), handling=GOVERNMENTS), label(OTHER), False),
        (label(OTHER), replace(label(OTHER), handling=GOVERNMENTS), True),
    ],
)
def test_a_label_is_wider_where_it_lets_more_have_it(given: Label, before: Label, is_so: bool) -> None:
    assert is_wider(replace(given, originator=ONE), replace(before, originator=OTHER), speaker=ONE) is is_so


class TestFollowing:
    def test_it_holds_parts_of_all_who_came_before(self) -> None:
        theirs = version(party=OTHER, label=label(ONE, THIRD, by=OTHER), parts=(THIRD,))
        found = following(version(label=label(THIRD)), theirs)

        assert (found.follows, found.parts) == (theirs.digest, tuple(sorted((OTHER, THIRD))))

    def test_of_one_s_own_the_label_may_be_any(self) -> None:
        mine = version(label=label(OTHER))

        assert following(version(number=2, label=label(OTHER, THIRD)), mine).parts == ()

    def test_what_came_from_others_goes_no_further(self) -> None:
        theirs = version(party=OTHER, label=label(ONE, by=OTHER))

        with pytest.raises(Refused, match="room_label_wider"):
            following(version(label=label(THIRD)), theirs)

    def test_also_not_by_way_of_one_s_own_version(self) -> None:
        theirs = version(party=OTHER, label=label(ONE, by=OTHER))
        mine = following(version(label=label(OTHER)), theirs)

        with pytest.raises(Refused, match="room_label_wider"):
            following(version(number=2, label=label(THIRD)), mine)


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return at_work(cast)


@pytest.fixture
def project(bench: Bench) -> UUID:
    plan = bench.plan()
    bench.set(plan)
    return plan.project


class TestAdding:
    def test_only_its_own_people_see_it(self, bench: Bench, project: UUID) -> None:
        added = add(project, new(bench.ours, bench.theirs), by=bench.cast.kerem)

        ((view,),) = [each.versions for each in seen(project, bench.cast.leyla)]
        assert (view.version, view.is_ours, view.has_file) == (added, True, True)
        assert added.file.digest == hashlib.sha256(DRAWING).hexdigest()
        assert read(added.reference, bench.cast.leyla) == DRAWING
        for other in (bench.cast.amina, bench.cast.sam, bench.cast.hamad, bench.cast.noor):
            assert seen(project, other) == ()
            with pytest.raises(NotFound, match="document_unknown"):
                read(added.reference, other)
        assert replay(is_kept=False).is_equal

    def test_the_next_version_has_the_next_number(self, bench: Bench, project: UUID) -> None:
        first = add(project, new(bench.ours, bench.theirs), by=bench.cast.kerem)
        second = add(
            project,
            new(bench.ours, bench.theirs, follows=first.reference, note="Bolts."),
            by=bench.cast.leyla,
        )

        (document,) = seen(project, bench.cast.kerem)
        assert [each.version.number for each in document.versions] == [2, 1]
        assert second.follows == first.digest

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"fields": ("energy",)}, "room_fields_outside"),
            ({"fields": ()}, "room_fields_unfit"),
            ({"title": " "}, "room_title_unfit"),
            ({"key": "a b"}, "room_key_unfit"),
            ({"follows": "D-0000000000-1"}, "document_unknown"),
            ({"note": "n" * 5_000}, "message_too_long"),
        ],
    )
    def test_what_is_refused_keeps_no_file(
        self, bench: Bench, project: UUID, tmp_path: Path, settings: Any, changes: dict[str, Any], code: str
    ) -> None:
        settings.HOME = tmp_path

        with pytest.raises(Refused, match=code):
            add(project, new(bench.ours, bench.theirs, **changes), by=bench.cast.kerem)

        assert not files.attachments_folder().exists()

    def test_an_empty_file_is_none(self, bench: Bench, project: UUID) -> None:
        with pytest.raises(Refused, match="file_empty"):
            add(project, new(bench.ours, bench.theirs), by=bench.cast.kerem, data=b"")

    def test_who_takes_no_part_adds_nothing(self, bench: Bench, project: UUID) -> None:
        with pytest.raises(Refused, match="not_a_partner"):
            add(project, new(bench.ours, bench.theirs), by=bench.cast.sam)

    def test_who_has_no_role_adds_nothing(self, bench: Bench, project: UUID) -> None:
        with pytest.raises(Refused, match="not_permitted"):
            add(project, new(bench.ours, bench.theirs), by=bench.samir)

    def test_nothing_of_another_project_is_gone_on_from(self, bench: Bench, project: UUID) -> None:
        elsewhere = bench.plan(seed="F" * 16)
        bench.set(elsewhere)
        added = add(elsewhere.project, new(bench.ours, bench.theirs), by=bench.cast.kerem)

        with pytest.raises(NotFound, match="document_unknown"):
            add(project, new(bench.ours, bench.theirs, follows=added.reference), by=bench.cast.kerem)

    def test_nobody_goes_on_from_what_they_do_not_have(self, bench: Bench, project: UUID) -> None:
        added = add(project, new(bench.ours, bench.theirs), by=bench.cast.kerem)

        with pytest.raises(NotFound, match="document_unknown"):
            add(project, new(bench.ours, bench.theirs, follows=added.reference), by=bench.cast.amina)


def our_code(world: World) -> str:
    return f"institution:{world.cast.leyla.institution}"


class TestReleasing:
    def test_it_goes_to_a_party_here_once_it_is_granted_and_delivered(self, world: World) -> None:
        found = opened_room(world)
        amina = world.cast.amina
        case = granted(found)
        assert seen(found.project, amina) == ()

        assert deliver(found, case)[1] is False

        ((view,),) = [each.versions for each in seen(found.project, amina)]
        reference = cases.case(case, reader=world.cast.leyla.actor).reference
        assert (view.version, view.is_ours) == (found.version, False)
        assert [(each.recipient, each.case) for each in view.releases] == [(world.amina_code, reference)]
        assert read(found.reference, amina) == DRAWING
        assert seen(found.project, world.cast.sam) == ()
        assert replay(is_kept=False).is_equal

    def test_those_who_clear_read_it_once_a_case_asks_for_it(self, world: World) -> None:
        found = opened_room(world)
        jasim = world.clearers.jasim
        with pytest.raises(NotFound, match="document_unknown"):
            one(found.reference, jasim)

        granted(found)

        assert read(found.reference, jasim) == DRAWING
        assert one(found.reference, jasim).releases == ()
        assert seen(found.project, jasim) == ()

    def test_of_a_restricted_one_those_read_it_whose_role_reaches_it(self, world: World) -> None:
        found = opened_room(world, label=label(world.amina_code))
        asked(found)

        assert one(found.reference, world.clearers.jasim).version == found.version
        for other in (world.cast.hamad, world.cast.noor):
            with pytest.raises(NotFound, match="document_unknown"):
                one(found.reference, other)

    def test_a_restricted_one_is_for_those_there_whose_role_reaches_it(self, world: World) -> None:
        found = opened_room(world, label=label(world.amina_code))
        deliver(found, granted(found))
        ziad = player("ziad", world.cast.amina.institution, Role.APPROVER)

        assert one(found.reference, ziad).version == found.version
        assert seen(found.project, world.cast.amina) == ()

    def test_a_label_that_keeps_it_from_them_stops_the_case(self, world: World) -> None:
        found = opened_room(world, label=label(our_code(world), classification=PARTNERS))

        with pytest.raises(Refused, match="case_release_stopped"):
            granted(found)

    def test_what_was_taken_back_is_not_gone_on_from(self, world: World) -> None:
        found = opened_room(world)
        by = world.cast.leyla
        delivering.recall_document(found.reference, reason="A wrong bolt.", by=by.actor, at=AT)

        with pytest.raises(NotFound, match="document_unknown"):
            add(found.project, new(found.ours, found.recipient, follows=found.reference), by=by)

    def test_whoever_has_no_room_is_handed_it(self, world: World) -> None:
        found = opened_room(world)
        case = granted(found)
        delivery = acts.delivery(world, case)
        somebody = replace(delivery.cell, recipient=Recipient("counterparty:x", PartyRole.END_USER))

        with pytest.raises(Refused, match="delivery_not_granted"):
            delivering.deliver(
                uuid4(),
                case,
                replace(delivery, cell=somebody),
                [],
                items=found.items,
                by=world.cast.leyla.actor,
                at=AT,
            )

    def test_no_other_file_goes_in_its_place(self, world: World) -> None:
        found = opened_room(world)
        case = granted(found)

        with pytest.raises(Refused, match="document_goes_itself"):
            deliver(found, case, Given("other.pdf", io.BytesIO(b"Other.")))

    def test_what_is_taken_back_is_open_to_its_own_people_alone(self, world: World) -> None:
        found = opened_room(world)
        case, amina, leyla = granted(found), world.cast.amina, world.cast.leyla
        deliver(found, case)

        delivering.recall_document(found.reference, reason="A wrong bolt.", by=leyla.actor, at=AT)

        view = one(found.reference, amina)
        assert (view.recall_reason, view.has_file) == ("A wrong bolt.", False)
        with pytest.raises(Refused, match="document_recalled"):
            read(found.reference, amina)
        assert read(found.reference, leyla) == DRAWING
        with pytest.raises(Refused, match="document_recalled"):
            deliver(found, case)
        assert found.items[found.reference].is_recalled
        assert replay(is_kept=False).is_equal

    def test_what_is_taken_back_while_it_is_encrypted_is_told_to_nobody(self, world: World) -> None:
        found = opened_room(world)
        leyla = world.cast.leyla.actor
        delivering.recall_document(found.reference, reason="A wrong bolt.", by=leyla, at=AT)

        with pytest.raises(Refused, match="document_recalled"):
            room.tell_released(found.version, found.recipient, case="C-2026-1", package=None, by=leyla, at=AT)

    def test_nobody_else_takes_it_back(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted(found))

        with pytest.raises(NotFound, match="document_unknown"):
            delivering.recall_document(found.reference, reason="Mine.", by=world.cast.amina.actor, at=AT)

    def test_another_form_of_release_gives_no_file(self, world: World) -> None:
        found = opened_room(world)
        case = granted(found, form=Form.EQUIPMENT_LOAN)

        assert deliver(found, case)[1] is False

        assert seen(found.project, world.cast.amina) == ()

    def test_what_they_make_of_it_names_whose_parts_it_holds(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted(found))
        theirs = new(found.ours, found.recipient, follows=found.reference, title="With our bolts")
        added = add(found.project, theirs, by=world.cast.amina)

        assert added.parts == (found.ours,)
        key, amina = uuid4(), world.cast.amina.actor
        applying.begin_case(key, by=amina, at=AT)
        draft = cases.draft(key, reader=amina)
        items = releasing.own_items([added.reference], amina.institution, labels=(), on=AT.date())
        applying.write_case(
            key, draft.asked, replace(draft.more, third_parties=()), items=items, by=amina, at=AT
        )
        more = cases.draft(key, reader=amina).more
        assert more.third_parties == (found.ours,)
        assert more_from(more.as_json()) == more

    def test_what_they_make_of_it_does_not_reach_further(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted(found))
        sam = f"institution:{world.cast.sam.institution}"
        theirs = new(
            found.ours, found.recipient, follows=found.reference, label=label(sam, classification=PARTNERS)
        )

        with pytest.raises(Refused, match="room_label_wider"):
            add(found.project, theirs, by=world.cast.amina)
