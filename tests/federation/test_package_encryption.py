"""Packages while the keys change that they are encrypted for: what was sealed before opens or is refused."""

import io
import shutil
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID, uuid4

import pytest

from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from federation import test_packages as packing_tests
from federation.test_packages import (
    DATA,
    DOCUMENTS,
    LATER,
    PAPER,
    PackageWire,
    arrived,
    document_of,
    fetch,
    granted,
    kept,
    opened_there,
    pull,
    put_out,
    recalled,
    seen,
    send,
    set_aside,
)
from mithaq.base.refusals import Refused
from mithaq.base.seals import key_id
from mithaq.federation.actions import rekeying, unpacking
from mithaq.federation.actions.bundling import read_bundle
from mithaq.federation.adapters import bundle_file, encryption
from mithaq.federation.domain.packages import Manifest, package_info
from mithaq.federation.domain.segments import packed
from mithaq.federation.models import Fetching, Package
from mithaq.federation.queries import packages
from mithaq.federation.queries.encryption import OwnKey, own_keys
from mithaq.node.replaying import replay
from mithaq.register.domain.statement import payload_of, statement_from
from partner import FOLLOWED, NOT_TAKEN, SENT, Partner

world, partner, manifest = packing_tests.world, packing_tests.partner, packing_tests.manifest
__all__ = ["clearers", "invented_list"]


def changed(world: World) -> OwnKey:
    return rekeying.change_key(by=world.cast.hamad.actor, at=LATER)


def destroy(world: World, key: OwnKey, *, anyway: bool = False) -> int:
    return rekeying.destroy_key(key.id, anyway=anyway, by=world.cast.hamad.actor, at=LATER)


def follow(partner: Partner, key: OwnKey) -> None:
    """The partner heard of the key: whatever it sealed before stands in its log before."""
    partner.put_out(partner.statement(FOLLOWED, "node:node.example", {"key": key.id}))
    pull(partner)


def answers(partner: Partner) -> list[object]:
    """Why we did not take what the partner sent, as it reads that."""
    said = [statement_from(payload_of(each)) for each in put_out(partner)]
    return [each.body["code"] for each in said if each.act == NOT_TAKEN]


def another(manifest: Manifest) -> Manifest:
    """The same documents in a package of its own."""
    return replace(manifest, package=uuid4(), key=encryption.new_file_key())


class TestSending:
    def test_a_package_is_sealed_for_the_newest_key_and_names_it(
        self, world: World, partner: Partner
    ) -> None:
        case = granted(world, partner)
        before = encryption.held_keys(partner.home)
        partner.put_out(partner.announce())
        pull(partner)
        (new,) = {each.public for each in encryption.held_keys(partner.home)} - {before[0].public}

        key = send(world, case, ("design.pdf", PAPER))

        view = seen(world, key)
        assert opened_there(partner, view).package == key
        with pytest.raises(Refused, match="package_unreadable"):
            encryption.opened_with(
                (packages.folder() / view.parts[0].digest).read_bytes(),
                keys=before,
                info=package_info(key, "node.example", partner.name),
            )
        said = [statement_from(payload_of(each)) for each in put_out(partner)]
        assert [each.body["sealed_for"] for each in said if each.act == SENT] == [key_id(new)]
        # What we sealed for the key before stands before that in the log.
        assert FOLLOWED in [each.act for each in said]
        assert replay(is_kept=False).is_equal


