"""F12: what a release rests on changes while two people approve it: nothing leaves on what no longer holds.

A case is proposed, signed twice, issued, and its documents are sent to a partner's node. Before any of these
steps, or while one waits for the register, somebody ends or changes the agreement, amends or withdraws the
record, raises its label, loads a list, changes the policy, parts from the partner, or does something that is
nobody's concern. All go on as if nothing had happened, also after they were refused. Each world is undone by
its savepoint.
Example: python bench/faults/f12_stale_approvals.py 10000
"""

import io
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from grounds import AT, Figure, ground, show

from mithaq.base.refusals import NotFound, Refused

if TYPE_CHECKING:
    from cast import Cast
    from clearance.test_case_actions import World as Office
    from partner import Partner

STEPS = ("propose", "first signature", "second signature", "issue", "send")
# A proposal and a first signature let nothing go.
ALL, SIGNATURES = frozenset(STEPS[2:]), frozenset(STEPS[1:3])
FORBID = '@id("nothing_leaves")\n@title("Nothing leaves")\n@source("An order")\n'
NOTHING_LEAVES = FORBID + 'forbid (principal is Recipient, action in Action::"release", resource is Item);\n'
UNLIKELY = FORBID.replace("nothing", "little") + (
    'forbid (principal is Recipient, action in Action::"release", resource is Item)'
    ' when { resource == Item::"nothing" };\n'
)


@dataclass(frozen=True)
class Stage:
    """The people, a partner who may receive, and a case that was reviewed."""

    office: "Office"
    partner: "Partner"
    case: UUID


@dataclass(frozen=True)
class Change:
    """What somebody does meanwhile, and which steps must not be taken after it."""

    make: Callable[["World"], object]
    stops: frozenset[str]
    # What takes time is not done between two statements of a step.
    is_sudden: bool = True


def main(count: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground() as here:
        from cast import assemble  # noqa: PLC0415  # models need settings that the node makes
        from mithaq.register.adapters.keys import key_file  # noqa: PLC0415

        # The cast founds a node of its own.
        key_file(here.home).unlink()
        yield interleaved(staged(assemble(here.home)), count=count)


def staged(cast: "Cast") -> Stage:
    """Put a case before those who decide it."""
    from cast import player  # noqa: PLC0415
    from clearance import test_case_actions as acts  # noqa: PLC0415
    from clearers import Clearers, entity  # noqa: PLC0415
    from mithaq.access.domain.permissions import Role  # noqa: PLC0415
    from mithaq.clearance.actions import applying, casework  # noqa: PLC0415
    from mithaq.clearance.actions.screening import screen_next  # noqa: PLC0415
    from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind  # noqa: PLC0415
    from mithaq.clearance.domain.cases.cells import PartyRole, Recipient  # noqa: PLC0415
    from mithaq.clearance.domain.cases.states import Move  # noqa: PLC0415
    from mithaq.federation.actions.pairing import accept_peer  # noqa: PLC0415
    from partner import Partner  # noqa: PLC0415
    from wire import pulled  # noqa: PLC0415

    home, host = Path(settings.HOME), cast.hamad.institution
    people = {
        "jasim": Role.LICENSING_OFFICER,
        "dana": Role.LICENSING_OFFICER,
        "layan": Role.APPROVER,
    }
    clearers = Clearers(**{name: player(name, host, role) for name, role in people.items()})
    _write_list(entity("x", "Somebody Invented Listed"))
    office = acts.made_world(cast, clearers, home / "un.ftm.json")
    partner = Partner(home=home / "theirs")
    partner.put_out(partner.host(), partner.announce())
    fingerprint = partner.card.fingerprint
    accept_peer(partner.card_envelope, fingerprint=fingerprint, by=cast.hamad.actor, at=AT)
    pulled(partner)
    while screen_next(at=AT):
        pass
    code, jasim = partner.facts.code, clearers.jasim.actor
    key = acts.write(office, _agree(office, partner), recipients=(Recipient(code, PartyRole.END_USER),))
    applying.submit_case(key, is_attested=True, text="", by=cast.leyla.actor, at=AT)
    acts.move(office, key, Move.TAKE_IN)
    acts.move(office, key, Move.CLEAR_INTAKE)
    acts.classify(office, key)
    casework.ask_advice(key, [(cast.kerem.institution, WHOLE_CASE)], by=jasim, at=AT)
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=cast.kerem.actor, at=AT)
    acts.move(office, key, Move.CLOSE_CIRCULATION)
    acts.move(office, key, Move.CONSOLIDATE)
    return Stage(office, partner, key)


