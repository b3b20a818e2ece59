"""Royalties in the reader's words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mithaq.economy.domain.spin_offs.royalties import Royalty
from mithaq.words.terms import term
from mithaq.words.writing import day, money


def owed_told(found: Royalty) -> str:
    """What is owed, with its bounds where the sales were estimated."""
    owed = money(found.owed, found.currency)
    if found.low == found.high:
        return owed
    low, high = money(found.low, found.currency), money(found.high, found.currency)
    return _("%(owed)s (%(low)s to %(high)s)") % {"owed": owed, "low": low, "high": high}


def received_told(found: Royalty) -> str:
    """What was received, if it was told."""
    return _("not told") if found.received is None else money(found.received, found.currency)


def short_told(found: Royalty) -> str:
    """What is surely lacking."""
    return money(found.short, found.currency) if found.short != Decimal() else "–"


def royalty_line(found: Royalty) -> str:
    """All of it in a line."""
    return _("%(of)s, %(since)s to %(until)s, %(basis)s: owed %(owed)s, received %(received)s") % {
        "of": found.of,
        "since": day(found.since),
        "until": day(found.until),
        "basis": term("royalty_basis", found.basis),
        "owed": owed_told(found),
        "received": received_told(found),
    }
