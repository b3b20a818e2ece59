"""Calls, missions and visits between nodes: what travels, to whom, and that nobody's name does."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.pairing import accept_peer
from mithaq.mobility.actions import asking, seconding
from mithaq.mobility.domain import said
from mithaq.mobility.domain.calls import CallState, Criterion
from mithaq.mobility.domain.missions import MissionState, Terms
from mithaq.mobility.domain.visits import RequestState
from mithaq.mobility.queries import balance, calls, missions, visits
from mithaq.node.replaying import replay
from mithaq.register.domain.statement import Statement
from partner import Partner
from travellers import NAME, Panel, details, fellowship, panel, secondment, visit_request
from wire import hear, reasons, sent

LATER = AT + timedelta(minutes=5)
OF_MOBILITY = {
    value for name, value in vars(said).items() if name.isupper() and str(value).startswith("mobility.")
}


@pytest.fixture
def people(cast: Cast) -> Panel:
    return panel(cast)


@pytest.fixture
def certifier(cast: Cast) -> Player:
    return player("tr_certifier", cast.kerem.institution, Role.APPROVER)


def says(partner: Partner, act: str, subject: str, body: Any, *others: str, **changes: Any) -> Statement:
    """What the partner's institution says to itself and some others."""
    speaker = changes.get("speaker", partner.facts.code)
    return partner.among(act, subject, body, parties=tuple(sorted({speaker, *others})), **changes)


def public(partner: Partner, act: str, subject: str, body: Any) -> Statement:
    return says(
        partner,
        act,
        subject,
        body,
        audience=("everyone",),
        label=public_label(partner.facts.code).as_json(),
    )


def reached() -> frozenset[UUID]:
    return queries.reached_institutions(on=AT.date())


def terms_between(people: Panel, partner: Partner, **changes: Any) -> Terms:
    return secondment(people.lead_code, partner.facts.code, **changes)


def test_a_partner_s_call_is_read_here_and_applied_to_there(people: Panel, partner: Partner) -> None:
    key = uuid4()
    call = fellowship(zone="Asia/Kuala_Lumpur", fields=("alchemy",)).as_json()
    hear(partner, partner.host(), public(partner, said.OPENED, f"call:{key}", {"call": call}))

    view = calls.call_by_id(key, at=AT)

    assert (view.state, view.is_ours) == (CallState.OPEN, False)
    assert [each.id for each in calls.calls(reader=None, at=AT)] == [key]
    with pytest.raises(Refused, match="call_elsewhere") as refusal:
        people.apply(key)
    assert refusal.value.facts["issuer"] == partner.name
    awarded, reason = [str(uuid4())], ""
    decided = {
        "first": str(uuid4()),
        "awarded": awarded,
        "reserve": [],
        "unsuccessful": 4,
        "ranking": "0" * 64,
        "reason": reason,
    }
    hear(partner, public(partner, said.DECIDED, f"call:{key}", decided))
    assert calls.call_by_id(key, at=AT).state is CallState.DECIDED
    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_our_call_goes_to_whom_it_is_for_and_applications_to_nobody(people: Panel, partner: Partner) -> None:
    third = Partner(state="ID", name="exchange.id.example")
    accept_peer(third.card_envelope, fingerprint=third.card.fingerprint, by=people.cast.hamad.actor, at=AT)
    hear(partner, partner.host())
    hear(third, third.host())
    open_to_all = people.open_call()
    for_malaysia = people.open_call(None, "state:MY", f"institution:{people.sender.institution}")
    people.apply(open_to_all)
    people.apply(for_malaysia)

    assert [each.subject for each in sent(partner, OF_MOBILITY)] == [
        f"call:{open_to_all}",
        f"call:{for_malaysia}",
    ]
    assert [each.subject for each in sent(third, OF_MOBILITY)] == [f"call:{open_to_all}"]


