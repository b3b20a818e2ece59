"""What an institution tells of a spin-off: of a kind, under a key, with the facts of that kind.

What is told again under the same kind and key takes the place of what was told before. The stages are those
of technology transfer offices (AUTM's survey counts disclosures, applications, licences and start-ups), and
the six scales of readiness those of KTH Innovation's Readiness Level, 1 to 9.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.economy.domain.readiness import SIX
from mithaq.parties.domain.deadlines import is_reckonable
from mithaq.programmes.domain.checking import KEY, Problem, fault_of
from mithaq.programmes.domain.clauses import Fact, FactKind

ENTRY_BYTES_MAX = 64 << 10


class ToldKind(StrEnum):
    """What an entry tells."""

    IDEA = "idea"
    DISCLOSURE = "disclosure"
    ASSESSMENT = "assessment"
    EXPORT_STATUS = "export_status"
    PROTECTION = "protection"
    LICENCE = "licence"
    START_UP = "start_up"
    REPORT = "report"
    NEXT_STEP = "next_step"
    CLOSURE = "closure"


class ExportStatus(StrEnum):
    """What a licensing officer found of the technology itself."""

    NOT_LISTED = "not_listed"
    LISTED = "listed"


SOURCES = ("offer", "need", "project_result", "background", "research", "other")
VERDICTS = ("go_on", "wait", "stop")
PROTECTIONS = (
    "patent",
    "utility_model",
    "design",
    "plant_variety",
    "copyright",
    "trade_mark",
    "trade_secret",
)
PROTECTION_STATES = ("filed", "granted", "refused", "lapsed", "kept")
GRANTS = ("exclusive", "sole", "non_exclusive")
BASES = ("counted", "estimated")
CLOSINGS = ("lives_on", "abandoned", "returned", "merged")
UNDER_A_KEY = frozenset({ToldKind.PROTECTION, ToldKind.LICENCE, ToldKind.START_UP, ToldKind.REPORT})
"""Kinds of which a spin-off may have many; the others have one, told again when it changes."""
GOING_OUT = frozenset({ToldKind.LICENCE, ToldKind.START_UP})
"""By which the technology comes into other hands."""

_ON = Fact("on", FactKind.DAY, is_needed=True)
_NOTE = Fact("note", FactKind.TEXT)
_EVIDENCE = Fact("evidence", FactKind.TEXT, is_needed=True)
_CASE = Fact("release_case", FactKind.TEXT)
_REPORTS = Fact("reports_months", FactKind.COUNT)
FACTS: Mapping[ToldKind, tuple[Fact, ...]] = {
    ToldKind.IDEA: (
        Fact("on", FactKind.DAY),
        Fact("titles", FactKind.TEXTS, is_needed=True),
        Fact("source_kind", FactKind.WORD, is_needed=True, words=SOURCES),
        Fact("source", FactKind.TEXT),
        Fact("fields", FactKind.FIELDS, is_needed=True),
        Fact("civil_use", FactKind.TEXT, is_needed=True),
        _NOTE,
    ),
    ToldKind.DISCLOSURE: (
        _ON,
        Fact("disclosure", FactKind.TEXT, is_needed=True),
        Fact("inventors", FactKind.COUNT),
        Fact("funded_by", FactKind.TEXT),
    ),
    ToldKind.ASSESSMENT: (
        _ON,
        *(
            fact
            for scale in SIX
            for fact in (
                Fact(scale.value, FactKind.READINESS),
                Fact(f"{scale.value}_evidence", FactKind.TEXT),
            )
        ),
        Fact("assessment_verdict", FactKind.WORD, is_needed=True, words=VERDICTS),
        Fact("reason", FactKind.TEXT, is_needed=True),
    ),
    ToldKind.EXPORT_STATUS: (
        _ON,
        Fact("status", FactKind.WORD, is_needed=True, words=tuple(ExportStatus)),
        Fact("control_list", FactKind.TEXT, is_needed=True),
        Fact("control_entries", FactKind.ITEMS),
        Fact("reason", FactKind.TEXT, is_needed=True),
    ),
    ToldKind.PROTECTION: (
        _ON,
        Fact("protection", FactKind.WORD, is_needed=True, words=PROTECTIONS),
        Fact("protection_state", FactKind.WORD, is_needed=True, words=PROTECTION_STATES),
        Fact("office", FactKind.TEXT),
        Fact("number", FactKind.TEXT),
    ),
    ToldKind.LICENCE: (
        _ON,
        Fact("licensee", FactKind.PARTY, is_needed=True),
        Fact("grant", FactKind.WORD, is_needed=True, words=GRANTS),
        Fact("field_of_use", FactKind.TEXT, is_needed=True),
        Fact("territory", FactKind.TEXT),
        Fact("royalty_percent", FactKind.QUANTITY),
        Fact("minimum_a_year", FactKind.MONEY),
        Fact("until", FactKind.DAY),
        _REPORTS,
        _CASE,
    ),
    ToldKind.START_UP: (
        _ON,
        Fact("company", FactKind.PARTY, is_needed=True),
        Fact("share_percent", FactKind.PERCENT),
        Fact("capital", FactKind.MONEY),
        _REPORTS,
        _CASE,
    ),
    ToldKind.REPORT: (
        Fact("of", FactKind.KEY, is_needed=True, words=("going_out",)),
        Fact("from", FactKind.DAY, is_needed=True),
        Fact("until", FactKind.DAY, is_needed=True),
        Fact("basis", FactKind.WORD, is_needed=True, words=BASES),
        Fact("currency", FactKind.TEXT),
        *(
            Fact(name, FactKind.QUANTITY)
            for of in ("sales", "exports", "jobs")
            for name in (of, f"{of}_low", f"{of}_high")
        ),
        Fact("royalties", FactKind.QUANTITY),
        _EVIDENCE,
    ),
    ToldKind.NEXT_STEP: (
        Fact("next_step", FactKind.TEXT, is_needed=True),
        Fact("due_on", FactKind.DAY, is_needed=True),
        Fact("owner", FactKind.PARTY, is_needed=True),
    ),
    ToldKind.CLOSURE: (
        _ON,
        Fact("closing", FactKind.WORD, is_needed=True, words=CLOSINGS),
        Fact("reason", FactKind.TEXT, is_needed=True),
    ),
}
SCHEMES: Mapping[str, tuple[str, ...]] = {
    "licensee": ("institution", "counterparty"),
    "company": ("institution", "counterparty"),
    "owner": ("person",),
}
"""Which sorts of parties a fact may name."""
ESTIMABLE = ("sales", "exports", "jobs")
"""What a report may estimate, with a low and a high figure; royalties are counted."""
FLOWS = ("sales", "exports", "royalties")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Entry:
    """An entry as it was told; `position` is that of its statement in the register."""

    kind: ToldKind
    key: str
    facts: Mapping[str, Json]
    statement: UUID
    position: int
    person: UUID
    at: datetime

    def text(self, name: str) -> str:
        """A fact as text; empty where it is not told."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    @property
    def taker(self) -> str:
        """To whom a licence or start-up goes; empty for other entries."""
        return self.text("licensee") or self.text("company")

    def day(self, name: str) -> date | None:
        """A day that it tells."""
        return date.fromisoformat(self.text(name)) if name in self.facts else None

    @property
    def person_code(self) -> str:
        return f"person:{self.person}"

    @property
    def on(self) -> date:
        """The day that it tells, of a report the last of its period; else that of its statement."""
        if self.kind is ToldKind.REPORT:
            return date.fromisoformat(self.text("until")) - timedelta(days=1)
        return self.day("on") or self.at.date()


