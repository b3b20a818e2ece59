"""Read a list whole: its parties, what was wrong with its rows, and the version that the files state."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.lists.files import BYTES_MAX, Fetched, fetched
from mithaq.clearance.adapters.lists.registry import FORMATS
from mithaq.clearance.domain.listed.party import ListedParty, joined
from mithaq.clearance.domain.listed.plausible import Counted
from mithaq.clearance.domain.listed.rows import Beside, Malformed, Stated, Why

VERSION_LENGTH_MAX = 80


@dataclass(frozen=True)
class Reading:
    """A version of a list as it was read. `version` is the file's own word, else the digest of its content.

    Each row gave a party or a report, or told more of a party, or was set aside:
    rows = parties + malformed_lines + told_more + set_aside.
    """

    format: str
    parties: tuple[ListedParty, ...]
    malformed: tuple[Malformed, ...]
    told_more: int
    set_aside: int
    version: str
    published_on: date | None
    announced: int | None
    size: int
    sha256: str

    @property
    def rows(self) -> int:
        return len(self.parties) + self.malformed_lines + self.told_more + self.set_aside

    @property
    def malformed_lines(self) -> int:
        """How many lines gave nothing but a report."""
        return sum(each.lines for each in self.malformed)

    @property
    def counted(self) -> Counted:
        """What the gate looks at."""
        return Counted(
            ids=tuple(each.id for each in self.parties),
            names=sum(len(each.names.strong) + len(each.names.weak) for each in self.parties),
            rows=self.rows,
            malformed=self.malformed_lines,
            announced=self.announced,
        )


def read_list(format: str, places: Sequence[str], *, bytes_max: int = BYTES_MAX) -> Reading:
    """Read a list from files, folders, archives or addresses.

    Raises NotFound `list_format_unheard`; Refused `source_unreadable`, `list_empty`, `list_error_page`,
    `list_format_unknown`, `list_broken`, `list_not_utf8`.
    """
    if format not in FORMATS:
        raise NotFound("list_format_unheard", format=format[:80])
    found = _Found()
    with fetched(places, bytes_max=bytes_max) as files:
        for read in FORMATS[format].read(files):
            found.take(read)
        count, size, sha256 = len(files), sum(each.size for each in files), _digest(files)
    dates = [each.published_on for each in found.stated]
    counts = [each.parties for each in found.stated]
    version = ", ".join(each.version for each in found.stated if each.version)
    if len(version) > VERSION_LENGTH_MAX:
        version = f"sha256:{hashlib.sha256(version.encode()).hexdigest()}"
    return Reading(
        format=format,
        parties=tuple(found.parties.values()),
        malformed=tuple(found.malformed),
        told_more=found.told_more,
        set_aside=found.set_aside,
        version=version or f"sha256:{sha256}",
        # The day of one file is none of another that is silent.
        published_on=min((each for each in dates if each), default=None)
        if all(dates) and len(dates) == count
        else None,
        announced=sum(each or 0 for each in counts) if counts and all(counts) else None,
        size=size,
        sha256=sha256,
    )


@dataclass
class _Found:
    parties: dict[str, ListedParty] = field(default_factory=dict)
    malformed: list[Malformed] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    told_more: int = 0
    set_aside: int = 0

    def take(self, read: ListedParty | Malformed | Beside | Stated) -> None:
        if isinstance(read, ListedParty):
            self._join(read)
        elif isinstance(read, Malformed):
            self.malformed.append(read)
        elif isinstance(read, Stated):
            self.stated.append(read)
        elif read.why is Why.TOLD_MORE:
            self.told_more += 1
        else:
            self.set_aside += 1

    def _join(self, party: ListedParty) -> None:
        """Rows of one id tell of one party."""
        before = self.parties.get(party.id)
        if before is None:
            self.parties[party.id] = party
            return
        try:
            self.parties[party.id] = joined(before, party)
            self.told_more += 1
        except Refused as refusal:
            facts = tuple((name, str(value)) for name, value in refusal.facts.items())
            self.malformed.append(Malformed(party.id, refusal.code, facts))


def _digest(files: Sequence[Fetched]) -> str:
    """The digest of the content; of several files that of their digests, in order."""
    digests = [each.sha256 for each in files]
    return (
        digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
    )