class TestReceiving:
    @pytest.mark.parametrize("is_named", [True, False])
    def test_what_was_sealed_before_they_heard_opens(
        self, world: World, partner: Partner, manifest: Manifest, is_named: bool
    ) -> None:
        first = own_keys()[0]
        said = partner.package(
            manifest, DOCUMENTS, recipient=world.cast.amina.institution, sealed_for=first.public
        )
        if not is_named:
            # As older software says it.
            said = replace(said, body={key: said.body[key] for key in said.body if key != "sealed_for"})
        changed(world)
        partner.put_out(said)
        pull(partner)

        fetch(partner)

        assert (set_aside(), document_of(world, manifest.package, 0)) == ([], PAPER)
        assert Package.objects.get().sealed_for == (first.id if is_named else "")
        assert replay(is_kept=False).is_equal

    def test_a_bundle_that_is_months_late_opens_as_long_as_the_key_is_kept(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        first = own_keys()[0]
        partner.put_out(partner.package(manifest, DOCUMENTS, recipient=world.cast.amina.institution))
        file = io.BytesIO()
        with bundle_file.written(file) as bundle:
            bundle.add_bytes("segment-000000000000.zst", packed(partner.segment()))
            for number, part in enumerate(partner.parts[manifest.package]):
                name = seen_digest(partner, manifest.package, number)
                bundle.add_bytes(f"package-{name}", part)
        put_out(partner)
        second = changed(world)
        put_out(partner)
        changed(world)
        # Nobody has said that what they sealed for the first is here.
        with pytest.raises(Refused, match="encryption_key_needed"):
            destroy(world, first)

        file.seek(0)
        read_bundle(file, at=LATER)
        fetch(partner)
        follow(partner, second)
        destroy(world, own_keys()[0])

        assert document_of(world, manifest.package, 1) == DATA

    def test_what_is_sealed_for_a_key_that_is_gone_is_refused_and_sent_again(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        first = own_keys()[0]
        changed(world)
        destroy(world, first, anyway=True)
        key = arrived(world, partner, manifest, sealed_for=first.public)

        with pytest.raises(Refused, match="package_key_gone"):
            fetch(partner)

        view = seen(world, key, by="amina")
        assert (view.refused, kept()) == ("package_key_gone", [])
        assert answers(partner) == ["package_key_gone"]
        again = arrived(world, partner, another(manifest))
        fetch(partner)
        assert document_of(world, again, 0) == PAPER
        assert replay(is_kept=False).is_equal

    def test_what_is_sealed_for_no_key_of_ours_is_unreadable(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        first = own_keys()[0]
        changed(world)
        destroy(world, first, anyway=True)
        strange = encryption.make_key(partner.home)

        arrived(world, partner, manifest, sealed_for=strange)

        with pytest.raises(Refused, match="package_unreadable"):
            fetch(partner)
        assert answers(partner) == ["package_unreadable"]

    @pytest.mark.parametrize("is_named", [True, False])
    def test_while_today_s_key_is_missing_here_a_package_waits_and_nobody_is_told(
        self, world: World, partner: Partner, manifest: Manifest, is_named: bool
    ) -> None:
        what = {} if is_named else {"sealed_for": ""}
        key = arrived(world, partner, manifest, what=what)
        held = own_keys()[0].held
        assert held is not None
        data = held.file.read_bytes()
        held.file.unlink()

        with pytest.raises(Refused, match="encryption_key_missing"):
            fetch(partner)
        view = seen(world, key, by="amina")
        assert (view.refused, view.trouble and view.trouble["code"]) == ("", "encryption_key_missing")
        assert answers(partner) == []
        held.file.write_bytes(b"not a key")
        Fetching.objects.update(due_at=LATER)
        with pytest.raises(Refused, match="encryption_key_unreadable"):
            fetch(partner)
        assert answers(partner) == []

        held.file.write_bytes(data)
        Fetching.objects.update(due_at=LATER)
        fetch(partner)

        assert document_of(world, key, 0) == PAPER

    @pytest.mark.parametrize("said", ["x" * 64, "ab", 7, ["0" * 64]])
    def test_a_name_of_a_key_that_is_none_is_set_aside(
        self, world: World, partner: Partner, manifest: Manifest, said: object
    ) -> None:
        arrived(world, partner, manifest, what={"sealed_for": said})

        assert set_aside() == ["statement_malformed"]


class TestDestroying:
    def test_what_was_opened_before_is_read_afterwards_and_by_the_new_key_alone(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        put_out(partner)
        key = arrived(world, partner, manifest)
        fetch(partner)
        other = arrived(world, partner, another(manifest))
        first = own_keys()[0]
        second = changed(world)
        follow(partner, second)
        assert [each.packages for each in own_keys()] == [1, 0]
        fetch(partner)
        before = kept()

        assert destroy(world, first) == 2

        assert [document_of(world, each, 1) for each in (key, other)] == [DATA, DATA]
        unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)
        assert kept() == before
        assert first.held is not None
        assert not opens(key, first, partner)
        assert opens(key, second, partner)
        assert replay(is_kept=False).is_equal

    def test_what_came_for_the_second_key_outlives_it_as_well(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        for _ in range(2):
            changed(world)
            assert destroy(world, own_keys()[-2], anyway=True) == 1

        assert document_of(world, key, 0) == PAPER

    def test_who_reads_while_the_key_is_destroyed_is_not_refused(
        self, world: World, partner: Partner, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        first, opened = own_keys()[0], packages.opened_file
        changed(world)

        def meanwhile(digest: str) -> BinaryIO:
            monkeypatch.setattr(packages, "opened_file", opened)
            destroy(world, first, anyway=True)
            return opened(digest)

        monkeypatch.setattr(packages, "opened_file", meanwhile)

        assert document_of(world, key, 0) == PAPER
        assert own_keys()[0].held is None

    def test_a_package_on_its_way_keeps_its_key_until_its_manifest_is_here(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        put_out(partner)
        key = arrived(world, partner, manifest)
        first, second = own_keys()[0], changed(world)
        follow(partner, second)

        with pytest.raises(Refused, match="encryption_key_needed") as refused:
            destroy(world, first)
        assert refused.value.facts == {"partners": "–", "packages": 1}
        row = unpacking.due(LATER)
        assert row is not None
        unpacking.fetch(row, PackageWire(partner), at=LATER)
        assert len(kept()) == 1
        assert destroy(world, first) == 1
        fetch(partner)

        assert document_of(world, key, 0) == PAPER

    def test_what_was_opened_and_is_lost_with_its_files_holds_no_key(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        put_out(partner)
        arrived(world, partner, manifest)
        fetch(partner)
        first, second = own_keys()[0], changed(world)
        follow(partner, second)
        # No backup holds them.
        shutil.rmtree(packages.folder())

        assert destroy(world, first) == 0

    def test_what_was_taken_back_is_not_sealed_anew(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        partner.put_out(recalled(partner, key, world))
        pull(partner)
        first, second = own_keys()[0], changed(world)

        assert destroy(world, first, anyway=True) == 0

        assert not opens(key, second, partner)
        unpacking.destroy_package(key, by=world.cast.amina.actor, at=LATER)
        assert kept() == []

    def test_where_a_package_cannot_be_sealed_anew_the_key_stays(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        first = own_keys()[0]
        changed(world)
        beside = packages.folder() / f"{seen(world, key, by='amina').parts[0].digest}.part"
        beside.mkdir()

        with pytest.raises(Refused, match="file_not_written"):
            destroy(world, first, anyway=True)

        assert own_keys()[0].held is not None
        assert own_keys()[0].destroyed_at is None
        assert document_of(world, key, 0) == PAPER


def seen_digest(partner: Partner, package: UUID, number: int) -> str:
    """The name of a part of a package that is still to come."""
    (said,) = [
        statement
        for statement in map(statement_from, map(payload_of, partner.log))
        if statement.subject == f"package:{package}"
    ]
    return str(said.body["parts"][number]["digest"])  # type: ignore[index,call-overload]


def opens(package: UUID, key: OwnKey, partner: Partner) -> bool:
    """Whether the manifest that lies here is for the key."""
    file = packages.folder() / Package.objects.get(pk=package).parts[0]["digest"]
    assert key.held is not None
    try:
        info = package_info(package, partner.name, "node.example")
        return bool(encryption.opened_with(file.read_bytes(), keys=[key.held], info=info))
    except Refused:
        return False
