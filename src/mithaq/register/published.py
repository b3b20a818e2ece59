"""What the register says of itself: which other nodes' statements it takes, and by which key it signs."""

from collections.abc import Callable, Mapping

from mithaq.register.domain.statement import ISSUER_ACCEPTED, ROOT_PUBLISHED, Statement


def apply_nothing(position: int, statement: Statement) -> None:
    """Keys, ours and those of others, are read off the register itself."""
    del position, statement


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    ISSUER_ACCEPTED: apply_nothing,
    ROOT_PUBLISHED: apply_nothing,
}
