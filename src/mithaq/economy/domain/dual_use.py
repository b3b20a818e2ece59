"""How far a technology is from its military use, below the level of the 35 fields.

Weapons and ammunition (IPC F41, F42) lie inside the field "Other special machines" and among many chapters of
trade, so a lens at that level sees none. D1 is the share of a technology's classes outside F41 and F42, D2
the degree centrality of its classes in the network of classes that share patents (Lee and Sohn, 2017,
Scientometrics 113). Of goods: HS chapter 93, heading 8710 (tanks) and 890610 (warships).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.economy.domain.concordance import Concordance, Share, carried

MILITARY_CLASSES = ("F41", "F42")
MILITARY_GOODS = ("93", "8710", "890610")
# ISIC Rev. 4: weapons and ammunition, and military fighting vehicles.
MILITARY_INDUSTRIES = ("252", "304")
_SYMBOL = re.compile(r"[A-H]\d\d(?:[A-Z](?: ?\d{1,4}(?:/\d{2,6})?)?)?")


def is_military_class(symbol: str) -> bool:
    """Whether a symbol of IPC lies in F41 or F42. Raises Refused `ipc_symbol_unreadable`."""
    return class_of(symbol) in MILITARY_CLASSES


def is_military_good(code: str) -> bool:
    """Whether a code of HS is that of weapons, tanks or warships."""
    return code.startswith(MILITARY_GOODS)


def is_military_industry(code: str) -> bool:
    """Whether a group or class of ISIC Rev. 4 makes weapons or fighting vehicles."""
    return code.startswith(MILITARY_INDUSTRIES)


def class_of(symbol: str) -> str:
    """The class of a symbol, such as F41 of F41A 21/00. Raises Refused `ipc_symbol_unreadable`."""
    told = symbol.strip().upper()
    if not _SYMBOL.fullmatch(told):
        raise Refused("ipc_symbol_unreadable", value=symbol[:40])
    return told[:3]


def civil_share(symbols: Sequence[str]) -> float | None:
    """D1, 0 to 1: the part of the classes that is outside F41 and F42; None where no class is known."""
    if not symbols:
        return None
    return sum(not is_military_class(each) for each in symbols) / len(symbols)


def centrality(symbols: Iterable[str], shared: Iterable[tuple[str, str]]) -> float | None:
    """D2, 0 to 1: with what part of all other classes those of a technology share patents, in the mean.

    `shared`: pairs of classes that are on one patent. None where the network has no class of the technology.
    """
    near: dict[str, set[str]] = {}
    for one, other in shared:
        if one != other:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    known = [each for each in dict.fromkeys(map(class_of, symbols)) if each in near]
    if not known:
        return None
    return sum(len(near[each]) for each in known) / (len(known) * (len(near) - 1))


def military_share(industries: Mapping[str, float], products: Concordance) -> Share | None:
    """What of the products of industries is weapons, tanks or warships, with its bounds.

    Industries whose products the table lacks may make anything, so they widen the upper bound; None where it
    lacks all. `products`: from industries to codes of HS of six digits.
    """
    to_use = products.grouped("use", lambda code: "military" if is_military_good(code) else "civil")
    found = carried(industries, [to_use])
    if not found.shares:
        return None
    share = found.shares.get("military", Share(0.0, 0.0, 0.0))
    return Share(share.value, share.low, min(1.0, share.high + found.unknown))


@dataclass(frozen=True)
class Touched:
    """An entry of a control list that a text may touch: an upper bound, for a list names more than arms."""

    list: str
    path: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class DualUse:
    """The distance from military use. None is unknown, never zero.

    `touched` is None where no list was asked.
    """

    civil_share: float | None
    centrality: float | None
    military_goods: Share | None
    touched: tuple[Touched, ...] | None
