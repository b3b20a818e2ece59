"""What the tests tell of spin-offs."""

from typing import Any
from uuid import uuid4

from cast import AT, Cast, Player
from mithaq.economy.actions import telling
from mithaq.economy.domain.spin_offs.entries import ToldKind

IDEA: dict[str, Any] = {
    "titles": {"en": "Quiet ferry"},
    "source_kind": "offer",
    "fields": ["maritime.marine_propulsion"],
    "civil_use": "Ferries that fish do not hear",
}
REPORT: dict[str, Any] = {
    "of": "L-1",
    "from": "2026-01-01",
    "until": "2026-04-01",
    "basis": "estimated",
    "currency": "TRY",
    "sales": "900000",
    "sales_low": "500000",
    "sales_high": "1500000",
    "jobs": "12",
    "jobs_low": "9",
    "jobs_high": "15",
    "evidence": "Letter of the licensee",
}


def earning(cast: Cast, rana: Player, year: int = 2026, *, terms: Any = None, **report: Any) -> str:
    """A spin-off that was licensed at home in a year, on some more `terms`, and reported on; `report` changes
    what that says."""
    by = cast.leyla.actor
    reference = telling.begin(uuid4(), {**IDEA, "on": f"{year}-01-01"}, by=by, at=AT)
    status: dict[str, Any] = {
        "on": f"{year}-01-02",
        "status": "not_listed",
        "control_list": "WA 2025",
        "reason": "No entry",
    }
    telling.tell(reference, ToldKind.EXPORT_STATUS, "", status, by=rana.actor, at=AT)
    licence: dict[str, Any] = {
        "on": f"{year}-01-03",
        "licensee": f"institution:{cast.kerem.institution}",
        "grant": "sole",
        "field_of_use": "Ferries",
        "reports_months": 3,
        **(terms or {}),
    }
    telling.tell(reference, ToldKind.LICENCE, "L-1", licence, by=by, at=AT)
    telling.tell(reference, ToldKind.REPORT, "R-1", {**REPORT, **report}, by=by, at=AT)
    return reference
