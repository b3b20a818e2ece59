"""What a person may call a list or a saved search."""

from mithaq.base import text as text_rules
from mithaq.base.refusals import Refused

NAME_MAX = 80


def named(name: str) -> str:
    """The name without what no text may hold. Raises Refused `name_invalid` for none, or a long one."""
    plain = " ".join(text_rules.cleaned(name).split())
    if not plain or len(plain) > NAME_MAX:
        raise Refused("name_invalid", most=NAME_MAX)
    return plain
