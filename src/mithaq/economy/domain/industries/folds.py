"""Folds that never part a group: what is learnt of a heading or subclass is tried on others alone.

Titles of one group repeat each other, so a split by chance tells how well a title is remembered, not how well
a text that nobody has seen is read.
"""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def fold_of(group: str, count: int) -> int:
    """The fold of a group, from 0: the same on every machine and for every set that holds the group."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % count


def group_folds(groups: Sequence[str], count: int) -> Iterator[tuple[Ints, Ints]]:
    """Places to learn from and places to try, fold by fold; folds that hold nothing are passed over."""
    folds = np.array([fold_of(each, count) for each in groups])
    for fold in range(count):
        learnt, tried = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if len(learnt) and len(tried):
            yield learnt, tried
