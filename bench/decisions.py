"""How many releases are decided a second, and whether two deciders ever differ.

The peer is Cedar as its first page shows it: policies, schema and entities as text at each call, names as
text. Random worlds: each fact is mostly the one that allows. Cedar and the second reader must say the same of
each; and of each that is allowed, an attribute or an entity is taken away, after which Cedar must refuse. The
argument is the number of worlds.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

import cedarpy

from mithaq.clearance.adapters.cedar.deciding import decide, decide_all
from mithaq.clearance.adapters.cedar.packs import SHIPPED, RulePack, shipped
from mithaq.clearance.domain.policy import facts
from mithaq.clearance.domain.policy.facts import Cell, Form, ItemKind, PartyRole
from mithaq.clearance.domain.policy.stops import stops
from mithaq.clearance.domain.policy.worlds import World, world

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
WORLDS, AT_ONCE, LABELS = 15_000, 1_000, 5_000
SURPRISE, ALLOWED_MIN_SHARE = 0.04, 0.1
FOR_S = 1.0
Value = TypeVar("Value")


def main(worlds: int = WORLDS) -> None:
    """Print the rates, then the differences."""
    pack, cell = shipped(), any_cell(_Chance(seed=7, surprise=0.0))
    item = facts.told(cell.item)
    asked = world(cell, pack.rules)
    policies = "\n".join(
        (SHIPPED / pack.name / f"{name}.cedar").read_text() for name in ("forbids", "permits")
    )
    print("decisions a second, one release, process time")
    for name, run in {
        "stage 0 alone (all hard stops)": lambda: stops(cell, pack.rules),
        "Cedar, everything as text (the peer)": lambda: as_text(asked, policies, pack.schema),
        "Cedar, handles, one slice a call": lambda: pack.engine.ask(asked),
        "the second reader": lambda: pack.second_reader.ask(asked),
        "both stages, both deciders": lambda: decide(cell, pack),
    }.items():
        print(f"{name:<42}{rate(run):>9,.0f}", flush=True)
    many = tuple(replace(cell, item=replace(item, code=f"item:{place}")) for place in range(LABELS))
    cells = tuple(labels(item, cell))
    batches: dict[str, Callable[[], object]] = {
        "both stages, 1,000 releases a call": lambda: decide_all(many, pack),
        f"by label, {LABELS:,} labels, both stages": lambda: decide_all(cells, pack),
        f"by label, {LABELS:,} labels, Cedar alone": cedar_alone(cells, pack),
    }
    for name, batch in batches.items():
        print(f"{name:<42}{per_second(batch, LABELS):>9,.0f}", flush=True)
    print_random(worlds, pack)


def rate(run: Callable[[], object]) -> float:
    run()
    started, times = time.process_time(), 0
    while (took := time.process_time() - started) < FOR_S:
        run()
        times += 1
    return times / took


def per_second(run: Callable[[], object], number: int) -> float:
    started = time.process_time()
    run()
    return number / (time.process_time() - started)


def as_text(asked: World, policies: str, schema: str) -> None:
    def named(uid: object) -> str:
        assert isinstance(uid, dict)
        return f"{uid['type']}::{json.dumps(uid['id'])}"

    answer = cedarpy.is_authorized(
        {
            "principal": named(asked.principal),
            "action": named(asked.action),
            "resource": named(asked.resource),
            "context": json.dumps(asked.context),
        },
        policies,
        json.dumps(asked.entities),
        schema,
    )
    assert answer.allowed


def labels(item: facts.Item, cell: Cell) -> Iterator[Cell]:
    """One release for each label: the items differ in nothing else."""
    for place in range(LABELS):
        label = facts.LabelFacts(f"policy-{place % 50}", True, place % 7, place % 3 > 0)
        yield replace(cell, item=replace(item, code=f"label:{place}", label=label))


def cedar_alone(cells: Sequence[Cell], pack: RulePack) -> Callable[[], object]:
    """With the worlds at hand: what a list of records takes, which are decided once a label."""
    asked = [world(cell, pack.rules) for cell in cells]
    return lambda: pack.engine.ask_all(asked)


def print_random(number: int, pack: RulePack) -> None:
    started = time.perf_counter()
    found = random_worlds(number, pack)
    took_s = time.perf_counter() - started
    print(
        f"\n{number:,} random worlds in {took_s:.0f} s: {found['allowed']:,} allowed, "
        f"{found['differ']} differences; with something taken away {found['still allowed']} still allowed"
    )
    assert found["differ"] == found["still allowed"] == 0
    assert found["allowed"] > number * ALLOWED_MIN_SHARE


def random_worlds(
    number: int, pack: RulePack, progress: Callable[[int], None] = lambda _: None
) -> Counter[str]:
    """How many of so many are allowed, how many the two decide apart, and how many less still lets go."""
    chance = _Chance(seed=20261125)
    found = Counter[str]()
    for start in range(0, number, AT_ONCE):
        progress(start)
        asked = [
            world(any_cell(chance, place), pack.rules) for place in range(start, min(start + AT_ONCE, number))
        ]
        for each, cedar in zip(asked, pack.engine.ask_all(asked), strict=True):
            found["allowed"] += cedar.is_allowed
            found["differ"] += cedar != pack.second_reader.ask(each)
            if cedar.is_allowed:
                found["still allowed"] += pack.engine.ask(without_something(each, chance)).is_allowed
    return found


def without_something(asked: World, chance: "_Chance") -> World:
    """One attribute or one entity less, each as likely."""
    places = [("context", name) for name in asked.context]
    for place, entity in enumerate(asked.entities):
        attributes = entity["attrs"]
        assert isinstance(attributes, dict)
        places += [(str(place), name) for name in ("", *attributes)]
    where, name = chance.one_of(places)
    if where == "context":
        return replace(asked, context={key: value for key, value in asked.context.items() if key != name})
    entities = list(asked.entities)
    entity = entities.pop(int(where))
    attributes = entity["attrs"]
    assert isinstance(attributes, dict)
    if name:
        entities.append({**entity, "attrs": {key: value for key, value in attributes.items() if key != name}})
    return replace(asked, entities=tuple(entities))


class _Chance:
    """Mostly the first of several answers."""

    def __init__(self, seed: int, surprise: float = SURPRISE) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # the same worlds in each run
        self._surprise = surprise

    def one_of(self, several: Sequence[Value]) -> Value:
        return self._chance.choice(several)

    def mostly(self, usual: Value, *others: Value) -> Value:
        return self._chance.choice(others) if self._chance.random() < self._surprise else usual


def any_cell(chance: _Chance, place: int = 0) -> Cell:
    """A release whose facts mostly are the ones that allow it; its names have the place in them."""
    party = f"institution:{place}"
    mostly = chance.mostly
    form = mostly(Form.DOCUMENT, *Form, *Form, *Form)
    return Cell(
        item=_item(chance, form, party),
        recipient=_recipient(chance, party),
        form=form,
        lists=(facts.ListState("un", "7", mostly(AT.date(), date(2026, 1, 1)), 2),),
        end_use=facts.EndUse(mostly("water", "war"), mostly(False, True), mostly(False, True, True)),
        agreement=_agreement(chance, form, party),
        approval=facts.Approval(
            ("author",), ("officer",), "d", mostly(2, 0, 3), tuple(_signatures(chance, mostly(2, 1, 3)))
        ),
        notices=(),
        released_by="institution:rabat",
        releaser_is_of=("state:MA", "bloc:OIC"),
        recipient_is_of=(),
        at=AT,
    )


def _item(chance: _Chance, form: Form, party: str) -> facts.Item:
    mostly = chance.mostly
    consent = facts.Consent("institution:ankara", party, (form,), date(2026, 1, 1), date.max)
    label = facts.LabelFacts(
        mostly("mithaq", "nato"), mostly(True, False), mostly(1, 0, 2, 3), mostly(True, False)
    )
    return facts.Item(
        code=f"item for {party}",
        kind=mostly(ItemKind.CIVIL, *[*ItemKind] * 3),
        fields=mostly(
            ("water.desalination",), ("space.launch",), ("water",), ("water.desalination", "space.launch"), ()
        ),
        classified=(facts.Classified("EU", "1", mostly((), ("9A104",), ("3A001.b",), ("7A103",))),),
        concerns=mostly((), (facts.Concern.NUCLEAR,)),
        answers=(),
        label=label,
        is_recalled=mostly(False, True),
        originator=mostly("institution:rabat", "institution:dakar"),
        third_party_originators=("institution:ankara",),
        consents=mostly((consent,), ()),
    )


def _recipient(chance: _Chance, party: str) -> facts.Recipient:
    mostly = chance.mostly
    state = mostly("JO", "KP", "LY", "LB", "FR")
    return facts.Recipient(
        party=party,
        is_person=mostly(False, True),
        state=state,
        is_government=mostly(True, False, False),
        nationalities=mostly((state,), (state, "FR"), (state, "KP"), ("FR",)),
        role=mostly(PartyRole.END_USER, *PartyRole, *PartyRole),
        screening=facts.Screening(
            AT, (facts.ListVersion("un", "7"),), mostly((), ("a",)), mostly((), ("b",))
        ),
    )


def _agreement(chance: _Chance, form: Form, party: str) -> facts.Agreement:
    mostly = chance.mostly
    return facts.Agreement(
        id=f"agreement with {party}",
        parties=mostly(
            ("institution:rabat", party), ("state:MA", party), ("bloc:OIC",), ("institution:tunis", party), ()
        ),
        in_force_from=mostly(date(2026, 1, 1), date(2027, 1, 1)),
        in_force_until=mostly(date(2030, 1, 1), date(2026, 2, 1), date.max),
        fields=mostly(("water",), ("space",), ("water.desalination", "space")),
        purposes=mostly(("water",), ("war",), ("water", "war"), ()),
        forms=mostly((form,), ()),
        recipients=mostly((party,), ("institution:tunis",)),
        label_policy=mostly("mithaq", "nato"),
        highest_level=mostly(1, 0, 3),
        allows_third_party=mostly(False, True, True),
        names_recipients=True,
        third_party_consents=(),
    )


def _signatures(chance: _Chance, number: int) -> Iterator[facts.Signature]:
    for place in range(number):
        yield facts.Signature(chance.mostly(f"signer {place}", "author", "officer", "signer 0"), "d")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
