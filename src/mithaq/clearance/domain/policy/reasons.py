"""Decisions and their reasons, each with the law, agreement or rule that it rests on."""

from dataclasses import dataclass
from enum import StrEnum

CHARTER = "Charter of the United Nations, Art. 25 and 41"
WEAPONS = "S/RES/1540 (2004), paras. 1-3; Non-Proliferation Treaty Art. I; CWC Art. I (1); BWC Art. III"
RELEASE_RULE = "Mithaq release rule, docs/decisions/0019"

# Where a reason comes out of a rulebook, its own source stands in place of the one here.
SOURCES = {
    "fact_missing": RELEASE_RULE,
    "item_unclassified": RELEASE_RULE,
    "control_list_missing": RELEASE_RULE,
    "control_list_unknown": RELEASE_RULE,
    "control_entry_unreadable": RELEASE_RULE,
    "wmd_end_use": WEAPONS,
    "wmd_concern_unanswered": WEAPONS,
    "wmd_concern_confirmed": WEAPONS,
    "state_unknown": "ISO 3166-1",
    "embargoes_stale": CHARTER,
    "party_listed": "The list that names the party",
    "hit_undecided": "The list that may name the party",
    "not_screened": RELEASE_RULE,
    "screening_outdated": RELEASE_RULE,
    "list_missing": CHARTER,
    "list_stale": RELEASE_RULE,
    "label_unknown": "STANAG 4774; an unknown label refuses: " + RELEASE_RULE,
    "label_forbids": "The label of the item",
    "recalled": "The originator's recall",
    "no_agreement": RELEASE_RULE,
    "agreement_party": "Vienna Convention on the Law of Treaties, Art. 34",
    "agreement_not_in_force": "Vienna Convention on the Law of Treaties, Art. 24-25",
    "agreement_field": "The agreement",
    "agreement_purpose": "The agreement",
    "agreement_form": "The agreement",
    "agreement_recipient": "The agreement",
    "agreement_level": "The agreement",
    "agreement_level_incomparable": "The agreement",
    "agreement_third_party": "The agreement",
    "agreement_outsider": "The agreement, its clause on third parties",
    "agreement_consent_missing": "The agreement, its clause on third parties",
    "consent_missing": "Originator's control: the agreement under which the part was received",
    "four_eyes_missing": RELEASE_RULE,
}


class Stage(StrEnum):
    """Where a decision fell: a hard stop, or the policies after all stops were passed."""

    STOPS = "stops"
    POLICY = "policy"


@dataclass(frozen=True)
class Reason:
    """A code, what it rests on, and the facts that fill its words."""

    code: str
    source: str
    facts: tuple[tuple[str, str], ...] = ()


def reason(code: str, /, *, source: str = "", **facts: str) -> Reason:
    """A reason; its source is the one that the code has, unless another is told."""
    return Reason(code, source or SOURCES[code], tuple(facts.items()))


@dataclass(frozen=True)
class Decision:
    """Whether a cell may be released, where that fell, and why.

    `reasons` refuse; `grounds` are the policies that permit; `notes` must be known and stop nothing.
    """

    is_allowed: bool
    stage: Stage
    reasons: tuple[Reason, ...]
    grounds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def is_alarm(self) -> bool:
        """Whether two deciders of one policy disagreed: the operator is told at once."""
        return any(each.code == "deciders_differ" for each in self.reasons)
