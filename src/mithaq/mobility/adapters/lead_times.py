"""The rulebook of lead times: ours, and before it what the node's operator wrote into its home."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from mithaq.base.refusals import Refused
from mithaq.mobility.domain.visits import LeadTime

FILE = Path(__file__).parents[1] / "rulebooks" / "lead_times.yaml"
OWN_NAME, DEFAULT, DAYS_MOST = "lead_times.yaml", "default", 250


@dataclass(frozen=True)
class Entry:
    """A lead time of a state, or of all others, from a day until another, the end not included."""

    state: str
    valid_from: date
    valid_until: date | None
    lead: LeadTime

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def lead_time_of(state: str, *, on: date, home: Path) -> LeadTime:
    """What a host in this state asks for; the operator's word first, the state's before the default.

    Raises Refused `lead_times_unreadable`.
    """
    own = home / OWN_NAME
    books = [_book(own, own.stat().st_mtime_ns)] if own.exists() else []
    for wanted in (state, DEFAULT):
        for book in (*books, _book(FILE, 0)):
            for each in book:
                if each.state == wanted and each.covers(on):
                    return each.lead
    raise Refused("lead_times_unreadable", file=str(FILE))


@lru_cache(8)
def _book(file: Path, changed: int) -> tuple[Entry, ...]:
    del changed  # only makes a changed file another one
    try:
        return tuple(_entry(each) for each in yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise Refused("lead_times_unreadable", file=str(file)) from error


def _entry(said: dict[str, Any]) -> Entry:
    lead = LeadTime(int(said["days"]), int(said["amendment_days"]), str(said["source"]))
    first, until = said["from"], said["until"]
    is_sound = 0 <= lead.amendment_days <= lead.days <= DAYS_MOST and lead.source.strip()
    if not is_sound or not isinstance(first, date) or not isinstance(until, date | None):
        raise ValueError("no entry")
    return Entry(str(said["state"]), first, until, lead)
