"""The example of the R package economiccomplexity 2.0.0 (pachadotdev/economiccomplexity, commit 423d5b4,
Apache-2.0): where 226 places are present among 785 products of SITC 2, from exports of 1998 to 2000.

`r_example_presence.csv.gz` is made of its world_trade_avg_1998_to_2000 by the discrete Balassa index; the
values below are what its vignette and its page of complexity_outlook printed on 2023-07-12.
"""

import gzip
from pathlib import Path

import numpy as np

from mithaq.economy.domain.complexity.conventions import R_PACKAGE
from mithaq.economy.domain.complexity.presence import Presence

PLACES = ("afg", "ago", "aia", "alb", "and")
PRODUCTS = ("0011", "0012", "0013", "0014", "0015")
EXPORTS = (
    (30068, 16366, 0, 0, 0, 50617256),
    (242064, 52489, 1551, 264, 272, 530152244),
    (0, 20, 0, 0, 0, 6844857),
    (0, 0, 0, 486, 2904, 85789660),
    (172393, 16869, 0, 4668, 47851, 26812810),
    (306892829, 135424806, 168595633, 42850502, 55461914, 118330234312),
)
"""Of the five places in the five products; the last row and column hold everybody and everything else."""
BALASSA = (
    (0.2312238, 0.285438688, 0, 0, 0),
    (0.1777917, 0.087436319, 0.002076625, 0.00139056, 0.001106041),
    (0, 0.002581853, 0, 0, 0),
    (0, 0, 0, 0.01582754, 0.073011368),
    (2.4825815, 0.550954168, 0, 0.48208017, 3.815013019),
)
ECI = (-0.5764283, -1.7770752, 1.4090414, -0.1732606, 1.0772452)
PCI = (-0.66657613, -1.62657599, -0.08149436, 0.1991728, 0.14935653)
FITNESS = (0.78605655, 0.03999516, 1.05645538, 1.24261128, 1.37321261)
FITNESS_OF_PRODUCTS = (0.7538883, 0.7491391, 2.301869, 0.9903918, 1.3120378)
REFLECTIONS = (-0.5788151, -1.7710696, 1.4074821, -0.1754989, 1.0738736)
REFLECTIONS_OF_PRODUCTS = (-0.66255107, -1.62169899, -0.07449487, 0.2055472, 0.15848845)
PROXIMITY_OF_0011 = (1.0, 0.3658537, 0.1707317, 0.2439024, 0.2682927)
PROXIMITY_OF_AFG = (1.0, 0.015873016, 0.181818182, 0.19689119, 0.192513369)
COI = (103.94861, 9.962401, 122.311158, 152.107317, 151.29538)
"""With fitness of products as complexity."""
COG = (
    (0.8615531, 0.7613878, 0.7537907, 1.0961458, 0.8143851),
    (0.9681802, 0.8436855, 0.8219918, 1.215104, 0.8883146),
    (0.8339114, 0.747508, 0.7247198, 1.0425043, 0.7671877),
    (0.7979779, 0.7199705, 0.7132042, 1.0170093, 0.7636545),
    (0.0, 0.7118512, 0.6829531, 0.9987236, 0.0),
)


def r_example() -> Presence:
    """The presence as it is stored."""
    text = gzip.decompress((Path(__file__).parent / "r_example_presence.csv.gz").read_bytes()).decode()
    head, *lines = text.splitlines()
    rows = [line.split(",") for line in lines]
    present = np.array([[float(digit) for digit in digits] for _, digits in rows])
    places, products = [name for name, _ in rows], head.split(",")[1].split(" ")
    return Presence.given(present, places=places, products=products, convention=R_PACKAGE)
