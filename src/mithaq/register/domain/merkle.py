"""The Merkle tree of RFC 9162, section 2.1, kept as its complete subtrees.

A complete subtree is named by (level, index): it covers the leaves index·2^level up to, not including,
(index + 1)·2^level. Proofs read them through a `node` function, so a tree of any size is proved with about
log2(size) look-ups.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

Node = Callable[[int, int], bytes]
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def parent_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(index: int, leaf: bytes, node: Node) -> Iterator[tuple[int, int, bytes]]:
    """The complete subtrees that appending a leaf at `index` brings, the leaf itself first."""
    level, value = 0, leaf
    yield level, index, value
    while index % 2:
        value = parent_hash(node(level, index - 1), value)
        level, index = level + 1, index // 2
        yield level, index, value


def grown(size: int, leaves: Iterable[bytes], node: Node) -> dict[tuple[int, int], bytes]:
    """The complete subtrees that these leaves bring to a tree of `size` leaves."""
    new: dict[tuple[int, int], bytes] = {}

    def known(level: int, index: int) -> bytes:
        return new.get((level, index)) or node(level, index)

    for index, leaf in enumerate(leaves, size):
        new.update(((level, at), value) for level, at, value in completed(index, leaf, known))
    return new


def frontier(size: int) -> tuple[tuple[int, int], ...]:
    """The complete subtrees that a tree of `size` leaves is made of, the largest first."""
    return tuple(
        (level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1
    )


def root(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves."""
    return _range(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """PATH(index, D[size]) of RFC 9162, 2.1.3.1. Raises ValueError outside the tree."""
    if not 0 <= index < size:
        raise ValueError("the leaf lies outside the tree")
    return _path(index, 0, size, node)


def consistency_proof(old: int, new: int, node: Node) -> tuple[bytes, ...]:
    """PROOF(old, D[new]) of RFC 9162, 2.1.4.1. Raises ValueError unless 0 < old ≤ new."""
    if not 0 < old <= new:
        raise ValueError("the old tree must be a part of the new one")
    return subtree_proof(0, old, new, node)


def subtree_proof(start: int, end: int, size: int, node: Node) -> tuple[bytes, ...]:
    """The proof that a subtree is a part of the tree; from the first leaf on, it is a consistency proof.

    Source: draft-ietf-plants-merkle-tree-certs, section 4.4. Raises ValueError for what is no subtree.
    """
    if not (start < end <= size and is_subtree(start, end)):
        raise ValueError("this is no subtree of the tree")
    return _subproof((start, end), (0, size), node, is_known=True)


def is_subtree(start: int, end: int) -> bool:
    """Whether leaves from `start` up to `end` may be a subtree: it starts where a complete one could."""
    return 0 <= start <= end and not start % (1 << max(end - start - 1, 0).bit_length())


def is_included(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Verify an inclusion proof (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    fn, sn, value = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = parent_hash(sibling, value)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = parent_hash(value, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == root


def is_included_in_subtree(
    *, index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Verify that a leaf of the tree is in a subtree of it; `root` is the subtree's."""
    return is_subtree(start, end) and is_included(
        index=index - start, size=end - start, leaf=leaf, proof=proof, root=root
    )


def is_consistent(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Verify a consistency proof (RFC 9162, 2.1.4.2). A proof from the empty tree says nothing: refused."""
    return old > 0 and is_part(start=0, end=old, size=new, part_root=old_root, root=new_root, proof=proof)


def is_part(
    *, start: int, end: int, size: int, part_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Verify a subtree proof (draft-ietf-plants-merkle-tree-certs, 4.4.3; with `start` 0, RFC 9162, 2.1.4.2).

    Hashes that are not of 32 bytes are refused, also where the rule would only compare them.
    """
    if not (end <= size and is_subtree(start, end) and _are_hashes((part_root, root, *proof))):
        return False
    if start == end:
        return not proof and part_root == EMPTY_ROOT
    fn, sn, tn = start, end - 1, size - 1
    while fn != sn and (sn & 1 or sn == tn):
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    hashes = [part_root, *proof] if fn == sn else list(proof)
    if not hashes:
        return False
    part = whole = hashes[0]
    for value in hashes[1:]:
        if tn == 0:
            return False
        if sn & 1 or sn == tn:
            part = parent_hash(value, part) if fn < sn else part
            whole = parent_hash(value, whole)
            while sn and not sn & 1:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            whole = parent_hash(whole, value)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    return tn == 0 and part == part_root and whole == root


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, end: int, node: Node) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return parent_hash(_range(start, middle, node), _range(middle, end, node))


def _path(index: int, start: int, end: int, node: Node) -> tuple[bytes, ...]:
    if end - start == 1:
        return ()
    middle = start + _split(end - start)
    if index < middle:
        return (*_path(index, start, middle, node), _range(middle, end, node))
    return (*_path(index, middle, end, node), _range(start, middle, node))


def _subproof(
    part: tuple[int, int], tree: tuple[int, int], node: Node, *, is_known: bool
) -> tuple[bytes, ...]:
    """Hashes that lead from a part to the tree; `is_known` when the verifier has the hash of the part."""
    if part == tree:
        return () if is_known else (_range(*tree, node),)
    (start, end), (first, last) = part, tree
    middle = first + _split(last - first)
    if end <= middle:
        return (*_subproof(part, (first, middle), node, is_known=is_known), _range(middle, last, node))
    rest = (max(start, middle), end)
    is_known = is_known and start >= middle
    return (*_subproof(rest, (middle, last), node, is_known=is_known), _range(first, middle, node))
