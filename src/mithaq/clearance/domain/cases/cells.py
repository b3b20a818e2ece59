"""The cells of a release: one item, to one party in one role, in one form."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from mithaq.base.canonical import Json


class Form(StrEnum):
    """How technology is released."""

    DOCUMENT = "document"
    DATA_ROOM = "data_room"
    VISIT = "visit"
    TRAINING = "training"
    EQUIPMENT_LOAN = "equipment_loan"
    JOINT_WORK = "joint_work"


class PartyRole(StrEnum):
    """What a party does in a release."""

    RECIPIENT = "recipient"
    END_USER = "end_user"
    ULTIMATE_END_USER = "ultimate_end_user"
    INTERMEDIATE_CONSIGNEE = "intermediate_consignee"
    BROKER = "broker"
    THIRD_PARTY = "third_party"
    TRAINEE = "trainee"


@dataclass(frozen=True, order=True)
class ListVerdict:
    """What a person found an item to be on one control list; an empty `entry` says that it is not listed."""

    control_list: str
    version: str
    entry: str

    def as_json(self) -> dict[str, Json]:
        return {"control_list": self.control_list, "version": self.version, "entry": self.entry}


@dataclass(frozen=True, order=True)
class Item:
    """A version of a record, by the digest of its bytes. Without verdicts it is not classified yet."""

    reference: str
    version: int
    digest: str
    verdicts: tuple[ListVerdict, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "reference": self.reference,
            "version": self.version,
            "digest": self.digest,
            "verdicts": [each.as_json() for each in sorted(self.verdicts)],
        }


@dataclass(frozen=True, order=True)
class Recipient:
    """A party code with its role; a party with two roles stands twice."""

    party: str
    role: PartyRole

    def as_json(self) -> dict[str, Json]:
        return {"party": self.party, "role": self.role.value}


@dataclass(frozen=True, order=True)
class Cell:
    """One square of the release matrix; it has its own outcome."""

    item: str
    recipient: Recipient
    form: Form

    def as_json(self) -> dict[str, Json]:
        return {"item": self.item, "recipient": self.recipient.as_json(), "form": self.form.value}


def cells_of(
    items: Iterable[Item], recipients: Iterable[Recipient], forms: Iterable[Form]
) -> tuple[Cell, ...]:
    """Every item for every recipient in every form, in order."""
    references = (item.reference for item in items)
    return tuple(sorted({Cell(*square) for square in product(references, recipients, forms)}))
