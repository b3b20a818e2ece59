"""Check an imported file row by row: what each row would do, or everything that is wrong with it."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from mithaq.access import queries as access
from mithaq.base import text as text_rules
from mithaq.base.canonical import Json
from mithaq.base.ids import named_id
from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.readers import readable_labels, reader_of
from mithaq.exchange import published
from mithaq.exchange.actions.importing import amended_now, imports_folder
from mithaq.exchange.adapters.sheets import rows_of
from mithaq.exchange.domain.content import Content, Step
from mithaq.exchange.domain.imports import ImportState
from mithaq.exchange.domain.reading import ContentRefused, Problem, content_from
from mithaq.exchange.domain.sheet import Outcome, Row, Vocabulary, content_of, text_of
from mithaq.exchange.models import Import, ImportRow, Record, copy_in
from mithaq.fields.queries import field_codes

BATCH = 500
KEY_MAX = 200
VALUE_MAX = 80
log = logging.getLogger(__name__)


def record_id_of(institution: UUID, key: str) -> UUID:
    """The same institution and own key are the same record at every import and at every node."""
    return named_id(f"mithaq import\x00{institution}\x00{key}")


def check_next(
    vocabulary: Vocabulary,
    *,
    at: datetime,
    key: UUID | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> bool:
    """Check the import that waits longest, or a certain one; whether there was one to check.

    One transaction from the first row to the last: an interrupted check leaves nothing and begins anew. A
    file on which the check itself fails is unreadable too, so that it does not keep all others waiting.
    """
    with transaction.atomic():
        waiting = Import.objects.select_for_update(skip_locked=True).filter(state=ImportState.CHECKING)
        row = (waiting.filter(pk=key) if key else waiting.order_by("created_at")).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                _check(row, vocabulary, at=at, progress=progress)
        except Refused as refusal:
            _set_unreadable(row, refusal)
        except (OperationalError, InterfaceError):
            # The database's trouble is none of the file's: the check begins anew when that is over.
            raise
        except Exception:
            log.exception("the check of import %s broke off", row.id)
            _set_unreadable(row, Refused("import_broke_off"))
        row.changed_at = at
        row.save()
    return True


def _set_unreadable(row: Import, refusal: Refused) -> None:
    row.state = ImportState.UNREADABLE
    facts = {name: _plain(value) for name, value in refusal.facts.items()}
    row.refusal = {"code": refusal.code, "facts": facts}


@dataclass
class _Check:
    """What stays the same from row to row, and which records the file has named so far."""

    of: Import
    vocabulary: Vocabulary
    labels: Sequence[int]
    named: dict[UUID, int] = field(default_factory=dict)

    @property
    def originator(self) -> str:
        return f"institution:{self.of.institution}"


def _check(row: Import, vocabulary: Vocabulary, *, at: datetime, progress: Callable[[int], None]) -> None:
    file = imports_folder() / str(row.id)
    if not file.exists():
        raise NotFound("file_unknown")
    actor = access.actor_of_person(row.uploaded_by, on=at.date())
    check = _Check(row, vocabulary, readable_labels(reader_of(actor, on=at.date())))
    counts: dict[Outcome, int] = {}
    firsts: dict[Outcome, Json] = {}
    done = 0
    for batch in _batches(rows_of(file, vocabulary)):
        checked = list(_checked(batch, check))
        for each, title in checked:
            outcome = Outcome(each.outcome)
            counts[outcome] = counts.get(outcome, 0) + 1
            firsts.setdefault(outcome, {"number": each.number, "title": _plain(title)})
        kept = [each for each, _ in checked if each.outcome != Outcome.SAME]
        copy_in(ImportRow, kept)
        done += len(batch)
        progress(done)
    if not counts:
        raise Refused("sheet_empty")
    row.state, row.counts, row.firsts = ImportState.CHECKED, counts, firsts


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    found = iter(rows)
    while batch := list(islice(found, BATCH)):
        yield batch


def _checked(batch: Sequence[Row], check: _Check) -> Iterator[tuple[ImportRow, str]]:
    """Each row with what it would do, and its title."""
    references = {row.number: text_of(row.cells.get("reference")).strip().upper()[:24] for row in batch}
    keys = {row.number: text_of(row.cells.get("key")).strip() for row in batch}
    referred = {
        each.reference: each
        for each in Record.objects.filter(
            reference__in=_storable(filter(None, references.values())), label_id__in=check.labels
        )
    }
    own = {row.number: _record_id(row, keys[row.number], check) for row in batch}
    known = {each.id: each for each in Record.objects.filter(pk__in=own.values())}
    drafted = amended_now({*known, *(each.id for each in referred.values())})
    for row in batch:
        reference = references[row.number]
        record = referred.get(reference) if reference else known.get(own[row.number])
        key = record.id if record else own[row.number]
        problems: list[Problem] = []
        if row.fault:
            problems.append(Problem("row", row.fault, {}))
        else:
            problems += _problems_of_record(record, reference, keys[row.number], check)
            if (before := check.named.setdefault(key, row.number)) != row.number:
                problems.append(Problem("key", "key_repeated", {"number": before}))
        content = None if row.fault else _content(row, record, check, problems)
        if not problems and key in drafted and content and _outcome(record, content) is Outcome.CHANGED:
            problems.append(Problem("reference", "draft_open", {}))
        yield (
            (
                _row(
                    row,
                    key,
                    record=record,
                    own_key=reference or keys[row.number],
                    content=content,
                    of=check.of,
                )
                if not problems and content
                else _wrong(row, problems, own_key=reference or keys[row.number], of=check.of)
            ),
            _title(row, content),
        )


def _storable(texts: Iterable[str]) -> list[str]:
    """Without what the database cannot hold, which is no reference either."""
    return [text for text in texts if text.isascii() and text.isprintable()]


def _record_id(row: Row, key: str, check: _Check) -> UUID:
    # Without a key, the same file says the same records again, and another file says others.
    name = f"k{key}" if key else f"f{check.of.digest} {row.number}"
    return record_id_of(check.of.institution, name.encode("utf-8", "replace").decode())


def _problems_of_record(record: Record | None, reference: str, key: str, check: _Check) -> Iterator[Problem]:
    if len(key) > KEY_MAX or text_rules.problem_of(key):
        yield Problem("key", "key_unusable", {"longest": KEY_MAX})
    if record is None:
        if reference:
            yield Problem("reference", "record_unknown", {"value": reference})
    elif record.label_id not in check.labels:
        yield Problem("key", "record_unknown", {"value": key[:VALUE_MAX]})
    elif record.source_name:
        yield Problem("reference", "record_from_source", {"source": record.source_name})
    elif record.institution != check.of.institution:
        yield Problem("reference", "record_of_others", {})
    elif record.withdrawn_at:
        yield Problem("reference", "record_withdrawn", {})
    elif "open_step" in record.content:
        # A batch is published to everyone as it stands.
        yield Problem("reference", "kept_closed", {})


def _content(row: Row, record: Record | None, check: _Check, problems: list[Problem]) -> Content | None:
    value = content_of(row, check.vocabulary, originator=check.originator)
    attached = record.content["attachments"] if record else []
    if value.setdefault("attachments", attached) != attached:
        # A digest alone must not open a file to whoever names it.
        problems.append(Problem("attachments", "files_not_imported", {}))
    if value.get("open_step", Step.FULL) != Step.FULL:
        problems.append(Problem("open_step", "kept_closed", {}))
    if value.get("source") is not None:
        problems.append(Problem("source", "record_from_source", {"source": _plain(value["source"])}))
    if _has_control(value.get("label")):
        problems.append(Problem("label", "control_characters", {}))
    try:
        return content_from(value, known_fields=field_codes())
    except ContentRefused as refusal:
        problems += refusal.problems
        return None


def _has_control(value: Json) -> bool:
    """Texts are looked through by the rules of content; the parties of a label are not."""
    if isinstance(value, Mapping):
        return any(_has_control(each) for each in value.values())
    if isinstance(value, list):
        return any(_has_control(each) for each in value)
    return isinstance(value, str) and text_rules.problem_of(value) is not None


def _row(
    row: Row, key: UUID, *, record: Record | None, own_key: str, content: Content, of: Import
) -> ImportRow:
    return ImportRow(
        of=of,
        number=row.number,
        outcome=_outcome(record, content),
        key=own_key,
        record=key,
        version=record.version if record else 0,
        content=content.as_json(),
    )


def _outcome(record: Record | None, content: Content) -> Outcome:
    if record is None:
        return Outcome.NEW
    is_same = record.content_digest == published.digest_of(content.as_json())
    return Outcome.SAME if is_same else Outcome.CHANGED


def _wrong(row: Row, problems: Sequence[Problem], *, own_key: str, of: Import) -> ImportRow:
    told: list[Json] = [
        {
            "place": _plain(each.place),
            "code": each.code,
            "facts": {name: _plain(value) for name, value in each.facts.items()},
        }
        for each in problems
    ]
    return ImportRow(of=of, number=row.number, outcome=Outcome.WRONG, key=_plain(own_key), problems=told)


def _title(row: Row, content: Content | None) -> str:
    if content is not None:
        return best_of(content.texts, Language.EN)[1].title
    titles = (text_of(row.cells.get(f"title_{language}")) for language in Language)
    return next(filter(None, titles), "")


def _plain(value: object) -> str:
    """What a file says, short and such that the database and a page can hold it."""
    return text_rules.cleaned(str(value))[:KEY_MAX]
