"""How statements name a node; the acts of its keys and packages, and those that say how it came back."""

ACCEPTED = "federation.peer.accepted"
ROOT_FOLLOWED = "federation.peer.root_followed"
RECOVERED = "federation.node.recovered"
ANNOUNCED = "federation.encryption.announced"
FOLLOWED = "federation.encryption.followed"
KEY_DESTROYED = "federation.encryption.destroyed"
SENT = "federation.package.sent"
RECALLED = "federation.package.recalled"


def subject_of(name: str) -> str:
    """The party-like code by which statements name a node."""
    return f"node:{name}"
