"""The public sources that can be loaded, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from mithaq.exchange.adapters.sources.eu_calls import EU_CALLS
from mithaq.exchange.adapters.sources.nasa_patents import NASA_PATENTS
from mithaq.exchange.adapters.sources.nasa_software import NASA_SOFTWARE
from mithaq.exchange.adapters.sources.rows import Source
from mithaq.exchange.adapters.sources.sbir_topics import SBIR_TOPICS

SOURCES: Mapping[str, Source] = MappingProxyType(
    {source.name: source for source in (NASA_SOFTWARE, NASA_PATENTS, SBIR_TOPICS, EU_CALLS)}
)
