"""Whether those to whom something is said can hear it."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties


def require_reached(codes: Collection[str], reached: Collection[UUID]) -> None:
    """Nothing is said that would wait here unseen.

    `reached` are the institutions on partners' nodes to which statements go. Raises Refused `party_unknown`
    or `party_not_reached`.
    """
    keys = [UUID(each.removeprefix("institution:")) for each in codes if each.startswith("institution:")]
    issuers = parties.issuers_of(keys)
    if len(keys) < len(codes) or len(issuers) < len(keys):
        unknown = next((each for each in keys if each not in issuers), "")
        raise Refused("party_unknown", value=str(unknown))
    for key, issuer in issuers.items():
        if issuer != settings.NODE_NAME and key not in reached:
            raise Refused("party_not_reached", issuer=issuer)
