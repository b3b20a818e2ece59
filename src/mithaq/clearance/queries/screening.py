"""Reads of screening: the names in memory, who was screened against what, and what that comes to."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters import name_methods
from mithaq.clearance.adapters.listed_names import ListedNames, Met
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding, standing
from mithaq.clearance.domain.screening.subjects import PartyKind, Subject
from mithaq.clearance.models import Hit, Screened, ScreeningSetting
from mithaq.clearance.queries import lists
from mithaq.clearance.queries.subjects import subjects, subjects_by_code

_BOOKS_MOST = 2


@dataclass(frozen=True)
class Setting:
    """How names are compared now: the method by its name, and the least score in thousandths."""

    method: str
    threshold: int
    statement: UUID | None


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


def setting() -> Setting:
    """The latest one that was set, or what the newest method recommends."""
    row = ScreeningSetting.objects.order_by("-position").first()
    if row is not None:
        return Setting(row.method, row.threshold, row.id)
    method = name_methods.method()
    return Setting(method.name, round(method.threshold * 1000), None)


def against() -> Against:
    """What parties are screened against now: each loaded list by the digest of its version."""
    current = {view.code: view.version.digest for view in lists.lists() if view.version}
    return Against(setting(), current)


def search(names: Iterable[str], kind: PartyKind, now: Against) -> tuple[Met, ...]:
    """The listed parties that one of the names may mean, the best first."""
    return book(now).search(names, kind, least=now.setting.threshold)


def book(now: Against) -> ListedNames:
    """The names of all lists in memory; built at the first question after a list has changed.

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

    A node that has adopted no list yet stops nothing here; its release cases do. Raises Refused `lists_stale`
    or `party_not_clear` with how the party stands.
    """
    if not lists.lists():
        return
    if stale := lists.stale_lists(at):
        raise Refused("lists_stale", lists=", ".join(view.code for view in stale))
    stands = standing_of(code)
    if stands is not PartyStanding.CLEAR:
        raise Refused("party_not_clear", standing=stands)


def screened_at(code: str) -> datetime | None:
    """When the party was last screened, if ever."""
    return Screened.objects.filter(pk=code).values_list("at", flat=True).first()


def due(now: Against) -> Iterator[Subject]:
    """The parties that were not screened as they are now, against what holds now."""
    done = {row.party: row for row in Screened.objects.all()}
    return (each for each in subjects() if not _is_done(done.get(each.code), each, now))


def _is_done(row: Screened | None, party: Subject | None, now: Against) -> bool:
    if row is None or party is None or not now.versions:
        return False
    return row.against == now.digest and row.digest == party.digest


class _Books:
    """The few newest sets of names; built once, by one thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._books: OrderedDict[str, ListedNames] = OrderedDict()

    def of(self, now: Against) -> ListedNames:
        key = now.names_digest
        with self._lock:
            if key not in self._books:
                made = ListedNames(lists.named_parties(), name_methods.method(now.setting.method))
                if against().versions != now.versions:
                    # A list was loaded while this read it.
                    raise Refused("lists_changing")
                self._books[key] = made
                if len(self._books) > _BOOKS_MOST:
                    self._books.popitem(last=False)
            self._books.move_to_end(key)
            return self._books[key]


_BOOKS = _Books()
