"""Packages: sent for one node alone, fetched and opened there, acknowledged, taken back and destroyed."""

import hashlib
import io
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection

from cast import AT
from clearance import test_case_actions as acts
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from federation.test_recovering import lost
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.labels import Classification, Label, public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.base.text import is_file_name
from mithaq.clearance.actions import applying, casework
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.domain.cases.proof import proof_from
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.proof import proof_of
from mithaq.clearance.queries.readers import reader_of, reader_of_institution
from mithaq.federation import queries
from mithaq.federation.actions import comparing, following, packing, receiving, recovering, sending, unpacking
from mithaq.federation.actions.bundling import read_bundle, write_bundle
from mithaq.federation.actions.packing import Given
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.adapters import bundle_file, encryption
from mithaq.federation.domain.packages import (
    Document,
    Manifest,
    Part,
    manifest_in,
    note_over,
    package_info,
    require_granted,
)
from mithaq.federation.domain.receipts import cosigned, receipt_in
from mithaq.federation.domain.segments import Segment, packed
from mithaq.federation.models import Fetching, Package
from mithaq.federation.queries import logs, packages
from mithaq.federation.queries.packages import PackageView
from mithaq.node.replaying import replay
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.register import queries as register
from mithaq.register.domain.statement import Statement, envelope_of, payload_of, statement_from
from partner import ACKNOWLEDGED, DESTROYED, NOT_TAKEN, RECALLED, REGISTERED, SENT, Partner, new_seal
from wire import Wire

world = acts.world
__all__ = ["clearers", "invented_list", "world"]
LATER = AT + timedelta(minutes=5)
PAPER, DATA = b"How the propeller is made quiet." * 4_000, b"x,y\n" * 50_000


class PackageWire(Wire):
    """Gives so many bytes at once."""

    def __init__(self, partner: Partner, *, step: int = 1 << 30) -> None:
        super().__init__(partner)
        self.step = step

    def segment(self, first: int) -> Segment:
        return self.partner.segment(first)

    def part(self, package: UUID, number: int, out: BinaryIO) -> None:
        data = self.partner.parts[package][number]
        out.write(data[out.tell() : out.tell() + self.step])


def pull(partner: Partner) -> None:
    while receiving.pull(partner.name, PackageWire(partner), at=LATER):
        pass


def set_aside() -> list[str]:
    (standing,) = queries.standings()
    return [each.code for each in standing.quarantined]


@pytest.fixture
def partner(world: World, tmp_path: Path) -> Partner:
    """Malaysia's node, paired with ours; its institution is screened."""
    partner = Partner(home=tmp_path / "theirs")
    by = world.cast.hamad.actor
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=by, at=AT)
    partner.put_out(partner.host(), partner.announce())
    pull(partner)
    while screen_next(at=AT):
        pass
    return partner


def granted(world: World, partner: Partner) -> UUID:
    """A case that lets the paper go to Malaysia's ministry."""
    code, jasim = partner.facts.code, world.clearers.jasim.actor
    agreed = {"parties": (f"institution:{world.cast.leyla.institution}", code), "recipients": (code,)}
    key = acts.write(world, acts.agree(world, **agreed), recipients=(Recipient(code, PartyRole.END_USER),))
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.CLEAR_INTAKE)
    acts.classify(world, key)
    casework.ask_advice(key, [(world.cast.kerem.institution, WHOLE_CASE)], by=jasim, at=AT)
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
    acts.move(world, key, Move.CLOSE_CIRCULATION)
    acts.move(world, key, Move.CONSOLIDATE)
    digest = acts.propose(world, key, acts.outcomes(world, key))
    acts.sign(world, key, digest, world.clearers.layan)
    acts.sign(world, key, digest, world.maha)
    acts.move(world, key, Move.ISSUE)
    return key


def send(world: World, case: UUID, *documents: tuple[str, bytes], **changes: Any) -> UUID:
    key = uuid4()
    delivery = replace(acts.delivery(world, case), **changes)
    given = [Given(name, io.BytesIO(data)) for name, data in documents]
    by = world.cast.leyla.actor
    packing.send_package(key, case, delivery, given, items=world.items, by=by, at=AT)
    return key


def seen(world: World, key: UUID, *, by: str = "leyla") -> PackageView:
    actor = getattr(world.cast, by).actor
    return packages.package(key, reader=actor, stands_for=reader_of(actor, on=AT.date()))


def put_out(partner: Partner) -> list[bytes]:
    """What stands in our log for the partner."""
    while sending.fill(partner.name, at=LATER):
        pass
    return list(logs.sent_segment(partner.name, first=0).entries)


def kept() -> list[str]:
    folder = packages.folder()
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def opened_there(partner: Partner, view: PackageView) -> Manifest:
    data = (packages.folder() / view.parts[0].digest).read_bytes()
    info = package_info(view.id, "node.example", partner.name)
    return manifest_in(encryption.opened_with(data, keys=encryption.held_keys(partner.home), info=info))