def current(told: Iterable[Entry]) -> tuple[Entry, ...]:
    """The last version of each entry, in the order in which the entries were told first."""
    found: dict[tuple[ToldKind, str], Entry] = {}
    for each in sorted(told, key=lambda each: each.position):
        found[each.kind, each.key] = each
    return tuple(found.values())


def problems_of_entry(
    kind: ToldKind,
    key: str,
    facts: Mapping[str, Json],
    *,
    beside: Collection[Entry],
    parties: Collection[str],
    fields: Collection[str],
) -> tuple[Problem, ...]:
    """What is missing, unknown or cannot be, also `beside` what else is told; places are names of facts."""
    specs = {each.name: each for each in FACTS[kind]}
    found = [Problem(name[:40], "fact_unknown") for name in sorted(set(facts) - set(specs))]
    if not KEY.fullmatch(key):
        found.append(Problem("key", "fact_unknown_word"))
    for name, spec in specs.items():
        if name not in facts:
            found += [Problem(name, "fact_missing")] if spec.is_needed else []
        elif code := fault_of(facts[name], spec, parties=_of_sort(name, parties), fields=fields):
            found.append(Problem(name, code))
        elif spec.kind is FactKind.DAY and not is_reckonable(date.fromisoformat(str(facts[name]))):
            found.append(Problem(name, "fact_no_day"))
    if len(canonical_bytes(dict(facts))) > ENTRY_BYTES_MAX:
        found.append(Problem("note", "fact_malformed"))
    return tuple(found) or (*_unsound(kind, facts), *_clashing(kind, key, facts, beside))


