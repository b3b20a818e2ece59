"""Joint documents between nodes: a version goes in a package, and is told of to its recipient alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from cast import AT, Player
from clearance.test_case_actions import World
from federation import test_packages
from federation.test_packages import clearers, invented_list, kept, opened_there, world
from joint_documents import DRAWING, Room, add, deliver, granted, label, new, one, read, seen
from mithaq.base.canonical import Json
from mithaq.base.labels import Classification
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.readers import reader_of
from mithaq.exchange.domain.content import Attachment
from mithaq.federation import queries
from mithaq.federation.actions import delivering
from mithaq.federation.queries import packages
from mithaq.node.replaying import replay
from mithaq.parties.domain.speaking import label_among
from mithaq.projects.actions import planning
from mithaq.projects.domain import said
from mithaq.projects.domain.plans import ProjectPlan
from mithaq.projects.domain.rooms import DocumentVersion
from mithaq.projects.domain.said import DOCUMENT_ADDED, DOCUMENT_RECALLED, DOCUMENT_RELEASED
from mithaq.register.domain.statement import Statement
from partner import RECALLED, Partner
from plans import plan as a_plan
from wire import hear, reasons, sent
from workers import FIELD

partner = test_packages.partner
__all__ = ["clearers", "invented_list", "partner", "world"]
OF_ROOMS = {DOCUMENT_ADDED, DOCUMENT_RELEASED, DOCUMENT_RECALLED}


def ours(world: World) -> str:
    return f"institution:{world.cast.leyla.institution}"


@pytest.fixture
def plan(world: World, partner: Partner) -> ProjectPlan:
    """A project of the institute's with Malaysia's ministry."""
    key, by = uuid4(), world.cast.kerem.actor
    plan = a_plan(partner.facts.code, lead=ours(world), technology_fields=(FIELD,))
    planning.begin_from(plan, id=key, by=by, at=AT)
    planning.set_plan(key, reached=queries.reached_institutions(on=AT.date()), by=by, at=AT)
    return plan


@pytest.fixture
def room(world: World, partner: Partner, plan: ProjectPlan) -> Room:
    added = add(plan.project, new(ours(world), partner.facts.code), by=world.cast.kerem)
    return Room(world, plan.project, added, partner.facts.code)


def released(
    partner: Partner, plan: ProjectPlan, to: str, *, version: Mapping[str, Json] | None = None, **changes: Any
) -> Statement:
    """What the partner says when a version of theirs came to one of ours."""
    body = {"document": version or theirs(partner, plan).as_json(), "case": "C-2026-1", "package": None}
    return partner.on_project(
        DOCUMENT_RELEASED, plan.project, {**body, **changes}, parties=(partner.facts.code, to)
    )


def theirs(partner: Partner, plan: ProjectPlan, **changes: Any) -> DocumentVersion:
    code = partner.facts.code
    plain = DocumentVersion(
        project=plan.project,
        party=code,
        key="ICD-1",
        number=1,
        title="Their half",
        note="",
        file=Attachment("c" * 64, "half.pdf", "application/pdf", 100),
        fields=(FIELD,),
        label=label(*plan.parties, classification=Classification.PARTNERS, by=code),
        follows="",
        parts=(),
    )
    return replace(plain, **changes)


def alone(code: str) -> dict[str, Any]:
    """What makes a statement one to its own speaker."""
    return {"audience": (code,), "label": label_among([code], code).as_json()}


class TestSending:
    def test_nothing_of_it_leaves_before_it_is_delivered(self, partner: Partner, room: Room) -> None:
        granted(room)

        assert sent(partner, OF_ROOMS) == []

    def test_its_own_file_goes_in_a_package_and_the_recipient_is_told(
        self, partner: Partner, room: Room, world: World
    ) -> None:
        key, went = deliver(room, granted(room))

        assert went
        view = packages.package(
            key, reader=world.cast.leyla.actor, stands_for=reader_of(world.cast.leyla.actor, on=AT.date())
        )
        manifest = opened_there(partner, view)
        assert [(each.name, each.digest) for each in manifest.documents] == [
            ("icd.pdf", room.version.file.digest)
        ]
        assert manifest.item == room.reference
        (told,) = sent(partner, OF_ROOMS)
        assert (told.act, told.body["package"]) == (DOCUMENT_RELEASED, str(key))
        assert told.body["document"] == room.version.as_json()
        (release,) = one(room.reference, world.cast.leyla).releases
        assert (release.recipient, release.package) == (partner.facts.code, key)
        assert replay(is_kept=False).is_equal

    def test_a_label_that_keeps_it_from_them_stops_it_and_leaves_nothing(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        close = new(label=label(ours(world), classification=Classification.PARTNERS))
        added = add(plan.project, close, by=world.cast.kerem)
        room = Room(world, plan.project, added, partner.facts.code)

        with pytest.raises(Refused):
            deliver(room, granted(room))

        assert (kept(), sent(partner, OF_ROOMS)) == ([], [])

    def test_taking_it_back_takes_the_package_back(self, partner: Partner, room: Room, world: World) -> None:
        key, _ = deliver(room, granted(room))

        delivering.recall_document(room.reference, reason="A wrong bolt.", by=world.cast.leyla.actor, at=AT)

        assert packages.is_recalled(key)
        assert [each.act for each in sent(partner, OF_ROOMS)] == [DOCUMENT_RELEASED, DOCUMENT_RECALLED]
        assert [each.subject for each in sent(partner, {RECALLED})] == [f"package:{key}"]
        assert replay(is_kept=False).is_equal


class TestReceiving:
    def test_it_stands_in_the_room_of_its_recipient(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        package = uuid4()
        hear(partner, released(partner, plan, ours(world), package=str(package)))

        ((view,),) = [each.versions for each in seen(plan.project, world.cast.kerem)]
        assert (view.version, view.is_ours, view.has_file) == (theirs(partner, plan), False, False)
        assert [each.package for each in view.releases] == [package]
        assert seen(plan.project, world.cast.amina) == ()
        assert replay(is_kept=False).is_equal

    def test_the_project_may_come_later(self, partner: Partner, world: World) -> None:
        later = a_plan(ours(world), lead=partner.facts.code, technology_fields=(FIELD,))
        hear(partner, released(partner, later, ours(world)))
        hear(partner, partner.plan_set(later))

        assert len(seen(later.project, world.cast.kerem)) == 1

    def test_ours_goes_on_from_it_under_its_label(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        hear(partner, released(partner, plan, ours(world)))
        theirs_first = theirs(partner, plan)

        added = add(
            plan.project,
            new(*plan.parties, follows=theirs_first.reference),
            by=world.cast.kerem,
            data=DRAWING,
        )

        assert (added.follows, added.parts) == (theirs_first.digest, (partner.facts.code,))

    def test_what_they_take_back_is_shown_as_taken_back(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        body = {"key": "ICD-1", "number": 1, "reason": "A wrong bolt."}
        recall = partner.on_project(
            DOCUMENT_RECALLED, plan.project, body, parties=(partner.facts.code, ours(world))
        )
        hear(partner, recall, released(partner, plan, ours(world)))

        view = one(theirs(partner, plan).reference, world.cast.kerem)
        assert view.recall_reason == "A wrong bolt."
        assert reasons(partner) == []
        assert replay(is_kept=False).is_equal

    SET_ASIDE: dict[str, tuple[dict[str, Any], str]] = {
        "over-released": ({"label": "theirs alone"}, "over_release"),
        "malformed": ({"document": {"key": "ICD-1"}}, "statement_malformed"),
        "no case": ({"case": ""}, "statement_malformed"),
        "no package": ({"package": "x"}, "statement_malformed"),
    }

    @pytest.mark.parametrize("what", SET_ASIDE)
    def test_what_may_not_be_is_set_aside(
        self, partner: Partner, plan: ProjectPlan, world: World, what: str
    ) -> None:
        changes, code = self.SET_ASIDE[what]
        given = dict(changes)
        if given.pop("label", None):
            alone = label(partner.facts.code, by=partner.facts.code)
            given["version"] = theirs(partner, plan, label=alone).as_json()
        hear(partner, released(partner, plan, ours(world), **given))

        assert reasons(partner) == [code]
        assert seen(plan.project, world.cast.kerem) == ()

    def test_each_is_told_to_its_recipient_alone_and_added_to_nobody(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        code, document = partner.facts.code, theirs(partner, plan).as_json()
        body = {"document": document, "case": "C-2026-1", "package": None}
        to = (code, ours(world), world.amina_code)
        hear(partner, partner.on_project(DOCUMENT_RELEASED, plan.project, body, parties=to))
        added = partner.on_project(
            DOCUMENT_ADDED, plan.project, {"document": document}, parties=(code, ours(world))
        )

        assert reasons(partner) == ["statement_malformed"]
        with pytest.raises(Refused, match="statement_malformed"):
            said.added_in(added)
        assert said.added_in(replace(added, **alone(code))).version == theirs(partner, plan)

    def test_a_second_text_under_one_reference_is_none(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        other = theirs(partner, plan, title="Another half").as_json()
        hear(partner, released(partner, plan, ours(world)))
        hear(partner, released(partner, plan, ours(world), version=other))

        assert reasons(partner) == ["document_version_differs"]
        assert one(theirs(partner, plan).reference, world.cast.kerem).version.title == "Their half"

    def test_nobody_releases_what_is_another_s(
        self, partner: Partner, plan: ProjectPlan, world: World
    ) -> None:
        amina = world.amina_code
        told = released(partner, plan, ours(world))
        changed = partner.on_project(
            DOCUMENT_RELEASED, plan.project, told.body, parties=(amina, ours(world)), speaker=amina
        )
        hear(partner, replace(changed, body={**told.body, "party": amina}))

        assert reasons(partner) != []
        assert seen(plan.project, world.cast.kerem) == ()

    def test_nobody_takes_back_what_is_another_s(self, partner: Partner, room: Room, world: World) -> None:
        body = {"key": room.version.key, "number": room.version.number, "reason": "Gone."}
        recall = partner.on_project(
            DOCUMENT_RECALLED, room.project, body, parties=(partner.facts.code, ours(world))
        )
        hear(partner, recall)

        view = one(room.reference, world.cast.leyla)
        assert view.recalled_at is None
        assert read(room.reference, world.cast.leyla) == DRAWING


def test_who_is_not_of_the_project_finds_nothing(room: Room, world: World) -> None:
    others: tuple[Player, ...] = (world.cast.amina, world.cast.sam, world.clearers.jasim)
    for other in others:
        with pytest.raises(NotFound):
            one(room.reference, other)
