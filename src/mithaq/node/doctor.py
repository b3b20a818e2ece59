"""What `mithaq doctor` looks at: each check has an id, a state and a hint."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.utils import OperationalError

from mithaq.access import queries
from mithaq.base.refusals import Refused
from mithaq.clearance.queries import lists, release
from mithaq.exchange.queries import catalogue
from mithaq.federation import checks as federation
from mithaq.federation import queries as partners
from mithaq.federation.checks import Concern
from mithaq.node.sample_programme import DEMO_PASSWORD
from mithaq.parties import queries as parties
from mithaq.register import checks
from mithaq.register import queries as register
from mithaq.ties import checks as ties
from mithaq.watch import checks as watch
from mithaq.words.refusals import told
from mithaq.words.terms import named

FREE_BYTES_MIN = 500_000_000
POSTGRESQL_MIN = 15
BUILT = Path(__file__).parents[1] / "web" / "static" / "built" / "mithaq.css"


@dataclass(frozen=True)
class Finding:
    """What a check found; `hint` says what to do when it is not good."""

    check: str
    is_good: bool
    fact: str
    hint: str = ""


def findings() -> Iterator[Finding]:
    """Run every check; one that fails does not stop the others."""
    for name, check in CHECKS.items():
        try:
            yield check(name)
        except Refused as refusal:
            words = told(refusal)
            yield Finding(name, is_good=False, fact=words.what, hint=words.then)
        except OperationalError as error:
            yield Finding(name, is_good=False, fact=str(error).strip(), hint="See postgres.log in the home.")


def _home(name: str) -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    fact = f"{settings.HOME}, {free // 10**6} MB free"
    return Finding(name, free > FREE_BYTES_MIN, fact, "Make room: a full disk stops all writing.")


def _database(name: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
    return Finding(
        name,
        int(version.split(".")[0]) >= POSTGRESQL_MIN,
        f"PostgreSQL {version}",
        "Use PostgreSQL 15 or newer.",
    )


def _tables(name: str) -> Finding:
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except (SystemExit, CommandError):
        return Finding(
            name, is_good=False, fact="behind this version", hint="Run `mithaq up`, which upgrades."
        )
    return Finding(name, is_good=True, fact="at this version")


def _key(name: str) -> Finding:
    mode = checks.key_mode()
    hint = "Make the key readable by its owner alone: chmod 600."
    return Finding(name, not mode & 0o077, f"mode {mode:o}", hint)


def _root(name: str) -> Finding:
    """On a node that others reach, who takes the machine must not have taken its name as well."""
    found = checks.check_root()
    root = found.root
    if found.ended:
        files = ", ".join(str(each) for each in found.ended)
        return Finding(
            name, False, f"keys that ended: {files}", "Destroy these files: only a thief needs them."
        )
    held = "whose key lies on this machine" if root.is_on_machine else f"{root.threshold} of {len(root.keys)}"
    hint = "Give the root keys to people, off this machine: docs/federation.md, Keys."
    is_good = not (root.is_on_machine and settings.IS_HTTPS)
    return Finding(name, is_good, f"version {root.version}, {held}", hint)


def _register(name: str) -> Finding:
    head = checks.check_head()
    if head.last_at is None:
        return Finding(name, is_good=True, fact="no statement yet")
    last = f"{head.last_at:%Y-%m-%d %H:%M}"
    fact = f"{head.size} statements, the last signed {last}; the latest {head.verified} verified"
    return Finding(name, is_good=True, fact=fact)


def _writing(name: str) -> Finding:
    """Shut while a node that was set back has not learned from its partners what it had said."""
    register.require_open()
    forked = [each.peer.name for each in partners.standings() if each.own_fork]
    fact = f"this node signed two histories of its log for {', '.join(forked)}" if forked else "open"
    hint = "`mithaq peer list --json` shows both signed heads: settle with its administrator which one holds."
    return Finding(name, not forked, fact, hint)


def _host(name: str) -> Finding:
    return Finding(name, is_good=True, fact=named(parties.host_institution().names))


def _search(name: str) -> Finding:
    size = catalogue.index_size()
    return Finding(name, is_good=True, fact=f"{size} records indexed")


def _meaning(name: str) -> Finding:
    """Behind is no fault: matches go by words until the models have read."""
    behind = catalogue.vectors_behind()
    return Finding(name, is_good=True, fact=f"{behind} statements to read" if behind else "all records read")


def _pages(name: str) -> Finding:
    fact = "built" if BUILT.exists() else "missing"
    return Finding(name, BUILT.exists(), fact, "Run `make frontend`.")


def _accounts(name: str) -> Finding:
    """The demo's password is known to all: on a node that others reach, no account may keep it."""
    known = queries.accounts_with_password(DEMO_PASSWORD) if settings.IS_HTTPS else ()
    fact = ", ".join(known) or f"{len(queries.usernames())} accounts"
    hint = (
        "They have the password of the demo, which is public: `mithaq user reset` each, or found a new node."
    )
    return Finding(name, not known, fact, hint)


