"""F17: the vectors of others for signatures: each library gives the same answer under our rule.

The rule is `mithaq-ed25519-1` (mithaq.base.seals): encodings, low orders and S are judged before any library
is asked. Needs shared/data/federation beside the clone. Example: python bench/faults/f17_vectors.py
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from grounds import Figure

from mithaq.base.seals import is_valid, may_be_valid

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "federation"


def main() -> Iterator[Figure]:
    """Both sets; nothing where they are not here."""
    if not DATA.exists():
        yield Figure(
            "F17 signature vectors", "none", "0 disagreement", f"{DATA} is not here", is_reached=False
        )
        return
    cctv = json.loads((DATA / "ed25519-cctv" / "ed25519vectors.json").read_text())
    yield _figure("C2SP CCTV", [(*_signed(each), each["msg"].encode(), None) for each in cctv])
    groups = json.loads((DATA / "wycheproof" / "ed25519_test.json").read_text())["testGroups"]
    tests = [
        (
            bytes.fromhex(group["publicKey"]["pk"]),
            bytes.fromhex(test["sig"]),
            bytes.fromhex(test["msg"]),
            test["result"] == "valid",
        )
        for group in groups
        for test in group["tests"]
    ]
    yield _figure("Wycheproof", tests)


def _signed(vector: dict[str, Any]) -> tuple[bytes, bytes]:
    return bytes.fromhex(vector["key"]), bytes.fromhex(vector["sig"])


def _figure(name: str, vectors: list[tuple[bytes, bytes, bytes, bool | None]]) -> Figure:
    ours = [is_valid(key, message, signature) for key, signature, message, _ in vectors]
    theirs = [_by_openssl(key, message, signature) for key, signature, message, _ in vectors]
    apart = sum(one != other for one, other in zip(ours, theirs, strict=True))
    wrong = sum(
        said is not None and said != found for (_, _, _, said), found in zip(vectors, ours, strict=True)
    )
    return Figure(
        f"F17 vectors of {name}",
        f"{len(vectors)} signatures",
        "0 disagreement under the named rule",
        f"{apart} disagreements, {wrong} against the vectors, {sum(ours)} valid",
        not apart and not wrong,
    )


def _by_openssl(key: bytes, message: bytes, signature: bytes) -> bool:
    """The same rule, with the other library for its last part."""
    if not may_be_valid(key, signature):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


if __name__ == "__main__":
    for figure in main():
        print(f"\n{figure}")
