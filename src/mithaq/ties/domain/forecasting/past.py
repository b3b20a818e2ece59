"""What an origin remembers of a history: ties of the years up to it, fading by half-lives."""

from functools import cached_property

import numpy as np

from mithaq.ties.domain.forecasting.history import Floats, TieHistory, Truths

PAST_YEARS = 5
"""A tie is new when it was absent for so many years."""


class Past:
    """The history as an origin saw it, restricted to the states that existed then.

    An unknown year adds nothing to a memory; `known_years` says how many of the last PAST_YEARS were known.
    """

    def __init__(self, history: TieHistory, origin: int) -> None:
        every = history.span(min(history.first_year, origin), origin)
        here = np.isfinite(every[-1]).any(1) | np.isfinite(every[-1]).any(0)
        self.places = np.flatnonzero(here)
        self.origin = origin
        self.is_directed = history.is_directed
        seen = every[:, self.places][:, :, self.places]
        self.known = np.isfinite(seen)
        self.weights = np.nan_to_num(seen)
        self.tied = self.weights > 0

    @cached_property
    def ages(self) -> Floats:
        """Years before the origin, 0 for its own."""
        return np.arange(len(self.weights) - 1, -1, -1.0)

    @cached_property
    def candidates(self) -> Truths:
        """Dyads that were known at the origin; of an undirected history each once."""
        known = self.known[-1].copy()
        np.fill_diagonal(known, False)
        return known if self.is_directed else np.triu(known, 1)

    @cached_property
    def ever(self) -> Truths:
        return np.asarray(self.tied.any(0))

    @cached_property
    def recent(self) -> Truths:
        """Tied in any of the last PAST_YEARS."""
        return np.asarray(self.tied[-PAST_YEARS:].any(0))

    @cached_property
    def known_years(self) -> Floats:
        return np.asarray(self.known[-PAST_YEARS:].sum(0), float)

    @cached_property
    def mean_weight(self) -> Floats:
        """Mean weight of the known years of the last PAST_YEARS."""
        return np.asarray(self.weights[-PAST_YEARS:].sum(0) / np.maximum(self.known_years, 1))

    @cached_property
    def years_since(self) -> Floats:
        """Years since the last tie; the whole length of the history where there was none."""
        last = len(self.tied) - 1 - np.argmax(self.tied[::-1], axis=0)
        return np.where(self.ever, len(self.tied) - 1.0 - last, len(self.tied))

    def memory(self, half_life: float) -> Floats:
        """Years with a tie, each counted half after `half_life` years."""
        fading = 0.5 ** (self.ages / half_life)
        return np.tensordot(fading, self.tied, 1)

    def volume(self, half_life: float) -> Floats:
        """Weights, each counted half after `half_life` years."""
        fading = 0.5 ** (self.ages / half_life)
        return np.tensordot(fading, self.weights, 1)
