"""The formats of sources, by code."""

from collections.abc import Mapping
from types import MappingProxyType

from mithaq.watch.adapters.sources.arxiv import ARXIV
from mithaq.watch.adapters.sources.format import Format

_ALL = (ARXIV,)
FORMATS: Mapping[str, Format] = MappingProxyType({each.code: each for each in _ALL})
