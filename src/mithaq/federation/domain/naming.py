"""How statements name another node, and the act of a node that came back from a backup."""

RECOVERED = "federation.node.recovered"


def subject_of(name: str) -> str:
    """The party-like code by which statements name a node."""
    return f"node:{name}"
