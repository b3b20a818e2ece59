"""The programme in which something stands: chosen on forms, and named on pages to who is told of it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import Phase, ProgrammeView
from mithaq.web.visits import Visit


def own_programmes(seen: Visit) -> list[ProgrammeView]:
    """Those in which one's institution speaks for a member, and which are not over."""
    return [
        each
        for each in programmes.programmes(reader=seen.signed_in, on=seen.today)
        if each.phase is not Phase.OVER and each.charter.members_of(seen.signed_in.institution)
    ]


def told_programmes(keys: Iterable[UUID | None], seen: Visit) -> Mapping[UUID, ProgrammeView]:
    """Of these programmes, those of which the visitor is told."""
    wanted = set(keys)
    if wanted <= {None} or seen.actor is None:
        return {}
    found = programmes.programmes(reader=seen.actor, on=seen.today)
    return {each.id: each for each in found if each.id in wanted}
