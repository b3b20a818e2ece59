"""A log that grows: its size and the hashes that its root follows from, and nothing of its past.

A reader keeps this of another's log: 32 bytes for each bit of its size.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mithaq.register.domain import merkle


@dataclass(frozen=True)
class Frontier:
    """The complete subtrees that a log is made of, the largest first (`merkle.frontier`)."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        nodes = self._nodes()
        return merkle.root(self.size, lambda level, index: nodes[level, index])

    def with_leaves(self, leaves: Iterable[bytes]) -> "Frontier":
        """The log after these entries, by their leaf hashes."""
        nodes = self._nodes()
        nodes |= merkle.grown(self.size, leaves, lambda level, index: nodes[level, index])
        size = self.size + sum(level == 0 and index >= self.size for level, index in nodes)
        return Frontier(size, tuple(nodes[place] for place in merkle.frontier(size)))

    def as_bytes(self) -> bytes:
        return b"".join(self.hashes)

    def _nodes(self) -> dict[tuple[int, int], bytes]:
        return dict(zip(merkle.frontier(self.size), self.hashes, strict=True))


def frontier_from(size: int, data: bytes) -> Frontier:
    """Read what `as_bytes` writes."""
    step = merkle.HASH_BYTES
    return Frontier(size, tuple(data[start : start + step] for start in range(0, len(data), step)))
