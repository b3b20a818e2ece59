"""What a party tells of a project: of a kind, under a key, with the facts of that kind.

The identifier of an entry follows from project, party, kind and key, so that nobody else can tell its next
version. The version with the highest number counts; so it does not matter in which order versions arrive.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import named_id
from mithaq.base.refusals import Refused
from mithaq.programmes.domain.checking import KEY, Problem, fault_of
from mithaq.programmes.domain.clauses import RIGHTS, Fact, FactKind
from mithaq.projects.domain.parts import CONTRIBUTION_KINDS

LEVELS = ("low", "medium", "high")
HOLDERS = ("government", "contractor")
ENTRY_BYTES_MAX = 64 << 10


class EntryKind(StrEnum):
    """What an entry tells."""

    MILESTONE_REACHED = "milestone_reached"
    DELIVERABLE_SUBMITTED = "deliverable_submitted"
    DELIVERABLE_JUDGED = "deliverable_judged"
    PROGRESS = "progress"
    CONTRIBUTION_MADE = "contribution_made"
    RISK = "risk"
    DECISION = "decision"
    TEST_RESULT = "test_result"
    CONFIGURATION_ITEM = "configuration_item"
    INTERFACE = "interface"
    BACKGROUND = "background"
    FOREGROUND = "foreground"
    INVENTION = "invention"
    PATENT = "patent"
    LICENCE = "licence"


_ON = Fact("on", FactKind.DAY, is_needed=True)
_TITLE = Fact("title", FactKind.TEXT, is_needed=True)
_EVIDENCE = Fact("evidence", FactKind.TEXT, is_needed=True)
_NOTE = Fact("note", FactKind.TEXT)
_PACKAGE = Fact("work_package", FactKind.KEY, words=("work_package",))
_DIGEST = Fact("digest", FactKind.DIGEST)
_HOLDER = Fact("holder", FactKind.WORD, is_needed=True, words=HOLDERS)
FACTS: Mapping[EntryKind, tuple[Fact, ...]] = {
    EntryKind.MILESTONE_REACHED: (_ON, _EVIDENCE, Fact("delay_reason", FactKind.TEXT)),
    EntryKind.DELIVERABLE_SUBMITTED: (
        _ON,
        Fact("digest", FactKind.DIGEST, is_needed=True),
        _EVIDENCE,
    ),
    EntryKind.DELIVERABLE_JUDGED: (
        _ON,
        Fact("digest", FactKind.DIGEST, is_needed=True),
        Fact("verdict", FactKind.WORD, is_needed=True, words=("accepted", "rejected")),
        Fact("reason", FactKind.TEXT, is_needed=True),
    ),
    EntryKind.PROGRESS: (
        _ON,
        Fact("percent", FactKind.PERCENT, is_needed=True),
        Fact("trl", FactKind.READINESS),
        _NOTE,
    ),
    EntryKind.CONTRIBUTION_MADE: (
        _ON,
        Fact("contribution_kind", FactKind.WORD, is_needed=True, words=CONTRIBUTION_KINDS),
        Fact("amount", FactKind.MONEY, is_needed=True),
        _PACKAGE,
        Fact("rate", FactKind.DECIMAL),
        Fact("rate_on", FactKind.DAY),
        Fact("rate_source", FactKind.TEXT),
        _EVIDENCE,
    ),
    EntryKind.RISK: (
        _TITLE,
        Fact("probability", FactKind.WORD, is_needed=True, words=LEVELS),
        Fact("impact", FactKind.WORD, is_needed=True, words=LEVELS),
        Fact("owner", FactKind.PARTY, is_needed=True),
        Fact("response", FactKind.TEXT),
        Fact("risk_state", FactKind.WORD, is_needed=True, words=("open", "mitigated", "occurred", "closed")),
    ),
    EntryKind.DECISION: (_ON, _TITLE, Fact("decided_by", FactKind.TEXT), _NOTE),
    EntryKind.TEST_RESULT: (
        _ON,
        _TITLE,
        _PACKAGE,
        Fact("outcome", FactKind.WORD, is_needed=True, words=("passed", "partly_passed", "failed")),
        _EVIDENCE,
    ),
    EntryKind.CONFIGURATION_ITEM: (
        _ON,
        _TITLE,
        Fact("version", FactKind.TEXT, is_needed=True),
        _PACKAGE,
        _DIGEST,
        _NOTE,
    ),
    EntryKind.INTERFACE: (
        _ON,
        _TITLE,
        Fact("version", FactKind.TEXT, is_needed=True),
        Fact("between", FactKind.PARTIES, is_needed=True),
        _DIGEST,
        _NOTE,
    ),
    EntryKind.BACKGROUND: (_TITLE, _HOLDER, _NOTE),
    EntryKind.FOREGROUND: (_ON, _TITLE, _HOLDER, _PACKAGE, _NOTE),
    EntryKind.INVENTION: (_ON, _TITLE, _PACKAGE, _NOTE),
    EntryKind.PATENT: (
        _ON,
        _TITLE,
        Fact("office", FactKind.TEXT, is_needed=True),
        Fact("application", FactKind.TEXT),
        Fact("patent_state", FactKind.WORD, is_needed=True, words=("filed", "granted", "refused", "lapsed")),
    ),
    EntryKind.LICENCE: (
        _ON,
        Fact("item_of", FactKind.PARTY, is_needed=True),
        Fact("item_kind", FactKind.WORD, is_needed=True, words=("background", "foreground")),
        Fact("item", FactKind.KEY, is_needed=True, words=("item",)),
        Fact("use_right", FactKind.WORD, is_needed=True, words=RIGHTS[1:]),
        Fact("licensee", FactKind.PARTY),
        Fact("outside", FactKind.TEXT),
        Fact("until", FactKind.DAY),
        Fact("consent_of", FactKind.PARTIES),
    ),
}
"""The facts of each kind. A milestone, a deliverable and progress have the key of that part of the plan."""
KEYED_BY_PLAN: Mapping[EntryKind, str] = {
    EntryKind.MILESTONE_REACHED: "milestone",
    EntryKind.DELIVERABLE_SUBMITTED: "deliverable",
    EntryKind.DELIVERABLE_JUDGED: "deliverable",
    EntryKind.PROGRESS: "work_package",
}


@dataclass(frozen=True)
class Entry:
    """A version of an entry, as its party told it."""

    project: UUID
    party: str
    kind: EntryKind
    key: str
    number: int
    facts: Mapping[str, Json]
    statement: UUID
    person: UUID
    at: datetime

    @property
    def id(self) -> UUID:
        """The same for all versions, and at every node."""
        return entry_id(self.project, party=self.party, kind=self.kind, key=self.key)

    @property
    def digest(self) -> str:
        """What the next version says that it follows."""
        return entry_digest(self.number, self.facts)

    def text(self, name: str) -> str:
        """A fact as text; empty where it is not told."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    @property
    def on(self) -> date:
        """The day that it tells; that of its statement where its kind has none."""
        return date.fromisoformat(self.text("on")) if "on" in self.facts else self.at.date()