def interleaved(stage: Stage, *, count: int) -> Figure:
    """Let so many approvals be disturbed."""
    chance, found = random.Random(12), Counter[str]()  # noqa: S311  # the same at every run
    for number in range(count):
        with transaction.atomic():
            World(stage, chance, found).run()
            transaction.set_rollback(True)
        show(f"{number:,} of {count:,}, {found['stale']} stale")
    stale = ", ".join(f"{times} × {what[6:]}" for what, times in found.items() if what.startswith("stale "))
    return Figure(
        "F12 what an approval rests on changes meanwhile",
        f"{count:,} interleavings",
        "0 releases on a stale approval",
        f"{found['stale']} steps on what no longer held{stale and ': '}{stale}; {found['refused']:,} refused;"
        f" of {found['undisturbed']:,} undisturbed ones {found['sent']:,} sent",
        not found["stale"] and found["sent"] == found["undisturbed"],
    )


@dataclass(frozen=True)
class Items(Mapping[str, Any]):
    """The records as they are when they are asked for, as faces give them."""

    world: "World"

    def __getitem__(self, reference: str) -> Any:
        return self.world.office.items[reference]

    def __iter__(self) -> Iterator[str]:
        return iter(self.world.office.items)

    def __len__(self) -> int:
        return len(self.world.office.items)


