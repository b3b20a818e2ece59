"""Root documents: each version follows the one before by the leave of both, and nothing else does."""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tuf.api._payload import Root as TufRoot
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata

from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, key_id
from mithaq.register.domain.roots import (
    KEYS_MAX,
    Root,
    Signed,
    draft_in,
    first_root,
    followed,
    is_met,
    next_root,
    root_from,
    signed_in,
    with_signature,
)

SIGSTORE = Path(__file__).parents[2].parent / "shared" / "data" / "federation" / "tuf-root-rotation"
NODE = "node.example"
SEALS = [KeySeal(Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))) for number in range(1, 40)]
FIRST, THIEF = SEALS[0], SEALS[-1]
BEGINNING = first_root(NODE, FIRST.public_key)


def keys(seals: list[KeySeal]) -> tuple[bytes, ...]:
    return tuple(sorted(each.public_key for each in seals))


def signed(root: Root, *by: KeySeal) -> Signed:
    draft = Signed(root, b"")
    for seal in by:
        draft = with_signature(draft, seal)
    return draft


def chain(length: int = 12) -> list[Signed]:
    """Two of three hold it; each version has another of them, and another key of the node."""
    found: list[Signed] = []
    known, holders = BEGINNING, [FIRST]
    for number in range(2, length + 2):
        then = SEALS[number : number + 3]
        root = replace(
            next_root(known), keys=keys(then), threshold=2, statement=SEALS[number + 20].public_key
        )
        found.append(signed(root, *holders[:2], *then[:2]))
        known, holders = root, then
    return found


CHAIN = chain()
ENVELOPES = [each.envelope for each in CHAIN]
KNOWN = CHAIN[3].root
"""Version 5, whose keys are SEALS[5:8]."""
OURS, NEXT = SEALS[5:8], SEALS[7:10]


def test_a_chain_of_twelve_is_followed_from_wherever_it_is_known() -> None:
    assert [each.root.version for each in followed(BEGINNING, ENVELOPES)] == list(range(2, 14))
    for known in CHAIN:
        assert followed(known.root, ENVELOPES) == tuple(CHAIN[known.root.version - 1 :])
        assert followed(known.root, ENVELOPES[known.root.version - 2 :])[-1:] == tuple(CHAIN[-1:]) or (
            known == CHAIN[-1]
        )


def draft(**changes: object) -> Root:
    said = {"keys": keys(NEXT), "threshold": 2, "statement": THIEF.public_key, **changes}
    return replace(next_root(KNOWN), **said)  # type: ignore[arg-type]


def other_chain() -> Signed:
    other = first_root("other.example", FIRST.public_key)
    return signed(replace(next_root(other), statement=THIEF.public_key), FIRST)


HOSTILE: dict[str, tuple[Callable[[], list[Signed]], str]] = {
    "a version is skipped": (lambda: [CHAIN[5]], "root_skipped"),
    "a version is skipped later": (lambda: [CHAIN[4], CHAIN[6]], "root_skipped"),
    "nobody of before": (lambda: [signed(draft(), *NEXT[1:])], "root_signers_too_few"),
    "nobody of after": (
        lambda: [signed(draft(keys=keys(SEALS[10:13])), *OURS)],
        "root_signers_too_few",
    ),
    "one of two": (lambda: [signed(draft(), OURS[0], *NEXT[1:])], "root_signers_too_few"),
    "one who signs twice": (
        lambda: [signed(draft(), OURS[0], OURS[0], *NEXT[1:])],
        "root_signers_too_few",
    ),
    "a thief": (lambda: [signed(draft(), THIEF)], "root_signers_too_few"),
    "the node's own key": (lambda: [signed(draft(), SEALS[25])], "root_signers_too_few"),
    "a threshold lowered by one": (
        lambda: [signed(draft(threshold=1, keys=keys([OURS[0]])), OURS[0])],
        "root_signers_too_few",
    ),
    "the same version again": (
        lambda: [signed(replace(KNOWN, statement=THIEF.public_key), *OURS)],
        "root_forked",
    ),
    "another history": (
        lambda: [signed(draft(previous="0" * 64), *OURS, *NEXT)],
        "root_forked",
    ),
    "an older version": (lambda: [CHAIN[0]], "root_rolled_back"),
    "nothing": (list, "root_rolled_back"),
    "another node's": (lambda: [signed(draft(node="other.example"), *OURS, *NEXT)], "root_of_other_node"),
    "another node's later": (lambda: [CHAIN[4], other_chain()], "root_of_other_node"),
    "one good, one by too few": (
        lambda: [CHAIN[4], signed(next_root(CHAIN[4].root), SEALS[6])],
        "root_signers_too_few",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_does_not_follow_is_refused(case: str) -> None:
    make, code = HOSTILE[case]

    with pytest.raises(Refused, match=code):
        followed(KNOWN, [each.envelope for each in make()])


def test_any_two_who_hold_it_may_go_on_when_the_third_key_is_lost() -> None:
    for pair in itertools.combinations(OURS, 2):
        (found,) = followed(KNOWN, [signed(draft(keys=keys(OURS)), *pair).envelope])
        assert found.root.version == 6


def test_no_letter_of_a_document_can_be_changed() -> None:
    by = (OURS[0], NEXT[0], NEXT[1])
    whole = signed(draft(), *by).envelope
    # The names of keys beside the signatures are for people: who signed is tried.
    starts = [whole.index(key_id(each.public_key).encode()) for each in by]
    places = set(range(len(whole))) - {start + step for start in starts for step in range(64)}

    assert followed(KNOWN, [whole])
    for place in places:
        with pytest.raises(Refused):
            followed(KNOWN, [whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]])


SAID = json.loads(KNOWN.payload())
MALFORMED: dict[str, object] = {
    "no object": [],
    "another part": {**SAID, "more": 1},
    "a part missing": {key: value for key, value in SAID.items() if key != "threshold"},
    "no threshold": {**SAID, "threshold": 0},
    "a threshold that nobody reaches": {**SAID, "threshold": 4},
    "a threshold that is a truth": {**SAID, "threshold": True},
    "no keys": {**SAID, "keys": []},
    "a key twice": {**SAID, "keys": [SAID["keys"][0]] * 2},
    "keys out of order": {**SAID, "keys": SAID["keys"][::-1]},
    "too many keys": {**SAID, "keys": [key for _ in range(KEYS_MAX) for key in SAID["keys"]]},
    "half a key": {**SAID, "keys": ["AAAA"]},
    "no base64": {**SAID, "statement": "no key"},
    "no node": {**SAID, "node": ""},
    "no version": {**SAID, "version": 0},
    "a first version that is not the first": {**SAID, "version": 1, "previous": ""},
    "nothing before": {**SAID, "previous": ""},
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_document_is_refused(case: str) -> None:
    with pytest.raises(Refused, match="root_malformed"):
        root_from(canonical_bytes(MALFORMED[case]))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"x" * 20_000, b'{"payload":"","signatures":[]}'])
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    for read in (draft_in, signed_in):
        with pytest.raises(Refused, match="root_malformed"):
            read(data)


