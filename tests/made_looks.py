"""A look ahead with some topics, put where a reckoning would put it."""

from uuid import uuid4

from cast import AT, Cast
from mithaq.watch.models import Look, Topic

ORIGIN = 12 * 2015


def kept_look(cast: Cast, *terms: str, origin: int = ORIGIN) -> Look:
    """A look whose topics are each expected to stay as they are."""
    look = Look.objects.create(
        id=uuid4(),
        source="open",
        origin=origin,
        made_at=AT,
        by=cast.hamad.actor.person,
        stamp="0",
        works=[100, 100],
        read=200,
        of=200,
        candidates=len(terms),
        weights={},
        backtests=[],
    )
    for rank, term in enumerate(terms, start=1):
        Topic.objects.create(
            look=look,
            rank=rank,
            term=term,
            spellings=[term, f"{term}s"],
            counts=[10, 10],
            forecasts={"3": [0.0, -0.3, 0.3]},
            reasons={},
            measures={},
            recent=0.1,
            corrected=0.1,
            classes=[],
            near=[],
        )
    return look
