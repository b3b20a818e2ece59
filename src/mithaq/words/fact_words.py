"""Facts of refusals and reasons in the reader's language: words for codes, names for parties and states."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.advice import AdviceKind
from mithaq.clearance.domain.cases.cells import Form, PartyRole
from mithaq.clearance.domain.cases.conditions import EvidenceKind
from mithaq.clearance.domain.cases.notices import NoticeStep
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.marking.faults import Fault
from mithaq.clearance.domain.marking.labels import Problem
from mithaq.clearance.domain.policy.facts import Concern
from mithaq.clearance.domain.policy.reasons import Reason
from mithaq.clearance.domain.screening.hits import PartyStanding, Verdict
from mithaq.fields.queries import field_codes, taxonomy
from mithaq.mobility.domain import missions, visits
from mithaq.mobility.domain.calls import Place, Unfit
from mithaq.mobility.domain.reviewing import Conflict
from mithaq.parties import queries as parties
from mithaq.standing.domain.measures import Measure
from mithaq.standing.domain.targets import TargetPart
from mithaq.words import writing
from mithaq.words.names import party_name
from mithaq.words.policy_terms import SOURCE_WORDS
from mithaq.words.terms import TERMS, reader_language, term
from mithaq.words.wording import filled

_FAMILIES: Mapping[type[StrEnum], str] = {
    Move: "case_move",
    State: "case_state",
    Role: "case_role",
    Form: "release_form",
    PartyRole: "party_role",
    AdviceKind: "advice_kind",
    EvidenceKind: "evidence_kind",
    Concern: "weapon_concerns",
    NoticeStep: "committee_steps",
    Verdict: "verdict",
    PartyStanding: "party_standing",
    Language: "language",
    Place: "call_place",
    Unfit: "unfit",
    Conflict: "conflict",
    missions.Part: "mission_part",
    visits.Part: "visit_part",
    TargetPart: "target_part",
    Measure: "standing_measure",
}
_Sentence = Reason | Fault | Problem


def fact_words(fact: object) -> object:
    """A fact as people read it; one that is no code of ours stays as it is."""
    if isinstance(fact, Reason):
        return reason_words(fact)
    if isinstance(fact, Fault | Problem):
        return fault_words(fact)
    if isinstance(fact, StrEnum) and (family := _FAMILIES.get(type(fact))):
        return term(family, fact)
    if isinstance(fact, tuple) and fact and any(isinstance(each, _Sentence | StrEnum) for each in fact):
        return (" " if isinstance(fact[0], _Sentence) else _comma()).join(
            str(fact_words(each)) for each in fact
        )
    # The rules of a label are plain codes, and a list where they were kept.
    rules = TERMS["label_rule"]
    if isinstance(fact, tuple | list) and fact and all(map(rules.__contains__, map(str, fact))):
        return _comma().join(str(rules[each]) for each in fact)
    conflicts = TERMS["licence_conflict"]
    if isinstance(fact, tuple) and fact and all(map(conflicts.__contains__, map(str, fact))):
        return " ".join(str(conflicts[each]) for each in fact)
    return fact


def _comma() -> str:
    return "، " if reader_language() == "ar" else ", "


def reason_words(reason: Reason) -> str:
    """Why the policy refuses, permits or warns."""
    facts = {name: _named(name, value) for name, value in reason.facts}
    return filled(TERMS["release_reasons"][reason.code], facts)


def source_words(reason: Reason) -> str:
    """What a reason of the policy rests on."""
    return str(SOURCE_WORDS.get(reason.source, reason.source))


def fault_words(fault: Fault | Problem) -> str:
    """What is wrong with a file of a label or of a label policy, or with what a label says."""
    if isinstance(fault, Problem):
        parts = " · ".join(part for part in (fault.part, fault.by) if part)
        return _("%(problem)s (%(part)s)") % {"part": parts, "problem": term("label_problem", fault.code)}
    told = {"line": writing.number(fault.line), "part": fault.part, "fault": term("file_fault", fault.code)}
    return _("Line %(line)s: %(fault)s (%(part)s)") % told if fault.line else told["fault"]


def _named(name: str, value: str) -> str:
    language = reader_language()
    match name:
        case "state":
            try:
                return parties.state_name(value, language)
            except Refused:
                return value
        case "party" | "originator" | "asked":
            return party_name(value)
        case "field":
            return taxonomy().label(value, language) if value in field_codes() else value
        case "form" | "concern" | "purpose" | "fact":
            family = {
                "form": "release_form",
                "concern": "weapon_concerns",
                "purpose": "end_use",
                "fact": "release_facts",
            }[name]
            return str(TERMS[family].get(value, value))
    return value
