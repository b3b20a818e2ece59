"""What a backup may hold when it is unpacked."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from mithaq.base.refusals import Refused
from mithaq.node.backups import restore

Make = Callable[[tarfile.TarInfo], None]


def _link(member: tarfile.TarInfo) -> None:
    member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0


def _device(member: tarfile.TarInfo) -> None:
    member.type, member.size = tarfile.CHRTYPE, 0


def _named(name: str) -> Make:
    def make(member: tarfile.TarInfo) -> None:
        member.name = name

    return make


@pytest.mark.parametrize(
    "make",
    [_link, _device, _named("../outside"), _named("/mithaq-outside"), _named("keys/../../outside")],
)
def test_a_backup_holds_plain_files_inside_it_and_nothing_else(
    make: Make, tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    with tarfile.open(tmp_path / "node.tar", "w") as tar:
        for name in ("database.dump", "keys/node.pem"):
            tar.addfile(tarfile.TarInfo(name))
        member = tarfile.TarInfo("attachments/one")
        member.size = 3
        make(member)
        tar.addfile(member, io.BytesIO(b"one"))

    with pytest.raises(Refused, match="backup_malformed"):
        restore(tmp_path / "node.tar")

    assert list(settings.HOME.iterdir()) == []
    assert not (tmp_path / "outside").exists()
