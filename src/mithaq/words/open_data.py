"""Open data in the words of three languages: the package, and its catalogue."""

from datetime import date
from typing import IO

from django.conf import settings
from django.utils.translation import override

from mithaq.base.languages import Language
from mithaq.federation.adapters import data_package
from mithaq.federation.adapters.data_package import Publisher, Said
from mithaq.federation.domain.open_data import Written
from mithaq.federation.queries.open_data import TABLES, open_tables
from mithaq.parties.queries import host_institution
from mithaq.words.terms import named, term


def write_open_data(out: IO[bytes], *, address: str, on: date) -> tuple[Written, ...]:
    """Write the Data Package as a ZIP; what lies in it. `address` is that of the page of open data."""
    said = {name: _said(name) for name in TABLES}
    publisher = _publisher(address)
    tables = open_tables(on=on)
    return data_package.write_package(
        out, tables, whole=_said("whole"), said=said, publisher=publisher, on=on
    )


def open_catalogue(*, address: str, download: str, on: date) -> str:
    """The catalogue as DCAT in Turtle."""
    said = {name: _said(name) for name in TABLES}
    publisher = _publisher(address)
    return data_package.catalogue(
        TABLES, whole=_said("whole"), said=said, publisher=publisher, download=download, on=on
    )


def _publisher(address: str) -> Publisher:
    with override(Language.EN.value):
        return Publisher(named(host_institution().names), address, settings.OPEN_DATA_LICENCE)


def _said(name: str) -> Said:
    titles, texts = {}, {}
    for language in Language:
        with override(language.value):
            titles[language.value] = term("open_table", name)
            texts[language.value] = term("open_table_text", name)
    return Said(titles, texts)
