"""The key by which partners encrypt for a node changes: announced, followed, the one before destroyed."""

import base64
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from typer.testing import CliRunner

from cast import AT, Cast
from federation.test_recovering import lost, put_out, recover
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import key_id
from mithaq.cli.packages import app
from mithaq.cli.peers import app as peers_app
from mithaq.federation import queries
from mithaq.federation.actions import comparing, rekeying, saying, sending
from mithaq.federation.actions.bundling import read_bundle
from mithaq.federation.actions.pairing import accept_peer, revoke_peer
from mithaq.federation.adapters import bundle_file, encryption
from mithaq.federation.domain.segments import packed
from mithaq.federation.queries import logs
from mithaq.federation.queries.encryption import OwnKey, own_keys
from mithaq.node.doctor import Finding, findings
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.domain.statement import SELF, Statement, payload_of, statement_from
from partner import ANNOUNCED, FOLLOWED, Partner
from wire import LATER, hear, pulled, set_aside

DESTROYED = "federation.encryption.destroyed"


def changed(cast: Cast) -> OwnKey:
    return rekeying.change_key(by=cast.hamad.actor, at=LATER)


def destroy(cast: Cast, key: OwnKey, *, anyway: bool = False) -> int:
    return rekeying.destroy_key(key.id, anyway=anyway, by=cast.hamad.actor, at=LATER)


def said_to(partner: Partner, act: str) -> list[Statement]:
    """What our log for the partner says of an act."""
    while sending.fill(partner.name, at=LATER):
        pass
    entries = logs.sent_segment(partner.name, first=0).entries
    return [each for each in map(statement_from, map(payload_of, entries)) if each.act == act]


def follows(partner: Partner, key: OwnKey, **changes: Any) -> Statement:
    """The partner says that it encrypts by a key of ours from here on."""
    body = {"key": key.id, **changes.pop("what", {})}
    return partner.statement(FOLLOWED, "node:node.example", body, **changes)


def checked() -> Finding:
    (found,) = [each for each in findings() if each.check == "encryption"]
    return found


def held_names() -> list[str]:
    return sorted(each.name for each in (Path(settings.HOME) / "keys").iterdir() if "node" not in each.name)


def test_a_new_key_is_announced_to_all_and_the_one_before_stays(cast: Cast, partner: Partner) -> None:
    (first,) = own_keys()
    assert [each.body["key"] for each in said_to(partner, ANNOUNCED)] == [
        base64.b64encode(first.public).decode()
    ]

    made = changed(cast)

    before, today = own_keys()
    assert (before.id, before.is_today, before.partners) == (first.id, False, (partner.name,))
    assert (today, today.is_today, today.held is not None) == (made, True, True)
    assert before.held is not None
    assert before.held.file.stat().st_mode & 0o077 == 0
    assert today.id == key_id(today.public) != first.id
    keys = [each.body["key"] for each in said_to(partner, ANNOUNCED)]
    assert keys == [base64.b64encode(each.public).decode() for each in (first, today)]
    assert replay(is_kept=False).is_equal


def test_a_key_that_lies_where_older_nodes_keep_it_is_known(cast: Cast, partner: Partner) -> None:
    del cast, partner
    (first,) = own_keys()
    assert first.held is not None

    first.held.file.rename(first.held.file.with_name("encryption.key"))

    assert own_keys()[0].held is not None
    assert checked().is_good


def test_only_administrators_change_and_destroy_keys(cast: Cast, partner: Partner) -> None:
    del partner
    (first,) = own_keys()
    changed(cast)
    before = register.head()

    for player in (cast.leyla, cast.noor):
        with pytest.raises(Refused, match="not_permitted"):
            rekeying.change_key(by=player.actor, at=AT)
        with pytest.raises(Refused, match="not_permitted"):
            rekeying.destroy_key(first.id, anyway=True, by=player.actor, at=AT)

    assert (register.head(), len(held_names())) == (before, 2)


class Killed(BaseException):
    """Ends the process where it stands."""


def killed(*_: object, **__: object) -> None:
    raise Killed


