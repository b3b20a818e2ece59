"""Reads the state system, strictly and once.

Days of membership are facts of the Correlates of War list of states (version 2016, no change since); names
and codes of a number change by the days of the states' own acts. Years of membership in the United Nations
are those of "Growth in United Nations membership" (un.org) and of Correlates of War, IGO memberships 3.0; of
China that of who held its seat, and without the years in which Yugoslavia was kept from its own.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from mithaq.base.languages import Language
from mithaq.ties.domain.states import Seat, StateSpell, StateSystem, Succession, Successor

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"


@cache
def state_system() -> StateSystem:
    """All states from 1816 on."""
    return StateSystem.of(_spells(), _successors(), _seats())


def _spells() -> list[StateSpell]:
    return [
        StateSpell(
            number=int(row["number"]),
            code=row["code"],
            valid_from=date.fromisoformat(row["from"]),
            valid_until=date.fromisoformat(row["until"]) if row["until"] else None,
            names={each: row[each] for each in Language if row[each]},
        )
        for row in _rows("states.csv")
    ]


def _successors() -> list[Successor]:
    return [
        Successor(
            of=int(row["of"]),
            number=int(row["number"]),
            on=date.fromisoformat(row["on"]),
            how=Succession(row["how"]),
        )
        for row in _rows("successions.csv")
    ]


def _seats() -> list[Seat]:
    return [
        Seat(
            number=int(row["number"]),
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]) if row["last_year"] else None,
        )
        for row in _rows("un_members.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (RULEBOOKS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
