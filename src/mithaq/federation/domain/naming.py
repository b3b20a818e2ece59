"""How statements name another node, and the acts that say whose they are and how we came back."""

ACCEPTED = "federation.peer.accepted"
ROOT_FOLLOWED = "federation.peer.root_followed"
RECOVERED = "federation.node.recovered"


def subject_of(name: str) -> str:
    """The party-like code by which statements name a node."""
    return f"node:{name}"
