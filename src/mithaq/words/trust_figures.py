"""Figures of trust profiles and of partners as a reader's language writes them."""

from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.partners import Criterion
from mithaq.ties.domain.profile import Component, Figure, Known
from mithaq.ties.domain.promises import LEAST_PROMISES
from mithaq.words.terms import term
from mithaq.words.tie_figures import amount, figure
from mithaq.words.writing import decimal, percent

CHANCES = frozenset({"records", Criterion.PROMISES.value})
SHARES = frozenset({"votes", "ideal_points", Criterion.ALIGNMENT.value, Criterion.EVENNESS.value})
ARROWS = {Direction.ROSE: "↑", Direction.FELL: "↓"}


def written(what: str, value: float) -> str:
    """A figure of a component or a criterion: a chance, a similarity or an amount."""
    if what in CHANCES:
        return percent(value)
    return figure(value) if what in SHARES else amount(value)


def bounds(what: str, found: Figure) -> str:
    """The bounds of 90 % around a figure; nothing where it has none."""
    if found.low is None or found.high is None:
        return ""
    return f"{written(what, found.low)} … {written(what, found.high)}"


def component_named(found: Component) -> str:
    """What a component is called."""
    return term("tie_kind" if found.source or found.known is Known.NO_SET else "profile_own", found.what)


def evidence_told(weight: float) -> str:
    """How many promises there are of those that a figure needs."""
    return f"{decimal(weight)} / {decimal(LEAST_PROMISES)}"
