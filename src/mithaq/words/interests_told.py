"""Findings on security interests as sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mithaq.fields import queries as fields
from mithaq.ties.domain.interests import Basis, Finding, FindingCode
from mithaq.words.terms import reader_language, term
from mithaq.words.writing import number, percent, year


def finding_told(found: Finding) -> str:
    """What was found, and whether it shows a common interest."""
    counted = _counted(found)
    if counted:
        return counted
    standing = {True: "meets", False: "not_shown", None: "unknown"}[found.speaks]
    return term("interest_found", f"{found.code}_{standing}") % _words(found)


def _counted(found: Finding) -> str:
    """What takes the form that its number asks for; nothing for all else."""
    count = next((value for value in found.facts.values() if isinstance(value, int)), 0)
    match found.code:
        case FindingCode.SIGNED if count:
            words = ngettext(
                "%(number)s defence agreement was signed.",
                "%(number)s defence agreements were signed.",
                count,
            )
        case FindingCode.ARMS:
            words = ngettext(
                "Arms went either way in %(number)s year.",
                "Arms went either way in %(number)s years.",
                count,
            )
        case FindingCode.TRAINED if found.speaks:
            words = ngettext(
                "Trained together %(number)s time under a programme of security.",
                "Trained together %(number)s times under a programme of security.",
                count,
            )
        case _:
            return ""
    return words % {"number": number(count)}


def basis_told(basis: Basis) -> str:
    """The source and the years of a finding."""
    years = f"{year(basis.first_year)}–{year(basis.last_year)}"
    if basis.first_year == basis.last_year:
        years = year(basis.last_year)
    source = basis.source or _("this node")
    return f"{source}, {years}"


def fields_told(codes: Iterable[str]) -> str:
    """Fields by their names, one after the other."""
    known = fields.field_codes()
    language = reader_language()
    return " · ".join(fields.taxonomy().label(each, language) if each in known else each for each in codes)


def _words(found: Finding) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in found.facts.items():
        match value:
            case float():
                told[name] = percent(value)
            case int():
                told[name] = number(value)
            case tuple() if name == "fields":
                told[name] = fields_told(value)
            case tuple():
                told[name] = " · ".join(term("pledge", each) for each in value)
            case _:
                told[name] = term("vote_issue", str(value)) if name == "issue" else str(value)
    return told