def test_a_mission_is_agreed_between_two_nodes(people: Panel, partner: Partner) -> None:
    hear(partner, partner.host())
    terms = terms_between(people, partner)
    key = seconding.offer(terms, name=NAME, contact="", reached=reached(), by=people.lead.actor, at=LATER)

    agreed = says(partner, said.AGREED, f"mission:{key}", {"terms": terms.as_json()}, people.lead_code)
    hear(partner, agreed)

    assert missions.mission_by_id(key, on=AT.date()).state is MissionState.PLANNED
    assert [each.act for each in sent(partner, OF_MOBILITY)] == [said.AGREED]
    assert not any(word in str(sent(partner, OF_MOBILITY)[0].as_json()) for word in NAME.split())
    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_their_offer_is_agreed_to_here_and_its_certificate_is_theirs(people: Panel, partner: Partner) -> None:
    hear(partner, partner.host())
    terms = terms_between(people, partner)
    subject = f"mission:{terms.mission}"
    hear(partner, says(partner, said.AGREED, subject, {"terms": terms.as_json()}, people.lead_code))

    seconding.agree(terms.mission, by=people.lead.actor, at=LATER)

    signed = {
        "kind": terms.kind.value,
        "sending": terms.sending,
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": terms.ends_on.isoformat(),
        "days": terms.days,
        "names": {terms.host: {"en": "Ministry"}, terms.sending: {"en": "Institute"}},
        "holder": "0" * 64,
    }
    hear(partner, says(partner, said.CERTIFIED, subject, signed, people.lead_code))
    view = missions.mission_by_id(terms.mission, on=date(2026, 12, 1))
    assert (view.state, len(view.certificates)) == (MissionState.DONE, 1)
    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_a_visit_is_asked_for_and_answered_between_two_nodes(
    people: Panel, partner: Partner, certifier: Player
) -> None:
    hear(partner, partner.host())
    key = uuid4()
    request = visit_request(people.lead_code, partner.facts.code)
    asking.prepare(key, request, details(), by=people.cast.leyla.actor, at=LATER)
    with pytest.raises(Refused, match="party_not_reached"):
        asking.ask(key, reached=(), by=certifier.actor, at=LATER)
    asking.ask(key, reached=reached(), by=certifier.actor, at=LATER)

    answered = {"is_granted": True, "limits": ["Not hall 3"], "reason": ""}
    hear(partner, says(partner, said.ANSWERED, f"visit:{key}", answered, people.lead_code))

    assert visits.visit_by_id(key, on=AT.date()).state is RequestState.GRANTED
    (asked,) = sent(partner, OF_MOBILITY)
    assert not any(word in str(asked.as_json()) for word in (*NAME.split(), "Rabat", "MA-778"))
    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_a_partner_speaks_only_for_its_own(people: Panel, partner: Partner, certifier: Player) -> None:
    hear(partner, partner.host())
    ours, own = people.lead_code, partner.facts.code
    our_call, their_call, key = people.open_call(), uuid4(), uuid4()
    terms, call = terms_between(people, partner), fellowship().as_json()
    asking.prepare(key, visit_request(ours, own), details(), by=people.cast.leyla.actor, at=LATER)
    asking.ask(key, reached=reached(), by=certifier.actor, at=LATER)
    subject, refusal = f"mission:{terms.mission}", {"is_granted": False, "limits": [], "reason": "No."}
    other = secondment(ours, own, position="Another")
    weightless = fellowship(weights={Criterion.MERIT: 99}).as_json()
    nowhere = fellowship(zone="Moon/Tranquillity").as_json()

    hear(
        partner,
        public(partner, said.OPENED, f"call:{our_call}", {"call": call}),
        public(partner, said.OPENED, f"call:{their_call}", {"call": weightless}),
        public(partner, said.OPENED, f"call:{their_call}", {"call": nowhere}),
        says(partner, said.OPENED, f"call:{their_call}", {"call": call}, ours, speaker=ours),
        public(partner, said.CLOSED, f"call:{our_call}", {"on": "2026-06-01", "reason": "Ha."}),
        public(partner, said.CLOSED, f"call:{their_call}", {"on": "2026-06-01", "reason": "Ha."}),
        says(partner, said.AGREED, subject, {"terms": other.as_json()}, ours),
        says(partner, said.AGREED, subject, {"terms": terms.as_json()}, own, speaker=ours),
        says(partner, said.ANSWERED, f"visit:{uuid4()}", refusal, ours),
        says(partner, said.WITHDRAWN, f"visit:{key}", {"on": "2026-06-01", "reason": "Ha."}, ours),
        says(partner, said.MADE, f"application:{uuid4()}", {"call": str(our_call), "digest": "0" * 64}, ours),
    )

    assert reasons(partner) == [
        "call_known",
        "call_incomplete",
        "time_zone_unknown",
        "institution_of_other_node",
        "not_organiser",
        "call_unknown",
        "statement_malformed",
        "institution_of_other_node",
        "visit_unknown",
        "visit_not_ours",
        "act_not_taken",
    ]
    assert calls.call_by_id(our_call, at=AT).state is CallState.OPEN
    assert visits.visit_by_id(key, on=AT.date()).state is RequestState.ASKED


