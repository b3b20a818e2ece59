"""What complexity a place could gain by what it does not have yet.

    COI[c] = sum over p of w[c, p] (1 - M[c, p]) PCI[p], w the density
    COG[c, p] = (1 - M[c, p]) sum over q of (1 - M[c, q]) PCI[q] r[p, q] / sum over s of r[s, q]

Hausmann et al., The Atlas of Economic Complexity, as its packages in Stata, R and Python reckon it: the
book's term of the product itself, - (1 - d[c, p]) PCI[p], is left out by all three.
"""

import numpy as np

from mithaq.economy.domain.complexity.output import Floats


def outlook_index(present: Floats, density: Floats, pci: Floats) -> Floats:
    """COI of each place, in units of the PCI that is given."""
    # Where nothing is related to a product its density is unknown, and it says nothing of an outlook.
    return np.asarray((np.nan_to_num(density) * (1 - present)) @ pci)


def outlook_gain(present: Floats, related: Floats, pci: Floats) -> Floats:
    """COG of each place by each product, in units of the PCI that is given; 0 where the place has it."""
    total = related.sum(0)
    worth = np.divide(pci, total, out=np.zeros_like(pci), where=total > 0)
    absent = 1 - present
    return np.asarray(absent * ((absent * worth) @ related.T))
