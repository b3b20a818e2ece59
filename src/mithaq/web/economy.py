"""What pages of prosperity share: who may see them."""

from django.http import HttpRequest

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.web.visits import visit

SEE_ECONOMY = Act.SEE_ECONOMY


def reader_of(request: HttpRequest) -> Actor:
    """Who reads of prosperity. Raises Refused `not_permitted`."""
    reader = visit(request).signed_in
    require(reader, SEE_ECONOMY)
    return reader
