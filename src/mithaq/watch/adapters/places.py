"""The content of a place, before it is read: its files, how large they are, and one digest of them all."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mithaq.base.refusals import Refused

_PIECE = 2**20


@dataclass(frozen=True)
class Content:
    """What a place holds. Of one file the digest is its own, of several that of their names and digests."""

    place: Path
    files: tuple[Path, ...]
    bytes: int
    sha256: str

    def name_of(self, file: Path) -> str:
        """A file as problems and rows name it: below its folder, where the place is one."""
        return file.name if file == self.place else file.relative_to(self.place).as_posix()


def content_of(
    place: Path, files: Sequence[Path], *, progress: Callable[[int], None] = lambda _: None
) -> Content:
    """Read all files once. Raises Refused `source_unreadable`."""
    digests, size = [], 0
    for file in files:
        digest = hashlib.sha256()
        try:
            with file.open("rb") as opened:
                while piece := opened.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    progress(size)
        except OSError as error:
            raise Refused("source_unreadable", place=str(file), reason=error.strerror or "") from error
        digests.append(digest.hexdigest())
    if len(files) == 1:
        return Content(place, tuple(files), size, digests[0])
    content = Content(place, tuple(files), size, "")
    whole = "\n".join(
        f"{digest}  {content.name_of(file)}" for digest, file in zip(digests, files, strict=True)
    )
    return replace(content, sha256=hashlib.sha256(whole.encode()).hexdigest())
