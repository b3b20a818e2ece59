"""Royalties in the reader's words."""

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
    """What was received, if it was told; with the most where reports reach beyond the period."""
    if found.received is None or found.received_most is None:
        return _("not told")
    least, most = money(found.received, found.currency), money(found.received_most, found.currency)
    return least if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}


def short_told(found: Royalty) -> str:
    """What surely lacks."""
    if found.short is None:
        return _("unknown")
    return money(found.short, found.currency) if found.short else "–"


def royalty_line(found: Royalty) -> str:
    """All of it in a line."""
    return _(
        "%(of)s, from %(since)s until before %(until)s, %(basis)s: owed %(owed)s, received %(received)s"
    ) % {
        "of": found.of,
        "since": day(found.since),
        "until": day(found.until),
        "basis": term("royalty_basis", found.basis),
        "owed": owed_told(found),
        "received": received_told(found),
    }
