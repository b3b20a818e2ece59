"""F6: restore the sender, and the receiver, from older backups, a hundred times each: no fork, all caught up.

Three nodes, each with its own database, key and home, in one process that acts for one after the other; they
ask each other by signed requests, through the views that serve them. In each round they publish, amend,
withdraw and take from each other by chance; one of them is set back, in one of three ways by turns: `mithaq
backup` and `restore`; the database alone, beside a home that knows better; the whole machine, which then
knows nothing of it and writes on until a partner is heard. Example: python bench/faults/f06_restored.py 100
"""

import logging
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID, uuid4

import django
import psycopg
from django.core.management import call_command
from django.db import connections, transaction
from grounds import Figure, show
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mithaq.node.database.supervisor import running_database

STATES = ("TR", "MY", "MA")
WAYS = ("backup", "database", "machine")
SEED = 6
# Rebuilding all tables takes ever longer.
REPLAYED_EACH = 10


@dataclass
class Node:
    """A node: its name, key and home, its database, and what its partners were shown of it."""

    state: str
    home: Path
    url: str
    connection: Any = None
    institution: UUID = field(default_factory=uuid4)
    person: UUID = field(default_factory=uuid4)
    records: dict[UUID, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"exchange.{self.state.lower()}.example"


@dataclass
class Found:
    """What the rounds came to."""

    rounds: int = 0
    forks: int = 0
    behind: int = 0
    taken_back: int = 0
    lost: int = 0
    written_too_early: int = 0


@dataclass(frozen=True)
class Backup:
    """A node as it once was: a file, or a copy of the database and what the home had noted."""

    way: str
    file: Path
    database: str
    noted: bytes


Kind = TypeVar("Kind", bound="World")


def main(rounds: int) -> Iterator[Figure]:
    """On three nodes of its own."""
    chance = random.Random(SEED)  # noqa: S311  # the same rounds each time
    with world(World, STATES) as three:
        for role in ("sender", "receiver"):
            found = Found()
            for _ in range(rounds):
                _round(three, role, chance, found)
                show(f"{role}: {found.rounds:,} of {rounds:,}")
            yield Figure(
                f"F6 {role} restored from an older backup",
                f"{rounds:,} ×",
                "0 forks, all caught up",
                f"{found.forks} forks, {found.behind} not caught up,"
                f" {found.written_too_early} written too early ({found.lost} statements lost,"
                f" {found.taken_back} of them taken back from partners)",
                not (found.forks or found.behind or found.written_too_early),
            )


def _round(world: "World", role: str, chance: random.Random, found: Found) -> None:
    """One loss: of the node that mostly speaks, or of one that mostly listens."""
    from mithaq.federation.models import OwnFork  # noqa: PLC0415  # models need settings that the world makes
    from mithaq.node.replaying import replay  # noqa: PLC0415

    speaker, *listeners = world.nodes
    lost = speaker if role == "sender" else chance.choice(listeners)
    world.go_on(speaker, chance)
    backup = world.back_up(lost, WAYS[found.rounds % len(WAYS)])
    world.go_on(speaker, chance)
    if chance.random() < 0.5:
        world.go_on(lost, chance)
    known = {each.name: world.held(each, lost) for each in world.nodes if each is not lost}
    length = world.length(lost)
    world.restore(lost, backup)
    fell = length - world.length(lost)
    found.lost += fell
    # Who said nothing since was not set back; a machine that was cannot know before a partner is heard.
    must_wait = backup.way == "backup" or (backup.way == "database" and fell > 0)
    found.written_too_early += world.may_write(lost) and must_wait
    found.taken_back += world.recover(lost, chance)
    world.go_on(lost, chance)
    world.meet()
    for each in world.nodes:
        with world.acting(each):
            found.forks += OwnFork.objects.count()
            if found.rounds % REPLAYED_EACH == 0:
                found.behind += not replay(is_kept=False).is_equal
    for one in world.nodes:
        for other in world.nodes:
            if one is not other:
                found.forks += not world.is_one_log(one, other)
                found.behind += not world.is_whole(one, other)
    found.behind += sum(not ids <= world.issued(lost) for ids in known.values())
    found.rounds += 1


class World:
    """Three nodes, and the wire between them."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        self.made = 0
        self.nodes: list[Node] = []
        self.trouble: list[str] = []

    @contextmanager
    def acting(self, node: Node) -> Iterator[None]:
        """Everything inside happens at this node."""
        from django.conf import settings  # noqa: PLC0415

        before = settings.HOME, settings.NODE_NAME, settings.PUBLIC_URL, connections["default"]
        settings.HOME, settings.NODE_NAME = node.home, node.name
        settings.PUBLIC_URL, connections["default"] = f"http://{node.name}", node.connection
        try:
            yield
        finally:
            settings.HOME, settings.NODE_NAME, settings.PUBLIC_URL, connections["default"] = before

    def found(self, state: str) -> None:
        """A node with its host and one person, who administers it."""
        from mithaq.access.actions import appointing  # noqa: PLC0415
        from mithaq.access.domain.permissions import Role  # noqa: PLC0415
        from mithaq.base.languages import Language  # noqa: PLC0415
        from mithaq.parties import actions as parties  # noqa: PLC0415
        from mithaq.parties.domain.institutions import (  # noqa: PLC0415
            InstitutionFacts,
            InstitutionKind,
            PersonFacts,
        )
        from mithaq.register.adapters.keys import create_node_key  # noqa: PLC0415

        node = Node(state, self.home / state, "")
        node.home.mkdir()
        self._give_database(node, template="tables")
        names = {Language.EN: f"Ministry of {state}"}
        host = InstitutionFacts(
            node.institution, InstitutionKind.MINISTRY, state, names, is_government=True, is_host=True
        )
        at = datetime.now(UTC)
        with self.acting(node):
            create_node_key(node.home)
            parties.register_institution(host, by=None, at=at)
            person = PersonFacts(node.person, host.id, {Language.EN: "Hamad"})
            parties.register_person(person, by=None, at=at)
            appointing.appoint(id=uuid4(), person=person.id, role=Role.NODE_ADMINISTRATOR, by=None, at=at)
        self.nodes.append(node)

    def pair(self) -> None:
        """All with all."""
        from mithaq.access.queries import actor_of_person  # noqa: PLC0415
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.actions.pairing import accept_peer  # noqa: PLC0415

        for one in self.nodes:
            with self.acting(one):
                card, envelope = queries.our_card(), queries.our_card_envelope()
            for other in self.nodes:
                if one is not other:
                    with self.acting(other):
                        at = datetime.now(UTC)
                        by = actor_of_person(other.person, on=at.date())
                        accept_peer(envelope, fingerprint=card.fingerprint, by=by, at=at)

    def go_on(self, speaker: Node, chance: random.Random) -> None:
        """Somebody publishes, amends and withdraws, mostly the speaker, and some take it."""
        for _ in range(chance.randrange(1, 5)):
            who = speaker if chance.random() < 0.7 else chance.choice(self.nodes)
            with self.acting(who):
                self._say(who, chance)
            for taker in chance.sample(self.nodes, chance.randrange(3)):
                for other in self.nodes:
                    if other is not taker:
                        self.pull(taker, other, at_most=chance.randrange(1, 3))

    def meet(self) -> None:
        """Everybody takes everything, and hands over its receipts."""
        for taker in self.nodes:
            for other in self.nodes:
                if taker is not other:
                    self.pull(taker, other)

    def pull(self, taker: Node, other: Node, *, at_most: int = 1_000) -> None:
        """Take some segments; what stands in the way is counted at the end, by what is missing."""
        from mithaq.base.refusals import Refused  # noqa: PLC0415
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.actions import receiving  # noqa: PLC0415

        with self.acting(taker):
            link = self.link(queries.peer(other.name).card)
            try:
                while receiving.pull(other.name, link, at=datetime.now(UTC)) and (at_most := at_most - 1):
                    pass
            except Refused as refusal:
                self.trouble.append(str(refusal))

    def back_up(self, node: Node, way: str) -> Backup:
        """Keep the node as it is, as `mithaq backup` does or otherwise."""
        from mithaq.node import backups  # noqa: PLC0415

        self.made += 1
        file, database = self.home / f"backup-{self.made}.tar", f"backup_{self.made}"
        if way == "backup":
            with self.acting(node):
                os.environ["DATABASE_URL"] = node.url
                backups.back_up(file)
        else:
            node.connection.close()
            self._administer(f"CREATE DATABASE {database} TEMPLATE {_database(node.url)}")
        return Backup(way, file, database, (node.home / "high-water").read_bytes())

    def restore(self, node: Node, backup: Backup) -> None:
        """Lose the database, mostly with the home, and set the node back."""
        node.connection.close()
        self._administer(f"DROP DATABASE {_database(node.url)}")
        if backup.way == "backup":
            self._restore_file(node, backup.file)
            return
        self._give_database(node, template=backup.database)
        self._administer(f"DROP DATABASE {backup.database}")
        if backup.way == "machine":
            (node.home / "high-water").write_bytes(backup.noted)

    def _restore_file(self, node: Node, backup: Path) -> None:
        """As `mithaq restore` does."""
        from mithaq.federation.actions import comparing  # noqa: PLC0415
        from mithaq.node import backups  # noqa: PLC0415

        shutil.rmtree(node.home)
        node.home = self.home / f"{node.state}-{self.made}"
        node.home.mkdir()
        self._give_database(node)
        with self.acting(node):
            os.environ["DATABASE_URL"] = node.url
            backups.restore(backup)
            call_command("migrate", verbosity=0)
            comparing.begin(at=datetime.now(UTC))
        backup.unlink()

    def recover(self, node: Node, chance: random.Random) -> int:
        """As the node's jobs do, while partners go on asking; how many statements were taken back."""
        from mithaq.base.refusals import Refused  # noqa: PLC0415
        from mithaq.federation import queries  # noqa: PLC0415
        from mithaq.federation.actions import receiving, visiting  # noqa: PLC0415
        from mithaq.register import queries as register  # noqa: PLC0415

        others = [each for each in self.nodes if each is not node]
        for other in chance.sample(others, 2):
            self.pull(other, node)
        visiting._link = lambda name, *, at: self.link(queries.active_peer(name).card, at=at)
        visiting._heard = visiting.Heard()
        with self.acting(node):
            before = queries.last_recovery()
            at = datetime.now(UTC)
            for other in others:
                receiving.note_ring(other.name, at=at)
            for _ in others:
                with suppress(Refused):
                    visiting.take_next(at=at)
            while visiting.recover_next(at=datetime.now(UTC)):
                pass
            if not register.is_open():
                raise AssertionError("all partners are there, and writing is shut")
            recovered = queries.last_recovery()
        # A machine of which nobody had heard anything since need not recover.
        return recovered.taken_back if recovered and recovered != before else 0

    def may_write(self, node: Node) -> bool:
        """Whether the node that was set back lets somebody publish."""
        from mithaq.base.refusals import Refused  # noqa: PLC0415

        with self.acting(node):
            try:
                self._say(node, random.Random(0))  # noqa: S311
            except Refused as refusal:
                return refusal.code not in {"register_awaits", "register_set_back"}
        return True

    def held(self, holder: Node, issuer: Node) -> set[UUID]:
        """The statements of a node that another has."""
        from mithaq.register.models import StatementRow  # noqa: PLC0415

        with self.acting(holder):
            return set(StatementRow.objects.filter(issuer=issuer.name).values_list("id", flat=True))

    def issued(self, node: Node) -> set[UUID]:
        """The statements of its own that a node has."""
        return self.held(node, node)

    def length(self, node: Node) -> int:
        """How many statements are in its register."""
        from mithaq.register import queries as register  # noqa: PLC0415

        with self.acting(node):
            return register.head().size

    def is_one_log(self, sender: Node, receiver: Node) -> bool:
        """Whether the receiver has the beginning of what the sender put out, by the root."""
        from mithaq.federation.queries import logs  # noqa: PLC0415

        with self.acting(receiver):
            log = logs.taken(sender.name)
        with self.acting(sender):
            is_within = log.size <= logs.sent_size(receiver.name)
            return is_within and logs.sent_root(receiver.name, log.size) == log.root

    def is_whole(self, sender: Node, receiver: Node) -> bool:
        """Whether the receiver has all that was put out, nothing set aside, and the sender knows it."""
        from mithaq.federation import queries  # noqa: PLC0415

        with self.acting(receiver):
            theirs = next(each for each in queries.standings() if each.peer.name == sender.name)
        with self.acting(sender):
            ours = next(each for each in queries.standings() if each.peer.name == receiver.name)
        is_quiet = theirs.trouble is None and not theirs.quarantined
        return is_quiet and theirs.taken == ours.sent == ours.receipted

    def link(self, card: Any, *, at: datetime | None = None) -> Any:
        """The way to a node: signed requests, answered by its views."""
        from django.test import Client  # noqa: PLC0415

        from mithaq.federation.adapters.peer_link import PeerLink  # noqa: PLC0415
        from mithaq.federation.domain.requests import Asking, header_of  # noqa: PLC0415

        world, (there,) = self, [each for each in self.nodes if each.name == card.name]

        class Wire(PeerLink):
            def _asked_once(self, method: str, path: str, body: bytes, out: BinaryIO, **most: float) -> None:
                del most  # what comes without a network is as long as it is, and at once
                from django.conf import settings  # noqa: PLC0415

                asking = Asking(settings.NODE_NAME, self.card.name, method, path, body)
                signed = header_of(asking, seal=self._seal, at=datetime.now(UTC))
                headers = {"authorization": signed}
                with world.acting(there):
                    client = Client()
                    if method == "GET":
                        answer = client.get(path, headers=headers)
                    else:
                        answer = client.post(path, body, content_type="application/json", headers=headers)
                if answer.status_code != 200:
                    raise self._refused(answer.status_code, answer.json()["refused"])
                out.write(b"".join(answer))
                answer.close()

        return Wire(card, at=at or datetime.now(UTC))

    def _say(self, node: Node, chance: random.Random) -> None:
        """Publish, amend or withdraw a record, for all or for one state."""
        from mithaq.federation import published  # noqa: PLC0415
        from mithaq.register import actions  # noqa: PLC0415
        from mithaq.register.domain.statement import StatementDraft  # noqa: PLC0415

        key = chance.choice([*node.records, uuid4(), uuid4()])
        version = node.records.get(key, 0) + 1
        to = chance.choice([(), (), *((f"state:{state}",) for state in STATES)])
        marked = {
            "classification": "restricted" if to else "public",
            "releasable_to": list(to),
            "handling": [],
            "originator": f"institution:{node.institution}",
        }
        act, body = ("published" if version == 1 else "amended"), _content(f"Sensor {version}", marked)
        whole: Any = {"content": body, "institution": str(node.institution), "version": version}
        if version > 1 and chance.random() < 0.3:
            act, whole = "withdrawn", {"reason": "Sold"}
        draft = StatementDraft(
            act=f"exchange.record.{act}",
            audience=("everyone",),
            subject=f"record:{key}",
            label=marked,
            body=whole,
        )
        with transaction.atomic():
            appended = actions.append(draft, at=datetime.now(UTC))
            published.OURS[draft.act](appended.position, appended.statement)
        node.records[key] = version
        if act == "withdrawn":
            del node.records[key]

    def _give_database(self, node: Node, *, template: str = "template1") -> None:
        from django.db import connection  # noqa: PLC0415
        from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: PLC0415

        self.made += 1
        name = f"{node.state.lower()}_{self.made}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        node.url = _named(self.url, name)
        found: BaseDatabaseWrapper = connection.copy()
        found.settings_dict = {**connection.settings_dict, "NAME": name}
        node.connection = found

    def _administer(self, command: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(command.encode())


def _content(title: str, marked: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "offer",
        "texts": {"en": {"title": title, "summary": f"{title} for research."}},
        "fields": ["maritime.marine_propulsion"],
        "trl": 6,
        "stage": "prototype",
        "ip_state": "none",
        "cooperation": ["licence"],
        "languages": ["en"],
        "label": marked,
        "valid_from": "2026-01-01",
        "valid_until": "2036-01-01",
        "attachments": [],
        "source": None,
        "open_step": "full",
    }


def _named(url: str, name: str) -> str:
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    return make_conninfo(**{**parts, "dbname": name})


def _database(url: str) -> str:
    return str(conninfo_to_dict(url)["dbname"])


@contextmanager
def world(kind: type[Kind], states: Sequence[str]) -> Iterator[Kind]:
    """Nodes of these states, paired all with all."""
    home = Path(tempfile.mkdtemp(prefix="mithaq-f6-"))
    # As root, the account of the server passes through, so the data lie inside and are removed with it.
    home.chmod(0o711)
    try:
        with running_database(home, durable=False) as url:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute("CREATE DATABASE tables")
            os.environ.update(
                MITHAQ_HOME=str(home),
                DATABASE_URL=_named(url, "tables"),
                DJANGO_SETTINGS_MODULE="mithaq.node.settings",
                MITHAQ_ALLOWED_HOSTS="testserver",
            )
            django.setup()
            # What is refused is counted, and not told as it comes.
            logging.getLogger("django.request").setLevel(logging.CRITICAL)
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            connections["default"].close()
            made = kind(home, url)
            for state in states:
                made.found(state)
            made.pair()
            yield made
            for node in made.nodes:
                node.connection.close()
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 100):
        print(f"\n{figure}", flush=True)
