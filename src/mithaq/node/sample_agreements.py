"""An agreement of the sample that is being negotiated: put forward, commented on, answered, and approved."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.base.languages import Language
from mithaq.node.founding import sample_id
from mithaq.parties import queries as parties
from mithaq.programmes.actions import drafting, negotiating
from mithaq.programmes.domain.agreed import AgreementKind
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.queries import agreements, drafts

OFFICER, ASKED, APPROVER = "kerem", "huda", "jasim"
TITLES = {
    Language.AR: "مذكرة تفاهم بشأن السفن الهادئة",
    Language.EN: "Memorandum on quiet ships",
    Language.FR: "Mémorandum sur les navires silencieux",
}
SEED = sample_id("seed of the agreement").int


def negotiate(*, at: datetime) -> None:
    """Take the agreement a part of its way; once it is there, nothing is done."""
    officer, asked = _actor(OFFICER, at), _actor(ASKED, at)
    if agreements.agreements(reader=asked, on=at.date()):
        return
    first, second = sample_id("agreement 1"), sample_id("agreement 2")
    drafting.begin_text(
        id=first,
        seed=SEED,
        kind=AgreementKind.MEMORANDUM,
        titles=TITLES,
        others=[asked.institution],
        master=None,
        by=officer,
        at=at,
    )
    codes = sorted(f"institution:{each}" for each in (officer.institution, asked.institution))
    for kind, facts in _facts(at.year, codes).items():
        written = drafts.clause_at(first, kind, 1)
        drafting.save_clause(first, replace(written, facts=facts), base=1, by=officer, at=at)
    key = drafting.put_forward(
        first, note="For the meeting of our steering committee.", reached=(), by=officer, at=at
    )
    view = agreements.agreement_by_id(key, on=parties.legal_day(at))
    digest = view.latest.digest
    negotiating.comment(
        key,
        digest=digest,
        clause=ClauseKind.DURATION,
        text="Ninety days are too few for us to move what we lend.",
        by=asked,
        at=at,
    )
    drafting.begin_answer(id=second, reference=view.reference, digest=digest, by=asked, at=at)
    duration = drafts.clause_at(second, ClauseKind.DURATION, 1)
    longer = replace(duration, facts={**duration.facts, "notice_days": 180})
    drafting.save_clause(second, longer, base=1, by=asked, at=at)
    drafting.put_forward(second, note="", reached=(), by=asked, at=at)
    latest = agreements.agreement_by_id(key, on=parties.legal_day(at)).latest
    negotiating.approve(key, digest=latest.digest, by=_actor(APPROVER, at), at=at)


def _facts(year: int, codes: list[str]) -> Mapping[ClauseKind, dict[str, Any]]:
    return {
        ClauseKind.SCOPE: {
            "fields": ["maritime.marine_propulsion", "maritime.shipbuilding"],
            "purposes": ["public_service", "research"],
            "forms": ["document", "training", "visit"],
            "trl_in": 4,
            "trl_out": 7,
        },
        ClauseKind.MANAGEMENT: {
            "deciding": "consensus",
            "meeting_every_months": 6,
            "report_every_months": 12,
            "reporting": codes,
        },
        ClauseKind.FINANCE: {
            "ceiling": {"amount": "2400000.00", "currency": "QAR"},
            "shares": dict(zip(codes, (40, 60), strict=True)),
        },
        ClauseKind.INFORMATION: {
            "government_foreground": "government",
            "government_background": "project",
            "contractor_foreground": "project",
            "contractor_background": "evaluation",
        },
        ClauseKind.VISITS: {"lead_working_days": 20},
        ClauseKind.SECURITY: {"highest": "partners", "breach_notice_hours": 24},
        ClauseKind.THIRD_PARTIES: {"may_receive": False, "consent_of": codes},
        ClauseKind.DISPUTES: {"consultation_days": 60},
        ClauseKind.DURATION: {
            "in_force_from": date(year, 1, 1).isoformat(),
            "in_force_until": date(year + 10, 1, 1).isoformat(),
            "notice_days": 90,
        },
    }


def _actor(key: str, at: datetime) -> Actor:
    return access.actor_of_person(sample_id(key), on=at.date())