class TestSending:
    def test_only_the_recipient_s_node_reads_it(self, world: World, partner: Partner) -> None:
        case = granted(world, partner)
        key = send(world, case, ("design.pdf", PAPER), ("noise.csv", DATA))

        view = seen(world, key)
        manifest = opened_there(partner, view)
        there = [(each.name, each.media_type, each.size_bytes) for each in manifest.documents]
        assert there == [("design.pdf", "application/pdf", len(PAPER)), ("noise.csv", "text/csv", len(DATA))]
        out = io.BytesIO()
        with (packages.folder() / view.parts[2].digest).open("rb") as part:
            assert encryption.decrypt(part, out, key=manifest.key) == hashlib.sha256(DATA).hexdigest()
        assert out.getvalue() == DATA
        with pytest.raises(Refused, match="package_unreadable"):
            encryption.opened_with(
                (packages.folder() / view.parts[0].digest).read_bytes(),
                keys=encryption.held_keys(Path(settings.HOME)),
                info=package_info(key, "node.example", partner.name),
            )
        assert (view.state, view.is_ours, view.peer) == ("sent", True, partner.name)
        assert len(file.deliveries(cases.case(case, reader=world.clearers.jasim.actor).file)) == 1
        assert f"package:{key}" in [statement_from(payload_of(each)).subject for each in put_out(partner)]
        assert replay(is_kept=False).is_equal

    def test_what_the_log_says_of_it_tells_nothing_of_what_is_inside(
        self, world: World, partner: Partner
    ) -> None:
        send(world, granted(world, partner), ("design.pdf", PAPER))

        told = b"".join(payload_of(each) for each in put_out(partner))
        assert b"design" not in told
        assert acts.ITEM.encode() not in told

    def test_both_have_the_same_receipt(self, world: World, partner: Partner) -> None:
        key = send(world, granted(world, partner), ("design.pdf", PAPER))
        note = seen(world, key).note
        receipt = cosigned(note, name=partner.name, seal=partner.seal, at=LATER)
        partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))

        pull(partner)

        view = seen(world, key)
        found = receipt_in(view.receipt, sender=register.verifier_key(), receiver=partner.key)
        assert (view.state, found.package, found.checkpoint.size, found.at) == ("acknowledged", key, 2, LATER)
        assert len(view.receipt) < 500
        assert replay(is_kept=False).is_equal

    def test_what_was_acknowledged_is_not_refused_afterwards(self, world: World, partner: Partner) -> None:
        key = send(world, granted(world, partner), ("design.pdf", PAPER))
        receipt = cosigned(seen(world, key).note, name=partner.name, seal=partner.seal, at=LATER)
        partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))
        partner.put_out(answer(partner, NOT_TAKEN, key, {"code": "over_release"}, world))

        pull(partner)

        assert (set_aside(), seen(world, key).state) == (["package_acknowledged"], "acknowledged")

    REFUSED: dict[str, tuple[Callable[[World, UUID], object], str]] = {
        "no document": (send, "package_empty"),
        "one name twice": (
            lambda world, case: send(world, case, ("a.pdf", PAPER), ("a.pdf", DATA)),
            "package_name_unfit",
        ),
        "a path": (lambda world, case: send(world, case, ("../a.pdf", PAPER)), "package_name_unfit"),
        "too many": (
            lambda world, case: send(world, case, *((f"{each}.txt", b"x") for each in range(101))),
            "package_too_many",
        ),
        "another form": (
            lambda world, case: send(
                world,
                case,
                ("a.pdf", PAPER),
                cell=replace(acts.delivery(world, case).cell, form=Form.TRAINING),
            ),
            "package_form_differs",
        ),
        "another recipient": (
            lambda world, case: send(
                world,
                case,
                ("a.pdf", PAPER),
                cell=replace(
                    acts.delivery(world, case).cell, recipient=Recipient(world.amina_code, PartyRole.END_USER)
                ),
            ),
            "package_no_node",
        ),
        "another item": (
            lambda world, case: send(
                world, case, ("a.pdf", PAPER), cell=replace(acts.delivery(world, case).cell, item="TR-OTHER")
            ),
            "delivery_not_granted",
        ),
    }

    @pytest.mark.parametrize("what", REFUSED)
    def test_what_is_refused_leaves_nothing(self, world: World, partner: Partner, what: str) -> None:
        case = granted(world, partner)
        attempt, code = self.REFUSED[what]
        before = register.head()

        with pytest.raises(Refused, match=f"^{code}"):
            attempt(world, case)

        assert (kept(), register.head()) == ([], before)

    @pytest.mark.parametrize(
        ("limit", "code"),
        [("PART_BYTES_MAX", "package_document_too_large"), ("MANIFEST_BYTES_MAX", "package_malformed")],
    )
    def test_what_their_node_would_not_read_is_neither_recorded_nor_kept(
        self, world: World, partner: Partner, monkeypatch: pytest.MonkeyPatch, limit: str, code: str
    ) -> None:
        case = granted(world, partner)
        before = register.head()
        monkeypatch.setattr(f"mithaq.federation.domain.packages.{limit}", 1_000)

        with pytest.raises(Refused, match=code):
            send(world, case, ("design.pdf", PAPER))

        assert (kept(), register.head()) == ([], before)

    def test_where_no_folder_can_be_it_is_told_and_nothing_is_recorded(
        self, world: World, partner: Partner
    ) -> None:
        case = granted(world, partner)
        packages.folder().write_bytes(b"A file in its place.")
        before = register.head()

        with pytest.raises(Refused, match="storage_unavailable"):
            send(world, case, ("a.pdf", PAPER))

        assert register.head() == before

    def test_a_folder_that_is_gone_when_a_document_is_written_is_told(self, tmp_path: Path) -> None:
        key = encryption.new_file_key()

        with pytest.raises(Refused, match="storage_unavailable"):
            encryption.encrypted(io.BytesIO(PAPER), key=key, folder=tmp_path / "gone")

    @pytest.mark.usefixtures("world")
    def test_a_file_that_another_renames_meanwhile_hinders_nobody(self) -> None:
        packages.folder().mkdir()
        # It is listed, and is not there when it is looked at.
        (packages.folder() / "renamed").symlink_to("elsewhere")

        packing.sweep()

    def test_nothing_is_sent_that_the_log_would_not_carry(self, world: World, partner: Partner) -> None:
        # A node speaks for institutions of its own state alone.
        case, other = granted(world, partner), f"institution:{uuid4()}"
        facts = {**partner.facts.as_json(), "state": "MA", "is_host": False}
        partner.put_out(partner.statement(REGISTERED, other, facts))
        pull(partner)
        assert set_aside() == []
        cell = replace(acts.delivery(world, case).cell, recipient=Recipient(other, PartyRole.END_USER))

        with pytest.raises(Refused, match="package_no_node"):
            send(world, case, ("a.pdf", PAPER), cell=cell)

    def test_nothing_goes_to_a_node_that_told_no_key(self, world: World, partner: Partner) -> None:
        case = granted(world, partner)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE federation_peer SET encryption = ''")

        with pytest.raises(Refused, match="encryption_unknown"):
            send(world, case, ("a.pdf", PAPER))

    def test_a_partner_answers_only_for_packages_that_it_got(self, world: World, partner: Partner) -> None:
        key, other = (send(world, granted(world, partner), (f"{each}.pdf", PAPER)) for each in "ab")
        of_other = cosigned(seen(world, other).note, name=partner.name, seal=partner.seal, at=LATER)
        by_us = cosigned(seen(world, key).note, name=partner.name, seal=register.seal(), at=LATER)
        partner.put_out(
            answer(partner, ACKNOWLEDGED, key, {"receipt": of_other}, world),
            answer(partner, ACKNOWLEDGED, key, {"receipt": by_us}, world),
            answer(partner, ACKNOWLEDGED, uuid4(), {"receipt": of_other}, world),
            answer(partner, NOT_TAKEN, key, {"code": ""}, world),
            answer(partner, DESTROYED, key, {"onward": ["nobody"]}, world),
            answer(partner, RECALLED, key, {"reason": "It is ours"}, world),
        )

        pull(partner)

        assert set_aside() == [
            "package_differs",
            "signature_invalid",
            "package_of_other_node",
            "statement_malformed",
            "statement_malformed",
            "package_of_other_node",
        ]
        assert seen(world, key).state == "sent"

    def test_what_was_taken_back_is_no_longer_handed_out(self, world: World, partner: Partner) -> None:
        key = send(world, granted(world, partner), ("design.pdf", PAPER))
        packages.opened_part(partner.name, key, 1).close()

        packing.recall_package(key, reason="Sent by mistake", by=world.cast.leyla.actor, at=LATER)

        with pytest.raises(NotFound, match="package_unknown"):
            packages.opened_part(partner.name, key, 1)
        with pytest.raises(Refused, match="package_recalled"):
            packing.recall_package(key, reason="Again", by=world.cast.leyla.actor, at=LATER)
        assert RECALLED in [statement_from(payload_of(each)).act for each in put_out(partner)]
        partner.put_out(answer(partner, DESTROYED, key, {"onward": [str(uuid4())]}, world))
        pull(partner)
        view = seen(world, key)
        assert (view.state, len(view.onward)) == ("destroyed", 1)
        assert replay(is_kept=False).is_equal

    def test_only_its_own_people_send_see_and_take_back(self, world: World, partner: Partner) -> None:
        key = send(world, granted(world, partner), ("design.pdf", PAPER))

        for other in ("amina", "sam"):
            with pytest.raises(NotFound, match="package_unknown"):
                seen(world, key, by=other)
        with pytest.raises(NotFound, match="package_unknown"):
            packing.recall_package(key, reason="Mine", by=world.cast.amina.actor, at=LATER)
        with pytest.raises(NotFound, match="package_unknown"):
            packages.opened_part("exchange.other.example", key, 1)


