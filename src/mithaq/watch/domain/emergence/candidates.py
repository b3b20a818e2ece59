"""Which terms are looked at: used enough, of some fields and not of all, and not the work of one event or
author.

Thresholds are those of shared/research/watch.md, section 4.1, where authors are known. Where they are not,
days of arrival stand in: the papers of one workshop come on one day.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mithaq.watch.domain.emergence.literature import UNKNOWN, Floats, Ints, Literature
from mithaq.watch.domain.emergence.periods import Past

RECENT_YEARS = 3
LEAST_RECENT = 12
LEAST_LAST_YEAR = 5
MOST_SHARE = 0.02
LEAST_DIVERGENCE = 0.6
LEAST_AUTHORS = 8
MOST_PER_AUTHOR = 2.5
LEAST_DAYS = 8
MOST_PER_DAY = 2.0
LEAST_TWO_YEARS = 16
LEAST_IN_TITLES = 0.02


@dataclass(frozen=True)
class Spread:
    """How a term's recent works spread over the main classes of works."""

    divergence: Floats
    """Kullback-Leibler divergence, in nats, of the term's classes from those of all works."""
    entropy: Floats
    classes: Floats
    """Classes with two recent works and more."""


def candidates(literature: Literature, origin: int) -> Ints:
    """The columns of the terms that pass every gate at the origin."""
    past = Past(literature, origin, np.arange(len(literature.terms)))
    recent = past.counts[:, -RECENT_YEARS:].sum(1)
    passes = (recent >= LEAST_RECENT) & (past.counts[:, -1] >= LEAST_LAST_YEAR)
    passes &= recent / past.works[-RECENT_YEARS:].sum() < MOST_SHARE
    passes &= spread(past, RECENT_YEARS).divergence >= LEAST_DIVERGENCE
    days, per_day = distinct(past, literature.days)
    passes &= (days >= LEAST_DAYS) & (per_day <= MOST_PER_DAY)
    authors, per_author = distinct(past, literature.first_authors)
    # A term is judged by authors where most of its works tell one: of several sources, some may not.
    is_told = authors * per_author >= recent / 2
    passes &= ~is_told | ((authors >= LEAST_AUTHORS) & (per_author <= MOST_PER_AUTHOR))
    return np.flatnonzero(passes)


def is_ranked(past: Past) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Of candidates, those with works enough to rank and at home in titles: words of method are hardly
    there.
    """
    return np.asarray((past.last_two >= LEAST_TWO_YEARS) & (in_titles(past) >= LEAST_IN_TITLES))


def in_titles(past: Past) -> Floats:
    """The part of a term's recent works that have it in the title; two works in twenty-five are assumed
    before.
    """
    recent = past.counts[:, -RECENT_YEARS:].sum(1)
    return np.asarray((past.title_counts[:, -RECENT_YEARS:].sum(1) + 1) / (recent + 8))


def spread(past: Past, years: int) -> Spread:
    """How the works of the last years that use each term spread over main classes."""
    table = past.literature.main_classes()
    counts = past.mixes(table, years)
    overall = np.asarray(table[past.recent(years)].sum(0), np.float64).ravel()
    overall = overall / max(overall.sum(), 1)
    mix = counts / np.maximum(counts.sum(0), 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        nats = np.where(mix > 0, np.log(mix), 0)
        against = np.where(mix > 0, np.log(np.maximum(overall, 1e-9))[:, None], 0)
    return Spread(
        divergence=np.asarray((mix * (nats - against)).sum(0)),
        entropy=np.asarray(-(mix * nats).sum(0)),
        classes=np.asarray((counts >= 2).sum(0), np.float64),
    )


def distinct(past: Past, labels: Ints) -> tuple[Floats, Floats]:
    """How many labels (days, first authors) the recent works of each term have, and works a label."""
    rows = past.recent(RECENT_YEARS)
    rows = rows[labels[rows] != UNKNOWN]
    if not len(rows):
        return np.zeros(len(past.terms)), np.zeros(len(past.terms))
    kinds, places = np.unique(labels[rows], return_inverse=True)
    ones = np.ones(len(rows), np.float32)
    table = sparse.csr_matrix((ones, (places, np.arange(len(rows)))), shape=(len(kinds), len(rows)))
    by_label = sparse.csr_matrix(table @ past.uses[rows])
    different = np.bincount(by_label.indices, minlength=len(past.terms)).astype(float)
    works = np.asarray(by_label.sum(0), np.float64).ravel()
    return different, works / np.maximum(different, 1)
