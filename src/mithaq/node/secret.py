"""The node's secret for sessions and tokens, made once and kept in its home."""

import os
import secrets
import tempfile
from pathlib import Path


def secret_key(home: Path) -> str:
    """The secret from MITHAQ_SECRET_KEY, or from the home; made on first use, readable by the owner alone."""
    if given := os.environ.get("MITHAQ_SECRET_KEY"):
        return given
    file = home / "secret-key"
    if not file.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(file)
    return file.read_text()


def _make(file: Path) -> None:
    # Linking a finished file is atomic: two processes that start at once agree on one secret.
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(50))
    try:
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
