"""Back a node up into one file, and restore it into an empty home.

The file is a tar with the dump of the database, attachments, control lists, sets of ties, panels and titles
of the economy, and the secrets of the home.
Whoever holds it can sign as the node, so it is written for its owner alone.
"""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.node.database import dumps
from mithaq.register.adapters.beside import written_beside

DUMP = "database.dump"
KEPT = (
    "keys",
    "attachments",
    "imports",
    "control_lists",
    "policies",
    "ties",
    "economy",
    "secret-key",
    "lead_times.yaml",
)


def back_up(file: Path) -> int:
    """Write the backup beside its place and move it there; returns its size in bytes.

    Raises Refused `file_exists`, `file_not_written` or `dump_failed`.
    """
    if file.exists():
        raise Refused("file_exists", file=str(file))
    home = Path(settings.HOME)
    with written_beside(file) as out, tempfile.TemporaryDirectory() as work:
        dumps.dump(os.environ["DATABASE_URL"], Path(work) / DUMP)
        with tarfile.open(fileobj=out, mode="w") as tar:
            tar.add(Path(work) / DUMP, DUMP)
            for name in KEPT:
                if (home / name).exists():
                    tar.add(home / name, name)
    return file.stat().st_size


def restore(file: Path) -> None:
    """Restore into this home, which must hold no node yet.

    Raises Refused `database_not_empty`, `file_unreadable`, `backup_malformed` or `dump_failed`.
    """
    home = Path(settings.HOME)
    if (home / "keys").exists():
        raise Refused("database_not_empty")
    try:
        with tempfile.TemporaryDirectory(dir=home) as work, tarfile.open(file) as tar:
            names = set(tar.getnames())
            if DUMP not in names or not any(name.startswith("keys/") for name in names):
                raise Refused("backup_malformed", reason="it holds no database or no key")
            _unpack(tar, Path(work).resolve())
            dumps.restore(os.environ["DATABASE_URL"], Path(work) / DUMP)
            for name in KEPT:
                if (Path(work) / name).exists():
                    (Path(work) / name).replace(home / name)
    except tarfile.TarError as error:
        raise Refused("backup_malformed", reason=str(error)) from error
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Plain files and folders only, for their owner alone: not each Python 3.11 filters by itself."""
    for member in tar.getmembers():
        place = (folder / member.name).resolve()
        if not place.is_relative_to(folder) or not (member.isfile() or member.isdir()):
            raise Refused("backup_malformed", reason=f"{member.name} is no plain file inside it")
        (place if member.isdir() else place.parent).mkdir(mode=0o700, parents=True, exist_ok=True)
        if content := tar.extractfile(member):
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                shutil.copyfileobj(content, out)
