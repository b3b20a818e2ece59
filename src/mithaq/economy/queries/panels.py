"""The panels in force, and what they call places and products in the reader's language."""

from collections.abc import Mapping

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.economy.adapters import panel_shelf, panel_words
from mithaq.economy.domain.panel_sets import PanelKind, PanelSet
from mithaq.economy.queries.industries import product_names
from mithaq.parties.queries import host_institution


def panels(*, reader: Actor) -> tuple[PanelSet, ...]:
    """Those in force."""
    require(reader, Act.SEE_ECONOMY)
    return tuple(panel_shelf.panels())


def panel(kind: PanelKind, *, reader: Actor) -> PanelSet:
    """The one in force of a kind. Raises NotFound `panel_not_loaded`."""
    found = next((each for each in panels(reader=reader) if each.kind is kind), None)
    if found is None:
        raise NotFound("panel_not_loaded", kind=kind.value)
    return found


def left_out(kind: PanelKind, *, reader: Actor) -> pl.DataFrame:
    """The rows of a panel that do not hold: their row in the file, why, and what stood there.

    Raises NotFound `panel_not_loaded`.
    """
    panel(kind, reader=reader)
    return panel_shelf.wrong(kind)


def place_names(language: Language) -> Mapping[str, str]:
    """Names of places by their codes of three letters."""
    return panel_words.place_names(language)


def names_of_products(kind: PanelKind, language: Language) -> Mapping[str, str]:
    """Names by code: of WIPO's fields, or of headings of HS where titles of them are loaded."""
    return panel_words.field_names(language) if kind is PanelKind.PATENTS else product_names(language)


def place_of_host() -> str:
    """The code of three letters of the nation whose node this is."""
    return panel_words.alpha3(host_institution().state)
