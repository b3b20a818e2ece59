"""What the register says of itself: which other nodes' statements it takes."""

from collections.abc import Callable, Mapping

from mithaq.register.domain.statement import ISSUER_ACCEPTED, Statement


def apply_nothing(position: int, statement: Statement) -> None:
    """The keys of other nodes are read off the register itself."""
    del position, statement


ACTS: Mapping[str, Callable[[int, Statement], None]] = {ISSUER_ACCEPTED: apply_nothing}