class World:
    """One approval, and what happens meanwhile."""

    def __init__(self, stage: Stage, chance: random.Random, found: Counter[str]) -> None:
        self.stage, self.chance, self.found = stage, chance, found
        self.office, self.digest, self.at = stage.office, "0" * 64, AT

    @property
    def jasim(self) -> Any:
        return self.office.clearers.jasim.actor

    @property
    def layan(self) -> Any:
        return self.office.clearers.layan.actor

    def run(self) -> None:
        """Take all steps; before one of them, at times before two, something changes."""
        places = self.chance.sample(range(len(STEPS)), self.chance.choice((1, 1, 2)))
        held = dict[str, frozenset[str]]()
        is_sent = is_stopped = False
        for place, step in enumerate(STEPS):
            name = self.chance.choice(list(CHANGES)) if place in places else ""
            is_taken, is_changed = self._disturbed(step, name)
            if is_changed:
                # A list that is loaded takes the place of the one before: who was listed there is not now.
                held = {why: steps for why, steps in held.items() if {why, name} - LISTS}
                held[name] = _stopped(name, place)
            reasons = [why for why, steps in held.items() if step in steps]
            if is_taken and reasons:
                self.found["stale"] += 1
                self.found[f"stale {step} after: {reasons[0]}"] += 1
            is_stopped |= any(held.values())
            is_sent = is_taken and step == "send"
        self.found["undisturbed"] += not is_stopped
        self.found["sent"] += is_sent and not is_stopped
        _lay_list_back()

    def _disturbed(self, step: str, name: str) -> tuple[bool, bool]:
        """Whether the step was taken, and whether the change was made, before it or within it."""
        if not name:
            return self._took(step, None), False
        if not CHANGES[name].is_sudden or self.chance.random() < 0.5:
            is_changed = self._changed(name)
            return self._took(step, None), is_changed
        within = list[bool]()
        if self._took(step, lambda: within.append(self._changed(name))):
            return True, within == [True]
        # What was done within a step that was refused is undone with it, and done again.
        return False, self._changed(name)

    def _changed(self, name: str) -> bool:
        try:
            with transaction.atomic():
                CHANGES[name].make(self)
        except Refused:
            # As of an agreement that was ended before: nothing more was changed.
            return False
        return True

    def _took(self, step: str, within: Callable[[], object] | None) -> bool:
        """Whether the step was taken; what happened within it is undone with it."""
        from meanwhile import at_the_words  # noqa: PLC0415

        at_lock = at_the_words("pg_advisory_xact_lock", act=within) if within else nullcontext()
        try:
            with at_lock, transaction.atomic():
                self._take(step)
        except (Refused, NotFound):
            self.found["refused"] += 1
            return False
        return True

    def _take(self, step: str) -> None:
        from clearance import test_case_actions as acts  # noqa: PLC0415
        from mithaq.clearance.actions import signing  # noqa: PLC0415

        key, office = self.stage.case, self.office
        items = Items(self)
        match step:
            case "propose":
                found = acts.outcomes(office, key)
                self.digest = signing.propose_decision(
                    key, found, (), text="", items=items, by=self.jasim, at=self.at
                )
            case "first signature":
                signing.sign_decision(key, digest=self.digest, items=items, by=self.layan, at=self.at)
            case "second signature":
                maha = office.maha.actor
                signing.sign_decision(key, digest=self.digest, items=items, by=maha, at=self.at)
            case "issue":
                self._issue()
            case "send":
                self._send()

    def _issue(self) -> None:
        from mithaq.clearance.actions import casework  # noqa: PLC0415
        from mithaq.clearance.domain.cases.states import Move  # noqa: PLC0415

        casework.move_case(self.stage.case, Move.ISSUE, items=Items(self), by=self.jasim, at=self.at)

    def _send(self) -> None:
        from clearance import test_case_actions as acts  # noqa: PLC0415
        from mithaq.federation.actions import packing  # noqa: PLC0415

        delivery = acts.delivery(self.office, self.stage.case)
        given = [packing.Given("design.pdf", io.BytesIO(b"How it is made quiet."))]
        by = self.office.cast.leyla.actor
        packing.send_package(uuid4(), self.stage.case, delivery, given, items=Items(self), by=by, at=self.at)

    # What somebody does meanwhile.

    def end_agreement(self) -> None:
        from mithaq.clearance.actions import agreements  # noqa: PLC0415

        agreements.end_agreement("MOU-1", on=AT.date(), reason="Terminated.", by=self.jasim, at=self.at)

    def change_agreement(self, *, is_confirmed: bool) -> None:
        from mithaq.clearance.actions import agreements  # noqa: PLC0415

        changed = replace(_terms(self.office, self.stage.partner), title=f"Changed {is_confirmed}")
        agreements.record_agreement("MOU-1", changed, by=self.jasim, at=self.at)
        if is_confirmed:
            agreements.confirm_agreement("MOU-1", digest=changed.digest, by=self.layan, at=self.at)

    def other_agreement(self) -> None:
        from clearance import test_case_actions as acts  # noqa: PLC0415
        from mithaq.clearance.actions import agreements  # noqa: PLC0415

        agreements.record_agreement("MOU-2", acts.terms(self.office), by=self.jasim, at=self.at)

    def change_record(self, **changes: Any) -> None:
        items = {key: replace(each, **changes) for key, each in self.office.items.items()}
        self.office = replace(self.office, items=items)

    def raise_label(self) -> None:
        from mithaq.base.labels import Classification, Label  # noqa: PLC0415

        # The record may be gone.
        for item in self.office.items.values():
            self.change_record(label=Label(Classification.RESTRICTED, (), (), item.originator))

    def load_list(self, *names: str, is_screened: bool) -> None:
        from clearers import entity  # noqa: PLC0415
        from mithaq.clearance.actions import lists  # noqa: PLC0415
        from mithaq.clearance.actions.screening import screen_next  # noqa: PLC0415

        somebody = ("Somebody Invented Listed", *names)
        _write_list(*(entity(f"x{place}", name, "Organization") for place, name in enumerate(somebody)))
        lists.load_list("un", is_shrinking=True, by=self.jasim, at=self.at)
        while is_screened and screen_next(at=self.at):
            pass

    def change_policy(self, more: str) -> None:
        from mithaq.clearance.actions import rule_packs  # noqa: PLC0415
        from mithaq.clearance.adapters.cedar.packs import LATEST, SHIPPED  # noqa: PLC0415

        folder = Path(settings.HOME) / "policy-9"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SHIPPED / LATEST, folder)
        (folder / "more.cedar").write_text(more)
        key = rule_packs.propose_pack(folder, items={}, by=self.jasim, at=self.at)
        rule_packs.confirm_pack(key, by=self.layan, at=self.at)

    def part(self) -> None:
        from mithaq.federation.actions.pairing import revoke_peer  # noqa: PLC0415

        by = self.office.cast.hamad.actor
        revoke_peer(self.stage.partner.name, reason="Key lost", by=by, at=self.at)

    def wait(self) -> None:
        self.at += timedelta(days=31)

    def decide_anew(self) -> None:
        """The second signer sends it back, and another decision is proposed; the old digest is kept."""
        from clearance import test_case_actions as acts  # noqa: PLC0415
        from mithaq.clearance.actions import signing  # noqa: PLC0415
        from mithaq.clearance.domain.cases.states import Move  # noqa: PLC0415

        key = self.stage.case
        acts.move(self.office, key, Move.DECLINE_TO_SIGN, by=self.office.maha, text="Shorten it.")
        until = AT.date() + timedelta(days=60)
        shorter = [replace(each, valid_until=until) for each in acts.outcomes(self.office, key)]
        items = self.office.items
        signing.propose_decision(key, shorter, (), text="Shorter.", items=items, by=self.jasim, at=self.at)


