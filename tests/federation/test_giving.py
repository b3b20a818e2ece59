"""Give and take: deliveries that arrived, missions that are done, work of projects."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from callers import client_of
from cast import AT, Player, bearer
from clearance.test_case_actions import World
from federation import test_packages
from federation.test_packages import (
    answer,
    arrived,
    clearers,
    fetch,
    granted,
    invented_list,
    manifest,
    pull,
    recalled,
    send,
    world,
)
from federation.test_packages import seen as package_seen
from joint_documents import deliver, opened_room
from joint_documents import granted as granted_document
from mithaq.access.domain.tokens import Scope
from mithaq.federation.actions import packing, unpacking
from mithaq.federation.domain.packages import Manifest
from mithaq.federation.domain.receipts import cosigned
from mithaq.federation.queries import giving
from mithaq.parties.domain.giving import Given, Source, totals
from partner import ACKNOWLEDGED, Partner

partner = test_packages.partner
__all__ = ["clearers", "invented_list", "manifest", "partner", "world"]
LATER = AT + timedelta(minutes=5)
ONE, OTHER, THIRD = "institution:a", "institution:b", "institution:c"


def gift(**changes: Any) -> Given:
    plain = Given(
        Source.PROJECT, ONE, (OTHER,), "report", "D1", uuid4(), date(2026, 6, 1), weight=2, evidence=uuid4()
    )
    return replace(plain, **changes)


def test_points_and_times_are_summed_by_party() -> None:
    found = totals(
        [
            gift(takers=(OTHER, THIRD)),
            gift(giver=OTHER, takers=(ONE,), source=Source.MISSION, weight=5),
            gift(source=Source.DELIVERY, weight=1),
        ]
    )

    assert {code: (each.gave, each.took, each.net) for code, each in found.items()} == {
        ONE: (3, 5, -2),
        OTHER: (5, 3, 2),
        THIRD: (0, 2, -2),
    }
    assert found[ONE].times_given == {Source.DELIVERY: 1, Source.MISSION: 0, Source.PROJECT: 1}
    assert found[ONE].times_taken == {Source.DELIVERY: 0, Source.MISSION: 1, Source.PROJECT: 0}
    assert totals([]) == {}


def seen(by: Player) -> list[tuple[Source, str, int]]:
    return [(each.source, each.key, each.weight) for each in giving.given(reader=by.actor, on=AT.date())]


class TestHere:
    def test_a_delivery_counts_for_both_and_for_nobody_else(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted_document(found))
        cast = world.cast

        for by in (cast.leyla, cast.kerem, cast.amina, world.clearers.jasim):
            assert seen(by) == [(Source.DELIVERY, found.reference, 1)]
        assert seen(cast.sam) == []
        (given,) = giving.given(reader=cast.amina.actor, on=AT.date())
        assert (given.giver, given.takers) == (found.ours, (found.recipient,))

    def test_it_stands_on_the_page_and_over_http(self, world: World) -> None:
        found = opened_room(world)
        deliver(found, granted_document(found))

        for by in (world.cast.leyla, world.cast.amina):
            page = client_of(by).get("/balance/").content.decode()
            assert found.reference in page
        (told,) = Client().get("/api/v1/balance", headers=bearer(by, frozenset({Scope.READ}))).json()
        assert (told["source"], told["key"], told["weight"]) == ("delivery", found.reference, 1)
        assert client_of(world.cast.sam).get("/balance/").status_code == 200
        assert client_of(world.cast.sam).get(f"/balance/?programme={uuid4()}").status_code == 404


class TestBetweenNodes:
    def test_a_package_counts_once_it_was_taken_and_until_it_is_taken_back(
        self, world: World, partner: Partner
    ) -> None:
        key = send(world, granted(world, partner), ("design.pdf", b"Quiet."))
        leyla = world.cast.leyla
        assert seen(leyla) == []

        note = package_seen(world, key).note
        receipt = cosigned(note, name=partner.name, seal=partner.seal, at=LATER)
        partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))
        pull(partner)
        assert [each[0] for each in seen(leyla)] == [Source.DELIVERY]

        packing.recall_package(key, reason="By mistake", by=leyla.actor, at=AT)
        assert seen(leyla) == []

    def test_what_came_in_a_package_counts_for_its_recipient(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key, amina = arrived(world, partner, manifest), world.cast.amina
        fetch(partner)
        assert seen(amina) == []

        unpacking.acknowledge_package(key, by=amina.actor, at=LATER)
        (given,) = giving.given(reader=amina.actor, on=AT.date())
        assert (given.giver, given.key, given.evidence) == (partner.facts.code, manifest.item, key)
        assert f"/packages/{key}/" in client_of(amina).get("/balance/").content.decode()
        assert seen(world.cast.sam) == []

        partner.put_out(recalled(partner, key, world))
        pull(partner)
        assert seen(amina) == []