def test_a_stranger_s_word_on_a_mission_that_comes_first_hides_nobody_s(
    people: Panel, partner: Partner
) -> None:
    third = Partner(state="ID", name="exchange.id.example")
    accept_peer(third.card_envelope, fingerprint=third.card.fingerprint, by=people.cast.hamad.actor, at=AT)
    terms = terms_between(people, partner)
    subject = f"mission:{terms.mission}"
    certified: dict[str, Any] = {
        "kind": terms.kind.value,
        "sending": terms.sending,
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": terms.ends_on.isoformat(),
        "days": terms.days,
        "names": {},
        "holder": "0" * 64,
    }
    early, late = ({"on": day, "reason": "Ha."} for day in ("2026-06-01", "2026-08-01"))
    hear(
        third,
        third.host(),
        says(third, said.BROKEN_OFF, subject, early, people.lead_code),
        says(third, said.CERTIFIED, subject, certified, people.lead_code),
    )

    hear(
        partner,
        partner.host(),
        says(partner, said.AGREED, subject, {"terms": terms.as_json()}, people.lead_code),
        says(partner, said.BROKEN_OFF, subject, late, people.lead_code),
        says(partner, said.BROKEN_OFF, subject, {**late, "on": "2026-05-01"}, people.lead_code),
    )

    view = missions.mission_by_id(terms.mission, on=AT.date())
    assert view.end is not None
    assert (view.end.on, view.certificates) == (date(2026, 8, 1), ())
    assert reasons(partner) == ["statement_malformed"]


def test_a_final_report_that_comes_before_the_end_counts_nothing(people: Panel, partner: Partner) -> None:
    hear(partner, partner.host())
    terms = terms_between(people, partner)
    subject, since, until = f"mission:{terms.mission}", date(2026, 1, 1), date(2027, 1, 1)
    hear(partner, says(partner, said.AGREED, subject, {"terms": terms.as_json()}, people.lead_code))
    seconding.agree(terms.mission, by=people.lead.actor, at=LATER)
    final = {"kind": "final", "text": "All went well."}

    hear(partner, says(partner, said.REPORTED, subject, {**final, "on": "2026-06-01"}, people.lead_code))
    early = list(balance.balance(since=since, until=until))
    over = {**final, "on": terms.ends_on.isoformat()}
    at = datetime.combine(terms.ends_on, time(12), UTC)
    hear(partner, says(partner, said.REPORTED, subject, over, people.lead_code, at=at))

    assert (early, reasons(partner)) == ([], [])
    assert [each.mission for each in balance.balance(since=since, until=until)] == [terms.mission]
