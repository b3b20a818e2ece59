"""Fetching packages: one at a time, by our clock, whatever the partner or another process does meanwhile."""

import errno
import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID, uuid4

import pytest

from clearance import test_case_actions as acts
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from federation import test_packages as scenes
from federation.test_packages import LATER, PAPER, PackageWire, arrived, document_of, fetch, kept, seen
from mithaq.base.refusals import Refused
from mithaq.federation.actions import packing, unpacking, visiting
from mithaq.federation.actions.bundling import read_bundle
from mithaq.federation.adapters import bundle_file
from mithaq.federation.domain.packages import Manifest
from mithaq.federation.domain.segments import packed
from mithaq.federation.models import Package
from mithaq.federation.queries import packages
from mithaq.jobs import federation as jobs
from partner import Partner

world, partner, manifest = acts.world, scenes.partner, scenes.manifest
__all__ = ["clearers", "invented_list", "manifest", "partner", "world"]
MUCH_LATER = LATER + timedelta(minutes=10)


class DoingWire(PackageWire):
    """Does something else once half of a part came."""

    def __init__(self, partner: Partner, do: Callable[[], object]) -> None:
        super().__init__(partner)
        self.do, self.asked = do, list[int]()

    def part(self, package: UUID, number: int, out: BinaryIO) -> None:
        self.asked.append(number)
        data = self.partner.parts[package][number]
        out.write(data[: len(data) // 2])
        out.flush()
        self.do()
        out.write(data[len(data) // 2 :])


def taken(key: UUID) -> Package:
    row = unpacking.due(LATER)
    assert row is not None
    assert row.id == key
    return row


def trouble(world: World, key: UUID) -> object:
    said = seen(world, key, by="amina").trouble
    return said and said["code"]


def test_what_one_process_has_in_hand_no_other_takes(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)
    row = taken(key)

    assert unpacking.due(LATER) is None
    assert unpacking.due(MUCH_LATER - timedelta(seconds=1)) is None
    # Whoever had it was killed.
    assert unpacking.due(MUCH_LATER) == row
    unpacking.fetch(row, PackageWire(partner), at=LATER)
    assert unpacking.due(LATER) == row


@pytest.mark.parametrize("number", [0, 1])
def test_a_bundle_that_is_read_while_the_same_part_is_fetched_spoils_nothing(
    world: World, partner: Partner, manifest: Manifest, number: int
) -> None:
    key = arrived(world, partner, manifest)
    part = partner.parts[key][number]
    file = io.BytesIO()
    with bundle_file.written(file) as bundle:
        bundle.add_bytes("segment-000000000000.zst", packed(partner.segment()))
        bundle.add_bytes(f"package-{hashlib.sha256(part).hexdigest()}", part)
    wire = DoingWire(partner, lambda: read_bundle(file, at=LATER) if wire.asked[-1] == number else None)

    while row := unpacking.due(LATER):
        unpacking.fetch(row, wire, at=LATER)

    assert [document_of(world, key, each) for each in (0, 1)] == [PAPER, scenes.DATA]
    assert kept() == sorted(each.digest for each in seen(world, key, by="amina").parts)


def test_what_was_half_fetched_when_a_bundle_brought_it_is_swept(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)
    fetch(partner)
    digest = seen(world, key, by="amina").parts[1].digest
    for name in (f"{digest}.part", f"{'0' * 64}.part"):
        (packages.folder() / name).write_bytes(b"half")
        os.utime(packages.folder() / name, (1, 1))

    packing.sweep()

    assert kept() == sorted(each.digest for each in seen(world, key, by="amina").parts)


def test_a_fault_of_ours_over_one_package_does_not_keep_others_from_coming(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)
    other = arrived(world, partner, replace(manifest, package=uuid4()))

    with pytest.raises(ZeroDivisionError):
        unpacking.fetch(taken(key), DoingWire(partner, lambda: 1 / 0), at=LATER)
    fetch(partner)

    assert [seen(world, each, by="amina").state for each in (key, other)] == ["sent", "opened"]


def test_a_fault_of_our_disk_is_shown_beside_the_package(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)
    packages.folder().mkdir()
    in_its_place = packages.folder() / f"{hashlib.sha256(partner.parts[key][0]).hexdigest()}.part"
    in_its_place.mkdir()

    with pytest.raises(Refused, match="storage_unavailable"):
        fetch(partner)

    assert (trouble(world, key), unpacking.due(LATER)) == ("storage_unavailable", None)
    in_its_place.rmdir()
    unpacking.fetch(taken_at_last(), PackageWire(partner), at=LATER)
    assert trouble(world, key) is None


def taken_at_last() -> Package:
    row = unpacking.due(LATER + unpacking.TRY_AGAIN)
    assert row is not None
    return row


def test_a_disk_that_fills_while_a_part_comes_keeps_what_came(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)

    def full() -> None:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(Refused, match="disk_full"):
        unpacking.fetch(taken(key), DoingWire(partner, full), at=LATER)

    assert trouble(world, key) == "disk_full"
    assert len(kept()) == 1


def test_a_partner_that_sends_nothing_is_in_trouble_and_waits(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)

    with pytest.raises(Refused, match="package_nothing_came"):
        unpacking.fetch(taken(key), PackageWire(partner, step=0), at=LATER)

    assert (trouble(world, key), unpacking.due(LATER)) == ("package_nothing_came", None)


def test_a_partner_that_is_busy_with_another_process_of_ours_is_no_trouble(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    key = arrived(world, partner, manifest)

    def busy() -> None:
        raise Refused("peer_refused", peer=partner.name, status=429, said="peer_busy")

    with pytest.raises(Refused, match="peer_refused"):
        unpacking.fetch(taken(key), DoingWire(partner, busy), at=LATER)

    assert (trouble(world, key), unpacking.due(LATER)) == (None, None)
    assert taken_at_last().id == key


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), timedelta(days=400)])
def test_a_partner_whose_clock_is_ahead_is_fetched_from_at_once(
    world: World, partner: Partner, manifest: Manifest, ahead: timedelta
) -> None:
    key = arrived(world, partner, manifest, at=LATER + ahead)

    assert taken(key)


def test_what_a_clock_that_was_set_back_leaves_behind_is_fetched(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    arrived(world, partner, manifest)
    assert unpacking.due(LATER + timedelta(days=1))

    assert unpacking.due(LATER)


FORGED: dict[str, Callable[[Manifest], Manifest]] = {
    "granted for another item": lambda it: replace(it, item="TR-OTHER"),
    "without a proof": lambda it: replace(it, proof=b"{}"),
    "with another number of documents": lambda it: replace(it, documents=it.documents[:1]),
}


@pytest.mark.parametrize("what", FORGED)
def test_of_a_package_that_may_not_be_here_nothing_but_the_manifest_is_asked_for(
    world: World, partner: Partner, manifest: Manifest, what: str
) -> None:
    key = arrived(world, partner, FORGED[what](manifest))
    wire = DoingWire(partner, lambda: None)
    unpacking.fetch(taken(key), wire, at=LATER)

    with pytest.raises(Refused):
        unpacking.fetch(taken(key), wire, at=LATER)

    assert (wire.asked, kept()) == ([0], [])


def test_one_partner_is_fetched_from_once_at_a_time(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    arrived(world, partner, manifest)

    with visiting._fetched.with_one(partner.name):
        assert not visiting.fetch_next(at=LATER)

    # It is asked, and is not there.
    with pytest.raises(Refused, match="peer_away"):
        visiting.fetch_next(at=LATER)
    assert not visiting._fetched.names()


def test_a_slow_partner_does_not_hold_up_all_that_fetch() -> None:
    assert jobs.STEPS.count(jobs.fetch) > 1
