"""Who may do what: one table of acts and roles, and the rule that reads it.

A role is held in an institution. It opens the acts of that institution; a role held in the node's host
institution opens them for every institution.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.base.refusals import Refused


class Role(StrEnum):
    """What a person is appointed to do."""

    PROGRAMME_OFFICER = "programme_officer"
    TECHNOLOGY_OWNER = "technology_owner"
    LICENSING_OFFICER = "licensing_officer"
    APPROVER = "approver"
    SENIOR_APPROVER = "senior_approver"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    NODE_ADMINISTRATOR = "node_administrator"


class Act(StrEnum):
    """What the table speaks of."""

    DRAFT_RECORD = "draft_record"
    REVIEW_RECORD = "review_record"
    PUBLISH_RECORD = "publish_record"
    WITHDRAW_RECORD = "withdraw_record"
    DISCLOSE_RECORD = "disclose_record"
    JUDGE_MATCH = "judge_match"
    SEE_RESTRICTED = "see_restricted"
    SEE_INTERNAL_STATEMENTS = "see_internal_statements"
    ADMIT_PARTIES = "admit_parties"
    APPOINT = "appoint"
    MANAGE_ACCOUNTS = "manage_accounts"
    LOAD_SOURCE = "load_source"
    SHOW_INTEREST = "show_interest"
    CONVERSE = "converse"
    SEE_FUNNEL = "see_funnel"
    SEE_CLEARANCE = "see_clearance"
    KEEP_LISTS = "keep_lists"
    SCREEN_PARTY = "screen_party"
    DECIDE_HIT = "decide_hit"
    SECOND_HIT = "second_hit"
    SET_SCREENING = "set_screening"
    RECORD_AGREEMENT = "record_agreement"
    CONFIRM_AGREEMENT = "confirm_agreement"
    ASK_RELEASE = "ask_release"
    CONSENT_RELEASE = "consent_release"
    PROPOSE_POLICY = "propose_policy"
    CONFIRM_POLICY = "confirm_policy"
    ADOPT_LABELS = "adopt_labels"
    KEEP_TEXTS = "keep_texts"
    PAIR_NODES = "pair_nodes"
    SEE_PARTNERS = "see_partners"
    RECEIVE_PACKAGE = "receive_package"
    RECALL_PACKAGE = "recall_package"
    HOLD_KEY = "hold_key"
    NEGOTIATE_AGREEMENT = "negotiate_agreement"
    APPROVE_AGREEMENT = "approve_agreement"
    SIGN_AGREEMENT = "sign_agreement"
    OPEN_CALL = "open_call"
    APPLY = "apply"
    REVIEW_APPLICATION = "review_application"
    DECIDE_AWARD = "decide_award"
    AGREE_MISSION = "agree_mission"
    ASK_VISIT = "ask_visit"
    APPROVE_VISIT = "approve_visit"
    FOUND_PROGRAMME = "found_programme"
    TELL_PROGRAMME = "tell_programme"
    DECIDE_IN_PROGRAMME = "decide_in_programme"
    PLAN_PROJECT = "plan_project"
    TELL_PROJECT = "tell_project"
    ACCEPT_DELIVERABLE = "accept_deliverable"
    SEE_WATCH = "see_watch"
    KEEP_WATCH = "keep_watch"
    SEE_TIES = "see_ties"
    KEEP_TIES = "keep_ties"
    KEEP_ACCOUNT = "keep_account"
    SEE_ECONOMY = "see_economy"
    KEEP_ECONOMY = "keep_economy"
    SEE_SPIN_OFFS = "see_spin_offs"
    TELL_SPIN_OFF = "tell_spin_off"
    RECORD_EXPORT_STATUS = "record_export_status"
    SEE_STANDING = "see_standing"
    SET_TARGET = "set_target"


_COLUMNS = tuple(Role)
# fmt: off
_TABLE = {
    #                              programme technology licensing approver senior  analyst auditor node
    #                              officer   owner      officer            approver              administrator
    Act.DRAFT_RECORD:            ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.REVIEW_RECORD:           ( True,     False,     True,     True,    False,   False,  False,  False),
    Act.PUBLISH_RECORD:          ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.WITHDRAW_RECORD:         ( True,     True,      True,     False,   False,   False,  False,  False),
    Act.DISCLOSE_RECORD:         ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.JUDGE_MATCH:             ( True,     True,      False,    False,   False,   True,   False,  False),
    Act.SEE_RESTRICTED:          ( True,     False,     True,     True,    True,    False,  False,  False),
    Act.SEE_INTERNAL_STATEMENTS: ( False,    False,     False,    False,   False,   False,  True,   True),
    Act.ADMIT_PARTIES:           ( True,     False,     False,    False,   False,   False,  False,  True),
    Act.APPOINT:                 ( False,    False,     False,    False,   False,   False,  False,  True),
    Act.MANAGE_ACCOUNTS:         ( False,    False,     False,    False,   False,   False,  False,  True),
    Act.LOAD_SOURCE:             ( True,     False,     False,    False,   False,   False,  False,  True),
    Act.SHOW_INTEREST:           ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.CONVERSE:                ( True,     True,      True,     False,   False,   False,  False,  False),
    Act.SEE_FUNNEL:              ( True,     False,     False,    False,   False,   True,   False,  False),
    Act.SEE_CLEARANCE:           ( True,     False,     True,     True,    True,    False,  True,   True),
    Act.KEEP_LISTS:              ( False,    False,     True,     False,   False,   False,  False,  True),
    Act.SCREEN_PARTY:            ( True,     False,     True,     True,    True,    False,  False,  False),
    Act.DECIDE_HIT:              ( False,    False,     True,     True,    True,    False,  False,  False),
    Act.SECOND_HIT:              ( False,    False,     True,     True,    True,    False,  False,  False),
    Act.SET_SCREENING:           ( False,    False,     True,     False,   False,   False,  False,  False),
    Act.RECORD_AGREEMENT:        ( True,     False,     True,     False,   False,   False,  False,  False),
    Act.CONFIRM_AGREEMENT:       ( True,     False,     True,     True,    True,    False,  False,  False),
    Act.ASK_RELEASE:             ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.CONSENT_RELEASE:         ( True,     False,     True,     True,    False,   False,  False,  False),
    Act.PROPOSE_POLICY:          ( False,    False,     True,     False,   False,   False,  False,  False),
    Act.CONFIRM_POLICY:          ( False,    False,     False,    True,    True,    False,  False,  False),
    Act.ADOPT_LABELS:            ( False,    False,     True,     False,   False,   False,  False,  True),
    Act.KEEP_TEXTS:              ( False,    False,     True,     False,   False,   False,  False,  True),
    Act.PAIR_NODES:              ( False,    False,     False,    False,   False,   False,  False,  True),
    Act.SEE_PARTNERS:            ( True,     False,     True,     True,    True,    True,   True,   True),
    Act.RECEIVE_PACKAGE:         ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.RECALL_PACKAGE:          ( True,     True,      True,     False,   False,   False,  False,  False),
    Act.HOLD_KEY:                ( False,    False,     False,    True,    True,    False,  False,  False),
    Act.NEGOTIATE_AGREEMENT:     ( True,     False,     True,     True,    True,    False,  False,  False),
    Act.APPROVE_AGREEMENT:       ( True,     False,     True,     False,   False,   False,  False,  False),
    Act.SIGN_AGREEMENT:          ( False,    False,     False,    True,    True,    False,  False,  False),
    Act.OPEN_CALL:               ( True,     False,     False,    False,   False,   False,  False,  False),
    Act.APPLY:                   ( True,     True,      True,     True,    True,    True,   False,  False),
    Act.REVIEW_APPLICATION:      ( True,     True,      True,     True,    True,    True,   False,  False),
    Act.DECIDE_AWARD:            ( True,     False,     False,    True,    True,    False,  False,  False),
    Act.AGREE_MISSION:           ( True,     False,     False,    True,    True,    False,  False,  False),
    Act.ASK_VISIT:               ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.APPROVE_VISIT:           ( False,    False,     True,     True,    True,    False,  False,  False),
    Act.FOUND_PROGRAMME:         ( True,     False,     False,    False,   False,   False,  False,  False),
    Act.TELL_PROGRAMME:          ( True,     False,     False,    False,   False,   False,  False,  False),
    Act.DECIDE_IN_PROGRAMME:     ( False,    False,     False,    True,    True,    False,  False,  False),
    Act.PLAN_PROJECT:            ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.TELL_PROJECT:            ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.ACCEPT_DELIVERABLE:      ( True,     False,     False,    True,    True,    False,  False,  False),
    Act.SEE_WATCH:               ( True,     True,      True,     True,    True,    True,   False,  True),
    Act.KEEP_WATCH:              ( False,    False,     False,    False,   False,   True,   False,  True),
    Act.SEE_TIES:                ( True,     True,      True,     True,    True,    True,   False,  True),
    Act.KEEP_TIES:               ( False,    False,     False,    False,   False,   True,   False,  True),
    Act.KEEP_ACCOUNT:            ( True,     False,     False,    False,   False,   False,  False,  False),
    Act.SEE_ECONOMY:             ( True,     True,      True,     True,    True,    True,   False,  True),
    Act.KEEP_ECONOMY:            ( False,    False,     False,    False,   False,   True,   False,  True),
    Act.SEE_SPIN_OFFS:           ( True,     True,      True,     True,    True,    True,   True,   False),
    Act.TELL_SPIN_OFF:           ( True,     True,      False,    False,   False,   False,  False,  False),
    Act.RECORD_EXPORT_STATUS:    ( False,    False,     True,     True,    False,   False,  False,  False),
    Act.SEE_STANDING:            ( True,     True,      True,     True,    True,    True,   False,  True),
    Act.SET_TARGET:              ( True,     False,     False,    False,   False,   True,   False,  False),
}
# fmt: on
_ROLES = {
    act: frozenset(role for role, may in zip(_COLUMNS, row, strict=True) if may)
    for act, row in _TABLE.items()
}


@dataclass(frozen=True)
class Actor:
    """A person at this node, with the roles they hold today in their institution."""

    person: UUID
    institution: UUID
    is_host: bool
    roles: frozenset[Role]


def may(actor: Actor, act: Act, *, of_institution: UUID | None = None) -> bool:
    """Whether the actor may do the act, in general or on what belongs to an institution."""
    is_in_reach = of_institution in (None, actor.institution) or actor.is_host
    return is_in_reach and not _ROLES[act].isdisjoint(actor.roles)


def require(actor: Actor, act: Act, *, of_institution: UUID | None = None) -> None:
    """Raises Refused `not_permitted` with the act and the roles that open it."""
    if not may(actor, act, of_institution=of_institution):
        raise Refused("not_permitted", act=act, roles=tuple(sorted(_ROLES[act])))


def roles_for(act: Act) -> frozenset[Role]:
    """The roles that open the act."""
    return _ROLES[act]
