"""Who may use and license what: the four cells of a plan, and what stands against a licence.

An owner may do with its own what the grid does not bind. Others may use what the grid lets them, and no
licence gives more than its giver may give. A licence that goes beyond is a conflict: it is shown, since who
told it told it, and it opens nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from mithaq.programmes.domain.clauses import RIGHTS
from mithaq.projects.domain.entries import Entry, EntryKind, entry_id
from mithaq.projects.domain.plans import Cell, CellRights, ProjectPlan

DEFAULT: Mapping[Cell, CellRights] = {
    Cell.GOVERNMENT_FOREGROUND: CellRights("parties", "government", "all_consent"),
    Cell.GOVERNMENT_BACKGROUND: CellRights("parties", "project", "owner"),
    Cell.CONTRACTOR_FOREGROUND: CellRights("parties", "government", "all_consent"),
    Cell.CONTRACTOR_BACKGROUND: CellRights("nobody", "project", "owner"),
}
"""What a new plan begins with: what the project finds serves all, what was there before stays its owner's."""


@dataclass(frozen=True)
class Licence:
    """A licence that was told, and the codes of what stands against it; none where it holds."""

    entry: Entry
    item: Entry | None
    conflicts: tuple[str, ...]


def cell_of(item: Entry) -> Cell:
    """The cell of a piece of background or foreground."""
    return Cell(f"{item.text('holder')}_{item.kind.value}")


def may_use(plan: ProjectPlan, item: Entry, party: str, purpose: str) -> bool:
    """Whether a party may use an item for a purpose, by the grid alone."""
    if party == item.party:
        return True
    allowed = plan.rights[cell_of(item)].use_right
    return party in plan.parties and RIGHTS.index(purpose) <= RIGHTS.index(allowed)


def licences(plan: ProjectPlan, told: Sequence[Entry]) -> tuple[Licence, ...]:
    """All licences that were told, with what stands against each."""
    items = {each.id: each for each in told if each.kind in {EntryKind.BACKGROUND, EntryKind.FOREGROUND}}
    found = []
    for each in told:
        if each.kind is EntryKind.LICENCE:
            item = items.get(item_of(each))
            found.append(Licence(each, item, conflicts_of(each, item, plan)))
    return tuple(found)


def item_of(licence: Entry) -> UUID:
    """The identifier of the entry that a licence is about."""
    kind = EntryKind(licence.text("item_kind"))
    return entry_id(licence.project, party=licence.text("item_of"), kind=kind, key=licence.text("item"))


def conflicts_of(licence: Entry, item: Entry | None, plan: ProjectPlan) -> tuple[str, ...]:
    """The codes of all that stands against a licence."""
    if item is None:
        return ("licence_of_unknown",)
    row, is_owner = plan.rights[cell_of(item)], licence.party == item.party
    is_outside = "outside" in licence.facts or licence.text("licensee") not in plan.parties
    found = list[str]()
    if not is_owner and row.licensing != "parties":
        found.append("licence_not_owners")
    if not may_use(plan, item, licence.party, licence.text("use_right")):
        found.append("licence_beyond_use")
    if is_outside and row.licensing == "nobody":
        found.append("licence_outside")
    if is_outside and row.licensing == "all_consent" and not _all_consent(licence, plan):
        found.append("licence_without_consent")
    return tuple(found)


def _all_consent(licence: Entry, plan: ProjectPlan) -> bool:
    consent = licence.facts.get("consent_of")
    named: Iterable[object] = consent if isinstance(consent, list | tuple) else ()
    return set(plan.parties) - {licence.party} <= set(map(str, named))
