"""A condition of a release in words: what it demands, by when, and what shows that it was done."""

from django.utils.translation import gettext as _

from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, Due, Every, OnDay
from mithaq.clearance.domain.cases.terms import (
    Access,
    EndUseOnly,
    NamedPersons,
    NoReexport,
    Period,
    Quantity,
    Sites,
    Terms,
)
from mithaq.words.names import party_name
from mithaq.words.terms import term
from mithaq.words.writing import day, number


def words(condition: Condition) -> str:
    """One line; its parts are sentences of their own."""
    parts = [f"{term('condition_kind', condition.terms.kind)}{_detail(condition.terms)}"]
    if condition.due is not None:
        parts.append(due_words(condition.due))
    if condition.evidence:
        kinds = ", ".join(term("evidence_kind", each) for each in sorted(condition.evidence))
        parts.append(_("Evidence: %(kinds)s") % {"kinds": kinds})
    return " · ".join(parts)


def due_words(due: Due) -> str:
    """By when."""
    match due:
        case OnDay(due_on):
            return _("due %(day)s") % {"day": day(due_on)}
        case AfterDelivery(days):
            return _("due %(days)s days after each delivery") % {"days": number(days)}
        case Every(days, first_on, until):
            return _("due every %(days)s days from %(first)s, before %(until)s") % {
                "days": number(days),
                "first": day(first_on),
                "until": day(until),
            }


def _detail(terms: Terms) -> str:
    match terms:
        case EndUseOnly(end_use):
            told = term("end_use", end_use)
        case NoReexport(consent_of):
            told = party_name(consent_of)
        case Sites(sites):
            told = ", ".join(sites)
        case NamedPersons(persons):
            told = ", ".join(map(party_name, persons))
        case Quantity(amount, unit):
            told = f"{number(amount)} {unit}"
        case Period(valid_from, valid_until):
            told = f"{day(valid_from)} – {day(valid_until)}"
        case Access(level):
            told = term("access_level", level)
        case _:
            return ""
    return f": {told}"