def entry_id(project: UUID, *, party: str, kind: EntryKind, key: str) -> UUID:
    """The identifier of an entry."""
    return named_id("\n".join(("entry", str(project), party, kind.value, key)))


def entry_digest(number: int, facts: Mapping[str, Json]) -> str:
    """SHA-256 of what a version says."""
    return digest(canonical_bytes({"number": number, "facts": dict(facts)}))


def current(told: Iterable[Entry]) -> tuple[Entry, ...]:
    """The last version of each entry, in the order in which the entries were told first."""
    last, first = dict[UUID, Entry](), dict[UUID, datetime]()
    for each in told:
        key = each.id
        first[key] = min(each.at, first.get(key, each.at))
        if key not in last or _order(last[key]) < _order(each):
            last[key] = each
    return tuple(sorted(last.values(), key=lambda each: (first[each.id], each.key, each.id)))


def _order(entry: Entry) -> tuple[int, datetime, UUID]:
    return entry.number, entry.at, entry.statement


def problems_of_entry(
    kind: EntryKind, key: str, facts: Mapping[str, Json], *, parties: Collection[str]
) -> tuple[Problem, ...]:
    """What is missing, unknown or cannot be, from the entry alone; places are names of facts."""
    specs = {each.name: each for each in FACTS[kind]}
    found = [Problem(name[:40], "fact_unknown") for name in sorted(set(facts) - set(specs))]
    if not KEY.fullmatch(key):
        found.append(Problem("key", "fact_unknown_word"))
    for name, spec in specs.items():
        if name not in facts:
            found += [Problem(name, "fact_missing")] if spec.is_needed else []
        elif code := fault_of(facts[name], spec, parties=parties, fields=()):
            found.append(Problem(name, code))
    if len(canonical_bytes(dict(facts))) > ENTRY_BYTES_MAX:
        found.append(Problem("note", "fact_malformed"))
    if kind is EntryKind.LICENCE and ("licensee" in facts) == ("outside" in facts):
        found.append(Problem("licensee", "fact_missing"))
    return tuple(found)


class EntryRefused(Refused):
    """The entry cannot be told; `problems` holds every place."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("entry_invalid", places=tuple(each.place for each in problems))
        self.problems = tuple(problems)
