"""Made panels: places drift among fields, so that where they are near to entering says who enters."""

import numpy as np

from mithaq.economy.domain.entry.panel import Panel

FIRST_YEAR = 1980


def drifting(*, years: int = 32, places: int = 24, fields: int = 16, seed: int = 5) -> Panel:
    """Poisson counts whose log specialisation is a slow walk; sizes of places and fields differ much."""
    chance = np.random.default_rng(seed)
    taste = chance.normal(0, 0.7, (places, fields))
    size = np.exp(chance.uniform(2.5, 6, places))[:, None] * np.exp(chance.normal(0, 0.5, fields))[None, :]
    counts = np.empty((years, places, fields))
    for year in range(years):
        taste += chance.normal(0, 0.12, taste.shape)
        counts[year] = chance.poisson(size * np.exp(taste) / fields)
    return Panel(
        FIRST_YEAR,
        tuple(f"place {at:02d}" for at in range(places)),
        tuple(f"field {at:02d}" for at in range(fields)),
        counts,
    )
