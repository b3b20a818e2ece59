"""The month that a person names as the last that counts."""

import re

from mithaq.base.refusals import Refused
from mithaq.base.text import ascii_digits
from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def origin_after(text: str) -> int:
    """The first month that does not count any more; 2014-12 is the last that does before January 2015.

    Raises Refused `month_wrong`.
    """
    found = _MONTH.fullmatch(ascii_digits(text.strip()))
    if found is None:
        raise Refused("month_wrong", value=text[:20])
    return MONTHS_A_YEAR * int(found[1]) + int(found[2])
