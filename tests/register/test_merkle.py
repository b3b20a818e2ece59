"""The Merkle tree against the vectors of others and against its own definition."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.register.domain import merkle

VECTORS = Path(__file__).parents[2].parent / "shared" / "data" / "federation" / "merkle-rfc9162"
# Their roots are 12-byte placeholders; we refuse hashes that are not of 32 bytes, also where they are equal.
PLACEHOLDERS = {
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-"
    "proof-is-empty.json",
}
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(70)]


class Tree:
    """A tree grown leaf by leaf, as the register grows it."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(leaves):
            for level, place, value in merkle.completed(index, leaf, self.node):
                assert (level, place) not in self.nodes
                self.nodes[level, place] = value

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


TREE = Tree(LEAVES)


def _root_by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, as it stands there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else merkle.EMPTY_ROOT
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return merkle.parent_hash(_root_by_definition(leaves[:middle]), _root_by_definition(leaves[middle:]))


def _is_accepted(kind: str, vector: dict[str, Any]) -> bool:
    hashes = {
        name: base64.b64decode(vector[name])
        for name in ("root", "root1", "root2", "leafHash")
        if name in vector
    }
    proof = [base64.b64decode(each) for each in vector["proof"] or []]
    match kind:
        case "inclusion":
            return merkle.is_included(
                index=vector["leafIdx"],
                size=vector["treeSize"],
                leaf=hashes["leafHash"],
                proof=proof,
                root=hashes["root"],
            )
        case "subtreeinclusion":
            return merkle.is_included_in_subtree(
                index=vector["leafIdx"],
                start=vector["start"],
                end=vector["end"],
                leaf=hashes["leafHash"],
                proof=proof,
                root=hashes["root"],
            )
        case "consistency":
            return merkle.is_consistent(
                old=vector["size1"],
                new=vector["size2"],
                old_root=hashes["root1"],
                new_root=hashes["root2"],
                proof=proof,
            )
        case "subtreeconsistency":
            return merkle.is_part(
                start=vector["start"],
                end=vector["end"],
                size=vector["size"],
                part_root=hashes["root1"],
                root=hashes["root2"],
                proof=proof,
            )
    raise ValueError(kind)


@pytest.mark.parametrize("kind", ["inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"])
def test_the_vectors_of_transparency_dev_are_judged_as_they_say(kind: str) -> None:
    files = sorted((VECTORS / kind).rglob("*.json"))
    if not files:
        pytest.skip("the shared data folder is not here")

    for file in files:
        vector = json.loads(file.read_text())
        is_good = not vector["wantErr"] and file.relative_to(VECTORS).as_posix() not in PLACEHOLDERS
        assert _is_accepted(kind, vector) is is_good, file.name


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root(size, TREE.node) == _root_by_definition(LEAVES[:size])


def test_an_append_keeps_each_complete_subtree_once_and_no_other() -> None:
    complete = {(level, index) for level in range(7) for index in range(len(LEAVES) >> level)}

    assert set(TREE.nodes) == complete


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 63, 64, 65, 70])
def test_every_leaf_is_proved_and_nothing_else(size: int) -> None:
    root = merkle.root(size, TREE.node)

    for index in range(size):
        proof = merkle.inclusion_proof(index, size, TREE.node)
        for claimed in range(size + 1):
            is_so = claimed < size and LEAVES[claimed] == LEAVES[index]
            assert is_so is merkle.is_included(
                index=claimed, size=size, leaf=LEAVES[index], proof=proof, root=root
            ), (index, claimed)


@given(st.data())
def test_each_tree_is_proved_to_begin_a_later_one(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, len(LEAVES)))
    old = data.draw(st.integers(1, new))
    roots = {"old_root": merkle.root(old, TREE.node), "new_root": merkle.root(new, TREE.node)}

    proof = merkle.consistency_proof(old, new, TREE.node)

    assert merkle.is_consistent(old=old, new=new, proof=proof, **roots)
    assert old == new or not merkle.is_consistent(old=old + 1, new=new, proof=proof, **roots)
    assert not merkle.is_consistent(old=old, new=new, proof=(*proof, roots["new_root"]), **roots)
    for place in range(len(proof)):
        changed = [*proof]
        changed[place] = merkle.leaf_hash(changed[place])
        assert not merkle.is_consistent(old=old, new=new, proof=changed, **roots)


def test_a_tree_with_another_past_is_not_consistent() -> None:
    rewritten = Tree([merkle.leaf_hash(b"rewritten"), *LEAVES[1:]])

    for old in range(1, 40):
        proof = merkle.consistency_proof(old, 40, rewritten.node)
        assert not merkle.is_consistent(
            old=old,
            new=40,
            old_root=merkle.root(old, TREE.node),
            new_root=merkle.root(40, rewritten.node),
            proof=proof,
        ), old


@pytest.mark.parametrize("size", [1, 5, 8, 13, 32])
def test_every_subtree_is_proved_to_be_a_part(size: int) -> None:
    root = merkle.root(size, TREE.node)
    proved = 0

    for start in range(size):
        for end in range(start + 1, size + 1):
            if not merkle.is_subtree(start, end):
                continue
            proof = merkle.subtree_proof(start, end, size, TREE.node)
            part = _root_by_definition(LEAVES[start:end])
            for claimed in (part, merkle.leaf_hash(part)):
                is_so = merkle.is_part(
                    start=start, end=end, size=size, part_root=claimed, root=root, proof=proof
                )
                assert is_so is (claimed == part), (start, end)
            proved += 1

    assert proved >= size


@pytest.mark.parametrize(
    ("start", "end", "is_one"),
    [(0, 5, True), (4, 7, True), (4, 8, True), (8, 13, True), (2, 5, False), (1, 3, False), (6, 10, False)],
)
def test_a_subtree_starts_where_a_complete_one_could(start: int, end: int, is_one: bool) -> None:
    assert merkle.is_subtree(start, end) is is_one


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        merkle.inclusion_proof(index, size, TREE.node)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_what_is_no_earlier_tree_has_no_proof(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="part of the new"):
        merkle.consistency_proof(old, new, TREE.node)


def test_a_leaf_cannot_pass_for_an_inner_node() -> None:
    left, right = LEAVES[0], LEAVES[1]

    assert merkle.leaf_hash(left + right) != merkle.parent_hash(left, right)
