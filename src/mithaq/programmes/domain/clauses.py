"""The clauses of an agreement: each of a kind, with a text in some languages and the facts of that kind.

The kinds are the seventeen sections that memoranda on defence science share (TIAS 12991, TIAS 05-901, COBLU
MoU 08-135 and others), an introduction, and an annex on people. A text names facts in braces, so that a
figure stands once: what was agreed is the fact, and each language words it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.canonical import Json
from mithaq.base.languages import Language


class ClauseKind(StrEnum):
    """What a clause settles, in the order in which it stands."""

    INTRODUCTION = "introduction"
    DEFINITIONS = "definitions"
    OBJECTIVES = "objectives"
    SCOPE = "scope"
    MANAGEMENT = "management"
    FINANCE = "finance"
    CONTRACTING = "contracting"
    EQUIPMENT = "equipment"
    INFORMATION = "information"
    CONTROLLED_INFORMATION = "controlled_information"
    VISITS = "visits"
    SECURITY = "security"
    THIRD_PARTIES = "third_parties"
    LIABILITY = "liability"
    PARTICIPATION = "participation"
    CUSTOMS = "customs"
    DISPUTES = "disputes"
    DURATION = "duration"
    PERSONNEL = "personnel"

    @property
    def number(self) -> int:
        """Its place in an agreement, the introduction being 0."""
        return list(ClauseKind).index(self)


class FactKind(StrEnum):
    """How a fact is written."""

    DAY = "day"
    """As YYYY-MM-DD."""
    COUNT = "count"
    """A whole number from 1 on; its name says of what, as in `notice_days`."""
    READINESS = "readiness"
    """A technology readiness level, 1 to 9."""
    YES_NO = "yes_no"
    WORD = "word"
    """One of the words of the fact."""
    WORDS = "words"
    """One or more of them."""
    FIELDS = "fields"
    """Codes of technology fields, each for all below it."""
    PARTY = "party"
    """A party of the agreement."""
    PARTIES = "parties"
    SHARES = "shares"
    """By party, whole percents that make 100."""
    MONEY = "money"
    """`{"amount": "1250000.00", "currency": "QAR"}`; the currency by ISO 4217."""
    ITEMS = "items"
    """A list of short texts."""
    TEXT = "text"
    """Words of whoever tells it, in any one language."""
    TEXTS = "texts"
    """By language."""
    KEY = "key"
    """The key of a part of the same project; `words` tell of which sort."""
    KEYS = "keys"
    DECIMAL = "decimal"
    """A number above 0 as text, such as `"3.6405"`."""
    QUANTITY = "quantity"
    """A number from 0 on as text, such as `"0"` or `"12.5"`."""
    PERCENT = "percent"
    """A whole number from 0 to 100."""
    DIGEST = "digest"
    """SHA-256 in lower-case hexadecimal."""


class Unit(StrEnum):
    """Of what a number tells how many; the name of the fact ends with it."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True)
