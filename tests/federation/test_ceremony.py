"""The ceremony by which a node's people take its name off the machine: commands and files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from typer.testing import CliRunner

from cast import Cast
from mithaq.base.refusals import Refused
from mithaq.cli.roots import app
from mithaq.federation.actions import ceremony
from mithaq.node.doctor import CHECKS
from mithaq.register import queries as register
from mithaq.register.adapters.keys import key_file
from mithaq.register.checks import key_mode
from mithaq.register.domain.roots import draft_in, key_text

WORDS = "a covenant kept by all"


def told(*words: str | Path, code: int = 0, passphrase: str = WORDS) -> Any:
    result = CliRunner().invoke(app, [*map(str, words), "--json"], env={"MITHAQ_ROOT_PASSPHRASE": passphrase})
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@pytest.mark.usefixtures("cast")
def test_the_root_goes_to_people_and_the_key_of_the_machine_changes(tmp_path: Path) -> None:
    home = Path(settings.HOME)
    first = told("show", "--out", tmp_path / "1.json")
    assert (first["version"], first["threshold"]) == (1, 1)
    assert "lies on this machine" in CHECKS["root"]("root").fact
    keys = [told("new-key", "--out", tmp_path / f"{name}.pem")["key"] for name in "abc"]
    next_key = told("next-key")["key"]

    draft = ["draft", "--after", tmp_path / "1.json", "--threshold", "2", "--statement", next_key]
    for key in keys:
        draft += ["--key", key]
    told(*draft, "--out", tmp_path / "2.json")
    assert told("publish", tmp_path / "2.json", code=1)["refused"] == "root_malformed"
    told("sign", tmp_path / "2.json", "--key", key_file(home))
    assert told("sign", tmp_path / "2.json", "--key", tmp_path / "a.pem")["signed"] == 1
    assert told("publish", tmp_path / "2.json", code=1)["refused"] == "root_signers_too_few"
    assert told("sign", tmp_path / "2.json", "--key", tmp_path / "c.pem")["signed"] == 2
    published = told("publish", tmp_path / "2.json")

    assert (published["version"], published["threshold"]) == (2, 2)
    assert set(published["keys"]) == set(keys)
    assert key_text(register.verifier_key().public_key) == next_key
    shown = told("show")
    assert [each["from"] for each in shown["signed_from"]] == [0, register.head().position]
    assert shown["fingerprint"] != first["fingerprint"]
    assert told("publish", tmp_path / "2.json", code=1)["refused"] == "root_not_new"
    assert key_mode() == 0o600
    ended = CHECKS["root"]("root")
    assert not ended.is_good
    assert str(key_file(home)) in ended.fact
    key_file(home).unlink()
    assert CHECKS["root"]("root").fact == "version 2, 2 of 3"


@pytest.mark.usefixtures("cast")
def test_a_node_that_others_reach_should_not_hold_its_own_root(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CHECKS["root"]("root").is_good
    monkeypatch.setattr(settings, "IS_HTTPS", True)

    assert not CHECKS["root"]("root").is_good


def test_a_root_key_is_locked_and_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.pem"
    told("new-key", "--out", file)
    (tmp_path / "draft.json").write_bytes(b"{}")

    assert b"ENCRYPTED" in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert told("new-key", "--out", file, code=1)["refused"] == "file_exists"
    assert told("new-key", "--out", tmp_path / "b.pem", code=1, passphrase="short")["refused"] == (
        "passphrase_too_short"
    )
    assert told("sign", tmp_path / "draft.json", "--key", file, code=1)["refused"] == "root_malformed"


def test_another_passphrase_or_no_key_signs_nothing(cast: Cast, tmp_path: Path) -> None:
    del cast
    told("show", "--out", tmp_path / "1.json")
    told("draft", "--after", tmp_path / "1.json", "--out", tmp_path / "2.json")
    told("new-key", "--out", tmp_path / "a.pem")
    draft = (tmp_path / "2.json").read_bytes()

    for file, passphrase in (("a.pem", "another passphrase"), ("2.json", ""), ("none.pem", "")):
        refused = told(
            "sign", tmp_path / "2.json", "--key", tmp_path / file, code=1, passphrase=passphrase or "x" * 9
        )
        assert refused["refused"] == "root_key_unreadable"
    assert (tmp_path / "2.json").read_bytes() == draft


def test_what_is_signed_is_what_was_shown(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del cast
    told("show", "--out", tmp_path / "1.json")
    told("draft", "--after", tmp_path / "1.json", "--out", tmp_path / "2.json")
    stolen = told("new-key", "--out", tmp_path / "a.pem")["key"]
    swap = ["draft", "--after", tmp_path / "1.json", "--statement", stolen, "--out", tmp_path / "other.json"]
    told(*swap)
    right = (tmp_path / "2.json").read_bytes()

    def swapped(*_: object, **__: object) -> str:
        (tmp_path / "other.json").replace(tmp_path / "2.json")
        return WORDS

    # Somebody puts another document in its place while the passphrase is typed.
    monkeypatch.setattr("typer.prompt", swapped)
    arguments = ["sign", str(tmp_path / "2.json"), "--key", str(tmp_path / "a.pem")]
    result = CliRunner().invoke(app, arguments, env={"MITHAQ_ROOT_PASSPHRASE": ""})

    assert result.exit_code == 0, result.output
    assert ceremony.read_draft(tmp_path / "2.json").root == draft_in(right.strip()).root


def test_no_draft_is_written_over_another_and_nothing_is_left_half(cast: Cast, tmp_path: Path) -> None:
    del cast
    told("show", "--out", tmp_path / "1.json")
    told("draft", "--after", tmp_path / "1.json", "--out", tmp_path / "2.json")
    told("sign", tmp_path / "2.json", "--key", key_file(Path(settings.HOME)))
    signed = (tmp_path / "2.json").read_bytes()
    again = ("--out", str(tmp_path / "2.json"))

    assert told("draft", "--after", tmp_path / "1.json", *again, code=1)["refused"] == "file_exists"
    assert told("show", *again, code=1)["refused"] == "file_exists"
    # What the disk does not take leaves what is there.
    (tmp_path / "2.json.part").mkdir()
    refused = told("sign", tmp_path / "2.json", "--key", key_file(Path(settings.HOME)), code=1)
    assert (refused["refused"], (tmp_path / "2.json").read_bytes()) == ("file_not_written", signed)


def test_a_key_is_made_only_where_there_is_a_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path / "nowhere")

    with pytest.raises(Refused, match="node_missing"):
        ceremony.make_next_key()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("root", "new-key", "--out", "a.pem"), 0),
        (("receipt", "verify", "none", "--sender", "KEY", "--receiver", "KEY"), 1),
        (("register", "verify", "none"), 1),
        (("case", "verify", "none"), 1),
        (("peer", "judge", "none", "--key", "KEY"), 1),
    ],
)
def test_ceremonies_and_checks_of_evidence_need_no_node(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MITHAQ_HOME"}}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mithaq")), *words],
        env={**kept, "MITHAQ_ROOT_PASSPHRASE": WORDS},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ([] if code else ["a.pem"])
