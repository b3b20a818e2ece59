"""A log by its frontier has the root that the whole log has."""

from hypothesis import given
from hypothesis import strategies as some

from mithaq.federation.domain.growing import Frontier, frontier_from
from mithaq.register.domain import merkle


def root_of(leaves: list[bytes]) -> bytes:
    nodes: dict[tuple[int, int], bytes] = {}
    for index, leaf in enumerate(leaves):
        for level, place, value in merkle.completed(index, leaf, lambda *at: nodes[at]):
            nodes[level, place] = value
    return merkle.root(len(leaves), lambda *at: nodes[at])


@given(some.lists(some.integers(0, 40), max_size=6))
def test_a_log_that_grew_in_pieces_has_the_root_of_the_whole(pieces: list[int]) -> None:
    leaves: list[bytes] = []
    log = Frontier()
    for piece in pieces:
        new = [merkle.leaf_hash(bytes([len(leaves) + number])) for number in range(piece)]
        leaves += new
        log = log.with_leaves(new)
        log = frontier_from(log.size, log.as_bytes())

    assert (log.size, log.root) == (len(leaves), root_of(leaves))
    assert len(log.hashes) == log.size.bit_count()