class Fact:
    """A fact of a clause kind: its name, how it is written, and whether the clause needs it."""

    name: str
    kind: FactKind
    is_needed: bool = False
    words: tuple[str, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """Its unit, where it is a number that has one."""
        if self.kind is not FactKind.COUNT:
            return None
        return next((each for each in Unit if self.name.endswith(f"_{each}")), None)


@dataclass(frozen=True)
class Clause:
    """A clause as it is proposed. `survives` says that it binds on when the agreement has ended."""

    kind: ClauseKind
    texts: Mapping[Language, str]
    facts: Mapping[str, Json]
    survives: bool = False

    def as_json(self) -> dict[str, Json]:
        return {
            "kind": self.kind.value,
            "texts": {language.value: text for language, text in sorted(self.texts.items())},
            "facts": dict(self.facts),
            "survives": self.survives,
        }


PURPOSES = ("research", "education", "civil_industry", "public_service", "humanitarian", "defence", "other")
FORMS = ("document", "data_room", "visit", "training", "equipment_loan", "joint_work")
LEVELS = ("public", "partners", "restricted")
RIGHTS = ("none", "evaluation", "project", "government", "any")
DECIDING = ("consensus", "majority", "two_thirds")
CONSENTING = ("originator", "named", "all")
"""Whose consent a transfer to a third party takes; the originating party's always."""

FACTS: Mapping[ClauseKind, tuple[Fact, ...]] = {
    ClauseKind.OBJECTIVES: (Fact("objectives", FactKind.ITEMS),),
    ClauseKind.SCOPE: (
        Fact("fields", FactKind.FIELDS, is_needed=True),
        Fact("purposes", FactKind.WORDS, is_needed=True, words=PURPOSES),
        Fact("forms", FactKind.WORDS, is_needed=True, words=FORMS),
        Fact("trl_in", FactKind.READINESS),
        Fact("trl_out", FactKind.READINESS),
        Fact("tasks", FactKind.ITEMS),
        Fact("exclusions", FactKind.ITEMS),
    ),
    ClauseKind.MANAGEMENT: (
        Fact("chair", FactKind.PARTY),
        Fact("deciding", FactKind.WORD, words=DECIDING),
        Fact("meeting_every_months", FactKind.COUNT),
        Fact("report_every_months", FactKind.COUNT),
        Fact("reporting", FactKind.PARTIES),
    ),
    ClauseKind.FINANCE: (
        Fact("ceiling", FactKind.MONEY),
        Fact("shares", FactKind.SHARES),
        Fact("payment_every_months", FactKind.COUNT),
        Fact("audit_years", FactKind.COUNT),
    ),
    ClauseKind.CONTRACTING: (Fact("contracting", FactKind.PARTY), Fact("flow_down", FactKind.YES_NO)),
    ClauseKind.EQUIPMENT: (
        Fact("items", FactKind.ITEMS),
        Fact("owner", FactKind.PARTY),
        Fact("return_on", FactKind.DAY),
    ),
    ClauseKind.INFORMATION: (
        Fact("government_foreground", FactKind.WORD, words=RIGHTS),
        Fact("government_background", FactKind.WORD, words=RIGHTS),
        Fact("contractor_foreground", FactKind.WORD, words=RIGHTS),
        Fact("contractor_background", FactKind.WORD, words=RIGHTS),
        Fact("invention_report_days", FactKind.COUNT),
    ),
    ClauseKind.CONTROLLED_INFORMATION: (Fact("marking", FactKind.ITEMS),),
    ClauseKind.VISITS: (Fact("lead_working_days", FactKind.COUNT),),
    ClauseKind.SECURITY: (
        Fact("highest", FactKind.WORD, is_needed=True, words=LEVELS),
        Fact("breach_notice_hours", FactKind.COUNT),
    ),
    ClauseKind.THIRD_PARTIES: (
        Fact("may_receive", FactKind.YES_NO, is_needed=True),
        Fact("consent_of", FactKind.PARTIES),
        Fact("consent_by", FactKind.WORD, words=CONSENTING),
    ),
    ClauseKind.LIABILITY: (Fact("claim_shares", FactKind.SHARES),),
    ClauseKind.PARTICIPATION: (Fact("consent_of", FactKind.PARTIES),),
    ClauseKind.DISPUTES: (Fact("consultation_days", FactKind.COUNT),),
    ClauseKind.DURATION: (
        Fact("in_force_from", FactKind.DAY, is_needed=True),
        Fact("in_force_until", FactKind.DAY, is_needed=True),
        Fact("notice_days", FactKind.COUNT, is_needed=True),
        Fact("renewal_notice_days", FactKind.COUNT),
    ),
    ClauseKind.PERSONNEL: (
        Fact("positions", FactKind.ITEMS),
        Fact("stay_months", FactKind.COUNT),
        Fact("paid_by", FactKind.PARTY),
    ),
}
"""The facts of each kind; a kind that is not here has none."""
