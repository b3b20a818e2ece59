"""The server's log: its last words, and an upper limit to its size."""

from pathlib import Path

BYTES_MAX = 5_000_000
BYTES_KEPT = 1_000_000
WORDS_BYTES = 2_000


def last_words(log: Path, offset: int = 0) -> str:
    """What the server wrote last, no further back than `offset`; nothing when there is no log."""
    try:
        with log.open("rb") as file:
            file.seek(max(offset, log.stat().st_size - WORDS_BYTES))
            return file.read().decode(errors="replace").strip()
    except OSError:
        return ""


def shorten(log: Path) -> None:
    """Keep the end of a log that grew too long; the server may go on writing, for it only ever appends."""
    if not log.exists() or log.stat().st_size <= BYTES_MAX:
        return
    with log.open("r+b") as file:
        file.seek(-BYTES_KEPT, 2)
        kept = file.read().partition(b"\n")[2]
        file.seek(0)
        file.write(kept)
        file.truncate()
