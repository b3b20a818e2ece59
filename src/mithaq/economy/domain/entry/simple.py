"""The simple forecasts that stand beside every forecast of entry."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from scipy.special import expit

from mithaq.economy.domain.complexity.output import Floats
from mithaq.economy.domain.entry.features import Feature
from mithaq.economy.domain.entry.record import Candidates, Record, together
from mithaq.economy.domain.entry.regression import learnt


class Simple(StrEnum):
    """What each ranks by; `PROBABLE` are probabilities, the others ranks alone."""

    RATE = "rate"
    """The same for all: how many entered in the latest known window."""
    DIVERSITY = "diversity"
    UBIQUITY = "ubiquity"
    DIVERSITY_UBIQUITY = "diversity_ubiquity"
    """Their product."""
    DENSITY = "density"
    """Relatedness density, without the field itself."""
    RCA = "rca"
    """Over the base window."""
    LOGISTIC = "logistic"
    """A logistic regression on diversity, ubiquity and the expected count, which tells the size."""


PROBABLE = frozenset({Simple.RATE, Simple.LOGISTIC})


def simple_forecasts(record: Record, origin: int) -> Mapping[str, Floats]:
    """All of them for the candidates of an origin, in the order of `Simple`."""
    rows = record.at(origin)
    earlier = record.origins_before(origin)
    latest = record.answers(earlier[-1])
    known = together(record, earlier, _plain)
    answers = np.concatenate([record.answers(each) for each in earlier])
    found = {
        Simple.RATE: np.full(len(rows.places), latest.mean()),
        Simple.DIVERSITY: rows.diversity,
        Simple.UBIQUITY: rows.ubiquity,
        Simple.DIVERSITY_UBIQUITY: rows.diversity * rows.ubiquity,
        Simple.DENSITY: rows.density,
        Simple.RCA: rows.base,
        Simple.LOGISTIC: expit(learnt(known, answers).log_odds(_plain(rows))),
    }
    return {each.value: found[each] for each in Simple}


def _plain(rows: Candidates) -> Floats:
    expected = rows.features.values[:, list(Feature).index(Feature.EXPECTED)]
    return np.stack([np.log1p(rows.diversity), np.log1p(rows.ubiquity), expected], 1)
