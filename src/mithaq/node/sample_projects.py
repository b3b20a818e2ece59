"""A joint project of the sample: its plan, what its parties told of it, and a deliverable accepted."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.base.labels import Classification, Label
from mithaq.base.languages import Language
from mithaq.clearance.queries.readers import reader_of
from mithaq.node.founding import sample_id
from mithaq.parties import queries as parties
from mithaq.programmes.queries import programmes
from mithaq.projects.actions import planning, room, telling
from mithaq.projects.actions.room import NewVersion
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.domain.plans import (
    Deliverable,
    Milestone,
    Partner,
    Planned,
    ProjectPlan,
    WorkPackage,
    reference_of,
)
from mithaq.projects.domain.rights import DEFAULT
from mithaq.projects.queries import projects

FILE = Path(__file__).parent / "sample" / "projects.yaml"
LEADER, FOUNDER = "kerem", "huda"
"""Who leads the project, and who founded the programme that it belongs to."""
_DAYS = frozenset({"on", "rate_on"})
_PARTIES = frozenset({"owner", "item_of", "licensee", "between"})


def develop(*, at: datetime) -> str:
    """Set the plan and tell what was told; the reference. Once it is there, nothing is done."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    plan = _plan(said, at)
    if projects.project_if_known(plan.project, on=parties.legal_day(at)) is None:
        draft, leader = sample_id("plan of the project"), _actor(LEADER, at)
        planning.begin_from(plan, id=draft, by=leader, at=at)
        planning.set_plan(draft, reached=(), by=leader, at=at)
        for person, kind, key, facts in said["told"]:
            given = {name: _fact(name, value, at.year) for name, value in facts.items()}
            telling.tell(plan.project, EntryKind(kind), key, given, by=_actor(person, at), at=at)
        for each in said["accepted"]:
            _accept(plan, each, at)
        before = dict[str, str]()
        for each in said["documents"]:
            before[each["key"]] = _add(plan, each, before.get(each["key"], ""), at)
    return reference_of(plan.project)


def _accept(plan: ProjectPlan, said: Mapping[str, str], at: datetime) -> None:
    key, digest = said["deliverable"], _digest(said["document"])
    reader, by = _actor(said["read"], at), _actor(said["by"], at)
    telling.review(plan.project, deliverable=key, digest=digest, note="", by=reader, at=at)
    telling.accept(plan.project, deliverable=key, digest=digest, reason=said["reason"], by=by, at=at)


def _add(plan: ProjectPlan, said: Mapping[str, str], follows: str, at: datetime) -> str:
    """A joint document, or its next version; the reference."""
    by = _actor(said["person"], at)
    party = f"institution:{by.institution}"
    to = tuple(each for each in plan.parties if each != party)
    new = NewVersion(
        key=said["key"],
        title=said["title"],
        fields=plan.technology_fields,
        label=Label(Classification.PARTNERS, to, (), party),
        note=said["note"],
        follows=follows,
    )
    added = room.add_version(
        plan.project,
        new,
        file_name=f"{said['key']}.txt",
        media_type="text/plain",
        chunks=[said["text"].encode()],
        stands_for=reader_of(by, on=at.date()),
        by=by,
        at=at,
    )
    return added.reference


def _plan(said: Mapping[str, Any], at: datetime) -> ProjectPlan:
    trl_in, trl_out = said["trl"]
    year = at.year
    known = programmes.programmes(reader=_actor(FOUNDER, at), on=parties.legal_day(at))
    partners = [Partner(_party(key), role) for key, role in said["partners"].items()]
    return ProjectPlan(
        seed=crockford(sample_id(said["seed"]).int, 16),
        titles=_texts(said["titles"]),
        summaries=_texts(said["summaries"]),
        lead=_party(said["lead"]),
        partners=tuple(sorted(partners, key=lambda each: each.party)),
        programme=known[0].id if known else None,
        agreement=None,
        technology_fields=tuple(said["fields"]),
        starts_on=_day(said["starts"], year),
        ends_on=_day(said["ends"], year),
        trl_in=trl_in,
        trl_out=trl_out,
        currency=said["currency"],
        work_packages=tuple(_package(key, each, year) for key, each in said["work_packages"].items()),
        milestones=tuple(_milestone(key, each, year) for key, each in said["milestones"].items()),
        deliverables=tuple(_deliverable(key, each, year) for key, each in said["deliverables"].items()),
        contributions=tuple(
            Planned(key, _party(party), year + later, kind, _money(amount, said["currency"]))
            for key, (party, later, kind, amount) in said["contributions"].items()
        ),
        rights=DEFAULT,
    )


def _package(key: str, said: Mapping[str, Any], year: int) -> WorkPackage:
    trl_in, trl_out = said.get("trl", (None, None))
    starts, ends = said["days"]
    return WorkPackage(
        key=key,
        titles=_texts(said["titles"]),
        lead=_party(said["lead"]),
        partners=tuple(sorted(map(_party, said.get("partners", ())))),
        starts_on=_day(starts, year),
        ends_on=_day(ends, year),
        trl_in=trl_in,
        trl_out=trl_out,
        person_months=said["months"],
        depends_on=tuple(said.get("after", ())),
    )


def _milestone(key: str, said: Mapping[str, Any], year: int) -> Milestone:
    return Milestone(
        key, said["package"], _texts(said["titles"]), _day(said["due"], year), _texts(said["seen"])
    )


def _deliverable(key: str, said: Mapping[str, Any], year: int) -> Deliverable:
    return Deliverable(
        key=key,
        work_package=said["package"],
        titles=_texts(said["titles"]),
        deliverable_type=said["type"],
        dissemination=said["to"],
        owner=_party(said["owner"]),
        due_on=_day(said["due"], year),
        weight=None,
    )


def _fact(name: str, value: Any, year: int) -> Json:
    if name in _DAYS:
        return _day(value, year).isoformat()
    if name in _PARTIES:
        return sorted(map(_party, value)) if isinstance(value, list) else _party(value)
    if name == "amount":
        return _money(*value)
    found: Json = _digest(value) if name == "digest" else value
    return found


def _digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def _money(amount: str, currency: str) -> dict[str, Json]:
    return {"amount": amount, "currency": currency}


def _day(months: int, year: int) -> date:
    return date(year + months // 12, months % 12 + 1, 1)


def _texts(said: Mapping[str, str]) -> dict[Language, str]:
    return {Language(language): " ".join(text.split()) for language, text in said.items()}


def _party(key: str) -> str:
    return f"institution:{sample_id(key)}"


def _actor(key: str, at: datetime) -> Actor:
    return access.actor_of_person(sample_id(key), on=at.date())
