"""Packages as their people and other nodes meet them: on pages, by commands, and over HTTP."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from typer.testing import CliRunner

import offices
from clearance import test_case_actions as acts
from clearance.conftest import clearers, invented_list, office
from clearance.test_case_actions import World
from federation import test_packages as scenes
from mithaq.api import federation
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.queries import cases
from mithaq.cli.bundles import app as bundles
from mithaq.cli.packages import app
from mithaq.federation.actions import unpacking
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.domain.packages import Manifest
from mithaq.federation.domain.requests import Asking, header_of
from mithaq.federation.models import Fetching, Package
from mithaq.federation.queries import logs, packages
from mithaq.web import partners
from mithaq.words.refusals import told as told_in_words
from offices import Office, agree, browser
from partner import NOT_TAKEN, Partner
from staging import staged

world, partner, manifest = acts.world, scenes.partner, scenes.manifest
__all__ = ["clearers", "invented_list", "manifest", "office", "partner", "world"]
SIGNED_IN = {"en": "Acknowledge", "ar": "إقرار بالتسلّم", "fr": "Accuser réception"}


def arrived(world: World, partner: Partner, manifest: Manifest) -> UUID:
    key = scenes.arrived(world, partner, manifest)
    scenes.fetch(partner)
    return key


@pytest.mark.parametrize("language", SIGNED_IN)
def test_a_package_is_read_and_acknowledged_on_its_page(
    world: World, partner: Partner, manifest: Manifest, client: Client, language: str
) -> None:
    key = arrived(world, partner, manifest)
    client.force_login(world.cast.amina.user)
    page = client.get(f"/packages/{key}/", headers={"accept-language": language}).content.decode()
    assert SIGNED_IN[language] in page
    assert 'id="signers"' in page
    assert str(key) in client.get("/packages/").content.decode()

    document = client.get(f"/packages/{key}/0/")
    assert isinstance(document, StreamingHttpResponse)
    assert b"".join(document) == scenes.PAPER
    assert 'filename="design.pdf"' in document["Content-Disposition"]
    done = client.post(f"/packages/{key}/acknowledge/", follow=True).content.decode()
    receipt = client.get(f"/packages/{key}/receipt.txt").content.decode()

    assert "<svg" in done
    assert receipt == packages.views(Package.objects.filter(pk=key))[0].receipt


SAID_TO_SENDERS = {
    "package_not_granted": "They did not take it: the decision does not let this go to the recipient",
    "over_release": "They did not take it: its label does not let the recipient have it.",
    "of_a_newer_node": "They did not take it: of_a_newer_node.",
}


@pytest.mark.parametrize("code", SAID_TO_SENDERS)
def test_the_sender_reads_why_it_was_not_taken(
    world: World, partner: Partner, client: Client, code: str
) -> None:
    key = scenes.send(world, scenes.granted(world, partner), ("a.pdf", scenes.PAPER))
    partner.put_out(scenes.answer(partner, NOT_TAKEN, key, {"code": code}, world))
    scenes.pull(partner)
    client.force_login(world.cast.leyla.user)

    assert SAID_TO_SENDERS[code] in client.get(f"/packages/{key}/").content.decode()


def test_the_recipient_reads_what_was_not_taken(
    world: World, partner: Partner, manifest: Manifest, client: Client
) -> None:
    key = scenes.arrived(world, partner, replace(manifest, item="TR-OTHER"))
    with pytest.raises(Refused, match="package_not_granted"):
        scenes.fetch(partner)
    client.force_login(world.cast.amina.user)

    assert "does not let TR-OTHER go to this institution" in client.get(f"/packages/{key}/").content.decode()
    Fetching.objects.update(trouble=None)
    assert "It was not taken: the decision does not let" in client.get(f"/packages/{key}/").content.decode()


@pytest.mark.parametrize("rules", [("above_ceiling", "not_releasable"), ["above_ceiling", "not_releasable"]])
def test_the_rules_of_a_label_are_told_in_words(rules: Sequence[str]) -> None:
    what = told_in_words(Refused("over_release", reasons=rules)).what

    assert "(it is held more closely, it names others)" in what


def test_what_was_taken_back_is_destroyed_by_whoever_attests_it(
    world: World, partner: Partner, manifest: Manifest, client: Client
) -> None:
    key = arrived(world, partner, manifest)
    partner.put_out(scenes.recalled(partner, key, world))
    scenes.pull(partner)
    client.force_login(world.cast.amina.user)
    page = client.get(f"/packages/{key}/").content.decode()
    assert "Sent by mistake" in page
    assert "design.pdf" not in page

    silent = client.post(f"/packages/{key}/destroy/")
    said = client.post(f"/packages/{key}/destroy/", {"is_attested": "yes"}, follow=True)

    assert silent.status_code == 409
    assert "your attestation" in said.content.decode()
    assert scenes.kept() == []


@dataclass(frozen=True)
class Away(Office):
    """The same, where the institution that may receive it is on Malaysia's node."""

    partner: Partner = field(default_factory=Partner)

    @property
    def moroccan(self) -> str:
        return self.partner.facts.code


