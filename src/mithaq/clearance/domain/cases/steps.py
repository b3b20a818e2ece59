"""The table of steps: from where, to where, whose step it is, and which facts it needs.

An appeal is possible for 28 days, as in the licensing practice of the United Kingdom. An authorisation whose
conditions are appealed against is not in force until the appeal is decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.states import Facts, Move, Role, State

APPEAL_DAYS = 28
SIGNATURES_LEAST = 2


@dataclass(frozen=True)
class Step:
    """A row of the table. Without a target it leads back to where the case came from."""

    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    needs: tuple[str, ...] = ()
    is_awaited: bool = False
    """Whether the case stands in the queue of these roles until they take it."""


S, R = State, Role
_BEFORE_REVIEW = (S.SUBMITTED, S.INTAKE, S.CLASSIFICATION, S.CIRCULATION, S.CONSOLIDATION)
_SIGNING = (S.FIRST_SIGNATURE, S.SECOND_SIGNATURE)
_UNDER_WAY = (*_BEFORE_REVIEW, S.FINAL_REVIEW, *_SIGNING)
_AUTHORISED = (S.ISSUED, S.REINSTATED, S.SUSPENDED)
_DECIDED = (
    S.GRANTED,
    S.GRANTED_WITH_CONDITIONS,
    S.REFUSED,
    S.NO_AUTHORISATION_NEEDED,
    S.RETURNED_WITHOUT_ACTION,
)
LEADING_BACK = frozenset({S.QUERY_OPEN, S.ON_HOLD, S.UNDER_APPEAL, S.REOPENED})
DECIDED = frozenset(_DECIDED)
_LEFT_BEHIND = (S.EXHAUSTED, S.EXPIRED, S.SURRENDERED, S.REVOKED)
DECISION_STANDS = frozenset({*_DECIDED, *_AUTHORISED, *_LEFT_BEHIND, S.UNDER_APPEAL, S.REOPENED})
IN_FORCE = frozenset({S.ISSUED, S.REINSTATED})
UNDER_WAY = frozenset({*_UNDER_WAY, S.QUERY_OPEN, S.ON_HOLD})
AUTHORISED = frozenset(_AUTHORISED)
APPEALABLE = frozenset({S.REFUSED, S.GRANTED_WITH_CONDITIONS, S.RETURNED_WITHOUT_ACTION, S.REVOKED})
"""What somebody may be of another opinion about; a case with conditions may be issued in the meantime."""
ENDED = frozenset({S.EXHAUSTED, S.EXPIRED, S.SURRENDERED, S.SUPERSEDED, S.WITHDRAWN})
CLOSED = DECIDED | AUTHORISED | ENDED | {S.REVOKED}
"""Where nobody works on a case, so that no clock runs."""

_APPLICANT = (R.APPLICANT, R.COMPLIANCE_OFFICER)
_SIGNERS = (R.COUNTERSIGNER, R.SENIOR_COUNTERSIGNER)
_ASKERS = (R.RECEPTION, R.SCREENING_ANALYST, R.TECHNICAL_ASSESSOR, R.ADVISER, R.CONSOLIDATOR, R.CASE_OFFICER)

_CLEAR = ("case_not_screened", "case_hit_open", "case_override_unsigned")
_ADVISED = ("case_advice_not_asked", "case_advice_missing", "case_advice_conflicting")
_READY = ("case_not_complete", *_CLEAR, "case_unclassified", *_ADVISED, "case_decision_incomplete")
_SIGNED = (*_READY, "case_signatures_too_few", "case_signatures_incomplete")


def _step(
    sources: tuple[State, ...],
    target: State | None,
    roles: tuple[Role, ...],
    *needs: str,
    awaited: bool = False,
) -> Step:
    return Step(frozenset(sources), target, frozenset(roles), needs, is_awaited=awaited)


M = Move
# fmt: off
STEPS: Mapping[Move, Step] = {
    # The way of every case.
    M.SUBMIT: _step((S.DRAFT,), S.SUBMITTED, _APPLICANT,
                    "case_not_complete", "case_not_attested", awaited=True),
    M.TAKE_IN: _step((S.SUBMITTED,), S.INTAKE, (R.RECEPTION,), awaited=True),
    M.CLEAR_INTAKE: _step((S.INTAKE,), S.CLASSIFICATION, (R.SCREENING_ANALYST,),
                         "case_not_complete", *_CLEAR, awaited=True),
    M.CLASSIFY: _step((S.CLASSIFICATION,), S.CIRCULATION, (R.TECHNICAL_ASSESSOR,),
                      "case_unclassified", awaited=True),
    M.CLOSE_CIRCULATION: _step((S.CIRCULATION,), S.CONSOLIDATION, (R.CASE_OFFICER, R.CONSOLIDATOR),
                               "case_advice_not_asked", "case_advice_missing", awaited=True),
    M.CONSOLIDATE: _step((S.CONSOLIDATION,), S.FINAL_REVIEW, (R.CONSOLIDATOR,), *_ADVISED, awaited=True),
    M.PROPOSE: _step((S.FINAL_REVIEW,), S.FIRST_SIGNATURE, (R.CASE_OFFICER,), *_READY, awaited=True),
    M.SIGN_FIRST: _step((S.FIRST_SIGNATURE,), S.SECOND_SIGNATURE, _SIGNERS,
                        *_READY, "case_signature_missing", awaited=True),
    M.GRANT: _step((S.SECOND_SIGNATURE,), S.GRANTED, _SIGNERS,
                   *_SIGNED, "case_outcome_not_granted", awaited=True),
    M.GRANT_WITH_CONDITIONS: _step((S.SECOND_SIGNATURE,), S.GRANTED_WITH_CONDITIONS, _SIGNERS,
                                   *_SIGNED, "case_outcome_not_conditional", awaited=True),
    M.REFUSE: _step((S.SECOND_SIGNATURE,), S.REFUSED, _SIGNERS,
                    *_SIGNED, "case_outcome_not_refused", awaited=True),
    M.FIND_NOT_NEEDED: _step((S.SECOND_SIGNATURE,), S.NO_AUTHORISATION_NEEDED, _SIGNERS,
                             *_SIGNED, "case_outcome_not_free", awaited=True),
    M.RETURN: _step((S.SECOND_SIGNATURE,), S.RETURNED_WITHOUT_ACTION, _SIGNERS,
                    *_SIGNED, "case_outcome_not_returned", awaited=True),
    # Back a part of the way.
    M.SEND_BACK: _step((S.SUBMITTED, S.INTAKE), S.DRAFT, (R.RECEPTION,), "case_text_missing"),
    M.CIRCULATE_AGAIN: _step((S.CONSOLIDATION, S.FINAL_REVIEW), S.CIRCULATION,
                             (R.CONSOLIDATOR, R.CASE_OFFICER), "case_text_missing"),
    M.DECLINE_TO_SIGN: _step(_SIGNING, S.FINAL_REVIEW, _SIGNERS, "case_text_missing"),
    # The authorisation.
    M.ISSUE: _step((S.GRANTED, S.GRANTED_WITH_CONDITIONS), S.ISSUED, (R.CASE_OFFICER,),
                   *_CLEAR, "case_validity_over", "case_signatures_incomplete", awaited=True),
    M.SUSPEND: _step((S.ISSUED, S.REINSTATED), S.SUSPENDED,
                     (R.CASE_OFFICER, R.SCREENING_ANALYST), "case_text_missing"),
    M.REINSTATE: _step((S.SUSPENDED,), S.REINSTATED, _SIGNERS,
                       *_CLEAR, "case_validity_over", "case_text_missing", "case_signatures_incomplete",
                       "case_act_unsigned", awaited=True),
    M.REVOKE: _step(_AUTHORISED, S.REVOKED, (R.SENIOR_COUNTERSIGNER,),
                    "case_text_missing", "case_act_unsigned"),
    M.SURRENDER: _step(_AUTHORISED, S.SURRENDERED, _APPLICANT),
    M.EXHAUST: _step((S.ISSUED, S.REINSTATED), S.EXHAUSTED, (R.PROGRAMME, R.CASE_OFFICER),
                     "case_not_used_up"),
    M.EXPIRE: _step((S.GRANTED, S.GRANTED_WITH_CONDITIONS, *_AUTHORISED), S.EXPIRED,
                    (R.PROGRAMME, R.CASE_OFFICER), "case_still_valid"),
    # Beside the way.
    M.ASK_QUERY: _step((*_BEFORE_REVIEW, S.FINAL_REVIEW), S.QUERY_OPEN, _ASKERS, "case_text_missing"),
    M.ANSWER_QUERY: _step((S.QUERY_OPEN,), None, _APPLICANT, "case_text_missing", awaited=True),
    M.CLOSE_QUERY: _step((S.QUERY_OPEN,), None, (R.CASE_OFFICER,), "case_text_missing"),
    M.HOLD: _step((*_UNDER_WAY, S.QUERY_OPEN), S.ON_HOLD, (R.SCREENING_ANALYST, R.PROGRAMME),
                  "case_no_hit"),
    M.LIFT_HOLD: _step((S.ON_HOLD,), None, (R.SCREENING_ANALYST,), *_CLEAR, awaited=True),
    M.WITHDRAW: _step((S.DRAFT, *_UNDER_WAY, S.QUERY_OPEN, S.ON_HOLD), S.WITHDRAWN, _APPLICANT,
                      "case_text_missing"),
    # A suspended one is not among them: only two people bring it back into force, and no amendment does.
    M.SUPERSEDE: _step((*UNDER_WAY, S.GRANTED, S.GRANTED_WITH_CONDITIONS, S.ISSUED, S.REINSTATED),
                       S.SUPERSEDED, (*_APPLICANT, R.CASE_OFFICER), "case_amendment_missing"),
    M.APPEAL: _step((*APPEALABLE, *_AUTHORISED), S.UNDER_APPEAL, _APPLICANT,
                    "case_text_missing", "case_appeal_against_nothing", "case_appeal_late"),
    M.DISMISS_APPEAL: _step((S.UNDER_APPEAL,), None, (R.APPEAL_OFFICER,),
                            "case_text_missing", "case_actor_involved", awaited=True),
    M.ALLOW_APPEAL: _step((S.UNDER_APPEAL,), S.FINAL_REVIEW, (R.APPEAL_OFFICER,),
                          "case_text_missing", "case_actor_involved", awaited=True),
    M.REOPEN: _step((*_DECIDED, *_AUTHORISED), S.REOPENED, (R.SCREENING_ANALYST, R.PROGRAMME),
                    "case_no_list_change"),
    M.CONFIRM: _step((S.REOPENED,), None, (R.SCREENING_ANALYST,),
                     *_CLEAR, "case_text_missing", "case_signatures_incomplete", awaited=True),
    M.SCREEN_AGAIN: _step((S.REOPENED,), S.INTAKE, (R.SCREENING_ANALYST,), awaited=True),
}
# fmt: on


def _is_outcome(outcome: Outcome) -> Callable[[Facts], bool]:
    return lambda facts: facts.outcome is outcome


def _is_in_appeal_time(facts: Facts) -> bool:
    days = facts.days_since_decision
    return days is not None and 0 <= days <= APPEAL_DAYS


NEEDS: Mapping[str, Callable[[Facts], bool]] = {
    "case_not_complete": lambda facts: facts.is_complete,
    "case_not_attested": lambda facts: facts.is_attested,
    "case_not_screened": lambda facts: facts.is_screened,
    "case_hit_open": lambda facts: facts.has_open_hit is False,
    "case_override_unsigned": lambda facts: facts.has_overridden_hit is False,
    "case_unclassified": lambda facts: facts.is_classified,
    "case_advice_not_asked": lambda facts: facts.is_advice_asked,
    "case_advice_missing": lambda facts: facts.is_advice_given,
    "case_advice_conflicting": lambda facts: facts.is_advice_agreed,
    "case_decision_incomplete": lambda facts: facts.is_decision_complete,
    "case_signature_missing": lambda facts: facts.signatures >= 1,
    "case_signatures_too_few": lambda facts: facts.signatures >= SIGNATURES_LEAST,
    "case_signatures_incomplete": lambda facts: facts.is_signed,
    "case_outcome_not_granted": _is_outcome(Outcome.GRANTED),
    "case_outcome_not_conditional": _is_outcome(Outcome.GRANTED_WITH_CONDITIONS),
    "case_outcome_not_refused": _is_outcome(Outcome.REFUSED),
    "case_outcome_not_free": _is_outcome(Outcome.NO_AUTHORISATION_NEEDED),
    "case_outcome_not_returned": _is_outcome(Outcome.RETURNED_WITHOUT_ACTION),
    "case_act_unsigned": lambda facts: facts.is_act_signed,
    "case_text_missing": lambda facts: bool(facts.text.strip()),
    "case_validity_over": lambda facts: facts.is_past_validity is False,
    "case_still_valid": lambda facts: facts.is_past_validity is True,
    "case_not_used_up": lambda facts: facts.is_used_up,
    "case_no_hit": lambda facts: facts.has_open_hit is True,
    "case_amendment_missing": lambda facts: facts.has_amendment,
    "case_appeal_against_nothing": lambda facts: facts.days_since_decision is not None,
    "case_appeal_late": _is_in_appeal_time,
    "case_actor_involved": lambda facts: facts.is_actor_involved is False,
    "case_no_list_change": lambda facts: facts.has_list_change,
}
"""What each refusal means to be true; the code is what is told when it is not."""
