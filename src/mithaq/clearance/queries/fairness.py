"""Reads of the fairness meter: how often names that nobody lists raise an alarm, by their origin."""

from collections.abc import Callable, Mapping
from datetime import datetime

from mithaq.clearance.adapters.unlisted_names import unlisted_names
from mithaq.clearance.domain.screening.fairness import Rate, rates
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import FairnessRun
from mithaq.clearance.queries.screening import Against, book


def rates_of(now: Against, threshold: int) -> tuple[Rate, ...]:
    """False alarms by origin at a threshold, in thousandths; nothing where they were not measured yet."""
    row = FairnessRun.objects.filter(pk=now.names_digest).first()
    return rates(row.scores, threshold) if row else ()


def is_measured(now: Against) -> bool:
    """Whether the meter has looked at these lists with this method."""
    return FairnessRun.objects.filter(pk=now.names_digest).exists()


def measured_at(now: Against) -> datetime | None:
    """When it has looked, if it has."""
    return FairnessRun.objects.filter(pk=now.names_digest).values_list("at", flat=True).first()


def scores_by_origin(now: Against, progress: Callable[[int], None]) -> Mapping[str, list[int]]:
    """The best scores of all unlisted names, ascending: 3,600 questions, about ten seconds of one core."""
    names, done = book(now).names, 0
    found = {}
    for origin, those in unlisted_names().items():
        found[origin] = sorted(names.best_score(name, PartyKind.PERSON) for name in those)
        done += len(those)
        progress(done)
    return found
