"""A panel and a question: who is asked about at an origin, and what became of it.

An origin is the last year of a base window; a forecast from it knows nothing later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Floats, Ints, Truths
from mithaq.economy.domain.complexity.presence import TIED, rca
from mithaq.economy.domain.entry.features import Features, features_of, related_density
from mithaq.economy.domain.entry.panel import Panel, Question

SPAN = 20
"""Origins that are learnt from, the latest whose outcomes are known: older ones tell of another world."""


@dataclass(frozen=True)
class Candidates:
    """A row for each place and field that is asked about, by their places in the panel."""

    origin: int
    places: Ints
    fields: Ints
    features: Features
    base: Floats
    """RCA of the rows over the base window."""
    diversity: Floats
    ubiquity: Floats
    """Of the row's place and field, among those that are asked about."""
    density: Floats
    """Relatedness density of the rows, the field itself left out; 0 where nothing is related to it."""


@dataclass(frozen=True)
class Record:
    """What is known of a question; candidates of an origin are reckoned once."""

    panel: Panel
    question: Question
    _found: dict[int, Candidates] = field(default_factory=dict, compare=False, repr=False)

    def at(self, origin: int) -> Candidates:
        """Who is asked about; raises Refused `entry_years_unknown`, `entry_without_candidates`."""
        if origin not in self._found:
            self._found[origin] = self._candidates(origin)
        return self._found[origin]

    def answers(self, origin: int) -> Floats:
        """1 for each candidate that entered, else 0; raises Refused where the window ahead is unknown."""
        rows = self.at(origin)
        ahead = self.panel.years(origin + 1, origin + self.question.ahead_years).sum(0)
        came = (np.nan_to_num(rca(ahead)) >= 1 - TIED) & (ahead >= self.question.least_count)
        return np.asarray(came[rows.places, rows.fields], np.float64)

    def origins_before(self, origin: int, span: int = SPAN) -> tuple[int, ...]:
        """Earlier origins whose windows had ended at this one: all that a forecast from it may learn from."""
        asked = self.question
        last = origin - asked.ahead_years
        return tuple(
            each
            for each in range(last - span + 1, last + 1)
            if self.panel.knows(each - asked.base_years + 1, each + asked.ahead_years)
        )

    def _candidates(self, origin: int) -> Candidates:
        asked = self.question
        base = self.panel.years(origin - asked.base_years + 1, origin).sum(0)
        kept = np.flatnonzero(base.sum(1) >= asked.least_total)
        found = np.nan_to_num(rca(base))[kept]
        rows, fields = np.nonzero(found < asked.below * (1 - TIED))
        if not len(rows):
            raise Refused("entry_without_candidates", origin=origin)
        present: Truths = found >= 1 - TIED
        known = self.panel.counts[: origin - self.panel.first_year + 1]
        return Candidates(
            origin=origin,
            places=kept[rows],
            fields=fields,
            features=features_of(known, kept, rows, fields, asked),
            base=found[rows, fields],
            diversity=present.sum(1)[rows].astype(np.float64),
            ubiquity=present.sum(0)[fields].astype(np.float64),
            density=related_density(present.astype(np.float64))[rows, fields],
        )


def together(record: Record, origins: tuple[int, ...], table: Callable[[Candidates], Floats]) -> Floats:
    """A table of the candidates of several origins, one below the other."""
    return np.concatenate([table(record.at(each)) for each in origins])
