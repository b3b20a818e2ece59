"""Vulnerabilities as CVE records and the NVD tell them, and those that CISA knows to be exploited (KEV).

Two sources may tell of one CVE. What holds is taken field by field: from the CVE record where it says
something, else from the NVD; so the order of loading does not matter, and loading twice changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

CVE = re.compile(r"CVE-\d{4}-\d{4,10}")
NAMES_MAX = 20


class CveSource(StrEnum):
    """Who tells of a CVE, the one that counts first."""

    CVE = "cve"
    NVD = "nvd"


@dataclass(frozen=True, slots=True)
class CveRecord:
    """A CVE. `assigner` is the numbering authority; vendors and products are folded (`folded_name`)."""

    cve: str
    published_on: date | None = None
    modified_on: date | None = None
    is_rejected: bool = False
    assigner: str = ""
    summary: str = ""
    score: Decimal | None = None
    score_version: str = ""
    weaknesses: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KevEntry:
    """A vulnerability that CISA lists as exploited. `ransomware` is absent where nobody knows."""

    cve: str
    vendor: str
    product: str
    name: str
    added_on: date
    due_on: date | None
    is_ransomware: bool
    weaknesses: tuple[str, ...] = ()
    summary: str = ""


def merged(told: Mapping[CveSource, CveRecord]) -> CveRecord:
    """What holds of a CVE of which one source or both tell."""
    first, *others = (told[each] for each in CveSource if each in told)
    if not others:
        return first
    (other,) = others
    score_of = first if first.score is not None else other
    return CveRecord(
        cve=first.cve,
        published_on=first.published_on or other.published_on,
        modified_on=max(filter(None, (first.modified_on, other.modified_on)), default=None),
        is_rejected=first.is_rejected,
        assigner=first.assigner or other.assigner,
        summary=first.summary or other.summary,
        score=score_of.score,
        score_version=score_of.score_version,
        weaknesses=_all(first.weaknesses, other.weaknesses),
        vendors=_all(first.vendors, other.vendors),
        products=_all(first.products, other.products),
    )


def folded_name(name: str) -> str:
    """A vendor or product as filters compare it: small letters, words apart; empty for what says nothing."""
    found = " ".join(name.replace("_", " ").replace("\\", "").lower().split())[:100]
    return "" if found in {"n/a", "-", "*", "unknown", "unspecified", "none"} else found


def lag_days(published_on: date | None, added_on: date) -> int | None:
    """Days from publication to listing; negative where it was listed first, None where nobody knows."""
    return (added_on - published_on).days if published_on else None


def _all(first: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + other))[:NAMES_MAX]
