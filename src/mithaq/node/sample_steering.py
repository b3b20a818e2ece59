"""A programme of the sample: founded, joined, a decision before its steering body, a call that is open."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base.languages import Language
from mithaq.node.founding import sample_id
from mithaq.parties import queries as parties
from mithaq.parties.domain.deadlines import after
from mithaq.programmes.actions import chartering, governing
from mithaq.programmes.domain.charter import (
    Charter,
    Indicator,
    Member,
    MemberRole,
    Objective,
    Planned,
)
from mithaq.programmes.domain.programme_said import Booked, Booking, Call, PutForward, Reading
from mithaq.programmes.domain.steering import Answer, Vote
from mithaq.programmes.queries import charters, programmes

FOUNDER, APPROVER, PARTNER = "huda", "layan", "faisal"
TITLES = {
    Language.AR: "مياه نظيفة بطاقة أقل",
    Language.EN: "Clean water with less energy",
    Language.FR: "De l’eau propre avec moins d’énergie",
}
SUMMARIES = {
    Language.AR: "أغشية للتحلية تدوم أطول، تُصنع وتُختبر في بلدان الأعضاء.",
    Language.EN: "Desalination membranes that last longer, made and tested in the members' countries.",
    Language.FR: "Des membranes de dessalement plus durables, fabriquées et éprouvées chez les membres.",
}
OBJECTIVE = {
    Language.AR: "محطات تعمل بالأغشية الجديدة",
    Language.EN: "Plants that run on the new membranes",
    Language.FR: "Des usines équipées des nouvelles membranes",
}
PLANTS = {Language.AR: "المحطات", Language.EN: "Plants", Language.FR: "Usines"}
CALL = {
    Language.AR: "مقترحات لاختبار الأغشية في مياه الخليج",
    Language.EN: "Proposals to test membranes in the waters of the Gulf",
    Language.FR: "Propositions d’essais de membranes dans les eaux du Golfe",
}
DECISION = {
    Language.AR: "عقد الاجتماع الثاني في إسطنبول",
    Language.EN: "Hold the second meeting in Istanbul",
    Language.FR: "Tenir la deuxième réunion à Istanbul",
}
SEED = sample_id("seed of the programme").int


def steer(*, at: datetime) -> None:
    """Found the programme and take it a part of its way; once it is there, nothing is done."""
    officer, approver, partner = _actor(FOUNDER, at), _actor(APPROVER, at), _actor(PARTNER, at)
    today = parties.legal_day(at)
    if programmes.programmes(reader=officer, on=today):
        return
    draft = sample_id("charter 1")
    chartering.begin_charter(id=draft, seed=SEED, by=officer, at=at)
    charter = _charter(charters.charter_draft(draft, reader=officer).charter, partner, today)
    chartering.rewrite(draft, charter, revision=1, by=officer, at=at)
    key = chartering.found_draft(draft, reached=(), by=officer, at=at)
    own = f"institution:{officer.institution}"
    governing.answer(key, member=own, answer=Answer.JOINED, note="", by=approver, at=at)
    decision = PutForward("", DECISION, {}, None, today + timedelta(days=21))
    governing.put(key, decision, reached=(), by=officer, at=at)
    put = programmes.programme_by_id(key, on=today).decisions[0].put.id
    governing.vote(key, decision=put, member=own, vote=Vote.YES, note="", by=approver, at=at)
    zone = parties.zone_of(parties.institution(officer.institution).state)
    call = Call(CALL, {}, charter.fields, today, after(today, months=2), zone)
    governing.open_call(key, call, by=officer, at=at)
    reading = Reading("o1", "i1", "1", today)
    governing.measure(key, reading, evidence="Report of the first plant.", by=officer, at=at)
    theirs = f"institution:{partner.institution}"
    for by, member, booking, amount, evidence in (
        (officer, own, Booking.COMMITTED, "300000", "Letter of the ministry of finance."),
        (officer, own, Booking.PAID, "185000", "Two instalments to the test plant."),
        (partner, theirs, Booking.COMMITTED, "120000", "Budget of the year, chapter 4."),
        (partner, theirs, Booking.PAID, "60000", "First instalment."),
    ):
        booked = Booked(member, today.year, booking, amount, today)
        governing.book(key, booked, evidence=evidence, by=by, at=at)


def _charter(begun: Charter, partner: Actor, today: date) -> Charter:
    theirs = f"institution:{partner.institution}"
    own = begun.members[0]
    return replace(
        begun,
        titles=TITLES,
        summaries=SUMMARIES,
        fields=("energy", "water_environment.desalination"),
        members=(own, Member(theirs, partner.institution, MemberRole.MEMBER)),
        objectives=(
            Objective(
                "o1",
                OBJECTIVE,
                (Indicator("i1", PLANTS, "", "0", "6", after(today, months=30)),),
            ),
        ),
        budget=tuple(
            Planned(party, year, amount)
            for party, amount in ((own.party, "400000"), (theirs, "250000"))
            for year in (today.year, today.year + 1)
        ),
    )


def _actor(key: str, at: datetime) -> Actor:
    return access.actor_of_person(sample_id(key), on=at.date())
