"""The formats of sources, by code."""

from collections.abc import Mapping
from types import MappingProxyType

from mithaq.watch.adapters.sources.arxiv import ARXIV
from mithaq.watch.adapters.sources.crossref import CROSSREF
from mithaq.watch.adapters.sources.feeds import FEED
from mithaq.watch.adapters.sources.format import Format
from mithaq.watch.adapters.sources.libraries import BIBTEX, CSL, RIS
from mithaq.watch.adapters.sources.mapped import TABLE
from mithaq.watch.adapters.sources.openalex import OPENALEX

_ALL = (OPENALEX, ARXIV, CROSSREF, TABLE, FEED, RIS, BIBTEX, CSL)
FORMATS: Mapping[str, Format] = MappingProxyType({each.code: each for each in _ALL})