def test_a_draft_goes_from_signer_to_signer() -> None:
    bare = draft_in(draft().payload())
    once = draft_in(with_signature(bare, OURS[0]).envelope)
    twice = with_signature(with_signature(once, OURS[0]), NEXT[1])

    assert bare.signers(draft().keys) == frozenset()
    assert once.signers(keys(OURS)) == {OURS[0].public_key}
    assert twice.signers(keys([*OURS, *NEXT])) == {OURS[0].public_key, NEXT[1].public_key}


def test_the_fingerprint_stays_while_only_the_node_s_key_changes() -> None:
    changed = replace(next_root(KNOWN), statement=THIEF.public_key)

    assert changed.fingerprint == KNOWN.fingerprint
    assert replace(changed, threshold=1).fingerprint != KNOWN.fingerprint
    assert replace(changed, keys=keys(NEXT)).fingerprint != KNOWN.fingerprint
    assert replace(changed, node="other.example").fingerprint != KNOWN.fingerprint


def sigstore() -> list[Metadata[TufRoot]]:
    """Versions 5 to 12: the library no longer reads the moments and keys of the first four."""
    if not SIGSTORE.exists():
        pytest.skip("the shared data folder is not here")
    return [
        Metadata[TufRoot].from_file(str(SIGSTORE / "metadata" / f"{number}.root.json"))
        for number in range(5, 13)
    ]


def signers_of(document: Metadata[TufRoot], by: TufRoot) -> set[str]:
    """Who signed, by the TUF library."""
    return set(by.get_verification_result("root", document.signed_bytes, document.signatures).signed)


# The library itself says so of the keys of 2022.
@pytest.mark.filterwarnings("ignore:keytype .* is deprecated:DeprecationWarning")
def test_sigstore_s_rotations_are_judged_as_the_tuf_library_does() -> None:
    documents = sigstore()
    judged = 0
    for old, new in itertools.pairwise(documents):
        assert new.signed.version == old.signed.version + 1
        for by in (old.signed, new.signed):
            role = by.roles["root"]
            all_signatures = dict(new.signatures)
            for count in range(len(all_signatures) + 1):
                new.signatures = dict(itertools.islice(all_signatures.items(), count))
                ours = is_met(signers_of(new, by), keys=role.keyids, threshold=role.threshold)
                assert ours == _is_taken_by_tuf(by, new)
                judged += 1
            new.signatures = all_signatures
            assert is_met(signers_of(new, by), keys=role.keyids, threshold=role.threshold)
    assert judged == 100


def _is_taken_by_tuf(by: TufRoot, new: Metadata[TufRoot]) -> bool:
    try:
        by.verify_delegate("root", new.signed_bytes, new.signatures)
    except UnsignedMetadataError:
        return False
    return True
