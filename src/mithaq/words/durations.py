"""Lengths of time as a sentence says them, in the plural forms of the reader's language.

Whoever uses them in Arabic puts them where a noun stands in the genitive, as after a preposition.
"""

from django.utils.translation import npgettext

from mithaq.programmes.domain.clauses import Unit
from mithaq.words.writing import number


def duration(value: int, unit: Unit) -> str:
    """So many of a unit, such as “1 month”."""
    return _counted(value, unit) % {"count": number(value)}


def _counted(value: int, unit: Unit) -> str:
    match unit:
        case Unit.HOURS:
            return npgettext("a length of time", "%(count)s hour", "%(count)s hours", value)
        case Unit.WORKING_DAYS:
            return npgettext("a length of time", "%(count)s working day", "%(count)s working days", value)
        case Unit.DAYS:
            return npgettext("a length of time", "%(count)s day", "%(count)s days", value)
        case Unit.MONTHS:
            return npgettext("a length of time", "%(count)s month", "%(count)s months", value)
        case Unit.YEARS:
            return npgettext("a length of time", "%(count)s year", "%(count)s years", value)
