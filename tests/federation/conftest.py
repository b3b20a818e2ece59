"""A node with the cast on it, and a partner that it is paired with."""

import pytest

from cast import AT, Cast
from mithaq.federation.actions.pairing import accept_peer
from partner import Partner
from staging import staged


@pytest.fixture
def partner(cast: Cast) -> Partner:
    """Malaysia's node, paired with ours."""

    def paired() -> Partner:
        partner = Partner()
        accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)
        return partner

    return staged("partner", paired)