CHANGES: Mapping[str, Change] = {
    "agreement ended": Change(World.end_agreement, ALL),
    "agreement changed": Change(lambda world: world.change_agreement(is_confirmed=True), ALL),
    "agreement being changed": Change(lambda world: world.change_agreement(is_confirmed=False), ALL),
    "record amended": Change(lambda world: world.change_record(version=2, digest="b" * 64), ALL),
    "record withdrawn": Change(lambda world: world.change_record(is_recalled=True), ALL),
    "record gone": Change(lambda world: setattr(world, "office", replace(world.office, items={})), ALL),
    "label raised": Change(World.raise_label, ALL),
    "recipient listed": Change(
        lambda world: world.load_list(f"Ministry of {world.stage.partner.state}", is_screened=True), ALL
    ),
    "list loaded, nobody screened": Change(
        lambda world: world.load_list("Another Invented", is_screened=False), ALL
    ),
    "list stale": Change(World.wait, ALL, is_sudden=False),
    "policy forbids": Change(lambda world: world.change_policy(NOTHING_LEAVES), ALL),
    "policy changed": Change(lambda world: world.change_policy(UNLIKELY), SIGNATURES),
    "decided anew": Change(World.decide_anew, SIGNATURES),
    "partner parted": Change(World.part, frozenset({"send"})),
    "list loaded, all screened": Change(
        lambda world: world.load_list("Yet Another Invented", is_screened=True), frozenset()
    ),
    "another agreement": Change(World.other_agreement, frozenset()),
}

LISTS = {"recipient listed", "list loaded, nobody screened", "list loaded, all screened"}


def _stopped(name: str, place: int) -> frozenset[str]:
    """Which steps the change stops. What is proposed after a policy changed is proposed under it."""
    return frozenset() if name == "policy changed" and place == 0 else CHANGES[name].stops


def _terms(office: "Office", partner: "Partner") -> Any:
    from clearance import test_case_actions as acts  # noqa: PLC0415

    owner, code = f"institution:{office.cast.leyla.institution}", partner.facts.code
    return acts.terms(office, parties=(owner, code), recipients=(code,))


def _agree(office: "Office", partner: "Partner") -> Any:
    from clearance import test_case_actions as acts  # noqa: PLC0415

    terms = _terms(office, partner)
    return acts.agree(office, parties=terms.parties, recipients=terms.recipients)


def _write_list(*entities: Mapping[str, object]) -> None:
    file = Path(settings.HOME) / "un.ftm.json"
    file.write_text("".join(json.dumps(each) + "\n" for each in entities), encoding="utf-8")


def _lay_list_back() -> None:
    from clearers import entity  # noqa: PLC0415

    _write_list(entity("x", "Somebody Invented Listed"))


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print(f"\n{figure}")