def _lists(name: str) -> Finding:
    """A list of parties that is too old stops every release."""
    held, stale = lists.lists(), lists.stale_lists(datetime.now(UTC))
    fact = f"{len(held)} held, {len(stale)} too old" if held else "none adopted: nothing can be released"
    hint = f"Nothing is released until they are loaded: `mithaq lists load {stale[0].code}`." if stale else ""
    return Finding(name, not stale, fact, hint)


def _embargoes(name: str) -> Finding:
    """The rulebook of embargoes must be looked through again by a day."""
    embargoes = release.embargoes_reviewed()
    is_good = datetime.now(UTC).date() < embargoes.review_by
    fact = f"as of {embargoes.as_of}, to be reviewed by {embargoes.review_by}"
    return Finding(
        name, is_good, fact, "Releases of arms are stopped: install a version with a newer rulebook."
    )


def _partners(name: str) -> Finding:
    """Partners with whom something does not move."""
    found = federation.concerns(at=datetime.now(UTC))
    troubled = [_concern(each) for each in found if each.is_any]
    fact = "; ".join(troubled) or (
        f"{len(found)} paired, nothing stands in the way" if found else "none paired"
    )
    return Finding(
        name, not troubled, fact, "Look at the page of partners' nodes, or at `mithaq peer list --json`."
    )


def _encryption(name: str) -> Finding:
    """By the announced key partners encrypt: without it here, what they send cannot be opened."""
    found = federation.check_keys()
    if not found.is_announced:
        return Finding(name, is_good=True, fact="no key announced yet")
    if not found.is_here:
        hint = (
            "Restore it from a backup, else announce another: `mithaq package key make`. What partners"
            " encrypted for the missing one they must then send again."
        )
        return Finding(name, False, "the announced key is not on this machine", hint)
    if found.useless:
        names = ", ".join(each.held.file.name for each in found.useless if each.held)
        hint = "Destroy them: `mithaq package key list`, then `mithaq package key destroy`."
        return Finding(name, False, f"keys of before that nothing needs: {names}", hint)
    waiting = len(found.waiting)
    fact = f"the announced key is here, with {waiting} of before that may still be needed"
    return Finding(name, is_good=True, fact=fact if waiting else "the announced key is here")


def _concern(each: Concern) -> str:
    parts = (
        (each.has_lied, "proved to have signed two histories (`mithaq peer proof`)"),
        (each.trouble, f"trouble: {each.trouble['code'] if each.trouble else ''}"),
        (each.unreceipted, f"no receipt for {each.unreceipted} statements since a day or more"),
        (each.untaken, f"{each.untaken} statements not taken since a day or more"),
        (each.set_aside, f"{each.set_aside} statements set aside this week"),
    )
    return f"{each.peer}: " + ", ".join(words for is_so, words in parts if is_so)


def _corpus(name: str) -> Finding:
    """Figures of the watch rest on files that no backup holds."""
    found = watch.check_corpus()
    if found.missing or found.lost:
        fact = f"{found.folder}: {found.missing} files and {found.lost} loads are not there"
        return Finding(name, False, fact, "Copy the folder of the corpus back, or load its sources anew.")
    fact = f"{found.works} works" + (f", {found.broken_off} loads broken off" if found.broken_off else "")
    return Finding(name, is_good=True, fact=fact if found.works or found.broken_off else "nothing loaded")


def _ties(name: str) -> Finding:
    count, lost = ties.check_sets()
    if lost:
        return Finding(name, False, f"no rows: {', '.join(lost)}", "Load these sets again: mithaq ties load.")
    return Finding(name, is_good=True, fact=f"{count} sets" if count else "nothing loaded")


CHECKS: dict[str, Callable[[str], Finding]] = {
    "home": _home,
    "database": _database,
    "tables": _tables,
    "key": _key,
    "root": _root,
    "register": _register,
    "writing": _writing,
    "host": _host,
    "accounts": _accounts,
    "search": _search,
    "meaning": _meaning,
    "pages": _pages,
    "lists": _lists,
    "embargoes": _embargoes,
    "partners": _partners,
    "encryption": _encryption,
    "corpus": _corpus,
    "ties": _ties,
}