def issued(office: Office, tmp_path: Path) -> tuple[Away, str]:
    """A case that lets documents go to Malaysia's ministry; both nodes are paired."""
    away, key = staged("issued to Malaysia", lambda: _issued(office, tmp_path))
    # Their home lies in ours, and is laid out with it.
    return replace(away, partner=replace(away.partner, home=tmp_path / "theirs")), key


def _issued(office: Office, tmp_path: Path) -> tuple[Away, str]:
    partner = Partner(home=tmp_path / "theirs")
    now, by = timezone.now(), office.cast.hamad.actor
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=by, at=now)
    partner.put_out(partner.host(), partner.announce())
    scenes.pull(partner)
    while screen_next(at=now):
        pass
    away = Away(office.cast, office.clearers, office.maha, office.record, "MOU/2", partner)
    agree(away, "MOU/2", "Memorandum with Malaysia")
    return away, offices.issued(away, **{"outcome.0": "granted"})


def test_documents_are_sent_and_taken_back_on_pages(office: Office, tmp_path: Path) -> None:
    away, case = issued(office, tmp_path)
    leyla = browser(away.cast.leyla)
    assert "Documents for the partner’s node" in leyla.get(f"/clearance/cases/{case}/").content.decode()

    files = [SimpleUploadedFile(name, scenes.PAPER) for name in ("a.pdf", "b.pdf")]
    form = {"cell": "0", "nonce": str(uuid4()), "documents": files}
    sent = leyla.post(f"/clearance/cases/{case}/deliver/", form, follow=True)
    (view,) = packages.views(Package.objects.all())
    assert "Encrypted and recorded" in sent.content.decode()
    assert f"/packages/{view.id}/" in leyla.get(f"/clearance/cases/{case}/").content.decode()
    silent = leyla.post(f"/packages/{view.id}/recall/", {"reason": " "})
    taken = leyla.post(f"/packages/{view.id}/recall/", {"reason": "A mistake"}, follow=True)

    assert silent.status_code == 409
    assert "Taken back" in taken.content.decode()


def test_documents_are_sent_and_taken_back_by_commands(office: Office, tmp_path: Path) -> None:
    away, case = issued(office, tmp_path)
    reference = cases.case(UUID(case), reader=away.cast.leyla.actor).reference
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(scenes.PAPER)

    unclear = told("send", reference, str(paper), "--cell", "2", "--as", "leyla", code=1)
    missing = told("send", reference, str(tmp_path / "none"), "--as", "leyla", code=1)
    key = str(told("send", reference, str(paper), "--as", "leyla")["id"])
    recalled = told("recall", key, "--reason", "A mistake", "--as", "leyla")

    assert (unclear["refused"], missing["refused"]) == ("package_cell_unclear", "file_unreadable")
    assert recalled["state"] == "recalled"
    (listed,) = told("list", "--as", "leyla")["packages"]
    assert (listed["id"], listed["state"], listed["to"]) == (key, "recalled", away.partner.name)


def test_nobody_else_sees_a_package(
    world: World, partner: Partner, manifest: Manifest, client: Client
) -> None:
    key = arrived(world, partner, manifest)
    client.force_login(world.cast.sam.user)

    for path in ("", "0/", "receipt.txt"):
        assert client.get(f"/packages/{key}/{path}").status_code == 404
    assert str(key) not in client.get("/packages/").content.decode()
    assert client.post(f"/packages/{key}/acknowledge/").status_code in {403, 404}


def asked(client: Client, partner: Partner, path: str) -> tuple[int, bytes]:
    """What our node answers to the partner's signed request."""
    asking = Asking(partner.name, "node.example", "GET", path)
    header = header_of(asking, seal=partner.seal, at=timezone.now())
    answer = client.get(path, headers={"authorization": header})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, body


def test_a_part_is_handed_out_from_any_byte_on_to_whom_it_is_for(
    world: World, partner: Partner, client: Client
) -> None:
    key = scenes.send(world, scenes.granted(world, partner), ("a.pdf", scenes.PAPER))
    whole = (packages.folder() / scenes.seen(world, key).parts[1].digest).read_bytes()
    path = f"/federation/v1/part?package={key}&number=1&from="

    assert asked(client, partner, f"{path}0") == (200, whole)
    assert asked(client, partner, f"{path}1000") == (200, whole[1000:])
    assert asked(client, partner, f"{path}{len(whole)}") == (200, b"")
    assert asked(client, Partner(name="exchange.xx.example"), f"{path}0")[0] == 403
    for bad in (f"{path}-1", f"{path}x", path.replace("number=1", "number=7") + "0"):
        assert asked(client, partner, bad)[0] in {403, 404}
    assert asked(client, partner, "/federation/v1/part?package=x&number=1&from=0")[0] == 403


