"""All statements of programmes and agreements and all tables that they make."""

from collections.abc import Callable, Mapping

from mithaq.programmes.published import agreements, programmes
from mithaq.register.domain.statement import Statement

ACTS: Mapping[str, Callable[[int, Statement], None]] = {**agreements.ACTS, **programmes.ACTS}
TABLES = (*agreements.TABLES, *programmes.TABLES)
"""What replay rebuilds."""
