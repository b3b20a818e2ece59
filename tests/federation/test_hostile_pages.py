"""What partners say of programmes, projects, calls, missions and visits is set aside, or pages show it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Model
from django.test import Client

from cast import AT, Cast, Player, player
from charters import charter
from mithaq.access.domain.permissions import Role
from mithaq.base.labels import public_label
from mithaq.base.languages import Language
from mithaq.federation import queries
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain import said as of_people
from mithaq.mobility.models import Call, Mission, VisitRequest
from mithaq.parties.domain.speaking import label_among
from mithaq.programmes.domain import programme_said as said
from mithaq.programmes.domain.charter import Indicator, Member, MemberRole, Objective, Planned
from mithaq.programmes.models import Programme
from mithaq.projects.models import Project
from mithaq.register.domain.statement import Statement
from partner import Partner
from plans import deliverable, milestone, package, plan, planned
from travellers import fellowship, secondment, visit_request
from wire import hear

LATER = AT + timedelta(minutes=5)
FIRST, LAST = date.min, date.max
EN = {Language.EN: "Clean water"}
Said = Callable[[Partner, UUID], Sequence[Statement]]


def to(partner: Partner, us: UUID, act: str, subject: str, body: Any) -> Statement:
    audience = tuple(sorted({partner.facts.code, f"institution:{us}"}))
    return partner.statement(
        act,
        subject,
        {"party": partner.facts.code, **body},
        author=f"person:{partner.person}",
        audience=audience,
        label=label_among(audience, partner.facts.code).as_json(),
    )


def public(partner: Partner, act: str, subject: str, body: Any) -> Statement:
    return partner.statement(
        act,
        subject,
        {"party": partner.facts.code, **body},
        author=f"person:{partner.person}",
        label=public_label(partner.facts.code).as_json(),
    )


def founded(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        of = charter(partner.institution, us, **changes)
        reading = {"objective": "o1", "indicator": "i1", "value": "1", "on": AT.date().isoformat()}
        return [
            partner.on_programme(said.FOUNDED, of, {"charter": of.as_json()}),
            partner.on_programme(said.MEASURED, of, {"reading": reading, "evidence": "Seen."}),
        ]

    return make


def counted(baseline: str, target: str) -> Said:
    indicator = Indicator("i1", EN, "plants", baseline, target, date(2028, 6, 30))
    return founded(objectives=(Objective("o1", EN, (indicator,)),))


def called(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        of = charter(partner.institution, us)
        call = said.Call(EN, {}, ("energy",), AT.date(), AT.date(), "Asia/Kuala_Lumpur")
        body = {"call": said.as_said(replace(call, **changes))}
        return [
            partner.on_programme(said.FOUNDED, of, {"charter": of.as_json()}),
            partner.on_programme(said.OPENED, of, body),
        ]

    return make


def put(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        of = charter(partner.institution, us)
        changed = replace(of, **changes)
        decision = said.PutForward(of.digest, EN, {}, changed, AT.date() + timedelta(days=9))
        return [
            partner.on_programme(said.FOUNDED, of, {"charter": of.as_json()}),
            partner.on_programme(said.PUT, of, {"decision": said.as_said(decision)}),
        ]

    return make


def offered(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        terms = secondment(partner.facts.code, f"institution:{us}", **changes)
        subject = f"mission:{terms.mission}"
        broken = {"on": LAST.isoformat(), "reason": "No."}
        names: dict[str, Any] = {}
        certified = {
            "kind": "secondment",
            "sending": "nobody",
            "starts_on": FIRST.isoformat(),
            "ends_on": LAST.isoformat(),
            "days": (LAST - FIRST).days,
            "names": names,
            "holder": "x" * 64,
        }
        return [
            to(partner, us, of_people.CERTIFIED, subject, certified),
            to(partner, us, of_people.AGREED, subject, {"terms": terms.as_json()}),
            to(partner, us, of_people.BROKEN_OFF, subject, broken),
        ]

    return make


def opened(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        del us
        call = fellowship(**changes).as_json()
        return [public(partner, of_people.OPENED, f"call:{uuid4()}", {"call": call})]

    return make


def eligible(**changes: Any) -> Said:
    return opened(eligibility=replace(fellowship().eligibility, **changes))


def asked(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        request = visit_request(partner.facts.code, f"institution:{us}", **changes)
        return [to(partner, us, of_people.ASKED, f"visit:{uuid4()}", {"request": request.as_json()})]

    return make


def planned_by(**changes: Any) -> Said:
    def make(partner: Partner, us: UUID) -> list[Statement]:
        lead, other = partner.facts.code, f"institution:{us}"
        parts = {
            "work_packages": (package(lead=lead),),
            "deliverables": (deliverable(owner=lead),),
            "contributions": (planned(party=lead),),
        }
        made = plan(other, lead=lead, **{**parts, **changes})
        chain = tuple(replace(each, lead=lead) for each in made.work_packages)
        made = replace(made, work_packages=chain)
        rate = {"rate": "999999999999.99999999", "rate_on": "2026-06-01", "rate_source": "ours"}
        huge = {"amount": "999999999999999.99", "currency": "XXX"}
        what = {"on": "2026-06-01", "contribution_kind": "money", "amount": huge, "evidence": "Paid."}
        return [
            partner.told(made, "contribution_made", "C9", facts={**what, **rate}),
            partner.plan_set(made),
        ]

    return make


def packages(number: int) -> tuple[Any, ...]:
    """Each waits for the one before, and lasts as long as the project."""
    keys = [f"WP{each}" for each in range(1, number + 1)]
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2075, 1, 1)}
    return tuple(
        package(key, depends_on=tuple(keys[place - 1 : place]), **days) for place, key in enumerate(keys)
    )


NOBODY = UUID("0190a0a0-0000-7000-8000-00000000dead")
SAID: dict[str, Said] = {
    "a sound charter": founded(),
    "an indicator that goes nowhere": counted("1", "1.0"),
    "an indicator from nothing to less than nothing": counted("0", "-0"),
    "a charter without titles": founded(titles={}, summaries={}),
    "a charter without fields": founded(fields=()),
    "a charter of unknown fields": founded(fields=("alchemy", "x" * 300)),
    "a charter of all time": founded(starts_on=FIRST, ends_on=LAST),
    "a charter that ends before it starts": founded(starts_on=LAST, ends_on=FIRST),
    "a charter without objectives": founded(objectives=()),
    "an objective without words": founded(objectives=(Objective("o1", {}, ()),)),
    "a unit that reads backwards": founded(
        objectives=(Objective("o1", EN, (Indicator("i1", EN, "\u202e", "0", "8", date(2028, 6, 30)),)),)
    ),
    "a budget of nobody": founded(budget=(Planned("bloc:NONE", 2200, "1"), Planned("bloc:NONE", 2200, "1"))),
    "an unknown currency": founded(currency="ZZZ"),
    "a change to nothing": put(titles={}, summaries={}, objectives=(), members=()),
    "a change to a party nobody has": put(
        members=(
            Member("state:QQ", NOBODY, MemberRole.MEMBER),
            Member("bloc:none", NOBODY, MemberRole.MEMBER),
        )
    ),
    "a call before all time": called(opens_on=FIRST),
    "a call until the end of time": called(closes_on=LAST),
    "a call of unknown fields": called(fields=("alchemy", "x" * 80)),
    "a call by no clock": called(zone="Asia/Nowhere"),
    "a call by an odd clock": called(zone="Etc/GMT+12"),
    "a sound call for people": opened(),
    "a call for people before all time": opened(opens_on=FIRST, closes_on=FIRST),
    "a call for people at the end of time": opened(opens_on=LAST, closes_on=LAST),
    "a call for people of odd languages": eligible(languages=("xx", "", "\u202e")),
    "a call for people of no bloc": eligible(blocs=("NONE", "", "\u202e")),
    "a call for people of no state": eligible(states=("QQ",)),
    "a call in a programme nobody knows": opened(programme=NOBODY),
    "sound terms": offered(),
    "a mission at the end of time": offered(starts_on=LAST - timedelta(9), ends_on=LAST),
    "a mission under what nobody knows": offered(
        programme=NOBODY, project=NOBODY, agreement=NOBODY, application=NOBODY
    ),
    "a sound request for visit": asked(),
    "a visit before all time": asked(starts_on=FIRST, ends_on=FIRST),
    "a visit at the end of time": asked(starts_on=date(9998, 12, 31), ends_on=date(9998, 12, 31)),
    "a visit under what nobody knows": asked(agreement=NOBODY),
    "a change of a visit nobody knows": asked(kind=visit_request().kind.__class__.AMENDMENT, amends=NOBODY),
    "a sound plan": planned_by(),
    "a plan of unknown fields": planned_by(technology_fields=("alchemy", "\u202e")),
    "a plan in an unknown currency": planned_by(currency="ZZZ"),
    "a plan under what nobody knows": planned_by(programme=NOBODY, agreement=NOBODY),
    "packages that wait for longer than time": planned_by(
        starts_on=date(2026, 1, 1), ends_on=date(2075, 1, 1), work_packages=packages(60)
    ),
    "a long chain of packages": planned_by(
        starts_on=date(2026, 1, 1), ends_on=date(2075, 1, 1), work_packages=packages(490)
    ),
    "a plan before all time": planned_by(
        starts_on=FIRST,
        ends_on=FIRST + timedelta(700),
        work_packages=(package("WP1", starts_on=FIRST, ends_on=FIRST + timedelta(9)),),
        milestones=(milestone(due_on=FIRST),),
        deliverables=(),
        contributions=(),
    ),
    "a plan at the end of time": planned_by(
        starts_on=LAST - timedelta(700),
        ends_on=LAST,
        work_packages=(package("WP1", starts_on=LAST - timedelta(9), ends_on=LAST),),
        milestones=(milestone(due_on=LAST),),
        deliverables=(),
        contributions=(),
    ),
}

TAKEN = {
    *(each for each in SAID if "sound" in each or "nobody knows" in each or "packages" in each),
    "a charter of unknown fields",
    "a call by an odd clock",
}
"""What no rule sets aside."""


def pages() -> Iterator[str]:
    yield from (
        "/desk/",
        "/programmes/",
        "/projects/",
        "/projects/balance/",
        "/people/calls/",
        "/people/missions/",
    )
    yield from ("/people/visits/", "/register/")
    addresses: dict[type[Model], str] = {
        Programme: "programmes",
        Project: "projects",
        Call: "people/calls",
        Mission: "people/missions",
        VisitRequest: "people/visits",
    }
    for model, address in addresses.items():
        for reference in model._default_manager.values_list("reference", flat=True):
            yield f"/{address}/{reference}/"
    for reference in Project.objects.values_list("reference", flat=True):
        yield from (f"/projects/{reference}/plan{suffix}" for suffix in (".xlsx", ".csv", ".xml"))


@pytest.fixture
def readers(cast: Cast) -> list[Player]:
    ours = cast.kerem.institution
    return [cast.kerem, player("tr_reads", ours, Role.APPROVER)]


@pytest.mark.parametrize("name", SAID)
def test_what_a_partner_says_is_set_aside_or_shown(
    readers: list[Player], partner: Partner, name: str
) -> None:
    us = readers[0].institution

    hear(partner, partner.host(), *SAID[name](partner, us))
    standing = next(each for each in queries.standings() if each.peer.name == partner.name)
    # What is sound, or odd and yet readable, is taken.
    assert (name in TAKEN) <= (not standing.quarantined), standing.quarantined
    for row in Mission.objects.all():
        seconding.agree(row.id, by=readers[0].actor, at=LATER)

    for reader in readers:
        client = Client(headers={"accept-language": "ar"})
        client.force_login(reader.user)
        # What a page cannot show rises here, with its traceback.
        found = {page: client.get(page).status_code for page in pages()}
        assert set(found.values()) <= {200, 403}, found
