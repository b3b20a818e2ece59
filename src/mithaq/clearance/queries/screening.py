"""Reads of screening: the names in memory, who was screened against what, and what that comes to."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters import name_methods
from mithaq.clearance.adapters.listed_names import ListedNames, Met
from mithaq.clearance.adapters.listed_numbers import ListedNumbers
from mithaq.clearance.domain.names.explaining import Row
from mithaq.clearance.domain.screening.fields import NAME, Properties, same_numbers, values_of
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding, standing
from mithaq.clearance.domain.screening.rescreening import Found, ListedKey
from mithaq.clearance.domain.screening.subjects import PartyKind, Subject
from mithaq.clearance.models import Hit, Screened, ScreeningSetting
from mithaq.clearance.queries import lists
from mithaq.clearance.queries.subjects import subjects, subjects_by_code

_BOOKS_MOST = 2
# A number that both bear tells more than any likeness of names.
NUMBER_SCORE = 1000


@dataclass(frozen=True)
class Setting:
    """How names are compared now: the method by its name, and the least score in thousandths."""

    method: str
    threshold: int
    statement: UUID | None

    @property
    def name(self) -> str:
        return f"{self.method} {self.threshold}"


@dataclass(frozen=True)
class Against:
    """All that the outcome of a screening depends on, but the party itself."""

    setting: Setting
    versions: Mapping[str, str]

    @property
    def digest(self) -> str:
        said: dict[str, Json] = {
            "method": self.setting.method,
            "threshold": self.setting.threshold,
            "versions": dict(self.versions),
        }
        return digest(canonical_bytes(said))

    @property
    def names_digest(self) -> str:
        """Of what the scores of names depend on: not the threshold."""
        said: dict[str, Json] = {"method": self.setting.method, "versions": dict(self.versions)}
        return digest(canonical_bytes(said))


@dataclass(frozen=True)
class Book:
    """What the lists of one moment say, in memory: by name, and by number."""

    names: ListedNames
    numbers: ListedNumbers


@dataclass(frozen=True)
class Meeting:
    """A listed party that may be ours. `met` is how the names compare; None where none of theirs can be.

    Either the names are near enough, or both bear the same number, or both.
    """

    key: ListedKey
    met: Met | None
    is_near: bool
    has_number: bool

    @property
    def score(self) -> int:
        """In thousandths."""
        return self.met.score if self.met and not self.has_number else NUMBER_SCORE

    @property
    def parts(self) -> tuple[Row, ...]:
        """Which parts of the names met, and which did not."""
        return self.met.parts if self.met else ()

    def found(self, listed: Found, ours: Properties) -> Found:
        """As a hit tells it: with the name that met, and all of ours under which it was found."""
        named = {NAME: (self.met.asked,)} if self.met and self.is_near else {}
        name = self.met.name if self.met else listed.name
        under = named | same_numbers(ours, listed.properties)
        return replace(listed, name=name, score=self.score, under=under)


def setting() -> Setting:
    """The latest one that was set, or what the newest method recommends."""
    return settings_held()[-1]


def settings_held() -> tuple[Setting, ...]:
    """Every setting that has held: what the newest method recommends, then those that were set, in order."""
    method = name_methods.method()
    rows = ScreeningSetting.objects.order_by("position")
    return (
        Setting(method.name, round(method.threshold * 1000), None),
        *(Setting(row.method, row.threshold, row.id) for row in rows),
    )


def against() -> Against:
    """What parties are screened against now: each loaded list by the digest of its version."""
    current = {view.code: view.version.digest for view in lists.lists() if view.version}
    return Against(setting(), current)


def search(properties: Properties, kind: PartyKind, now: Against) -> tuple[Meeting, ...]:
    """The listed parties that a name may mean, or that bear the same number, the best first."""
    held, names = book(now), values_of(NAME, properties)
    near = {
        (each.list, each.entity): each for each in held.names.search(names, kind, least=now.setting.threshold)
    }
    same = held.numbers.search(properties, kind)
    found = [
        Meeting(key, near.get(key) or held.names.compared(names, kind, *key), key in near, key in same)
        for key in near.keys() | same
    ]
    return tuple(sorted(found, key=lambda each: (-each.score, each.key)))


def book(now: Against) -> Book:
    """The names and numbers of all lists in memory; built at the first question after a list has changed.

    Raises Refused `lists_changing` when a list is loaded meanwhile.
    """
    return _BOOKS.of(now)


def standing_of(code: str) -> PartyStanding:
    """What is known of one party: not screened means also that a list, a fact or the setting has changed."""
    return standings_of([code]).get(code, PartyStanding.NOT_SCREENED)


def standings_of(codes: Iterable[str]) -> dict[str, PartyStanding]:
    """What is known of parties; a handful of queries in all."""
    wanted, now = set(codes), against()
    current = subjects_by_code(wanted)
    done = {row.party: row for row in Screened.objects.filter(pk__in=wanted)}
    states: dict[str, list[HitState]] = {}
    for code, state in Hit.objects.filter(party__in=wanted).values_list("party", "state"):
        states.setdefault(code, []).append(HitState(state))
    found = {}
    for code in wanted:
        decided = standing(states.get(code, ()))
        is_done = _is_done(done.get(code), current.get(code), now)
        # A confirmed hit stops whether or not the lists have moved since.
        found[code] = decided if is_done or decided is PartyStanding.LISTED else PartyStanding.NOT_SCREENED
    return found


def require_clear(code: str, *, at: datetime) -> None:
    """Let nothing go to a party that a list names or may name, nor on the word of a list that is too old.

    A node that has never adopted a list stops nothing here; its release cases do. Raises Refused
    `lists_missing`, `lists_stale` or `party_not_clear` with how the party stands.
    """
    held = lists.lists()
    if not held and not lists.was_adopted():
        return
    if not held:
        raise Refused("lists_missing")
    if stale := lists.stale_lists(at):
        raise Refused("lists_stale", lists=", ".join(view.code for view in stale))
    stands = standing_of(code)
    if stands is not PartyStanding.CLEAR:
        raise Refused("party_not_clear", standing=stands)


def screened_at(code: str) -> datetime | None:
    """When the party was last screened, if ever."""
    return Screened.objects.filter(pk=code).values_list("at", flat=True).first()


def due(now: Against) -> Iterator[Subject]:
    """The parties that were not screened as they are now, against what holds now; costs a read of all."""
    done = {row.party: row for row in Screened.objects.filter(against=now.digest)}
    return (each for each in subjects() if not _is_done(done.get(each.code), each, now))


def next_due(now: Against, *, most: int) -> Sequence[Subject]:
    """The next parties that are due: first those that were screened against something else."""
    rows = Screened.objects.exclude(against=now.digest).order_by("party").values_list("party", flat=True)
    known = subjects_by_code(rows[:most])
    # Only when all are screened against what holds now is it worth a look whose facts have changed.
    return tuple(known[code] for code in sorted(known)) or tuple(islice(due(now), most))


def _is_done(row: Screened | None, party: Subject | None, now: Against) -> bool:
    if row is None or party is None or not now.versions:
        return False
    return row.against == now.digest and row.digest == party.digest


class _Books:
    """The few newest sets of names; built once, by one thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._books: OrderedDict[str, Book] = OrderedDict()

    def of(self, now: Against) -> Book:
        key = now.names_digest
        with self._lock:
            if key not in self._books:
                method = name_methods.method(now.setting.method)
                made = Book(
                    ListedNames(lists.named_parties(now.versions), method),
                    ListedNumbers(lists.named_parties(now.versions)),
                )
                if against().versions != now.versions:
                    # A list was loaded while this read it.
                    raise Refused("lists_changing")
                self._books[key] = made
                if len(self._books) > _BOOKS_MOST:
                    self._books.popitem(last=False)
            self._books.move_to_end(key)
            return self._books[key]


_BOOKS = _Books()
