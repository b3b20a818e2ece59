"""Keys and signatures of root documents, in files: a ceremony is held on a machine that has no node."""

from pathlib import Path

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.register.adapters import keys
from mithaq.register.adapters.beside import FOR_ALL, written_beside
from mithaq.register.domain.roots import ROOT_BYTES_MAX, Signed, draft_in, with_signature

PASSPHRASE_MIN = 8


def make_root_key(file: Path, *, passphrase: str) -> bytes:
    """Make a root key in a file and return its public half.

    Raises Refused `passphrase_too_short`, `file_exists` or `file_not_written`.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        raise Refused("passphrase_too_short", shortest=PASSPHRASE_MIN)
    if file.exists():
        raise Refused("file_exists", file=str(file))
    return keys.write_offline_key(file, passphrase=passphrase).public_key


def make_next_key() -> bytes:
    """Make the key that this node signs with once a root document names it, and return its public half.

    Raises Refused `node_missing`.
    """
    home = Path(settings.HOME)
    if not (home / "keys").is_dir():
        raise Refused("node_missing", home=str(home))
    return keys.create_next_key(home).public_key


def read_draft(file: Path) -> Signed:
    """A document on its way from signer to signer. Raises Refused `file_unreadable` or `root_malformed`."""
    try:
        with file.open("rb") as opened:
            data = opened.read(ROOT_BYTES_MAX + 1)
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error
    return draft_in(data.strip())


def write_draft(draft: Signed, file: Path) -> None:
    """Write it for the first signer. Raises Refused `file_exists` or `file_not_written`."""
    if file.exists():
        raise Refused("file_exists", file=str(file))
    _write(draft, file)


def sign_draft(draft: Signed, file: Path, *, key: Path, passphrase: str) -> Signed:
    """Put one signature more to the draft as it was read from the file, and write it there.

    Raises Refused `root_key_unreadable` or `file_not_written`.
    """
    signed = with_signature(draft, keys.offline_seal(key, passphrase=passphrase))
    _write(signed, file)
    return signed


def _write(draft: Signed, file: Path) -> None:
    # The signatures that are in the file must not be lost half-way.
    with written_beside(file, mode=FOR_ALL) as out:
        out.write((draft.envelope or draft.root.payload()) + b"\n")


def needs_passphrase(key: Path) -> bool:
    """Whether a passphrase opens the key. Raises Refused `root_key_unreadable`."""
    return keys.is_locked(key)
