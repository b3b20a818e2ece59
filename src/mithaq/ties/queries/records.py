"""Sets as forecasts read them: the history of one, and what others tell of its states."""

from functools import lru_cache
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.forecasting.histories import MANNERS, history_of_rows
from mithaq.ties.domain.forecasting.record import Record
from mithaq.ties.domain.forecasting.surroundings import KINDS_READ, covariates_of_rows
from mithaq.ties.queries.sets import SetView, sets_in_force


def set_to_forecast(format: str, *, reader: Actor) -> SetView:
    """The set of a format in force, of a kind whose ties can be forecast.

    Raises Refused `not_permitted` or `kind_not_forecast`; NotFound `tie_set_not_loaded`.
    """
    found = next((each for each in sets_in_force(reader=reader) if each.format == format), None)
    if found is None:
        raise NotFound("tie_set_not_loaded", value=format[:80])
    if found.kind not in MANNERS:
        raise Refused("kind_not_forecast", value=format, known=", ".join(MANNERS))
    return found


def sets_beside(of: SetView, *, reader: Actor) -> tuple[SetView, ...]:
    """What is read beside a set: of each kind the set that knows the latest year.

    Papers that a state wrote are read for papers that two wrote together.
    """
    by_kind = {each.kind: each for each in sorted(sets_in_force(reader=reader), key=lambda s: s.last_year)}
    wanted = [each for each in KINDS_READ if each != "papers" or of.kind == "joint_papers"]
    return tuple(by_kind[each] for each in wanted if each in by_kind)


def record_of(of: SetView, beside: tuple[SetView, ...]) -> Record:
    """A history with what is known of its states. Raises Refused `tie_set_lost` or `tie_history_empty`."""
    return _record(of.kind, of.id, tuple((each.kind, each.id) for each in beside))


@lru_cache(maxsize=2)
def _record(kind: str, key: UUID, beside: tuple[tuple[str, UUID], ...]) -> Record:
    history = history_of_rows(kind, shelf.rows(key).collect(), state_system())
    around = {each: shelf.rows(at).collect() for each, at in beside}
    return Record(history, covariates_of_rows(around, history))
