"""A partner that signs two histories: found, kept, shown, and proved to whoever has its key."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from cast import AT, Cast
from mithaq.base.refusals import NotFound, Refused
from mithaq.cli.peers import app
from mithaq.federation import queries
from mithaq.federation.actions import comparing, receiving
from mithaq.federation.domain.forks import fork_in, proof_of
from mithaq.federation.domain.segments import Segment
from mithaq.federation.queries import logs
from partner import Partner
from wire import Wire, pulled


class TwoFaced(Wire):
    """Shows a rewritten log, but signs the old head when it is asked for that."""

    def __init__(self, partner: Partner, before: Partner) -> None:
        super().__init__(partner)
        self.before = before

    def checkpoint_at(self, size: int) -> Segment:
        return self.before.segment(size, size)


def rewritten(partner: Partner) -> Partner:
    """It takes back what we took, and goes on; what it was before is returned."""
    partner.put_out(partner.host(), partner.record("Sensor"))
    pulled(partner)
    before = replace(partner, log=list(partner.log))
    partner.log[1:] = []
    partner.put_out(partner.record("Another history"), partner.record("Drone"))
    return before


def test_two_histories_are_proved_with_nothing_but_the_key(partner: Partner) -> None:
    rewritten(partner)

    with pytest.raises(Refused, match="log_differs"):
        pulled(partner)

    fork = fork_in(queries.proof_of_fork(partner.name)[0], sender=partner.key)
    assert (fork.receiver, fork.size) == (partner.us, 2)
    assert queries.standings()[0].forked_at is not None
    with pytest.raises(Refused, match="signature_invalid"):
        fork_in(queries.proof_of_fork(partner.name)[0], sender=Partner().key)


def test_the_first_proof_stays_when_the_partner_goes_back_to_what_we_have(partner: Partner) -> None:
    before = rewritten(partner)
    with pytest.raises(Refused, match="log_differs"):
        pulled(partner)
    proof = queries.proof_of_fork(partner.name)

    before.put_out(before.record("As ever"))
    pulled(before)

    assert logs.taken(partner.name).size == 3
    assert queries.proof_of_fork(partner.name) == proof


def test_what_only_shows_and_does_not_prove_blames_nobody(partner: Partner) -> None:
    before = rewritten(partner)

    with pytest.raises(Refused, match="log_differs"):
        receiving.pull(partner.name, TwoFaced(partner, before), at=AT)

    with pytest.raises(NotFound, match="proof_missing"):
        queries.proof_of_fork(partner.name)


def test_a_segment_that_somebody_else_damaged_blames_nobody(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Sensor"))
    pulled(partner)
    partner.put_out(partner.record("Drone"))
    damaged = replace(partner.segment(2), entries=(b"{}",))

    with pytest.raises(Refused, match="log_differs"):
        receiving.take(queries.peer(partner.name), damaged, at=AT)

    with pytest.raises(NotFound, match="proof_missing"):
        queries.proof_of_fork(partner.name)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda said: {**said, "notes": said["notes"][:1]}, "fork_proof_malformed"),
        (lambda said: {**said, "notes": [said["notes"][0]] * 2}, "proof_shows_none"),
        (lambda said: {**said, "notes": ["x", "y"]}, "fork_proof_malformed"),
        (lambda said: {**said, "receiver": "other.example"}, "signature_invalid"),
        (lambda said: {**said, "format": "mithaq-fork/2"}, "fork_proof_malformed"),
        (lambda said: {**said, "more": 1}, "fork_proof_malformed"),
        (lambda said: {**said, "notes": [said["notes"][0], "x" * (1 << 17)]}, "fork_proof_malformed"),
        (lambda _: [], "fork_proof_malformed"),
    ],
)
def test_what_is_no_proof_shows_nothing(change: Any, code: str) -> None:
    one, other = Partner(), Partner()
    other.seal = one.seal
    one.put_out(b"1")
    other.put_out(b"2")
    proof = proof_of(one.us, (one.note(), other.note()))
    assert fork_in(proof, sender=one.key).size == 1

    with pytest.raises(Refused, match=code):
        fork_in(json.dumps(change(json.loads(proof))).encode(), sender=one.key)


def test_two_sizes_prove_nothing() -> None:
    partner = Partner()
    partner.put_out(b"1", b"2")

    with pytest.raises(Refused, match="proof_shows_none"):
        fork_in(proof_of(partner.us, (partner.note(1), partner.note(2))), sender=partner.key)


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_page_and_the_command_give_the_proof_out(
    cast: Cast, client: Client, partner: Partner, tmp_path: Path, language: str
) -> None:
    rewritten(partner)
    with pytest.raises(Refused, match="log_differs"):
        pulled(partner)
    client.force_login(cast.noor.user)
    told = {"en": "signed two different histories", "ar": "سجلّين متعارضين", "fr": "signé deux historiques"}

    page = client.get("/partners/", headers={"accept-language": language}).content.decode()
    file = client.get(f"/partners/{partner.name}/proof.json").content
    written = CliRunner().invoke(app, ["proof", partner.name, "--out", str(tmp_path / "proof"), "--json"])
    judged = CliRunner().invoke(
        app, ["judge", str(tmp_path / "proof"), "--key", partner.key.text(), "--json"]
    )

    assert told[language] in page
    assert file == (tmp_path / "proof").read_bytes()
    assert written.exit_code == 0, written.output
    assert json.loads(judged.stdout)["size"] == 2
    client.force_login(cast.kerem.user)
    assert client.get(f"/partners/{partner.name}/proof.json").status_code == 404


def test_the_list_has_a_word_for_each_of_the_two_who_may_have_lied(partner: Partner) -> None:
    rewritten(partner)
    assert "fork" not in listed()

    with pytest.raises(Refused, match="log_differs"):
        pulled(partner)
    assert ("peer_fork" in listed(), "own_fork" in listed()) == (True, False)
    comparing.keep_own_fork(queries.peer(partner.name), "their head", at=AT)
    assert ("peer_fork" in listed(), "own_fork" in listed()) == (True, True)


def listed() -> str:
    return CliRunner().invoke(app, ["list"]).stdout
