"""All statements of clearance and all tables that they make."""

from collections.abc import Callable, Mapping

from mithaq.clearance.published import (
    cases,
    consents,
    control,
    label_policies,
    labels,
    packs,
    screening,
    texts,
)
from mithaq.register.domain.statement import Statement

ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    **screening.ACTS,
    **control.ACTS,
    **packs.ACTS,
    **label_policies.ACTS,
    **cases.ACTS,
    **consents.ACTS,
    **texts.ACTS,
}
TABLES = (
    *labels.TABLES,
    *screening.TABLES,
    *control.TABLES,
    *packs.TABLES,
    *label_policies.TABLES,
    *cases.TABLES,
    *consents.TABLES,
    *texts.TABLES,
)
