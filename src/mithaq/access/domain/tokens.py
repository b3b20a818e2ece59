"""Tokens for the HTTP interface: what each scope opens, and what a token may be."""

from enum import StrEnum

from mithaq.base.refusals import Refused

DAYS_MAX = 366
NAME_MAX = 80


class Scope(StrEnum):
    """What a token may be used for; the person's own permissions still apply."""

    READ = "read"
    DRAFT = "draft"
    PUBLISH = "publish"
    CONVERSE = "converse"
    CLEARANCE = "clearance"


def require_valid(*, name: str, scopes: frozenset[Scope], days: int) -> None:
    """Raises Refused `token_invalid` naming the part."""
    if not name.strip() or len(name) > NAME_MAX:
        raise Refused("token_invalid", part="name")
    if not scopes:
        raise Refused("token_invalid", part="scopes")
    if not 1 <= days <= DAYS_MAX:
        raise Refused("token_invalid", part="days", most=DAYS_MAX)
