"""The corpus for whoever reckons: `with engine() as reckoning: reckoning.works()` is a table of Ibis."""

from mithaq.watch.adapters.corpus.engines import Engine, engine

__all__ = ["Engine", "engine"]
