"""Release cases of the sample: delivered with a condition, to be signed, refused, circulating, on hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base.labels import Classification
from mithaq.clearance.actions import agreements, applying, casework, delivering, signing
from mithaq.clearance.domain.agreed_terms import AgreedTerms
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Form, ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, Delivery, EvidenceKind
from mithaq.clearance.domain.cases.matrix import CellOutcome, Outcome
from mithaq.clearance.domain.cases.more import Assessment, ItemFacts, More
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.domain.cases.terms import ConditionKind, Duty, EndUse
from mithaq.clearance.queries import agreements as agreement_queries
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.readers import readable_labels, reader_of
from mithaq.exchange.queries.records import record_by_id
from mithaq.node.founding import sample_id
from mithaq.parties import queries as parties
from mithaq.projects.queries.releasing import items_now, own_items

REFERENCE = "MOU-2026-WATER"
OWNER, OFFICER, SIGNERS, ADVISER = "noura", "jasim", ("layan", "sheikha"), "omar"
A_YEAR = timedelta(days=365)
LIST_VERSION = "2025-11-15"
REPORT = Condition(
    "reporting_1",
    Duty(ConditionKind.REPORTING),
    due=AfterDelivery(90),
    evidence=frozenset({EvidenceKind.REPORT}),
)


@dataclass(frozen=True)
class Wanted:
    """What a case of the sample asks: a record, a recipient by its code, and forms."""

    key: str
    record: str
    recipient: str
    forms: tuple[Form, ...]
    text: str


def hold_cases(*, at: datetime) -> None:
    """Take each case a part of its way; once they are there, nothing is done."""
    if any(each.reference == REFERENCE for each in agreement_queries.recorded()):
        return
    agreement = _agree(at)
    officer = _actor(OFFICER, at)
    delivered, to_sign, refused, circulating, held = (_submit(wanted, agreement, at) for wanted in _wanted())
    _issue(delivered, at)
    _propose(to_sign, Outcome.GRANTED, at)
    digest = _propose(refused, Outcome.REFUSED, at)
    _sign(refused, digest, at)
    host = parties.host_institution().id
    _circulate(circulating, (host,), at)
    casework.move_case(held, Move.TAKE_IN, by=officer, at=at)
    casework.move_case(held, Move.HOLD, by=officer, at=at)


def _wanted() -> Sequence[Wanted]:
    water, coast = _code("ma_water"), _code("sn_coast")
    trader = f"counterparty:{sample_id('counterparty trader')}"
    document, visit = (Form.DOCUMENT,), (Form.DOCUMENT, Form.VISIT)
    return (
        Wanted(
            "delivered", "o01", water, document, "Wells of three oases are equipped; results are published."
        ),
        Wanted("to sign", "o01", coast, document, "Two coastal villages get drinking water from the unit."),
        Wanted("refused", "o02", water, document, "The coating is passed on to a contractor not yet named."),
        Wanted("circulating", "o02", coast, visit, "The coastal plant coats its membranes, after a visit."),
        Wanted("held", "o01", trader, document, "Resale of desalination units in the region."),
    )


def _agree(at: datetime) -> Agreement:
    terms = AgreedTerms(
        title="Memorandum on water technology",
        parties=(_code("sa_desal"), _code("ma_water"), _code("sn_coast")),
        in_force_from=date(at.year, 1, 1),
        in_force_until=date(at.year + 4, 1, 1),
        fields=("water_environment", "energy", "materials"),
        purposes=(EndUse.PUBLIC_SERVICE, EndUse.RESEARCH),
        forms=(Form.DOCUMENT, Form.VISIT, Form.TRAINING),
        recipients=(_code("ma_water"), _code("sn_coast")),
        highest=Classification.PARTNERS,
        allows_third_party=False,
    )
    agreements.record_agreement(REFERENCE, terms, by=_actor(OFFICER, at), at=at)
    agreements.confirm_agreement(REFERENCE, digest=terms.digest, by=_actor(SIGNERS[0], at), at=at)
    found = agreement_queries.recorded_agreement(REFERENCE)
    return Agreement(found.reference, found.version, found.digest)


def _submit(wanted: Wanted, agreement: Agreement, at: datetime) -> UUID:
    key, owner = sample_id(f"case {wanted.key}"), _actor(OWNER, at)
    labels = readable_labels(reader_of(owner, on=at.date()))
    record = record_by_id(sample_id(wanted.record), labels=labels, on=at.date())
    items = own_items([record.reference], owner.institution, labels=labels, on=at.date())
    asked = Asked(
        items=(),
        recipients=(Recipient(wanted.recipient, PartyRole.END_USER),),
        forms=wanted.forms,
        end_use=EndUse.PUBLIC_SERVICE,
        end_use_text=wanted.text,
        agreement=agreement,
        label=None,
        valid_from=at.date(),
        valid_until=at.date() + A_YEAR,
    )
    people = {wanted.recipient: ("SN",)} if Form.VISIT in wanted.forms else {}
    outside = {wanted.recipient: False} if wanted.recipient.startswith("counterparty:") else {}
    more = More({}, (), people, is_wmd=False, is_military=False, governments=outside)
    applying.begin_case(key, by=owner, at=at)
    applying.write_case(key, asked, more, items=items, by=owner, at=at)
    applying.submit_case(key, is_attested=True, text="", by=owner, at=at)
    return key


def _circulate(key: UUID, also: Sequence[UUID], at: datetime) -> None:
    """Take the case in, screen and classify it, and ask for advice."""
    officer, adviser = _actor(OFFICER, at), _actor(ADVISER, at)
    casework.move_case(key, Move.TAKE_IN, by=officer, at=at)
    casework.move_case(key, Move.CLEAR_INTAKE, by=officer, at=at)
    found = {
        item.reference: Assessment((ListVerdict("EU", LIST_VERSION, ""),), "civil", {})
        for item in cases.case(key, reader=officer).asked.items
    }
    casework.classify_case(key, found, text="Looked into 1A to 2B; nothing names it.", by=officer, at=at)
    asked = [(institution, WHOLE_CASE) for institution in (adviser.institution, *also)]
    casework.ask_advice(key, asked, text="Any concern about the end use?", by=officer, at=at)


def _propose(key: UUID, outcome: Outcome, at: datetime) -> str:
    """Bring the case to its signatures; returns the digest that is to be signed."""
    _circulate(key, (), at)
    officer, adviser = _actor(OFFICER, at), _actor(ADVISER, at)
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=adviser, at=at)
    casework.move_case(key, Move.CLOSE_CIRCULATION, by=officer, at=at)
    casework.move_case(key, Move.CONSOLIDATE, by=officer, at=at)
    view = cases.case(key, reader=officer)
    is_refused = outcome is Outcome.REFUSED
    outcomes = [
        CellOutcome(cell, outcome, ("eu_7",))
        if is_refused
        else CellOutcome(cell, outcome, (), view.asked.valid_from, view.asked.valid_until)
        for cell in view.asked.cells
    ]
    return signing.propose_decision(
        key,
        outcomes,
        (REPORT,) if outcome is Outcome.GRANTED_WITH_CONDITIONS else (),
        text="Nobody could say who the contractor is." if is_refused else "",
        items=_items(view, at),
        by=officer,
        at=at,
    )


def _sign(key: UUID, digest: str, at: datetime) -> None:
    for signer in SIGNERS:
        actor = _actor(signer, at)
        items = _items(cases.case(key, reader=actor), at)
        signing.sign_decision(key, digest=digest, items=items, by=actor, at=at)


def _issue(key: UUID, at: datetime) -> None:
    """Grant under a condition, issue, and deliver once."""
    _sign(key, _propose(key, Outcome.GRANTED_WITH_CONDITIONS, at), at)
    officer, owner = _actor(OFFICER, at), _actor(OWNER, at)
    view = cases.case(key, reader=owner)
    casework.move_case(key, Move.ISSUE, items=_items(view, at), by=officer, at=at)
    delivery = Delivery("", view.asked.cells[0], at.date())
    delivering.record_delivery(key, delivery, items=_items(view, at), by=owner, at=at)


def _items(view: CaseView, at: datetime) -> Mapping[str, ItemFacts]:
    return items_now((each.reference for each in view.asked.items), on=at.date())


def _code(key: str) -> str:
    return f"institution:{sample_id(key)}"


def _actor(key: str, at: datetime) -> Actor:
    return access.actor_of_person(sample_id(key), on=at.date())