def answer(partner: Partner, act: str, package: UUID, body: dict[str, Json], world: World) -> Statement:
    ours, theirs = f"institution:{world.cast.leyla.institution}", partner.facts.code
    label = Label(Classification.PARTNERS, tuple(sorted((ours, theirs))), (), theirs).as_json()
    return partner.statement(act, f"package:{package}", body, audience=(theirs, ours), label=label)


@pytest.fixture
def manifest(world: World, partner: Partner) -> Manifest:
    """Malaysia decided that the paper may go to Morocco's ministry, which is on our node."""
    case = acts.granted(world)
    return Manifest(
        package=uuid4(),
        key=encryption.new_file_key(),
        reference=cases.case(case, reader=world.clearers.jasim.actor).reference,
        item=acts.ITEM,
        day=AT.date(),
        documents=(document("design.pdf", PAPER), document("noise.csv", DATA)),
        proof=partner.proof(proof_of(case, reader=world.clearers.jasim.actor)),
    )


DOCUMENTS = {"design.pdf": PAPER, "noise.csv": DATA}


def document(name: str, data: bytes) -> Document:
    return Document(name, "application/pdf", hashlib.sha256(data).hexdigest(), len(data))


def arrived(world: World, partner: Partner, manifest: Manifest, **changes: Any) -> UUID:
    """A package for Amina's institution, announced to us."""
    documents = changes.pop("documents", DOCUMENTS)
    recipient = changes.pop("recipient", world.cast.amina.institution)
    partner.put_out(partner.package(manifest, documents, recipient=recipient, **changes))
    pull(partner)
    return manifest.package


