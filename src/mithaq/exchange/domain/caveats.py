"""Read out of a need's text what limits who may be given it.

The rules know the English wording of United States topics: the export regulations by name (ITAR: 22 CFR
120-130; EAR: 15 CFR 730-774), notices about foreign persons, distribution statements B to F (DoD
Instruction 5230.24), the Joint Certification Program, and clearances. A mention is enough: a text that says
"not subject to ITAR" is read as limited as well, for a rule that guesses at a negation would some day guess
wrong. A person may then open what was limited in vain; nobody can take back what was shown.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

AROUND = 60


class CaveatKind(StrEnum):
    """What a caveat is about."""

    ARMS_REGULATIONS = "arms_regulations"
    EXPORT_CONTROL = "export_control"
    FOREIGN_PERSONS = "foreign_persons"
    CITIZENS_ONLY = "citizens_only"
    DISTRIBUTION_LIMITED = "distribution_limited"
    CERTIFIED_ONLY = "certified_only"
    CLEARANCE_REQUIRED = "clearance_required"


@dataclass(frozen=True)
class Caveat:
    """A caveat and the words that gave it away, with a little of what stands around them."""

    kind: CaveatKind
    words: str


@dataclass(frozen=True)
class _Rule:
    """A pattern, and signs in lower case: one of them stands in whatever it finds, and is found faster."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]


def caveats_in(text: str) -> tuple[Caveat, ...]:
    """The first mention of each kind, in the order of the rules."""
    unbroken = " ".join(text.split())
    lowered = unbroken.lower()
    return tuple(
        Caveat(kind, unbroken[max(0, found.start() - AROUND) : found.end() + AROUND])
        for kind, rule in _RULES.items()
        if any(sign in lowered for sign in rule.signs) and (found := rule.pattern.search(unbroken))
    )


# Abbreviations are read as capitals only: a secret in lower case is nobody's classification.
_RULES = {
    CaveatKind.ARMS_REGULATIONS: _Rule(
        ("itar", "traffic in arms", "22 c", "22c"),
        re.compile(
            r"\bITARS?\b|(?i:international traffic in arms|\b22 ?C\.?F\.?R\.?(?: §| parts?)? ?1[23]\d\b)"
        ),
    ),
    CaveatKind.EXPORT_CONTROL: _Rule(
        ("export", "15 c", "15c"),
        re.compile(
            r"(?i:\bexport[- ]controls?\b|\bexport[- ]controlled\b|\bexport administration regulations?\b"
            r"|\b15 ?C\.?F\.?R\.?(?: §| parts?)? ?7[3-7]\d\b)"
        ),
    ),
    CaveatKind.FOREIGN_PERSONS: _Rule(
        ("foreign", "non-u"),
        re.compile(
            r"(?i:\bforeign[- ](?:national|citizen|person)s?\b"
            r"|\bnon-U\.?S\.? (?:citizen|person|national)s?\b)"
        ),
    ),
    CaveatKind.CITIZENS_ONLY: _Rule(
        ("citizen", "person"),
        re.compile(
            r"(?i:\bU\.?S\.? (?:citizens?|persons?) only\b|\b(?:only|limited to|restricted to|must be) "
            r"(?:\w+ ){0,4}U\.?S\.? (?:citizens?|persons?)\b|\bU\.?S\.? citizenship\b)"
        ),
    ),
    CaveatKind.DISTRIBUTION_LIMITED: _Rule(
        ("distribution", "noforn", "fouo", "official use", "unclassified information"),
        re.compile(
            r"\bDistribution (?:Statement )?[B-F]\b|\bNOFORN\b|\bFOUO\b"
            r"|(?i:\bfor official use only\b|\bcontrolled unclassified information\b)"
        ),
    ),
    CaveatKind.CERTIFIED_ONLY: _Rule(
        ("jcp", "joint certification"),
        re.compile(r"\bJCP\b|(?i:\bjoint certification program\b)"),
    ),
    CaveatKind.CLEARANCE_REQUIRED: _Rule(
        ("clearance", "secret", "254", "classified"),
        re.compile(
            r"\bDD ?(?:Form )?254\b|\bSECRET\b|(?i:\b(?:security|secret|facility|facilities|personnel)"
            r"(?: \w+)? clearances?\b|\b(?:top )?secret level\b|\bclassified (?:at|work|contract|to the)\b)"
        ),
    ),
}
