"""Reads of the logs between us and partners: what we put out and sign, and what we hold of theirs."""

from collections.abc import Iterable, Iterator
from itertools import accumulate, count, takewhile

from django.conf import settings
from django.db.models.functions import Length

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.federation.domain.bundles import REFUSED_MAX, TOLD_AT_ONCE, Answer
from mithaq.federation.domain.growing import Frontier, frontier_from
from mithaq.federation.domain.receipts import Head, log_name
from mithaq.federation.domain.segments import ENTRIES_MAX, HEADER_BYTES_MAX, SEGMENT_BYTES_MAX, Segment
from mithaq.federation.domain.turns import Turn, lines_of
from mithaq.federation.models import Incoming, Outgoing, Quarantined, Sent, SentNode, Taken
from mithaq.register import queries as register
from mithaq.register.adapters.keys import seal_of
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, note_of
from mithaq.register.domain.roots import key_from


def sent_segment(name: str, *, first: int, most: int | None = None) -> Segment:
    """A stretch of the log for a partner, from an index on; empty at its end.

    Raises NotFound `log_shorter` beyond it.
    """
    # Read once: its key and its end belong together, though both may change meanwhile.
    log = Outgoing.objects.get(pk=name)
    if not 0 <= first <= log.size:
        raise NotFound("log_shorter", size=log.size)
    rows = Sent.objects.filter(peer=name, index__gte=first, index__lt=log.size).order_by("index")
    limit = ENTRIES_MAX if most is None else min(most, ENTRIES_MAX)
    found = list(rows.annotate(anew=Length("envelope")).values_list("index", "position", "anew")[:limit])
    kept = register.lengths_at([position for _, position, anew in found if anew is None])
    fit = found[: _how_many_fit(anew or kept[position] for _, position, anew in found)]
    signed_anew = dict(
        rows.filter(index__in=[index for index, _, anew in fit if anew]).values_list("index", "envelope")
    )
    at_home = iter(register.envelopes_at([position for _, position, anew in fit if anew is None]))
    entries = tuple(bytes(signed_anew[index] or b"") if anew else next(at_home) for index, _, anew in fit)
    return Segment(first, entries, sent_note(log, first + len(entries)), log.size)


def turns_of(log: Outgoing) -> tuple[Turn, ...]:
    """From which index of the log on each key of ours signs; the last is that of today."""
    found = [Turn(int(first), key_from(str(key))) for first, key in log.turns]
    return tuple(found) or (Turn(0, register.first_key().public_key),)


def sent_size(name: str) -> int:
    """How long the log for a partner is."""
    return Outgoing.objects.values_list("size", flat=True).get(pk=name)


def sent_frontier(name: str) -> Frontier:
    """The log for a partner as it can be continued."""
    size = sent_size(name)
    places = merkle.frontier(size)
    known = sent_hashes(name, places)
    return Frontier(size, tuple(known[place] for place in places))


def sent_note(log: Outgoing, size: int) -> str:
    """The signed note over the first entries of the log for a partner."""
    turns = turns_of(log)
    origin = log_name(settings.NODE_NAME, log.peer)
    checkpoint = Checkpoint(origin, size, sent_root(log.peer, size), lines_of(turns))
    return note_of(checkpoint, name=origin, seal=seal_of(settings.HOME, turns[-1].key))


def sent_root(name: str, size: int) -> bytes:
    """The root of the first entries of the log for a partner."""
    known = sent_hashes(name, merkle.frontier(size))
    return merkle.root(size, lambda level, index: known[level, index])


def sent_hashes(name: str, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes of complete subtrees of the log for a partner, by level and index; one query."""
    keys = [(name, level, index) for level, index in places]
    rows = SentNode.objects.filter(pk__in=keys).values_list("level", "index", "hash") if keys else ()
    return {(level, index): bytes(value) for level, index, value in rows}


def receipted(name: str) -> int:
    """How much of the log for a partner they gave a receipt for."""
    return Outgoing.objects.values_list("receipt_size", flat=True).get(pk=name)


def receipt_of(name: str) -> str:
    """The partner's last receipt for what we sent. Raises NotFound `receipt_missing`."""
    note = Outgoing.objects.filter(pk=name[:100]).values_list("receipt", flat=True).first()
    if not note:
        raise NotFound("receipt_missing", peer=name[:100])
    return note


def taken(name: str) -> Frontier:
    """How far a partner's log was taken. Raises NotFound `peer_unknown`."""
    row = Incoming.objects.filter(pk=name[:100]).first()
    if row is None:
        raise NotFound("peer_unknown", peer=name[:100])
    return frontier_from(row.size, bytes(row.frontier))


def not_taken(name: str, first: int, size: int, *, most: int | None = None) -> tuple[list[Json], int]:
    """What we did not take of a partner's log from an index on, and up to where that tells all of it."""
    rows = Quarantined.objects.filter(peer=name, is_ours=False, index__gte=first, index__lt=size)
    limit = most or TOLD_AT_ONCE
    some = list(rows.order_by("index").defer("envelope")[:limit])
    end = some[-1].index + 1 if len(some) == limit else size
    return [{"index": row.index, "code": row.code, "facts": row.facts} for row in some], end


def our_answers(name: str) -> Iterator[Answer]:
    """Our receipt for a partner's log with all that we did not take of it, as often as it takes to tell all.

    None before anything was taken.
    """
    log, told = Incoming.objects.get(pk=name), 0
    while told < log.size:
        refused, told = not_taken(name, told, log.size)
        yield Answer(log.receipt, refused)


def held_head(name: str, *, first: int) -> Head:
    """How far we have a partner's log, as both signed it, and what we did not take from an index on."""
    log = Incoming.objects.get(pk=name)
    refused, _ = not_taken(name, first, log.size, most=REFUSED_MAX)
    return Head(log.receipt, refused)


def held_segment(name: str, *, first: int) -> Segment:
    """A stretch of a partner's log as it came to us, for them to take back, and the receipt for all we have.

    Raises NotFound `log_shorter` beyond it, or `entry_not_kept`.
    """
    log = Incoming.objects.get(pk=name)
    if not 0 <= first < log.size:
        raise NotFound("log_shorter", size=log.size)
    here = {"peer": name, "index__gte": first, "index__lt": min(first + ENTRIES_MAX, log.size)}
    taken = dict(Taken.objects.filter(**here).values_list("index", "position"))
    aside = Quarantined.objects.filter(**here, is_ours=False, envelope__isnull=False)
    lengths = register.lengths_at(list(taken.values()))
    of_each = {index: lengths[position] for index, position in taken.items()}
    of_each |= dict(aside.annotate(length=Length("envelope")).values_list("index", "length"))
    stretch = list(takewhile(of_each.__contains__, count(first)))
    fit = stretch[: _how_many_fit(of_each[index] for index in stretch)]
    if not fit:
        raise NotFound("entry_not_kept", index=first)
    found = dict(aside.filter(index__in=fit).values_list("index", "envelope"))
    here_too = [index for index in fit if index not in found]
    found |= zip(here_too, register.envelopes_at([taken[index] for index in here_too]), strict=True)
    return Segment(first, tuple(bytes(found[index] or b"") for index in fit), log.receipt, log.size)


def _how_many_fit(lengths: Iterable[int]) -> int:
    """How many entries a segment may have from its first on: more are not even read."""
    ends = accumulate((length + 1 for length in lengths), initial=HEADER_BYTES_MAX)
    return sum(end <= SEGMENT_BYTES_MAX for end in ends) - 1
