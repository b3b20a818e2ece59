"""Load panels: what places export by product, and what they patent by field."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from threadpoolctl import threadpool_limits

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.economy.adapters import panel_files, panel_shelf, panel_words
from mithaq.economy.domain.complexity.conventions import GROWTH_LAB, OwnProximity, Parts
from mithaq.economy.domain.complexity.output import output_of_rows
from mithaq.economy.domain.complexity.panel_year import year_rows
from mithaq.economy.domain.complexity.presence import presence
from mithaq.economy.domain.complexity.relatedness import proximity
from mithaq.economy.domain.complexity.space import DrawnSpace, drawn_space
from mithaq.economy.domain.panel_sets import CheckedPanel, PanelKind, PanelSet, checked_panel, counts_of
from mithaq.economy.queries.spaces import SPANS
from mithaq.parties.queries import host_institution

MAY_KEEP = Act.KEEP_ECONOMY
WORDS_MAX = 400


def load_panel(
    kind: PanelKind,
    file: Path,
    *,
    columns: Sequence[str],
    only: Mapping[str, str],
    edition: str,
    terms: str,
    by: Actor,
    at: datetime,
) -> PanelSet:
    """Put a panel in force in the place of the one of its kind, with the rows that do not hold left out.

    Raises Refused `not_permitted`, `edition_missing`, `text_set_words_too_long`, `no_row_holds`, or what
    reading refuses.
    """
    require(by, MAY_KEEP, of_institution=host_institution().id)
    if not edition.strip():
        raise Refused("edition_missing")
    if max(len(edition), len(terms)) > WORDS_MAX:
        raise Refused("text_set_words_too_long", most=WORDS_MAX)
    table = panel_files.read_panel(file, columns, only)
    fields = panel_words.fields() if kind is PanelKind.PATENTS else None
    found = checked_panel(table, places=panel_words.places(), products=fields)
    years = found.rows["year"].unique().sort().to_list()
    of = PanelSet(
        kind=kind,
        edition=_told_with(edition, only),
        terms=terms,
        file=str(file),
        sha256=_digest(file),
        first_year=years[0],
        last_year=years[-1],
        places=found.rows["place"].n_unique(),
        products=found.rows["product"].n_unique(),
        rows=len(found.rows),
        wrong=counts_of(found.wrong),
        loaded_at=at.isoformat(),
    )
    panel_shelf.put(of, found, _drawn(of, found))
    return of


def _drawn(of: PanelSet, found: CheckedPanel) -> DrawnSpace | None:
    """The space of the last years, drawn once: of a thousand products it takes ten seconds."""
    try:
        chosen = year_rows(found.rows, year=of.last_year, span=SPANS[of.kind])
        output = output_of_rows(chosen.rows, place="place", product="product", value="value")
        there = presence(output, GROWTH_LAB.but(parts=Parts.LARGEST))
    except Refused:
        # What nobody is present in has no space; its page says so.
        return None
    with threadpool_limits(1):
        return drawn_space(there.products, proximity(there.present, own=OwnProximity.ZERO))


def _told_with(edition: str, only: Mapping[str, str]) -> str:
    """Which rows were asked for is part of what the set is."""
    return "; ".join([edition, *(f"{column}={word}" for column, word in only.items())])


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