def test_a_document_is_not_decrypted_where_it_would_take_the_last_of_the_disk(
    world: World, partner: Partner, manifest: Manifest, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = arrived(world, partner, manifest)
    client.force_login(world.cast.amina.user)
    monkeypatch.setattr(unpacking, "RESERVE_BYTES", 1 << 60)

    refused = client.get(f"/packages/{key}/0/")

    assert refused.status_code == 409
    assert "not enough room on the disk" in refused.content.decode()
    assert client.get(f"/packages/{key}/7/").status_code == 404


def test_what_the_page_or_the_command_leaves_out_of_a_bundle_is_told(
    world: World, partner: Partner, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scenes.send(world, scenes.granted(world, partner), ("large.pdf", bytes(2 << 20)))
    client.force_login(world.cast.hamad.user)
    assert "32 MB at most" in client.get("/partners/").content.decode()
    monkeypatch.setattr(partners, "BUNDLE_BYTES_MAX", 1 << 20)

    carried = client.get(f"/partners/{partner.name}/bundle.tar", {"from": "0"})
    assert isinstance(carried, StreamingHttpResponse)
    size = len(b"".join(carried))
    page = client.get("/partners/").content.decode()
    to = ["write", partner.name, "--most-mib", "1", "--out"]
    by_command = CliRunner().invoke(bundles, [*to, str(tmp_path / "a.tar"), "--json"])
    in_words = CliRunner().invoke(bundles, [*to, str(tmp_path / "b.tar")])

    assert size < 1 << 20
    assert "encrypted files of packages are not in this bundle (1)" in page
    assert json.loads(by_command.stdout)["left_out"] == 1
    assert "are not in this bundle (1)" in " ".join(in_words.output.split())


def test_a_page_tells_where_the_log_in_a_bundle_ends(
    world: World, partner: Partner, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes.send(world, scenes.granted(world, partner), ("a.pdf", scenes.PAPER))
    monkeypatch.setattr(partners, "BUNDLE_BYTES_MAX", 1)
    monkeypatch.setattr(logs, "ENTRIES_MAX", 1)
    client.force_login(world.cast.hamad.user)

    client.get(f"/partners/{partner.name}/bundle.tar", {"from": "0"}).getvalue()

    assert "ends before statement 1 of" in client.get("/partners/").content.decode()


@pytest.mark.parametrize("is_read", [True, False])
def test_a_partner_has_one_part_at_a_time_until_it_was_read_or_left(
    world: World, partner: Partner, client: Client, is_read: bool
) -> None:
    key = scenes.send(world, scenes.granted(world, partner), ("a.pdf", scenes.PAPER))
    path = f"/federation/v1/part?package={key}&number=1&from="
    header = header_of(
        Asking(partner.name, "node.example", "GET", f"{path}0"), seal=partner.seal, at=timezone.now()
    )
    first = federation.part(RequestFactory().get(f"{path}0", headers={"authorization": header}))
    assert isinstance(first, StreamingHttpResponse)
    pieces = iter(first)
    next(pieces)

    busy = asked(client, partner, f"{path}1000")
    if is_read:
        assert list(pieces)
    else:
        closed(first)

    assert (busy[0], json.loads(busy[1])["refused"]) == (429, "peer_busy")
    assert asked(client, partner, f"{path}1000")[0] == 200
    # Who serves closes it once more.
    closed(first)
    assert not federation._answered


def closed(answer: StreamingHttpResponse) -> None:
    """As who serves closes it, but for the connection to the database, which is the test's."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def told(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, [*words, "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_a_package_is_opened_and_acknowledged_by_commands(
    world: World, partner: Partner, manifest: Manifest, tmp_path: Path
) -> None:
    key = str(arrived(world, partner, manifest))
    out = tmp_path / "out"
    out.mkdir()
    (listed,) = told("list", "--as", "amina")["packages"]

    told("open", key, "--out", str(out), "--as", "amina")
    again = told("open", key, "--out", str(out), "--as", "amina", code=1)
    receipt = told("acknowledge", key, "--as", "amina")["receipt"]

    assert (listed["state"], listed["from"]) == ("opened", partner.name)
    assert {each.name: each.read_bytes() for each in out.iterdir()} == scenes.DOCUMENTS
    assert again["refused"] == "file_not_written"
    assert told("receipt", key, "--as", "amina")["receipt"] == receipt
    assert told("open", "x", "--out", str(out), "--as", "amina", code=1)["refused"] == "package_unknown"