class TestInterruptions:
    def test_the_private_half_is_on_the_disk_before_its_key_is_announced(
        self, cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del partner
        seen: list[str] = []
        sync, link, say = os.fsync, os.link, saying.say

        def noted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            def noting(*words: Any, **more: Any) -> Any:
                seen.append(name)
                return call(*words, **more)

            return noting

        monkeypatch.setattr(os, "fsync", noted("on the disk", sync))
        monkeypatch.setattr(os, "link", noted("named", link))
        monkeypatch.setattr(rekeying, "say", noted("said", say))

        changed(cast)

        assert seen[:4] == ["on the disk", "named", "on the disk", "said"]

    @pytest.mark.parametrize("where", ["before it is named", "before it is said", "before it holds"])
    def test_whoever_is_killed_has_announced_nothing_that_is_not_here(
        self, cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        before, say = own_keys(), saying.say

        def said_and_killed(*words: Any, **more: Any) -> None:
            say(*words, **more)
            raise Killed

        with monkeypatch.context() as patched:
            match where:
                case "before it is named":
                    patched.setattr(os, "link", killed)
                case "before it is said":
                    patched.setattr(rekeying, "say", killed)
                case _:
                    patched.setattr(rekeying, "say", said_and_killed)
            with pytest.raises(Killed), transaction.atomic():
                changed(cast)

        assert own_keys() == before
        left = [each for each in held_names() if each != before[0].held.file.name]  # type: ignore[union-attr]
        assert len(left) == (where != "before it is named")
        assert len(said_to(partner, ANNOUNCED)) == 1

        made = changed(cast)

        # What was begun is ended: no second key is made beside it.
        assert made.held is not None
        assert left in ([], [made.held.file.name])
        assert len(held_names()) == len(own_keys()) == 2

    def test_what_was_destroyed_and_not_said_is_said_when_it_is_done_again(
        self, cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del partner
        first = own_keys()[0]
        changed(cast)
        with monkeypatch.context() as patched:
            patched.setattr(rekeying, "say", killed)
            with pytest.raises(Killed), transaction.atomic():
                destroy(cast, first, anyway=True)
        gone = own_keys()[0]
        assert (gone.held, gone.destroyed_at) == (None, None)

        destroy(cast, first, anyway=True)

        assert own_keys()[0].destroyed_at == LATER

    def test_what_an_interrupted_making_left_of_a_key_goes_with_it(
        self, cast: Cast, partner: Partner
    ) -> None:
        del partner
        first = own_keys()[0]
        changed(cast)
        assert first.held is not None
        data, folder = first.held.file.read_bytes(), first.held.file.parent
        (folder / "new-k8x2").hardlink_to(first.held.file)
        (folder / "new-of-another").write_bytes(b"just being made")

        destroy(cast, first, anyway=True)

        assert [each.name for each in folder.iterdir() if each.read_bytes() == data] == []
        assert (folder / "new-of-another").exists()

    def test_where_the_register_is_shut_no_key_is_made(self, cast: Cast, partner: Partner) -> None:
        del partner
        comparing.begin(at=LATER)

        with pytest.raises(Refused, match="register_awaits"):
            changed(cast)

        assert len(held_names()) == 1


class TestDestroying:
    def test_a_key_goes_once_every_partner_that_knew_it_follows_a_later_one(
        self, cast: Cast, partner: Partner
    ) -> None:
        first = own_keys()[0]
        said_to(partner, ANNOUNCED)
        second = changed(cast)
        with pytest.raises(Refused, match="encryption_key_needed") as refused:
            destroy(cast, first)
        assert refused.value.facts == {"partners": partner.name, "packages": 0}
        # That they have our statement is not that all is here that they sealed before.
        partner.take(logs.sent_segment(partner.name, first=0))
        with pytest.raises(Refused, match="encryption_key_needed"):
            destroy(cast, first)
        hear(partner, partner.host(), follows(partner, second))
        assert (set_aside(), own_keys()[0].is_needed) == ([], False)

        destroy(cast, first)

        assert held_names() == [second.held.file.name]  # type: ignore[union-attr]
        assert [each.destroyed_at for each in own_keys()] == [LATER, None]
        (said,) = register.entries_about("node:node.example", act=DESTROYED)
        assert (said.statement.audience, said.statement.author) == (
            (SELF,),
            f"person:{cast.hamad.actor.person}",
        )
        assert said_to(partner, DESTROYED) == []
        with pytest.raises(Refused, match="encryption_key_destroyed"):
            destroy(cast, first)
        assert replay(is_kept=False).is_equal

    def test_who_follows_the_second_does_not_need_the_first_after_a_third(
        self, cast: Cast, partner: Partner
    ) -> None:
        said_to(partner, ANNOUNCED)
        second = changed(cast)
        said_to(partner, ANNOUNCED)
        hear(partner, partner.host(), follows(partner, second))

        changed(cast)

        assert [each.partners for each in own_keys()] == [(), (partner.name,), ()]

    def test_a_pairing_that_ended_holds_no_key(self, cast: Cast, partner: Partner) -> None:
        said_to(partner, ANNOUNCED)
        changed(cast)
        assert own_keys()[0].is_needed

        revoke_peer(partner.name, reason="Closed", by=cast.hamad.actor, at=AT)

        assert not own_keys()[0].is_needed

    def test_today_s_key_and_one_that_nobody_knows_are_not_destroyed(
        self, cast: Cast, partner: Partner
    ) -> None:
        del partner
        (first,) = own_keys()
        with pytest.raises(Refused, match="encryption_key_in_use"):
            destroy(cast, first, anyway=True)
        for name in ("", "0" * 64):
            with pytest.raises(NotFound, match="encryption_key_unknown"):
                destroy(cast, replace(first, id=name), anyway=True)

        assert len(held_names()) == 1

    def test_the_last_that_opens_anything_is_not_destroyed(self, cast: Cast, partner: Partner) -> None:
        del partner
        first = own_keys()[0]
        changed(cast).held.file.unlink()  # type: ignore[union-attr]

        with pytest.raises(Refused, match="encryption_key_missing"):
            destroy(cast, first, anyway=True)

        assert len(held_names()) == 1


class TestPairing:
    def test_who_pairs_later_is_told_no_key_of_before_and_holds_none(
        self, cast: Cast, partner: Partner
    ) -> None:
        said_to(partner, ANNOUNCED)
        second = changed(cast)
        other = Partner("MA", "exchange.ma.example")
        accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)

        (told,) = said_to(other, ANNOUNCED)

        assert told.body["key"] == base64.b64encode(second.public).decode()
        assert own_keys()[0].partners == (partner.name,)

    def test_another_pairing_announces_nothing_again(self, cast: Cast, partner: Partner) -> None:
        changed(cast)
        before = own_keys()
        other = Partner("MA", "exchange.ma.example")

        accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)

        assert own_keys() == before
        assert len(said_to(partner, ANNOUNCED)) == 1


class TestHearing:
    @pytest.mark.parametrize("is_at_once", [False, True])
    def test_a_partner_s_newer_key_is_taken_and_answered(
        self, cast: Cast, partner: Partner, tmp_path: Path, is_at_once: bool
    ) -> None:
        del cast
        partner.home = tmp_path / "theirs"
        said = [partner.host(), partner.announce(), partner.announce()]
        if is_at_once:
            hear(partner, *said)
        else:
            hear(partner, *said[:2])
            assert said_to(partner, FOLLOWED) == []
            hear(partner, said[2])

        assert queries.peer(partner.name).encryption == said[2].body["key"]
        (answer,) = said_to(partner, FOLLOWED)
        key = base64.b64decode(str(said[2].body["key"]))
        assert (answer.subject, answer.body) == (f"node:{partner.name}", {"key": key_id(key)})
        assert replay(is_kept=False).is_equal

    def test_neither_a_late_bundle_nor_what_was_said_before_sets_a_key_back(
        self, cast: Cast, partner: Partner, tmp_path: Path
    ) -> None:
        del cast
        partner.home = tmp_path / "theirs"
        first, second = partner.announce(), replace(partner.announce(), at=AT.replace(year=2020))
        partner.put_out(partner.host(), first)
        early = io.BytesIO()
        with bundle_file.written(early) as bundle:
            bundle.add_bytes("segment-000000000000.zst", packed(partner.segment()))
        whole = io.BytesIO()
        partner.put_out(second)
        with bundle_file.written(whole) as bundle:
            bundle.add_bytes("segment-000000000000.zst", packed(partner.segment()))

        for file in (whole, early, whole):
            file.seek(0)
            read_bundle(file, at=LATER)
            assert queries.peer(partner.name).encryption == second.body["key"]
        hear(partner, first)

        assert queries.peer(partner.name).encryption == second.body["key"]
        assert len(said_to(partner, FOLLOWED)) == 1
        assert replay(is_kept=False).is_equal

    def test_what_a_partner_says_of_keys_that_are_not_ours_is_set_aside(
        self, cast: Cast, partner: Partner
    ) -> None:
        said_to(partner, ANNOUNCED)
        second = changed(cast)
        partner.put_out(
            partner.host(),
            follows(partner, second, what={"key": "0" * 64}),
            follows(partner, second, what={"key": [second.id]}),
            replace(follows(partner, second), subject=f"node:{partner.name}"),
        )

        pulled(partner)

        assert set_aside() == [(number, "statement_malformed") for number in (1, 2, 3)]
        assert own_keys()[0].partners == (partner.name,)


class TestRestoring:
    def test_a_key_of_after_the_backup_comes_back_as_announced_and_its_private_half_is_missed(
        self, cast: Cast, partner: Partner
    ) -> None:
        put_out(partner)
        with lost():
            second = changed(cast)
            put_out(partner)
        assert second.held is not None
        second.held.file.unlink()

        recover(partner)

        assert [each.id for each in own_keys()][1:] == [second.id]
        found = checked()
        assert (found.is_good, found.fact) == (False, "the announced key is not on this machine")
        third = changed(cast)
        assert third.id not in (each.id for each in own_keys()[:2])
        assert checked().is_good
        assert replay(is_kept=False).is_equal


class TestTelling:
    def test_the_doctor_tells_what_is_waited_for_and_what_nothing_needs(
        self, cast: Cast, partner: Partner
    ) -> None:
        assert checked().fact == "the announced key is here"
        first = own_keys()[0]
        assert first.held is not None
        said_to(partner, ANNOUNCED)
        second = changed(cast)
        found = checked()
        assert (found.is_good, "1 of before that may still be needed" in found.fact) == (True, True)
        hear(partner, partner.host(), follows(partner, second))
        found = checked()
        assert (found.is_good, first.held.file.name in found.fact) == (False, True)
        data = first.held.file.read_bytes()
        destroy(cast, first)
        assert checked().is_good
        # A backup of before brings the file back.
        first.held.file.write_bytes(data)
        found = checked()
        assert (found.is_good, first.held.file.name in found.fact) == (False, True)
        destroy(cast, first)
        assert checked().is_good

    def test_the_doctor_tells_of_a_key_that_cannot_be_read(self, cast: Cast, partner: Partner) -> None:
        del cast, partner
        file = own_keys()[0].held.file  # type: ignore[union-attr]
        file.write_bytes(file.read_bytes()[:-1])

        found = checked()

        assert (found.is_good, str(file) in found.fact, "backup" in found.hint) == (False, True, True)

    def test_a_node_without_partners_has_no_key_and_nothing_to_mend(self, cast: Cast) -> None:
        del cast
        assert (checked().is_good, held_names()) == (True, [])

    def test_keys_are_made_listed_and_destroyed_by_commands(self, cast: Cast, partner: Partner) -> None:
        account, first = cast.hamad.user.username, own_keys()[0]
        said_to(partner, ANNOUNCED)

        made = told("make", "--as", account)
        listed = told("list")["keys"]
        needed = told("destroy", first.id[:16], "--as", account, code=1)
        gone = told("destroy", first.id[:16], "--as", account, "--anyway")
        table = CliRunner().invoke(app, ["key", "list"]).stdout

        assert (made["is_today"], made["is_here"]) == (True, True)
        assert [each["key"] for each in listed] == [first.id, made["key"]]
        assert (listed[0]["is_needed"], listed[0]["partners"]) == (True, [partner.name])
        assert (needed["refused"], "--anyway" in needed["then"]) == ("encryption_key_needed", True)
        assert gone == {"key": first.id[:16], "encrypted_anew": 0}
        assert first.id[:16] in table
        assert "destroyed" in table

    @pytest.mark.parametrize("language", ["en", "ar", "fr"])
    def test_since_when_a_partner_s_key_is_known_stands_on_the_page_and_in_the_list(
        self, cast: Cast, client: Client, partner: Partner, tmp_path: Path, language: str
    ) -> None:
        client.force_login(cast.noor.user)
        partner.home = tmp_path / "theirs"

        def page() -> str:
            return client.get("/partners/", headers={"accept-language": language}).content.decode()

        none = {"en": "not announced yet", "ar": "لم يُعلَن بعد", "fr": "pas encore annoncée"}[language]
        assert none in page()
        hear(partner, partner.host(), partner.announce())

        assert none not in page()
        (listed,) = json.loads(CliRunner().invoke(peers_app, ["list", "--json"]).stdout)["peers"]
        assert listed["encryption_since"] == AT.isoformat()


def told(*words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(app, ["key", *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_what_is_sealed_opens_with_its_key_alone(tmp_path: Path) -> None:
    keys = [encryption.make_key(tmp_path) for _ in range(2)]
    held = {each.public: each for each in encryption.held_keys(tmp_path)}
    data = encryption.sealed_for(b"manifest", public_key=keys[0], info=b"for this")

    assert encryption.opened_with(data, keys=held.values(), info=b"for this") == b"manifest"
    assert encryption.opened_with(data, keys=[held[keys[0]]], info=b"for this") == b"manifest"
    for keyring, info in (([held[keys[1]]], b"for this"), (held.values(), b"for that"), ([], b"for this")):
        with pytest.raises(Refused, match="package_unreadable"):
            encryption.opened_with(data, keys=keyring, info=info)
