"""Objects of STIX 2.1 that others share, beside ATT&CK: groups, tools, campaigns, reports, and how they are
tied.

What an object says to do or to match (patterns of indicators, samples, payloads) is never kept: a name, the
beginning of its description and its references are.
"""

from dataclasses import dataclass
from datetime import datetime

KEPT = frozenset(
    {
        *("attack-pattern", "campaign", "course-of-action", "grouping", "incident", "indicator"),
        *("infrastructure", "intrusion-set", "malware", "malware-analysis", "note", "opinion", "report"),
        *("threat-actor", "tool", "vulnerability", "identity", "location"),
        *("relationship", "sighting"),
    }
)


@dataclass(frozen=True, slots=True)
class SharedObject:
    """An object as its newest version says it. Ties have a source and a target, and nothing else has.

    `references` are numbers that it names: of ATT&CK, of CVE.
    """

    stix_id: str
    kind: str
    name: str
    modified_at: datetime
    summary: str = ""
    is_revoked: bool = False
    references: tuple[str, ...] = ()
    tie: str = ""
    source: str = ""
    target: str = ""


def is_newer(found: SharedObject, than: SharedObject) -> bool:
    """Whether it is a later version; of one moment, the one that came first stands."""
    return found.modified_at > than.modified_at
