"""Keys of persons: made under a passphrase, opened by it alone, replaced and ended."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from cast import AT, PASSWORD, Cast, Player, player
from mithaq.access.actions.keys import FAILURES_MOST, WAIT, end_key, open_key, register_key
from mithaq.access.adapters import key_box
from mithaq.access.domain import keys as persons
from mithaq.access.domain.keys import PersonKey, keys_said, signed_by
from mithaq.access.domain.permissions import Role
from mithaq.access.models import KeptKey
from mithaq.access.queries import keys
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import Seal, signature_over
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.domain.statement import Statement
from own_keys import keyed, new_seal, said
from staging import staged

PASSPHRASE = "three-herons-over-slate"  # of tests
LATER = AT + timedelta(minutes=1)
PERSON = f"person:{uuid4()}"


@pytest.fixture
def layan(cast: Cast) -> Player:
    """An approver of the host, with a key."""

    def made() -> Player:
        found = player("layan", cast.hamad.institution, Role.APPROVER)
        register_key(PASSPHRASE, seal=None, by=found.actor, at=AT)
        return found

    return staged("an approver with a key", made)


def held(person: Player) -> PersonKey:
    found = keys.holding(person.person)
    assert found is not None
    return found.key


class TestHolding:
    def test_it_opens_by_its_passphrase_and_the_register_has_its_public_half(self, layan: Player) -> None:
        seal = open_key(layan.person, PASSPHRASE, at=AT)

        assert seal is not None
        assert held(layan).public_key == seal.public_key
        last = register.entry_at(register.head().position).statement
        assert (last.act, last.audience, last.author) == (
            persons.REGISTERED,
            ("everyone",),
            f"person:{layan.person}",
        )
        assert replay(is_kept=False).is_equal

    def test_what_is_kept_holds_neither_key_nor_passphrase(self, layan: Player) -> None:
        seal = open_key(layan.person, PASSPHRASE, at=AT)
        kept = bytes(KeptKey.objects.get(pk=layan.person).closed)

        assert seal is not None
        assert seal.private_key.private_bytes_raw() not in kept
        assert PASSPHRASE.encode() not in kept
        assert key_box.opened(kept, PASSPHRASE + " ") is None

    def test_wrong_guesses_are_counted_and_make_the_next_wait(self, layan: Player) -> None:
        KeptKey.objects.update(failures=FAILURES_MOST - 1, failed_at=AT)

        with pytest.raises(Refused, match="passphrase_wrong"):
            open_key(layan.person, "another", at=AT)
        with pytest.raises(Refused, match="passphrase_wait"):
            open_key(layan.person, PASSPHRASE, at=AT + WAIT - timedelta(seconds=1))

        assert open_key(layan.person, PASSPHRASE, at=AT + WAIT) is not None
        assert KeptKey.objects.get(pk=layan.person).failures == 0

    def test_what_a_backup_brings_back_of_a_key_that_ended_is_destroyed(self, layan: Player) -> None:
        body: dict[str, Json] = {"key": held(layan).id, "reason": "Lost"}
        said(persons.ENDED, layan, body)

        assert not KeptKey.objects.exists()
        register_key(PASSPHRASE, seal=open_key(layan.person, "", at=LATER), by=layan.actor, at=LATER)
        assert open_key(layan.person, PASSPHRASE, at=LATER) is not None
        assert replay(is_kept=True).is_equal
        assert open_key(layan.person, PASSPHRASE, at=LATER) is not None

    def test_what_is_kept_of_a_key_whose_place_another_took_opens_nothing(
        self, layan: Player, cast: Cast
    ) -> None:
        keyed(layan, at=LATER)

        assert open_key(layan.person, PASSPHRASE, at=LATER) is None
        assert not KeptKey.objects.exists()
        end_key(layan.person, reason="Its private half is gone", seal=None, by=cast.hamad.actor, at=LATER)
        assert keys.holding(layan.person) is None

    def test_no_passphrase_is_no_guess(self, layan: Player) -> None:
        with pytest.raises(Refused, match="passphrase_missing"):
            open_key(layan.person, "", at=AT)

        assert KeptKey.objects.get(pk=layan.person).failures == 0

    @pytest.mark.parametrize(
        ("passphrase", "code"),
        [("short", "passphrase_unfit"), ("mithaq-mithaq-mithaq", "passphrase_unfit")],
    )
    def test_a_weak_passphrase_is_refused(self, layan: Player, passphrase: str, code: str) -> None:
        with pytest.raises(Refused, match=code):
            register_key(passphrase, seal=None, by=layan.actor, at=AT)

    def test_the_password_of_the_account_is_no_passphrase(self, cast: Cast) -> None:
        reem = player("reem", cast.hamad.institution, Role.SENIOR_APPROVER)

        with pytest.raises(Refused, match="passphrase_is_password"):
            register_key(PASSWORD, seal=None, by=reem.actor, at=AT)

    def test_who_does_not_sign_has_no_key(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="not_permitted"):
            register_key(PASSPHRASE, seal=None, by=cast.hamad.actor, at=AT)
        assert open_key(cast.hamad.person, PASSPHRASE, at=AT) is None

    def test_an_open_session_does_not_replace_it(self, layan: Player) -> None:
        before = held(layan)

        for seal in (None, new_seal()):
            with pytest.raises(Refused, match="passphrase_missing"):
                register_key(PASSPHRASE, seal=seal, by=layan.actor, at=LATER)
            with pytest.raises(Refused, match="passphrase_missing"):
                end_key(layan.person, reason="Lost", seal=seal, by=layan.actor, at=LATER)

        assert held(layan) == before

    def test_its_holder_replaces_it(self, layan: Player) -> None:
        before, seal = held(layan), open_key(layan.person, PASSPHRASE, at=AT)

        register_key(PASSPHRASE[::-1], seal=seal, by=layan.actor, at=LATER)

        assert held(layan).id != before.id
        assert keys.of_person(layan.person)[before.id].until_at == LATER
        with pytest.raises(Refused, match="passphrase_wrong"):
            open_key(layan.person, PASSPHRASE, at=LATER)
        assert replay(is_kept=False).is_equal

    def test_an_administrator_ends_the_key_of_another_and_nothing_is_kept(
        self, layan: Player, cast: Cast
    ) -> None:
        before = held(layan)

        end_key(layan.person, reason="She lost it", seal=None, by=cast.hamad.actor, at=LATER)

        assert keys.holding(layan.person) is None
        assert keys.of_person(layan.person)[before.id].until_at == LATER
        assert not KeptKey.objects.exists()
        assert replay(is_kept=False).is_equal
        with pytest.raises(NotFound, match="key_unknown"):
            end_key(layan.person, reason="Again", seal=None, by=cast.hamad.actor, at=LATER)

    def test_nobody_else_ends_it_and_never_without_a_reason(self, layan: Player, cast: Cast) -> None:
        with pytest.raises(Refused, match="not_permitted"):
            end_key(layan.person, reason="So", seal=None, by=cast.noor.actor, at=LATER)
        with pytest.raises(Refused, match="reason_missing"):
            end_key(layan.person, reason=" ", seal=None, by=cast.hamad.actor, at=LATER)


def registered(seal: Seal, **changes: object) -> Statement:
    person = str(changes.pop("person", PERSON))
    node = str(changes.pop("node", settings.NODE_NAME))
    found = Statement(
        id=uuid4(),
        act=persons.REGISTERED,
        issuer=settings.NODE_NAME,
        audience=("everyone",),
        author=person,
        subject=person,
        label={},
        body=persons.registration(seal, person=person, institution=uuid4(), node=node),
        supersedes=None,
        at=AT,
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # whichever the test names


def ended(key: str, **changes: object) -> Statement:
    said = registered(new_seal(), act=persons.ENDED, body={"key": key, "reason": "Lost"}, at=LATER)
    return replace(said, **changes)  # type: ignore[arg-type]  # whichever the test names


class TestSaid:
    def test_a_later_key_takes_the_place_of_the_one_before(self) -> None:
        first, second = new_seal(), new_seal()

        one, two = keys_said([registered(first), registered(second, at=LATER)]).values()

        assert (one.until_at, two.until_at) == (LATER, None)

    def test_a_first_end_stands(self) -> None:
        (name,) = keys_said([registered(seal := new_seal())])
        said = [registered(seal), ended(name), ended(name, at=LATER + WAIT)]

        assert keys_said(said)[name].until_at == LATER

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"author": None}, "statement_malformed"),
            ({"author": f"person:{uuid4()}"}, "statement_malformed"),
            ({"subject": "person:nobody", "author": "person:nobody"}, "signature_invalid"),
            ({"person": "person:nobody"}, "statement_malformed"),
            ({"node": "exchange.other.example"}, "signature_invalid"),
            ({"issuer": "exchange.other.example"}, "signature_invalid"),
            ({"body": {}}, "statement_malformed"),
        ],
    )
    def test_who_does_not_show_to_have_it_registers_none(self, changes: dict[str, object], code: str) -> None:
        with pytest.raises(Refused, match=code):
            keys_said([registered(new_seal(), **changes)])

    def test_nobody_registers_the_key_of_another(self) -> None:
        theirs, thief = registered(new_seal()), f"person:{uuid4()}"

        with pytest.raises(Refused, match="signature_invalid"):
            keys_said([replace(theirs, subject=thief, author=thief)])
        with pytest.raises(Refused, match="key_known"):
            keys_said([theirs, theirs])

    def test_nobody_ends_what_is_not_there_or_the_key_of_another(self) -> None:
        theirs = registered(new_seal())
        (name,) = keys_said([theirs])

        for end in (ended("0" * 64), ended(name, subject=f"person:{uuid4()}")):
            with pytest.raises(Refused, match="key_unknown"):
                keys_said([theirs, end])


class TestSigning:
    def test_a_signature_counts_while_the_key_is_its_signers(self) -> None:
        seal = new_seal()
        (name,) = known = keys_said([registered(seal)])
        signature = signature_over(b"this", payload_type="t", seal=seal)
        over = {name: replace(known[name], until_at=LATER)}

        def asked(payload: bytes = b"this", person: str = PERSON, **changes: object) -> str:
            how = {"payload_type": "t", "person": person, "at": AT, "keys": known, **changes}
            return signed_by(payload, signature, **how)  # type: ignore[arg-type]  # whichever is named

        assert asked() == asked(keys=over) == name
        for code, changes in {
            "signature_invalid": {"payload": b"that"},
            "key_of_other": {"person": f"person:{uuid4()}"},
            "person_key_ended": {"keys": over, "at": LATER},
            "key_not_registered": {"at": AT - WAIT},
        }.items():
            with pytest.raises(Refused, match=code):
                asked(**changes)  # type: ignore[arg-type]  # whichever is named
        with pytest.raises(Refused, match="signature_invalid"):
            asked(payload_type="u")
        with pytest.raises(Refused, match="key_not_registered"):
            asked(keys={})

    def test_without_a_key_the_node_stands_alone_and_never_again_after(self) -> None:
        (name,) = known = keys_said([registered(new_seal())])
        over = {name: replace(known[name], until_at=LATER)}

        def asked(**changes: object) -> str:
            how = {"payload_type": "t", "person": PERSON, "at": AT, "keys": known, **changes}
            return signed_by(b"this", None, **how)  # type: ignore[arg-type]  # whichever is named

        assert asked(at=AT - WAIT) == asked(person=f"person:{uuid4()}") == ""
        for changes in ({}, {"keys": over, "at": LATER}):
            with pytest.raises(Refused, match="key_signature_missing"):
                asked(**changes)
