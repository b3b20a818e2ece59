"""A walk along a tour's document: every command and every button at its nodes, and what each shows."""

import os
import re
import shlex
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from derived import link_glosses
from embedded import reachable_folder
from federation.page_visitor import Typed, Visitor
from federation.tour_document import (
    PLACEHOLDER,
    Command,
    File,
    Noted,
    Press,
    Seen,
    Step,
    accounts,
    read_where_shown,
    steps,
)
from nodes import COMMAND, PASSWORD, PATIENCE_S, Node, ran, until

REFERENCE = re.compile(r"\b(?:C-\d{4}|[AJMP])-\w+")
CUT = "Ctrl-C"
# What has yet to arrive is asked for again.
ASKED_AGAIN = ("peer list", "package list", "search")
# Of this machine only what runs the command: no home, no database, no node.
NOWHERE = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}


@dataclass(frozen=True)
class Form:
    """Where a form is found, by a page and the links that are followed from it, and what is typed into it.

    Without a page it is where its person is already.
    """

    page: str = ""
    links: Sequence[str] = ()
    typed: Typed = field(default_factory=dict)


@dataclass
class Walk:
    """Nodes, the folder for what changes hands, who is at pages, and what was read so far.

    A label's `forms` are in the order in which it is pressed; `pages` are where each text is read.
    """

    folder: Path
    nodes: Mapping[str, Node]
    accounts: Mapping[str, str]
    forms: Mapping[str, Sequence[Form]]
    pages: Mapping[str, Form]
    visitors: dict[str, Visitor] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    pressed: Counter[str] = field(default_factory=Counter)

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
                self._press(label, self._visitor(account))
            case Seen(text, account):
                page, visitor, said = self.pages[text], self._visitor(account), self._said(text)
                self._await(
                    text, visitor, lambda: visitor.open(page.page, *page.links) and visitor.reads(said)
                )
            case Noted(name, account):
                self.known[name] = REFERENCE.findall(self._visitor(account).text)[0]

    def _press(self, label: str, visitor: Visitor) -> None:
        """Press a button once it is there; away from a page of its own it has to be there already."""
        form = self.forms[label][self.pressed[label]]
        self.pressed[label] += 1
        typed = {
            name: self._said(each) if isinstance(each, str) else each for name, each in form.typed.items()
        }
        start = form.page or visitor.address
        if form.page or form.links or not visitor.offers(label, typed):
            self._await(
                label, visitor, lambda: visitor.open(start, *form.links) and visitor.offers(label, typed)
            )
        visitor.press(label, typed)

    def _await(self, what: str, visitor: Visitor, is_so: Callable[[], bool]) -> None:
        try:
            until(is_so)
        except AssertionError as error:
            raise AssertionError(what, visitor.address, visitor.text) from error

    def _said(self, text: str) -> str:
        """The text with what its placeholders stand for."""
        return PLACEHOLDER.sub(lambda each: self.known.get(each[0], each[0]), text)

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
            self.visitors[account] = Visitor(self.nodes[self.accounts[account]].address)
            self.visitors[account].sign_in(account, PASSWORD)
        return self.visitors[account]


@contextmanager
def walked(
    text: str,
    folder: Path,
    states: Sequence[str],
    *,
    forms: Mapping[str, Sequence[Form]],
    pages: Mapping[str, Form],
) -> Iterator[Walk]:
    """Go the whole way of a document with a new node for each state; the nodes serve until it is left."""
    told = list(steps(text, states))
    nodes = {each: Node(each.upper(), _home()) for each in states}
    walk = Walk(folder, nodes, accounts(told), forms, pages)
    try:
        for group in _groups(told):
            walk.take(group)
        yield walk
    finally:
        with ThreadPoolExecutor() as hands:
            list(hands.map(Node.remove, nodes.values()))


def presses(forms: Mapping[str, Sequence[Form]]) -> Counter[str]:
    """How often each button is pressed."""
    return Counter({label: len(each) for label, each in forms.items()})


def _home() -> Path:
    """A new home, with what every node would read at some length, and alike, when it first serves."""
    home = reachable_folder()
    link_glosses(home)
    return home


def _groups(told: Sequence[Step]) -> Iterator[Sequence[Step]]:
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
