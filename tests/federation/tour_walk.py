"""A walk along the tour's document: every command and every button at three nodes, and what each shows."""

import os
import re
import shlex
import shutil
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from federation.page_visitor import Typed, Visitor
from federation.tour_document import (
    PLACEHOLDER,
    Command,
    File,
    Noted,
    Press,
    Seen,
    Step,
    read_where_shown,
)
from nodes import COMMAND, PASSWORD, PATIENCE_S, Node, ran, until

ACCOUNTS = {"leyla": "tr", "jasim": "tr", "layan": "tr", "maha": "tr", "aisha": "my"}
REFERENCE = re.compile(r"C-\d{4}-\w+")
CUT = "Ctrl-C"
# What has yet to arrive is asked for again.
ASKED_AGAIN = ("peer list", "package list", "search")
# Of this machine only what runs the command: no home, no database, no node.
NOWHERE = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
TODAY = datetime.now(UTC).date()
CATALOGUE, CASES, AGREEMENTS = "/catalogue/?q=propeller", "/clearance/cases/", "/clearance/agreements/"
QUIET = "Quiet propeller"


@dataclass(frozen=True)
class Form:
    """Where the form with a button is found, by a page and a link on it, and what is typed into it.

    Without a page it is where its person is already.
    """

    page: str = ""
    link: str = ""
    typed: Typed = field(default_factory=dict)


FORMS = {
    "Show interest": Form(CATALOGUE, QUIET, {"note": "For our ferries."}),
    "Send": Form("/conversations/", QUIET, {"text": "How many?"}),
    "Record": Form(
        AGREEMENTS,
        "",
        {
            "reference": "MOU/1",
            "title": "Memorandum on marine technology",
            "in_force_from": str(TODAY - timedelta(30)),
            "in_force_until": str(TODAY + timedelta(900)),
            "parties": ["Ministry of Türkiye"],
            "recipients": ["Ministry of Malaysia"],
            "fields": ["maritime"],
            "purposes": "research",
            "forms": "document",
            "highest": "partners",
        },
    ),
    "I read the agreement: these are its terms": Form(AGREEMENTS),
    "Ask for a release": Form(CATALOGUE, QUIET),
    "Submit": Form(
        typed={
            "party": "Ministry of Malaysia",
            "role": "end_user",
            "forms": "document",
            "end_use": "research",
            "end_use_text": "Measurements of noise in harbours, published afterwards.",
            "agreement": "MOU/1",
            "valid_from": str(TODAY),
            "valid_until": str(TODAY + timedelta(300)),
            "has_third_parties": "no",
            "is_wmd": "no",
            "is_military": "no",
            "attested": "yes",
        }
    ),
    "Take in": Form(CASES, QUIET),
    "Clear intake": Form(),
    "Sign the classification": Form(typed={".EU.looked": "yes", ".EU.version": "2025", ".kind": "civil"}),
    "Ask": Form(typed={"institution": ["Ministry of Türkiye"], "entity": "case "}),
    "Sign the advice": Form(CASES, QUIET, {"entity": "case ", "kind": "approve"}),
    "Close circulation": Form(CASES, QUIET),
    "Consolidate": Form(),
    "Propose for signature": Form(typed={"outcome.0": "granted"}),
    "Sign": Form(CASES, QUIET),
    "Issue": Form(CASES, QUIET),
}


@dataclass
class Walk:
    """Three nodes, the folder for what changes hands, who is at pages, and what was read so far."""

    folder: Path
    nodes: Mapping[str, Node]
    visitors: dict[str, Visitor] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def take(self, group: Sequence[Step]) -> None:
        """Take one step, or type one command at several nodes at once."""
        match group[0]:
            case Command():
                with ThreadPoolExecutor() as hands:
                    for found in hands.map(self._type, group):
                        self.known |= found
            case File(name, text):
                (self.folder / name).write_text(text, encoding="utf-8")
            case Press(label, _, place) if label == CUT:
                self.nodes[place].end(signal.SIGINT)
            case Press(label, account):
                form, visitor = FORMS[label], self._visitor(account)
                if form.page:
                    until(lambda: visitor.open(form.page, form.link))
                visitor.press(label, form.typed)
            case Seen(text, account):
                form, visitor = FORMS["Send"], self._visitor(account)
                until(lambda: visitor.open(form.page, form.link) and text in visitor.text)
            case Noted(name, account):
                self.known[name] = REFERENCE.findall(self._visitor(account).text)[0]

    def _type(self, command: Command) -> Mapping[str, str]:
        """Run a command until it shows what it is to show; returns what is read there."""
        words = shlex.split(PLACEHOLDER.sub(lambda each: self.known[each[0]], command.text))
        into = self.folder / words.pop() if words[-2] == ">" else None
        words = words[:-1] if into else words
        is_repeated = any(map(command.is_of, ASKED_AGAIN))
        ends_at = time.monotonic() + PATIENCE_S
        while True:
            code, out, err = self._ran(command.place, words)
            # A refusal is none of the walk's unless the document shows it.
            assert code == 0 or (code == 1 and command.shown), f"{command}: {code}\n{out}\n{err}"
            found = read_where_shown(command.shown, err if code else out, self.known)
            if found is not None:
                break
            assert is_repeated and time.monotonic() < ends_at, f"{command}\n{out}\n{err}"  # noqa: PT018
            time.sleep(0.3)
        if into:
            into.write_text(out, encoding="utf-8")
        return found

    def _ran(self, place: str, words: Sequence[str]) -> tuple[int, str, str]:
        if not place:
            return self._ran_nowhere(words)
        node = self.nodes[place]
        words = [each.replace("$MITHAQ_NODE_NAME", node.name) for each in words]
        if words[0] != "mithaq":
            return ran(*words, environment=node.environment, folder=self.folder)
        if words[1] == "up":
            return 0, node.serve(), ""
        return node.ran(*words[1:], folder=self.folder)

    def _ran_nowhere(self, words: Sequence[str]) -> tuple[int, str, str]:
        """In a folder with nothing but the files that are named, which stays so."""
        folder = self.folder / "nowhere"
        folder.mkdir()
        brought = {each for each in words if (self.folder / each).is_file()}
        for each in brought:
            shutil.copy(self.folder / each, folder)
        done = ran(
            *[COMMAND if each == "mithaq" else each for each in words], environment=NOWHERE, folder=folder
        )
        assert {each.name for each in folder.iterdir()} == brought
        return done

    def _visitor(self, account: str) -> Visitor:
        if account not in self.visitors:
            self.visitors[account] = Visitor(self.nodes[ACCOUNTS[account]].address)
            self.visitors[account].sign_in(account, PASSWORD)
        return self.visitors[account]


def groups(told: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """The steps one by one; but a command that is typed at one node after the other is one."""
    group: list[Step] = []
    for each in told:
        if group and not _goes_with(each, group):
            yield group
            group = []
        group.append(each)
    yield group


def _goes_with(step: Step, group: Sequence[Step]) -> bool:
    if not isinstance(step, Command):
        return False
    others = [
        each for each in group if isinstance(each, Command) and each.text.split()[:3] == step.text.split()[:3]
    ]
    return len(others) == len(group) and step.place not in {each.place for each in others}
