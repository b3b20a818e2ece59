"""F8: keys change, are lost, stolen and revoked on both sides while logs are pulled: nobody else is believed.

In each world a partner goes through twelve root documents, and our node through some of its own, at any
moment of the exchange. Holders of root keys lose them and are replaced by the others; the node's key is lost.
A thief has each key that ended, those of former holders, and one of today's; with them it tries chains, logs,
receipts, requests and cards. Meanwhile both say things, and take them in small steps. At the end all must be
there, by nothing but following and pulling. Example: python bench/faults/f08_keys.py 1000
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from grounds import AT, Figure, ground, paired, show

from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.federation.domain.receipts import cosigned, log_name
from mithaq.federation.domain.requests import Asking, header_of, require_signed
from mithaq.federation.domain.turns import stretches, turns_in
from mithaq.register.adapters.keys import create_next_key, first_seal, key_file, key_files
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.roots import Signed, next_root, with_signature
from mithaq.register.domain.statement import StatementDraft, statement_in
from mithaq.register.domain.statement import envelope_of as signed_statement

if TYPE_CHECKING:
    from mithaq.access.domain.permissions import Actor
    from partner import Partner

CHANGES = 12
LATER = AT + timedelta(minutes=5)
# Exporting and replaying the whole register takes longer than the rest.
VERIFIED_EACH = 10


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        from partner import Partner  # noqa: PLC0415  # models need settings that the node makes

        partner = Partner()
        yield changed(partner, by=paired(partner), count=count)


def changed(partner: "Partner", *, by: "Actor", count: int, changes: int = CHANGES) -> Figure:
    """Change keys in so many worlds."""
    chance, found = random.Random(8), Counter[str]()  # noqa: S311  # the same schedules at every run
    kept = key_file(Path(settings.HOME)).read_bytes()
    for number in range(count):
        with transaction.atomic():
            mine = replace(partner, log=[], documents=[], taken=[], ours=[])
            world = World(mine, chance, found, by=by)
            world.run(changes)
            world.verify(is_whole=number % VERIFIED_EACH == 0)
            transaction.set_rollback(True)
        _lay_keys_back(kept)
        show(f"{number:,} of {count:,} worlds, {found['attacks']:,} attacks")
    wrong = found["wrongly accepted"], found["by hand"], found["not verified"]
    return Figure(
        "F8 keys rotated, lost, stolen and revoked in mid-pull",
        f"{count:,} worlds of {changes} root documents, {found['attacks']:,} attacks",
        "0 wrong accepts, 0 manual repair",
        f"{wrong[0]} wrong accepts, {wrong[1]} in need of a hand, {wrong[2]} logs not verified;"
        f" {found['rotated']:,} changes of the partner's keys and {found['ours']:,} of ours",
        not any(wrong),
    )


def _lay_keys_back(kept: bytes) -> None:
    home = Path(settings.HOME)
    for file in key_files(home):
        file.unlink()
    key_file(home).write_bytes(kept)
    first_seal.cache_clear()


class World:
    """A partner and our node, their people, and a thief."""

    def __init__(
        self, partner: "Partner", chance: random.Random, found: Counter[str], *, by: "Actor"
    ) -> None:
        self.partner, self.chance, self.found, self.by = partner, chance, found, by
        self.ended: list[KeySeal] = []
        self.former: list[KeySeal] = []
        self.our_holders: list[KeySeal] = []
        self.our_former: list[KeySeal] = []
        self.our_ended: list[bytes] = []
        self.planted: list[int] = []
        # How many of the partner's documents we have followed.
        self.followed = 0

    def run(self, changes: int) -> None:
        """So many changes, and between them anything by chance; in the end all is exchanged."""
        self.partner.put_out(self.partner.host())
        acts: list[Callable[[], None]] = [self._speak, self._pull, self._pull, self._say, self._hand_out]
        acts += [self._attack, self._attack, self._change_ours, self._part]
        odds = [4, 3, 3, 2, 2, 4, 4, 1, 0.2]
        for _ in range(changes):
            for act in self.chance.choices(acts, odds, k=self.chance.randint(1, 5)):
                act()
            self._change()
        self._speak()
        self._say()
        self._follow()
        while self._pulled(step=5):
            pass
        self._hand_out()

    def verify(self, *, is_whole: bool) -> None:
        """Whether all has come, and nothing else; `is_whole` also exports and replays our register."""
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.node.replaying import replay  # noqa: PLC0415
        from mithaq.register.checks import check_head  # noqa: PLC0415

        standing = queries.standing(self.partner.name)
        set_aside = sorted(each.index for each in standing.quarantined)
        is_there = standing.taken == len(self.partner.log) and standing.peer.card.root == self.partner.root
        self.found["by hand"] += not is_there or standing.trouble is not None
        self.found["wrongly accepted"] += set_aside != self.planted
        check_head(last=1_000)
        if is_whole:
            self.found["not verified"] += not replay(is_kept=False).is_equal or bool(_export_problems())

    def _speak(self) -> None:
        """The partner says something; at times with a statement in it that an ended key signed."""
        for _ in range(self.chance.randint(1, 3)):
            said = self.partner.record("Sensor")
            if self.ended and self.chance.random() < 0.1:
                self.planted.append(len(self.partner.log))
                self.partner.put_out(signed_statement(said, self.chance.choice(self.ended)))
            else:
                self.partner.put_out(said)

    def _change(self) -> None:
        """The partner's next document: another key of the node, and perhaps another holder for one lost."""
        from partner import new_seal  # noqa: PLC0415

        partner = self.partner
        if not partner.holders:
            self.former.append(partner.seal)
            then = [new_seal() for _ in range(3)]
        else:
            then = list(partner.holders)
            if self.chance.random() < 0.4:
                lost = then.pop(self.chance.randrange(3))
                self.former.append(lost)
                partner.holders = list(then)
                then.append(new_seal())
        seal = partner.seal
        if self.chance.random() < 0.8:
            self.ended.append(seal)
            seal = new_seal()
        partner.go_over(seal, holders=then, threshold=2)
        self.found["rotated"] += 1

    def _follow(self) -> None:
        from mithaq.federation.actions import following  # noqa: PLC0415

        try:
            following.follow(self.partner.name, self.partner.root_answer, at=LATER)
        except Refused:
            self.found["by hand"] += 1
        self.followed = len(self.partner.documents)

    def _pull(self) -> None:
        """Take a little; not always before who changed a key was followed, and then nothing comes."""
        if self.chance.random() < 0.6:
            self._follow()
        for _ in range(self.chance.randint(1, 2)):
            self._pulled(step=self.chance.randint(1, 4))

    def _pulled(self, *, step: int) -> bool:
        from mithaq.federation.actions import receiving  # noqa: PLC0415
        from wire import Wire  # noqa: PLC0415

        is_known = self._known().seal.public_key == self.partner.seal.public_key
        try:
            is_more = receiving.pull(self.partner.name, Wire(self.partner, step=step), at=LATER)
        except Refused:
            self.found["by hand"] += is_known
            return False
        self.found["wrongly accepted"] += not is_known
        return is_more

    def _known(self) -> "Partner":
        """The partner as far as we have followed it."""
        from mithaq.federation import queries  # noqa: PLC0415

        documents = self.partner.documents[: self.followed]
        key = queries.peer(self.partner.name).card.key.public_key
        seals = [each for each in (*self.ended, self.partner.seal) if each.public_key == key]
        return replace(self.partner, documents=documents, seal=seals[0])

    def _part(self) -> None:
        """The pairing ends in the middle, nothing comes, and it begins again by the card of today."""
        from mithaq.federation.actions.pairing import accept_peer, revoke_peer  # noqa: PLC0415

        revoke_peer(self.partner.name, reason="Lost a key", by=self.by, at=LATER)
        self._must_refuse(lambda: self._take_from(self.partner))
        card = self.partner.card
        accept_peer(self.partner.card_envelope, fingerprint=card.fingerprint, by=self.by, at=LATER)
        self.followed = len(self.partner.documents)

    def _take_from(self, partner: "Partner") -> None:
        from mithaq.federation.actions import receiving  # noqa: PLC0415
        from wire import Wire  # noqa: PLC0415

        receiving.pull(partner.name, Wire(partner), at=LATER)

    # Ours.

    def _say(self) -> None:
        """Our node publishes something for everyone."""
        from cast import content  # noqa: PLC0415
        from mithaq.federation import published  # noqa: PLC0415
        from mithaq.parties import queries as parties  # noqa: PLC0415
        from mithaq.register import actions as register  # noqa: PLC0415

        host = parties.host_institution()
        label = public_label(host.code).as_json()
        said = {**content(), "label": label, "source": None, "open_step": "full"}
        body: Any = {"content": said, "institution": str(host.id), "version": 1}
        draft = StatementDraft(
            act="exchange.record.published",
            audience=("everyone",),
            subject=f"record:{uuid4()}",
            label=label,
            body=body,
        )
        appended = register.append(draft, at=LATER)
        published.OURS[draft.act](appended.position, appended.statement)

    def _change_ours(self) -> None:
        """Our people replace our key, which is lost, or a holder's."""
        from mithaq.register import queries as register  # noqa: PLC0415
        from partner import new_seal  # noqa: PLC0415

        home, changes = Path(settings.HOME), dict[str, Any]()
        if not self.our_holders:
            signers = [first_seal(home)]
            then = [new_seal() for _ in range(3)]
        else:
            then = list(self.our_holders)
            if self.chance.random() < 0.4:
                self.our_former.append(then.pop(self.chance.randrange(3)))
            signers = self.chance.sample(then, 2)
            then += [new_seal() for _ in range(3 - len(then))]
            before = register.verifier_key().public_key
            self.our_ended.append(before)
            changes["statement"] = create_next_key(home).public_key
            key_file(home).unlink(missing_ok=True)
            first_seal.cache_clear()
        changes["keys"] = tuple(sorted(each.public_key for each in then))
        _publish(signers, then, threshold=2, **changes)
        self.our_holders = then
        self.found["ours"] += 1

    def _hand_out(self) -> None:
        """The partner takes our log, each stretch by the key that its checkpoint names, and receipts it."""
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.actions import sending  # noqa: PLC0415
        from mithaq.federation.queries import logs  # noqa: PLC0415
        from mithaq.register import queries as register  # noqa: PLC0415

        while sending.fill(self.partner.name, at=LATER):
            pass
        segment = logs.sent_segment(self.partner.name, first=0)
        today = register.verifier_key().public_key
        origin = VerifierKey(log_name(settings.NODE_NAME, self.partner.name), today)
        turns = turns_in(checkpoint_in(segment.note, origin).lines, today=today)
        is_kept = list(segment.entries[: len(self.partner.taken)]) == self.partner.taken
        ours = {each.root.statement for each in register.our_roots()}
        for _, entries, key in stretches(turns, segment.entries, first=0):
            is_kept &= key in ours
            for each in entries:
                statement_in(each, public_key=key)
        self.found["not verified"] += not is_kept
        self.partner.take(segment, at=LATER)
        if self._known().seal.public_key == self.partner.seal.public_key:
            sending.take_receipt(queries.peer(self.partner.name), self.partner.receipt, [], at=LATER)

    # The thief's.

    def _attack(self) -> None:
        tries: list[Callable[[], object]] = list(self._chains())
        if ended := [each for each in self.ended if each.public_key != self._known().seal.public_key]:
            seal = self.chance.choice(ended)
            tries += [
                lambda: self._take_from(self._log_by(seal)),
                lambda: self._receipt_by(seal),
                lambda: self._ask_by(seal),
                lambda: self._card_by(seal),
            ]
        if self.our_holders:
            tries += [
                lambda: _publish([], self.our_holders[:1], threshold=1),
                lambda: _publish(self.our_former, self.our_holders[:1], threshold=1),
            ]
        if self.our_ended:
            back = self.chance.choice(self.our_ended)
            tries.append(lambda: _publish(self.our_holders, self.our_holders, statement=back))
        self._must_refuse(self.chance.choice(tries))

    def _must_refuse(self, attack: Callable[[], object]) -> None:
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.queries import logs  # noqa: PLC0415
        from mithaq.register import queries as register  # noqa: PLC0415

        before = register.head(), queries.peer(self.partner.name), logs.taken(self.partner.name)
        self.found["attacks"] += 1
        is_refused = False
        try:
            attack()
        except (Refused, NotFound):
            is_refused = True
        now = register.head(), queries.peer(self.partner.name), logs.taken(self.partner.name)
        self.found["wrongly accepted"] += not is_refused or now != before

    def _chains(self) -> Iterator[Callable[[], object]]:
        """Chains that do not go on from what is known."""
        from partner import new_seal  # noqa: PLC0415

        partner, known = self.partner, self._known()
        mine = new_seal()
        today = self._holders_known()
        changes: dict[str, Any] = {"keys": (mine.public_key,), "threshold": 1, "statement": mine.public_key}
        later = replace(partner, documents=[*known.documents, known.signed_root(by=[mine], **changes)])
        nodes = [
            known.signed_root(by=[mine], **changes),
            known.signed_root(by=[*today[:1], mine], **changes) if len(today) > 1 else None,
            known.signed_root(by=[*(each for each in self.former if each not in today), mine], **changes),
            known.signed_root(by=[known.seal, mine], **changes) if len(today) > 1 else None,
            known.signed_root(by=[*today, mine], node="other.example"),
            later.signed_root(by=[mine], **changes),
        ]
        for each in filter(None, nodes):
            yield lambda each=each: self._offer([*known.root_answer, each.envelope])  # type: ignore[misc]
        if partner.documents[self.followed :]:
            honest = partner.root_answer[: self.followed + 1]
            next_known = replace(partner, documents=partner.documents[: self.followed + 1])
            bad = next_known.signed_root(by=[mine], **changes)
            yield lambda: self._offer([*honest, bad.envelope])
        if partner.documents[self.followed + 1 :]:
            yield lambda: self._offer(partner.root_answer[self.followed + 1 :])
        if self.followed:
            yield lambda: self._offer(partner.root_answer[: self.followed - 1])
            former = replace(partner, documents=partner.documents[: self.followed - 1])
            fork = former.signed_root(by=[*self.former, mine], **changes)
            yield lambda: self._offer([*former.root_answer, fork.envelope])

    def _holders_known(self) -> list[KeySeal]:
        """The holders of today as far as they are those of the document that we know."""
        known = self._known().root.keys
        all_seals = [*self.partner.holders, *self.former]
        return [each for each in all_seals if each.public_key in known]

    def _offer(self, envelopes: list[bytes]) -> None:
        from mithaq.federation.actions import following  # noqa: PLC0415

        following.follow(self.partner.name, envelopes, at=LATER)

    def _log_by(self, seal: KeySeal) -> "Partner":
        thief = replace(self.partner, log=list(self.partner.log), documents=[], seal=seal)
        thief.turns = self.chance.choice([(), self.partner.turns])
        thief.put_out(thief.record("Stolen"), thief.record("Stolen too"))
        return thief

    def _receipt_by(self, seal: KeySeal) -> None:
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.actions import sending  # noqa: PLC0415
        from mithaq.federation.queries import logs  # noqa: PLC0415

        note = logs.sent_segment(self.partner.name, first=0).note
        told = cosigned(note, name=self.partner.name, seal=seal, at=LATER)
        sending.take_receipt(queries.peer(self.partner.name), told, [], at=LATER)

    def _ask_by(self, seal: KeySeal) -> None:
        from mithaq.federation import queries  # noqa: PLC0415

        asking = Asking(self.partner.name, settings.NODE_NAME, "GET", "/federation/v1/log?from=0")
        keys = [queries.peer(self.partner.name).card.key.public_key]
        require_signed(header_of(asking, seal=seal, at=LATER), asking, public_keys=keys, at=LATER)

    def _card_by(self, seal: KeySeal) -> None:
        from mithaq.federation.actions.pairing import accept_peer  # noqa: PLC0415

        old = replace(self.partner, documents=[], holders=(), seal=seal)
        accept_peer(old.card_envelope, fingerprint=old.card.fingerprint, by=self.by, at=LATER)


def _publish(by: list[KeySeal], holders: list[KeySeal], **changes: Any) -> None:
    """Our node's next document, signed by these and by the holders to come."""
    from mithaq.federation.actions import following  # noqa: PLC0415
    from mithaq.register import queries as register  # noqa: PLC0415

    said = {"keys": tuple(sorted(each.public_key for each in holders)), **changes}
    signed = Signed(replace(next_root(register.our_roots()[-1].root), **said), b"")
    for each in (*by, *holders):
        signed = with_signature(signed, each)
    following.publish_root(signed, at=LATER)


def _export_problems() -> list[str]:
    from mithaq.register import actions as register_actions  # noqa: PLC0415
    from mithaq.register import queries as register  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "register.jsonl"
        register_actions.export_register(file)
        key = register.verifier_key().public_key
        return [
            each.code
            for each in register.verified_export(file, trusted_key=key, progress=lambda _: None).problems
        ]


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000):
        print(f"\n{figure}")
