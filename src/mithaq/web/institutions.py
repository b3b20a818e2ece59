"""Institutions to choose from in a form."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from mithaq.base.languages import best_of
from mithaq.parties import queries as parties
from mithaq.web.visits import Visit
from mithaq.words.terms import reader_language


def other_institutions(seen: Visit) -> SafeString:
    """An option for each institution but one's own, by name; a template would be slow with thousands."""
    own, language = seen.signed_in.institution, reader_language()
    states = dict(parties.state_names(language))
    found = [
        (each.id, f"{best_of(each.names, language)[1]} ({states.get(each.state, each.state)})")
        for each in parties.institutions()
        if each.id != own
    ]
    ordered = sorted(found, key=lambda each: each[1])
    return format_html_join("", '<option value="{}">{}</option>', ordered)
