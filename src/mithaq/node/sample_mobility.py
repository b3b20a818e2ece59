"""People of the sample programme who go somewhere: calls, applications, reviews, missions, a visit, experts.

Everything takes the way that a real one takes, at the moments at which it would have been.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base.languages import Language
from mithaq.mobility.actions import applying, asking, awarding, calling, listing, reviewing, seconding
from mithaq.mobility.actions.applying import Content
from mithaq.mobility.domain.awarding import first_award
from mithaq.mobility.domain.calls import Call, CareerStage, Criterion, Eligibility
from mithaq.mobility.domain.directory import chosen
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import Cost, CostItem, ReportKind, Terms
from mithaq.mobility.domain.visits import Basis, Details, Initiative, Level, Request, Site, VisitKind, Visitor
from mithaq.mobility.queries import calls, missions, reviews
from mithaq.node.founding import sample_id
from mithaq.programmes.queries import programmes

FILE = Path(__file__).parent / "sample" / "mobility.yaml"
REVIEWERS = {"course": ("salem", "jasim"), "workshop": ("leyla", "salem")}
DAY = timedelta(days=1)
Row = Mapping[str, Any]


@transaction.atomic
def move_people(*, at: datetime) -> None:
    """Do all of it; once it is there, nothing is done."""
    if calls.count(reader=_actor("huda", at), at=at):
        return
    _open_calls(at)
    _apply(at)
    _review(at)
    for row in _rows("missions"):
        _go(row, at)
    _ask_for_visit(_sample()["visit"], at)
    _show(at)


def _open_calls(at: datetime) -> None:
    for row in _rows("calls"):
        call = Call(
            kind=Kind(row["kind"]),
            titles=_texts(row["titles"]),
            texts=_texts(row["texts"]),
            programme=None,
            fields=tuple(row["fields"]),
            places=row["places"],
            opens_on=_day(at, row["opens"]),
            closes_on=_day(at, row["closes"]),
            zone="",
            eligibility=Eligibility(stages=tuple(map(CareerStage, row["stages"]))),
            weights={Criterion(name): weight for name, weight in sorted(row["weights"].items())},
            reviews=2,
            bars_same_state=True,
            keep_days=180,
        )
        opened = at + row["opens"] * DAY
        calling.open_call(_key("call", row), call, audience=(), by=_actor(row["by"], at), at=opened)


def _apply(at: datetime) -> None:
    opened = {row["key"]: row["opens"] for row in _rows("calls")}
    for number, row in enumerate(_rows("applications")):
        content = Content(
            name=row["name"],
            contact=f"{row['by']}@sample.example",
            nationality=row["nationality"],
            stage=CareerStage(row["stage"]),
            languages=tuple(row["languages"]),
            curriculum=row["cv"],
            motivation=row["why"],
            identity=f"{row['nationality']}-{number:06}",
        )
        applying.apply(
            sample_id(f"application {number}"),
            sample_id(f"call {row['call']}"),
            content,
            by=_actor(row["by"], at),
            at=at + (opened[row["call"]] + 5) * DAY,
        )


def _review(at: datetime) -> None:
    """Of one call all reviews are given and an award waits for a second person; of another they wait."""
    for name, people in REVIEWERS.items():
        key = sample_id(f"call {name}")
        leader = next(row["by"] for row in _rows("calls") if row["key"] == name)
        reviewing.share_out(key, [sample_id(each) for each in people], by=_actor(leader, at), at=at)
    for row in _rows("reviews"):
        reviewer = _actor(row["by"], at)
        for waiting in reviews.waiting(reader=reviewer, at=at):
            if waiting.call.id == sample_id(f"call {row['call']}"):
                scores = {Criterion(name): score for name, score in row["scores"].items()}
                # Else all would be equal.
                scores[Criterion.MERIT] = 1 + (scores[Criterion.MERIT] + len(waiting.motivation)) % 5
                reviewing.review(waiting.assignment, scores, comment="Read with care.", by=reviewer, at=at)
    key, officer = sample_id("call course"), _actor("huda", at)
    award = first_award(reviews.ranking(key), places=2, reserve=1)
    awarding.propose_award(key, award, by=officer, at=at)


def _go(row: Row, at: datetime) -> None:
    sending, host, first = (_actor(row[name], at) for name in ("sending", "host", "offered_by"))
    codes = {"sending": f"institution:{sending.institution}", "host": f"institution:{host.institution}"}
    terms = Terms(
        seed=f"{sample_id('mission ' + row['key']).int >> 64:016X}",
        kind=Kind(row["kind"]),
        sending=codes["sending"],
        host=codes["host"],
        person=sample_id(f"traveller {row['key']}"),
        position=row["position"],
        starts_on=_day(at, row["starts"]),
        ends_on=_day(at, row["ends"]),
        limits=tuple(row["limits"]),
        costs=tuple(
            Cost(CostItem(item), codes[side], amount, currency)
            for item, side, amount, currency in row["costs"]
        ),
        report_every_months=row["reports"],
        programme=_programme(at) if row.get("programme") else None,
        project=None,
        agreement=None,
        application=None,
    )
    offered = at + row["offered"] * DAY
    key = seconding.offer(terms, name=row["name"], contact="", reached=(), by=first, at=offered)
    if row["offered"]:
        seconding.agree(key, by=host, at=offered)
    if "final" in row:
        seconding.report(key, ReportKind.FINAL, text=row["final"], by=sending, at=at)
    if row.get("certified") and not missions.mission_by_id(key, on=at.date()).certificates:
        seconding.certify(key, name=row["name"], by=host, at=at)


def _programme(at: datetime) -> UUID | None:
    """The one of the sample, where it was founded before."""
    found = programmes.programmes(reader=_actor("huda", at), on=at.date())
    return found[0].id if found else None


def _ask_for_visit(row: Row, at: datetime) -> None:
    by = _actor(row["by"], at)
    request = Request(
        kind=VisitKind.ONE_TIME,
        requester=f"institution:{by.institution}",
        host=f"institution:{sample_id(row['host'])}",
        amends=None,
        sites=1,
        visitors=len(row["visitors"]),
        starts_on=_day(at, row["starts"]),
        ends_on=_day(at, row["ends"]),
        programme="",
        basis=Basis.OTHER,
        agreement=None,
        initiative=Initiative.GOVERNMENT,
        is_by_host=False,
        subject=row["subject"],
        level=Level.RESTRICTED,
        why_urgent="",
        details="",
    )
    details = Details(
        sites=(Site("Cavitation tunnel", "Quay 4", "Front desk"),),
        visitors=tuple(map(_visitor, row["visitors"])),
        officer="Hamad Al-Naimi",
        officer_contact="security@sample.example",
        remarks="",
    )
    asking.prepare(sample_id("visit"), request, details, by=by, at=at)


def _visitor(row: Sequence[Any]) -> Visitor:
    name, born_on, birthplace, nationality, clearance, document, employer, position = row
    return Visitor(name, born_on, birthplace, nationality, Level(clearance), document, employer, position)


def _show(at: datetime) -> None:
    for row in _rows("experts"):
        listing.show_me(
            chosen(row["shown"]),
            fields=row["fields"],
            languages=row["languages"],
            summary=row["summary"],
            contact=row["contact"],
            agrees=True,
            by=_actor(row["by"], at),
            at=at,
        )
    for row in _rows("facilities"):
        listing.list_facility(
            _key("facility", row),
            names=_texts(row["names"]),
            texts=_texts(row["texts"]),
            fields=row["fields"],
            by=_actor(row["by"], at),
            at=at,
        )


@cache
def _sample() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return found


def _rows(name: str) -> Iterator[Row]:
    yield from _sample()[name]


def _texts(said: Mapping[str, str]) -> dict[Language, str]:
    return {Language(language): text for language, text in said.items()}


def _key(scheme: str, row: Row) -> UUID:
    return sample_id(f"{scheme} {row['key']}")


def _day(at: datetime, days: int) -> date:
    return (at + days * DAY).date()


def _actor(key: str, at: datetime) -> Actor:
    return access.actor_of_person(sample_id(key), on=at.date())
