"""Judge statements of another node one by one: which are not taken, and why."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.register.domain.statement import Statement


def refused_of(statements: Iterable[Statement], check: Callable[[Statement], None]) -> Mapping[UUID, Refused]:
    """By statement why it is not taken: what `check` raises, also where it cannot read the body."""
    found: dict[UUID, Refused] = {}
    for each in statements:
        try:
            check(each)
        except Refused as refusal:
            found[each.id] = refusal
        except (ValueError, TypeError, KeyError):
            found[each.id] = Refused("statement_malformed", part="body")
    return found
