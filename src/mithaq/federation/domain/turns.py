"""Which key signs which stretch of a log: lines of its checkpoint, after the root.

A node's key may change while its log goes on. The entries that are there keep their bytes and with them
their signatures; from the size on at which the key changed, another signs. Each checkpoint says so, under the
key of today, which stands for all entries before it. Without such lines the key that signed the checkpoint
signed all.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.register.domain.roots import key_from, key_text

LINE = "signed from"
TURNS_MAX = 1_000


@dataclass(frozen=True)
class Turn:
    """From this index of the log on, this key signs."""

    first: int
    key: bytes


def with_turn(turns: Sequence[Turn], new: Turn) -> tuple[Turn, ...]:
    """The turns of a log whose key changes at its end; a key that signed nothing leaves no trace."""
    return (*(each for each in turns if each.first < new.first), new)


def continued(
    ours: Sequence[Turn], told: Sequence[Turn], *, before: int, size: int, today: bytes
) -> tuple[Turn, ...]:
    """The turns of a log that goes on by today's key at `size`: ours up to `before`, then those told."""
    turns = [each for each in ours if each.first < before]
    turns += [each for each in told if before <= each.first < size]
    if turns and turns[-1].key == today:
        return tuple(turns)
    return (*turns, Turn(size, today))


def lines_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The lines of a checkpoint: none where one key signed all."""
    if len(turns) < 2:
        return ()
    return tuple(f"{LINE} {each.first} {key_text(each.key)}" for each in turns)


def turns_in(lines: Sequence[str], *, today: bytes, most: int = TURNS_MAX) -> tuple[Turn, ...]:
    """The turns that a checkpoint tells, the last of them that of the key that signed it.

    Of a partner, `most` is how many root documents it had: each brings one key at most. Lines of other sorts
    are passed over. Raises Refused `checkpoint_malformed`.
    """
    turns = [_turn(each) for each in lines if each.startswith(LINE + " ")] or [Turn(0, today)]
    starts = [each.first for each in turns]
    is_sound = (
        starts[0] == 0
        and turns[-1].key == today
        and len(turns) <= most
        and all(one < later for one, later in itertools.pairwise(starts))
    )
    if not is_sound:
        raise Refused("checkpoint_malformed", part="turns")
    return tuple(turns)


def stretches(
    turns: Sequence[Turn], entries: Sequence[bytes], *, first: int
) -> Iterator[tuple[int, Sequence[bytes], bytes]]:
    """The entries from an index on, parted by who signs them: index, entries, key.

    The last part may be empty: its key signs what comes next.
    """
    end = first + len(entries)
    for turn, until in zip(turns, [*(each.first for each in turns[1:]), end + 1], strict=True):
        start, stop = max(first, turn.first), min(end, until)
        if start < stop or turn.first <= end < until:
            yield start, entries[start - first : stop - first], turn.key


def _turn(line: str) -> Turn:
    match line.removeprefix(LINE + " ").split(" "):
        case [size, key] if size.isascii() and size.isdigit() and len(size) < 20 and str(int(size)) == size:
            try:
                return Turn(int(size), key_from(key))
            except Refused as refusal:
                raise Refused("checkpoint_malformed", part="turns") from refusal
    raise Refused("checkpoint_malformed", part="turns")
