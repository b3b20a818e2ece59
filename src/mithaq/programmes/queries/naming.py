"""Which programme an agreement names."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from mithaq.programmes.models import Agreement, Proposal


def programmes_named(references: Iterable[str]) -> Mapping[str, UUID]:
    """The programme that the latest text of each of these agreements names; two queries."""
    rows = dict(Agreement.objects.filter(reference__in=set(references)).values_list("id", "reference"))
    named = Proposal.objects.filter(agreement__in=rows).exclude(programme=None)
    found = named.order_by("number", "at").values_list("agreement", "programme")
    return {rows[agreement]: programme for agreement, programme in found if programme}