def _of_sort(name: str, parties: Collection[str]) -> Collection[str]:
    sorts = SCHEMES.get(name)
    return parties if sorts is None else {each for each in parties if each.partition(":")[0] in sorts}


def _unsound(kind: ToldKind, facts: Mapping[str, Json]) -> Iterable[Problem]:
    """What no single fact shows."""
    match kind:
        case ToldKind.ASSESSMENT:
            told = [each.value for each in SIX if each.value in facts]
            yield from (
                Problem(f"{each}_evidence", "fact_missing") for each in told if not _backed(each, facts)
            )
            if not told:
                yield Problem("trl", "fact_missing")
        case ToldKind.EXPORT_STATUS if facts["status"] == ExportStatus.LISTED and not facts.get(
            "control_entries"
        ):
            yield Problem("control_entries", "fact_missing")
        case ToldKind.REPORT:
            yield from _unsound_report(facts)
        case ToldKind.LICENCE if "until" in facts and str(facts["until"]) <= str(facts["on"]):
            yield Problem("until", "fact_no_day")


def _clashing(
    kind: ToldKind, key: str, facts: Mapping[str, Json], beside: Collection[Entry]
) -> Iterable[Problem]:
    """Reports name a licence or a start-up by its key alone, and of its flows no time is told twice."""
    if kind in GOING_OUT and any(each.key == key for each in beside if each.kind in GOING_OUT - {kind}):
        yield Problem("key", "key_taken")
    if kind is ToldKind.REPORT:
        if facts["of"] not in {each.key for each in beside if each.kind in GOING_OUT}:
            yield Problem("of", "fact_unknown_word")
        reports = (each for each in beside if each.kind is kind and each.key != key)
        if any(_overlaps(facts, each.facts) for each in reports):
            yield Problem("from", "report_overlaps")


def _overlaps(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether both tell of the same flow of the same licence in the same time; jobs are no flow."""
    is_same = one["of"] == other["of"] and any(each in one and each in other for each in FLOWS)
    return is_same and str(one["from"]) < str(other["until"]) and str(other["from"]) < str(one["until"])


def _backed(scale: str, facts: Mapping[str, Json]) -> bool:
    return bool(facts.get(f"{scale}_evidence"))


def _unsound_report(facts: Mapping[str, Json]) -> Iterable[Problem]:
    if str(facts["until"]) < str(facts["from"]):
        yield Problem("until", "fact_no_day")
    if not any(each in facts for each in (*FLOWS, "jobs")):
        yield Problem("sales", "fact_missing")
    if any(each in facts for each in FLOWS) and not _CURRENCY.fullmatch(str(facts.get("currency", ""))):
        yield Problem("currency", "fact_no_currency")
    for each in ESTIMABLE:
        yield from _unbounded(each, facts)


def _unbounded(name: str, facts: Mapping[str, Json]) -> Iterable[Problem]:
    """An estimate stands between its bounds; a count has none."""
    low, high = f"{name}_low", f"{name}_high"
    if facts["basis"] == "counted" or name not in facts:
        yield from (Problem(each, "count_bounded") for each in (low, high) if each in facts)
    elif low not in facts or high not in facts:
        yield from (Problem(each, "estimate_unbounded") for each in (low, high) if each not in facts)
    elif not Decimal(str(facts[low])) <= Decimal(str(facts[name])) <= Decimal(str(facts[high])):
        yield Problem(name, "estimate_outside")


class EntryRefused(Refused):
    """The entry cannot be told; `problems` holds every place."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("spin_off_entry_invalid", places=tuple(each.place for each in problems))
        self.problems = tuple(problems)
