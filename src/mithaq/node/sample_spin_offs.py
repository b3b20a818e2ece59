"""Spin-offs of the sample: one that earns, two that are on the way."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from mithaq.access import queries as access
from mithaq.base.canonical import Json
from mithaq.economy.actions import telling
from mithaq.economy.domain.spin_offs.entries import FACTS, ToldKind
from mithaq.economy.domain.spin_offs.said import reference_of
from mithaq.economy.queries import spin_offs
from mithaq.node.founding import sample_id
from mithaq.parties import queries as parties
from mithaq.programmes.domain.clauses import FactKind

FILE = Path(__file__).parent / "sample" / "spin_offs.yaml"
_PEOPLE = frozenset({"owner"})


def spin_off(*, at: datetime) -> None:
    """Tell what was told. Once the first is there, nothing is done."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    on = parties.legal_day(at)
    for each in said:
        id = sample_id(f"spin-off {each['key']}")
        if spin_offs.spin_off_if_known(id, on=on) is not None:
            return
        for person, kind, key, facts in each["told"]:
            by = access.actor_of_person(sample_id(person), on=at.date())
            given = _facts(ToldKind(kind), facts, on)
            if kind == ToldKind.IDEA:
                telling.begin(id, given, by=by, at=at)
            else:
                telling.tell(reference_of(id), ToldKind(kind), key, given, by=by, at=at)


def _facts(kind: ToldKind, said: Mapping[str, Any], on: date) -> dict[str, Json]:
    kinds = {each.name: each.kind for each in FACTS[kind]}
    return {name: _fact(name, kinds[name], value, on) for name, value in said.items()}


def _fact(name: str, kind: FactKind, value: Any, on: date) -> Json:
    match kind:
        case FactKind.DAY:
            return (on + timedelta(days=value)).isoformat()
        case FactKind.PARTY:
            scheme = "person" if name in _PEOPLE else "institution"
            return f"{scheme}:{sample_id(value)}"
    found: Json = value
    return found