def fetch(partner: Partner, *, step: int = 1 << 30) -> None:
    """Until nothing is left to be fetched now."""
    while row := unpacking.due(LATER):
        unpacking.fetch(row, PackageWire(partner, step=step), at=LATER)


def document_of(world: World, key: UUID, number: int, *, by: str = "amina") -> bytes:
    out = io.BytesIO()
    unpacking.open_document(key, number, out, by=getattr(world.cast, by).actor, at=LATER)
    return out.getvalue()


class TestReceiving:
    @pytest.mark.parametrize("step", [100_000, 1 << 30])
    def test_it_is_fetched_opened_and_acknowledged(
        self, world: World, partner: Partner, manifest: Manifest, step: int
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner, step=step)

        view = seen(world, key, by="amina")
        assert (view.state, [each.name for each in view.documents]) == ("opened", list(DOCUMENTS))
        assert [document_of(world, key, number) for number in (0, 1)] == [PAPER, DATA]
        unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)
        view = seen(world, key, by="amina")
        found = receipt_in(view.receipt, sender=partner.key, receiver=register.verifier_key())
        assert (view.state, found.package, found.checkpoint.size) == ("acknowledged", key, 3)
        assert ACKNOWLEDGED in [statement_from(payload_of(each)).act for each in put_out(partner)]
        with pytest.raises(Refused, match="package_acknowledged"):
            unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)
        assert replay(is_kept=False).is_equal

    def test_a_cut_loses_nothing(self, world: World, partner: Partner, manifest: Manifest) -> None:
        key = arrived(world, partner, manifest)
        row = unpacking.due(LATER)
        assert row is not None
        unpacking.fetch(row, PackageWire(partner, step=100), at=LATER)
        with pytest.raises(Refused, match="package_nothing_came"):
            unpacking.fetch(row, PackageWire(partner, step=0), at=LATER)
        (beside,) = kept()
        assert (packages.folder() / beside).stat().st_size == 100

        Fetching.objects.update(due_at=LATER)
        fetch(partner)

        assert document_of(world, key, 0) == PAPER

    def test_nothing_is_acknowledged_or_read_before_it_is_here(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)

        with pytest.raises(Refused, match="package_not_opened"):
            unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)
        with pytest.raises(Refused, match="package_not_opened"):
            document_of(world, key, 0)

    def test_what_was_damaged_on_the_way_is_fetched_anew(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        good = partner.parts[key][1]
        partner.parts[key][1] = good[:-1] + bytes([good[-1] ^ 1])

        with pytest.raises(Refused, match="package_part_differs"):
            fetch(partner)
        assert unpacking.due(LATER) is None
        partner.parts[key][1] = good
        Fetching.objects.update(due_at=LATER)
        fetch(partner)

        assert document_of(world, key, 0) == PAPER

    BAD: dict[str, tuple[Callable[[Manifest], Manifest], dict[str, Any], str]] = {
        "for another package": (lambda it: it, {"info": b"another"}, "package_unreadable"),
        "another number of documents": (
            lambda it: replace(it, documents=it.documents[:1]),
            {},
            "package_malformed",
        ),
        "another document": (
            lambda it: replace(it, documents=(it.documents[0], document("noise.csv", b"other"))),
            {},
            "package_unreadable",
        ),
        "a path for a name": (
            lambda it: replace(it, documents=(document("../x", PAPER), it.documents[1])),
            {},
            "package_malformed",
        ),
        "another item": (lambda it: replace(it, item="TR-OTHER"), {}, "package_not_granted"),
        "out of its time": (lambda it: replace(it, day=date(2030, 1, 1)), {}, "package_not_granted"),
        "of another day than it was sent": (
            lambda it: it,
            {"at": AT - timedelta(days=2)},
            "package_day_differs",
        ),
        "under another label": (
            lambda it: it,
            {"label": public_label("institution:x").as_json()},
            "label_differs",
        ),
        "another case": (lambda it: replace(it, reference="C-2026-OTHER"), {}, "package_malformed"),
        "a proof of nothing": (lambda it: replace(it, proof=b"{}"), {}, "proof_malformed"),
        "a proof with one signature": (
            lambda it: replace(it, proof=without_last(it.proof)),
            {},
            "approvals_too_few",
        ),
    }

    @pytest.mark.parametrize("what", BAD)
    def test_what_may_not_be_here_is_removed_and_the_sender_told(
        self, world: World, partner: Partner, manifest: Manifest, what: str
    ) -> None:
        change, how, code = self.BAD[what]
        key = arrived(world, partner, change(manifest), **how)

        with pytest.raises(Refused, match=f"^{code}"):
            fetch(partner)

        assert (seen(world, key, by="amina").refused, kept(), unpacking.due(LATER)) == (code, [], None)
        (said,) = [
            each for each in map(statement_from, map(payload_of, put_out(partner))) if each.act == NOT_TAKEN
        ]
        assert said.body["code"] == code
        with pytest.raises(Refused, match="package_not_opened"):
            document_of(world, key, 0)

    @pytest.mark.parametrize("number", [0, 1])
    def test_what_our_disk_cannot_read_is_kept_and_told_to_nobody(
        self, world: World, partner: Partner, manifest: Manifest, number: int
    ) -> None:
        key = arrived(world, partner, manifest)
        part = packages.folder() / hashlib.sha256(partner.parts[key][number]).hexdigest()
        part.parent.mkdir()
        # Whoever reads it from its beginning meets EIO.
        part.symlink_to("/proc/self/mem")

        with pytest.raises(Refused, match="storage_unavailable"):
            fetch(partner)

        view = seen(world, key, by="amina")
        assert (view.state, view.trouble and view.trouble["code"]) == ("sent", "storage_unavailable")
        assert part.name in kept()
        part.unlink()
        Fetching.objects.update(due_at=LATER)
        fetch(partner)
        assert document_of(world, key, 0) == PAPER
        part.unlink()
        part.symlink_to("/proc/self/mem")
        with pytest.raises(Refused, match="storage_unavailable"):
            document_of(world, key, 0)

    def test_it_is_for_the_recipient_to_have_and_not_for_another_of_ours(
        self, world: World, manifest: Manifest
    ) -> None:
        turkish, moroccan = (
            parties.institution(each.institution) for each in (world.cast.leyla, world.cast.amina)
        )
        label = Label(Classification.PARTNERS, (turkish.code,), (), "institution:x").as_json()
        content = {**proof_from(manifest.proof).content, "label": label}

        def may_go_to(institution: InstitutionFacts) -> None:
            reader = reader_of_institution(institution, on=AT.date())
            require_granted(
                manifest, content, recipient=moroccan.code, reader=reader, label=label, sent_on=AT.date()
            )

        may_go_to(turkish)
        with pytest.raises(Refused, match="over_release"):
            may_go_to(moroccan)

    def test_a_proof_of_another_node_opens_nothing(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        ours = proof_of(acts.granted(world), reader=world.clearers.jasim.actor)
        arrived(world, partner, replace(manifest, proof=ours))

        with pytest.raises(Refused, match="proof_key_differs"):
            fetch(partner)

    def test_what_another_institution_was_granted_is_not_taken(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        arrived(world, partner, manifest, recipient=world.cast.leyla.institution)

        with pytest.raises(Refused, match="package_not_granted"):
            fetch(partner)

    UNFIT: dict[str, tuple[dict[str, Any], str]] = {
        "for another node": ({"what": {"receiver": "exchange.other.example"}}, "package_not_for_us"),
        "to nobody here": ({"what": {"recipient": str(uuid4())}}, "package_not_for_us"),
        "from another's institution": ({"what": {"sender": str(uuid4())}}, "institution_of_other_node"),
        "other parts": (
            {
                "what": {
                    "parts": [{"digest": "0" * 64, "size_bytes": 1}, {"digest": "1" * 64, "size_bytes": 1}]
                }
            },
            "package_differs",
        ),
        "no parts": ({"what": {"parts": []}}, "package_malformed"),
        "a part of no size": (
            {"what": {"parts": [{"digest": "0" * 64, "size_bytes": True}] * 2}},
            "package_malformed",
        ),
        "a path for a digest": (
            {"what": {"parts": [{"digest": "../" * 21 + "x", "size_bytes": 1}] * 2}},
            "package_malformed",
        ),
        "no package": ({"subject": "record:1"}, "statement_malformed"),
        "no note": ({"what": {"note": ""}}, "checkpoint_malformed"),
    }

    @pytest.mark.parametrize("what", UNFIT)
    def test_an_unfit_announcement_is_set_aside(
        self, world: World, partner: Partner, manifest: Manifest, what: str
    ) -> None:
        changes, code = self.UNFIT[what]
        arrived(world, partner, manifest, **changes)

        assert (set_aside(), unpacking.due(LATER)) == ([code], None)

    def test_a_second_announcement_changes_nothing(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        arrived(world, partner, manifest)
        arrived(world, partner, manifest)

        assert set_aside() == ["package_known"]

    def test_a_package_that_names_parts_of_another_is_set_aside_and_harms_none(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)
        ours = send(world, granted(world, partner), ("own.pdf", DATA))
        files = kept()

        for parts in (seen(world, key, by="amina").parts[:2], seen(world, ours).parts):
            partner.put_out(of_parts(partner, manifest, parts, world))
        pull(partner)
        fetch(partner)

        assert (set_aside(), kept()) == (["package_part_of_other"] * 2, files)
        assert document_of(world, key, 0) == PAPER

    def test_of_two_in_one_segment_that_name_one_part_the_first_is_taken(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        parts = seen(world, key, by="amina").parts
        unknown = [replace(each, digest=each.digest[::-1]) for each in parts]
        partner.put_out(*(of_parts(partner, manifest, unknown, world) for _ in range(2)))

        pull(partner)

        assert set_aside() == ["package_part_of_other"]

    def test_a_package_does_not_take_the_last_of_the_disk(
        self, world: World, partner: Partner, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arrived(world, partner, manifest)
        monkeypatch.setattr(unpacking, "RESERVE_BYTES", 1 << 60)

        with pytest.raises(Refused, match="package_no_space"):
            fetch(partner)
        assert unpacking.due(LATER) is None

    def test_what_is_taken_back_is_hidden_at_once_and_destroyed_by_its_people(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        with pytest.raises(Refused, match="package_not_recalled"):
            unpacking.destroy_package(key, by=world.cast.amina.actor, at=LATER)
        partner.put_out(recalled(partner, key, world))
        pull(partner)

        view = seen(world, key, by="amina")
        assert (view.state, view.documents, view.recall_reason) == ("recalled", (), "Sent by mistake")
        with pytest.raises(Refused, match="package_recalled"):
            document_of(world, key, 0)
        with pytest.raises(Refused, match="package_recalled"):
            unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)

        unpacking.destroy_package(key, by=world.cast.amina.actor, at=LATER)

        assert (seen(world, key, by="amina").state, kept()) == ("destroyed", [])
        assert DESTROYED in [statement_from(payload_of(each)).act for each in put_out(partner)]
        assert replay(is_kept=False).is_equal

    def test_what_is_taken_back_before_it_came_is_not_fetched(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        partner.put_out(recalled(partner, key, world))
        pull(partner)

        assert unpacking.due(LATER) is None

    def test_a_recall_follows_what_was_sent_on(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        onward = send(world, granted(world, partner), ("renamed.pdf", PAPER))
        other = send(world, granted(world, partner), ("own.pdf", b"Something of our own."))
        partner.put_out(recalled(partner, key, world))
        pull(partner)

        told = list(map(payload_of, put_out(partner)))
        said: list[Any] = [each.body for each in map(statement_from, told) if each.act == SENT]
        # Neither which package it came in, nor that it came in one.
        assert str(key).encode() not in b"".join(told)
        assert [[len(mark) for mark in each["of"]] for each in said] == [[64], [64]]
        # Whoever destroys it at once does not keep the recall from following.
        unpacking.destroy_package(key, by=world.cast.amina.actor, at=LATER)
        assert unpacking.follow_recalls(at=LATER)
        assert not unpacking.follow_recalls(at=LATER)

        assert [seen(world, each).state for each in (onward, other)] == ["recalled", "sent"]
        assert seen(world, key, by="amina").onward == (partner.institution,)

    def test_one_recall_that_cannot_follow_keeps_no_other_from_it(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        paper = {"paper.pdf": b"Of the other."}
        other = replace(manifest, package=uuid4(), documents=(document("paper.pdf", paper["paper.pdf"]),))
        sources = arrived(world, partner, manifest), arrived(world, partner, other, documents=paper)
        fetch(partner)
        texts = (PAPER, paper["paper.pdf"])
        onward = [send(world, granted(world, partner), ("on.pdf", text)) for text in texts]
        partner.put_out(*(recalled(partner, each, world) for each in sources))
        pull(partner)
        # As it was taken before a reason was asked for.
        Package.objects.filter(pk=sources[0]).update(recall_reason=" ")
        Package.objects.filter(pk=sources[1]).update(recall_reason="Sent by mistake")

        assert unpacking.follow_recalls(at=LATER)
        with pytest.raises(Refused, match="reason_missing"):
            unpacking.follow_recalls(at=LATER)

        assert [seen(world, each).state for each in onward] == ["sent", "recalled"]

    @pytest.mark.parametrize("reason", ["", " ", "x" * 401])
    def test_a_recall_says_why(self, world: World, partner: Partner, manifest: Manifest, reason: str) -> None:
        key = arrived(world, partner, manifest)
        partner.put_out(replace(recalled(partner, key, world), body={"reason": reason}))

        pull(partner)

        assert set_aside() == ["statement_malformed"]

    @pytest.mark.parametrize("is_destroyed", [False, True])
    def test_what_was_taken_back_is_not_sent_on(
        self, world: World, partner: Partner, manifest: Manifest, is_destroyed: bool
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        partner.put_out(recalled(partner, key, world))
        pull(partner)
        if is_destroyed:
            unpacking.destroy_package(key, by=world.cast.amina.actor, at=LATER)
        before = kept()

        with pytest.raises(Refused, match="package_recalled"):
            send(world, granted(world, partner), ("a-copy-after-all.pdf", PAPER))

        assert kept() == before
        assert b"design" not in canonical_bytes(Fetching.objects.get().manifest) or not is_destroyed

    def test_what_came_is_sent_on_only_to_whom_its_label_lets_it_go(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        arrived(world, partner, manifest)
        fetch(partner)
        label = Label(Classification.PARTNERS, (world.amina_code,), (), world.amina_code)
        Package.objects.update(label=label.as_json())

        with pytest.raises(Refused, match="package_source_refuses"):
            send(world, granted(world, partner), ("renamed.pdf", PAPER))

    def test_only_the_recipient_s_people_read_it(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)

        for other in ("leyla", "sam"):
            with pytest.raises(NotFound, match="package_unknown"):
                seen(world, key, by=other)
            with pytest.raises(NotFound, match="package_unknown"):
                document_of(world, key, 0, by=other)
            with pytest.raises(NotFound, match="package_unknown"):
                unpacking.acknowledge_package(key, by=getattr(world.cast, other).actor, at=LATER)

    def test_files_that_nobody_needs_are_swept(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = arrived(world, partner, manifest)
        fetch(partner)
        (packages.folder() / "left").write_bytes(b"x")
        for each in packages.folder().iterdir():
            os.utime(each, (1, 1))

        packing.sweep()

        assert kept() == sorted(each.digest for each in seen(world, key, by="amina").parts)


def of_parts(partner: Partner, manifest: Manifest, parts: Sequence[Part], world: World) -> Statement:
    """Another package that says to be of these parts."""
    another = replace(manifest, package=uuid4())
    note = note_over(
        parts, package=another.package, sender=partner.name, receiver=partner.us, seal=partner.seal
    )
    what = {"parts": [each.as_json() for each in parts], "note": note}
    return partner.package(another, DOCUMENTS, recipient=world.cast.amina.institution, what=what)


def recalled(partner: Partner, package: UUID, world: World) -> Statement:
    ours, theirs = world.amina_code, partner.facts.code
    label = Label(Classification.PARTNERS, tuple(sorted((ours, theirs))), (), theirs).as_json()
    body = {"reason": "Sent by mistake"}
    return partner.statement(RECALLED, f"package:{package}", body, audience=(theirs, ours), label=label)


def without_last(proof: bytes) -> bytes:
    said = json.loads(proof)
    del said["envelopes"][-1]
    return canonical_bytes(said)


@pytest.mark.parametrize("name", ["a.pdf", "تقرير.pdf", "Étude n° 1.docx"])
def test_a_plain_name_may_be_sent(name: str) -> None:
    assert is_file_name(name)


@pytest.mark.parametrize(
    "name", ["", ".hidden", "a/b", "..", "a\\b", "a\n", " a", "a\u202egpj.exe", "x" * 201]
)
def test_a_name_that_misleads_may_not(name: str) -> None:
    assert not is_file_name(name)


def test_a_package_goes_by_a_bundle_where_no_network_reaches(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    partner.put_out(partner.package(manifest, DOCUMENTS, recipient=world.cast.amina.institution))
    file = io.BytesIO()
    with bundle_file.written(file) as bundle:
        bundle.add_bytes("segment-000000000000.zst", packed(partner.segment()))
        for part in partner.parts[manifest.package]:
            bundle.add_bytes(f"package-{hashlib.sha256(part).hexdigest()}", part)
        bundle.add_bytes(f"package-{'0' * 64}", b"nobody asked for it")

    reading = read_bundle(file, at=LATER)
    again = read_bundle(file, at=LATER)
    row = unpacking.due(LATER)
    assert row is not None
    unpacking.fetch(row, PackageWire(partner, step=0), at=LATER)

    assert [each.why.code for each in reading.unread] == ["package_part_unasked"]
    assert again.unread_count == 1
    assert document_of(world, manifest.package, 0) == PAPER


def test_our_packages_are_in_the_bundle_until_they_are_acknowledged(world: World, partner: Partner) -> None:
    key = send(world, granted(world, partner), ("design.pdf", PAPER))
    parts = [f"package-{each.digest}" for each in seen(world, key).parts]

    def written() -> list[str]:
        file = io.BytesIO()
        write_bundle(partner.name, file, at=LATER)
        file.seek(0)
        return [each.name for each in bundle_file.parts_in(file) if isinstance(each, bundle_file.Part)]

    assert [each for each in written() if each.startswith("package")] == parts
    receipt = cosigned(seen(world, key).note, name=partner.name, seal=partner.seal, at=LATER)
    partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))
    pull(partner)
    assert [each for each in written() if each.startswith("package")] == []


def test_what_a_bundle_has_no_room_for_is_counted(world: World, partner: Partner) -> None:
    send(world, granted(world, partner), ("design.pdf", PAPER))

    def written(most: int | None) -> tuple[int, int]:
        file = io.BytesIO()
        left_out = write_bundle(partner.name, file, at=LATER, most=most).left_out
        return left_out, len(file.getvalue())

    none_left, size = written(None)
    assert (none_left, written(size)) == (0, (0, size))
    left_out, smaller = written(size - 1)
    assert left_out == 1
    assert smaller < size
    assert written(1)[0] == 2


def taken_by(partner: Partner) -> None:
    """The partner takes our log, and keeps it."""
    put_out(partner)
    partner.take(logs.sent_segment(partner.name, first=len(partner.taken)))


def test_a_package_comes_back_after_a_restore_and_says_when_its_files_are_gone(
    world: World, partner: Partner
) -> None:
    case = granted(world, partner)
    taken_by(partner)
    with lost():
        key = send(world, case, ("design.pdf", PAPER))
        taken_by(partner)
        before = seen(world, key)
    comparing.begin(at=LATER)
    packing.sweep()
    os.utime(packages.folder() / before.parts[0].digest, (0, 0))
    packing.sweep()
    recovering.ask(partner.name, partner, at=LATER)
    recovering.finish(at=LATER)

    assert seen(world, key) == before
    packages.opened_part(partner.name, key, 0).close()
    packing.forget(before.parts)
    assert seen(world, key).trouble == {"code": "package_files_gone", "facts": {}}
    with pytest.raises(NotFound, match="file_unknown"):
        packages.opened_part(partner.name, key, 0)
    write_bundle(partner.name, io.BytesIO(), at=LATER)
    assert replay(is_kept=False).is_equal


def test_what_was_acknowledged_before_a_restore_is_so_after_it(
    world: World, partner: Partner, manifest: Manifest
) -> None:
    taken_by(partner)
    with lost():
        key = arrived(world, partner, manifest)
        fetch(partner)
        unpacking.acknowledge_package(key, by=world.cast.amina.actor, at=LATER)
        taken_by(partner)
        before = seen(world, key, by="amina")

    comparing.begin(at=LATER)
    recovering.ask(partner.name, partner, at=LATER)
    recovering.finish(at=LATER)
    pull(partner)
    fetch(partner)

    assert seen(world, key, by="amina") == before
    assert replay(is_kept=False).is_equal


def gone_over(partner: Partner) -> KeySeal:
    """The partner's key changes, and we follow; the one that ended."""
    ended = partner.seal
    partner.go_over(new_seal())
    following.follow(partner.name, partner.root_answer, at=LATER)
    return ended


class TestChangesOfTheNodeKey:
    def test_a_package_on_its_way_is_opened(self, world: World, partner: Partner, manifest: Manifest) -> None:
        key = arrived(world, partner, manifest)
        gone_over(partner)

        fetch(partner)

        assert document_of(world, key, 0) == PAPER

    def test_what_was_said_before_and_put_out_after_is_taken(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        said = partner.package(manifest, DOCUMENTS, recipient=world.cast.amina.institution)
        gone_over(partner)
        partner.put_out(said)
        pull(partner)

        fetch(partner)

        assert (set_aside(), document_of(world, manifest.package, 0)) == ([], PAPER)

    def test_a_receipt_of_before_is_kept(self, world: World, partner: Partner) -> None:
        key = send(world, granted(world, partner), ("design.pdf", PAPER))
        receipt = cosigned(seen(world, key).note, name=partner.name, seal=partner.seal, at=LATER)
        gone_over(partner)
        partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))

        pull(partner)

        assert (set_aside(), seen(world, key).receipt) == ([], receipt)
        assert replay(is_kept=False).is_equal

    def test_a_key_that_ended_says_nothing_of_packages_any_more(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        ended = gone_over(partner)
        said = partner.package(manifest, DOCUMENTS, recipient=world.cast.amina.institution)
        partner.put_out(envelope_of(said, ended))
        stranger = replace(partner, seal=new_seal())
        partner.put_out(stranger.package(manifest, DOCUMENTS, recipient=world.cast.amina.institution))

        pull(partner)

        assert set_aside() == ["signature_invalid", "signature_invalid"]
