"""Growth at an unchanged mix of classes: a rise that is the corpus and not the world disappears.

Corrected share: the sum over classes c of p(c) n(c) / N(c), with n the works that use the term and N all
works of the class in the span, and p the mix of classes in the two years before the origin
(shared/research/watch.md).
"""

import numpy as np
from scipy import sparse

from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.domain.emergence.literature import Floats, Ints, Literature
from mithaq.watch.domain.emergence.outlook import Change
from mithaq.watch.domain.emergence.periods import Past

SPAN_YEARS = 2


def mix_corrected(literature: Literature, origin: int, terms: Ints, years: int) -> Change:
    """What became of terms so many years after the origin, had the mix of main classes stayed.

    The error is that of a sum of Poisson counts, each by the square of its weight.
    """
    now = Past(literature, origin, terms)
    then = Past(literature, origin + MONTHS_A_YEAR * years, terms)
    table = literature.main_classes()
    mix = np.asarray(table[now.recent(SPAN_YEARS)].sum(0), np.float64).ravel()
    mix = mix / max(mix.sum(), 1)
    before, error_before = _share(now, table, mix)
    later, error_later = _share(then, table, mix)
    error = np.sqrt((error_before / before) ** 2 + (error_later / later) ** 2)
    return Change(np.log(later / before), error, now.last_two, then.last_two)


def _share(past: Past, table: sparse.csr_matrix, mix: Floats) -> tuple[Floats, Floats]:
    rows = past.recent(SPAN_YEARS)
    works = np.asarray(table[rows].sum(0), np.float64).ravel()
    weight = np.where(works > 0, mix / np.maximum(works, 1), 0)
    counts = past.mixes(table, SPAN_YEARS)
    least = 0.5 / max(len(rows), 1)
    share = np.maximum(weight @ counts, least)
    return share, np.sqrt(np.maximum(weight**2 @ counts, least**2))
