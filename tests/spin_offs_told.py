"""What the tests tell of spin-offs."""

from typing import Any

IDEA: dict[str, Any] = {
    "titles": {"en": "Quiet ferry"},
    "source_kind": "offer",
    "fields": ["maritime.marine_propulsion"],
    "civil_use": "Ferries that fish do not hear",
}
