"""The words for the life of a case: states, roles, steps, and the facts that a step asks for."""

from dataclasses import dataclass
from enum import StrEnum

from mithaq.clearance.domain.cases.matrix import Outcome


class State(StrEnum):
    """Where a case stands. A signature's state waits for that signature."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INTAKE = "intake"
    CLASSIFICATION = "classification"
    CIRCULATION = "circulation"
    CONSOLIDATION = "consolidation"
    FINAL_REVIEW = "final_review"
    FIRST_SIGNATURE = "first_signature"
    SECOND_SIGNATURE = "second_signature"
    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    NO_AUTHORISATION_NEEDED = "no_authorisation_needed"
    RETURNED_WITHOUT_ACTION = "returned_without_action"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    SURRENDERED = "surrendered"
    REVOKED = "revoked"
    QUERY_OPEN = "query_open"
    ON_HOLD = "on_hold"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNDER_APPEAL = "under_appeal"
    REOPENED = "reopened"


class Role(StrEnum):
    """What somebody is in a case. An auditor reads, a list custodian keeps lists: neither moves a case."""

    APPLICANT = "applicant"
    COMPLIANCE_OFFICER = "compliance_officer"
    RECEPTION = "reception"
    SCREENING_ANALYST = "screening_analyst"
    TECHNICAL_ASSESSOR = "technical_assessor"
    ADVISER = "adviser"
    CONSOLIDATOR = "consolidator"
    CASE_OFFICER = "case_officer"
    COUNTERSIGNER = "countersigner"
    SENIOR_COUNTERSIGNER = "senior_countersigner"
    APPEAL_OFFICER = "appeal_officer"
    AUDITOR = "auditor"
    LIST_CUSTODIAN = "list_custodian"
    PROGRAMME = "programme"


class Move(StrEnum):
    """A step in the life of a case."""

    SUBMIT = "submit"
    TAKE_IN = "take_in"
    SEND_BACK = "send_back"
    CLEAR_INTAKE = "clear_intake"
    CLASSIFY = "classify"
    CLOSE_CIRCULATION = "close_circulation"
    CONSOLIDATE = "consolidate"
    CIRCULATE_AGAIN = "circulate_again"
    PROPOSE = "propose"
    SIGN_FIRST = "sign_first"
    DECLINE_TO_SIGN = "decline_to_sign"
    GRANT = "grant"
    GRANT_WITH_CONDITIONS = "grant_with_conditions"
    REFUSE = "refuse"
    FIND_NOT_NEEDED = "find_not_needed"
    RETURN = "return"
    ISSUE = "issue"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    EXHAUST = "exhaust"
    EXPIRE = "expire"
    SURRENDER = "surrender"
    REVOKE = "revoke"
    ASK_QUERY = "ask_query"
    ANSWER_QUERY = "answer_query"
    CLOSE_QUERY = "close_query"
    HOLD = "hold"
    LIFT_HOLD = "lift_hold"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    APPEAL = "appeal"
    DISMISS_APPEAL = "dismiss_appeal"
    ALLOW_APPEAL = "allow_appeal"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    SCREEN_AGAIN = "screen_again"


@dataclass(frozen=True)
class Place:
    """Where a case stands; in a side state that leads back, also where it came from."""

    state: State
    came_from: State | None = None


@dataclass(frozen=True)
class Facts:
    """What the rules need to know. What is not said counts as not so, and refuses."""

    is_complete: bool = False
    is_attested: bool = False
    is_screened: bool = False
    """Every party was screened against the lists of today."""
    has_open_hit: bool | None = None
    has_overridden_hit: bool | None = None
    """A person let a release go on in spite of a hit."""
    is_classified: bool = False
    is_advice_asked: bool = False
    is_advice_given: bool = False
    is_advice_agreed: bool = False
    is_decision_complete: bool = False
    signatures: int = 0
    """Those that count for the content as it is now."""
    is_signed: bool = False
    """The signatures that this content needs are complete."""
    is_act_signed: bool = False
    """Two persons signed this very act: a reinstatement or a revocation."""
    outcome: Outcome | None = None
    text: str = ""
    days_since_decision: int | None = None
    """Since the decision that an appeal would be against."""
    is_actor_involved: bool | None = None
    has_amendment: bool = False
    is_used_up: bool = False
    is_past_validity: bool | None = None
    has_list_change: bool = False
