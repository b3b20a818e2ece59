"""Panels on the command line: how they are loaded, and the lines that tell of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.economy.actions import panels
from mithaq.economy.domain.panel_sets import PanelKind, PanelSet
from mithaq.words.terms import term
from mithaq.words.writing import number, year

COLUMNS = "place,product,year,value"


def loaded(
    kind: PanelKind,
    file: Path,
    *,
    columns: str,
    only: Sequence[str],
    edition: str,
    terms: str,
    by: Actor,
    at: datetime,
) -> PanelSet:
    """Load a panel by the words of a command. Raises Refused `panel_only_unreadable`."""
    return panels.load_panel(
        kind,
        file,
        columns=(columns or COLUMNS).split(","),
        only=dict(_pair(each) for each in only),
        edition=edition,
        terms=terms,
        by=by,
        at=at,
    )


def _pair(said: str) -> tuple[str, str]:
    column, _equals, word = said.partition("=")
    if not column or not word:
        raise Refused("panel_only_unreadable", value=said[:80])
    return column, word


def lines(of: PanelSet) -> list[str]:
    """A line on a panel, and one for each reason for which rows were left out."""
    head = _("%(kind)s: %(edition)s, %(first)s to %(last)s, places: %(places)s, rows: %(rows)s") % {
        "kind": term("panel_kind", of.kind),
        "edition": of.edition,
        "first": year(of.first_year),
        "last": year(of.last_year),
        "places": number(of.places),
        "rows": number(of.rows),
    }
    left_out = [
        _("  left out, %(why)s: %(rows)s") % {"why": term("panel_wrong", code), "rows": number(count)}
        for code, count in of.wrong.items()
    ]
    return [head, *left_out]
