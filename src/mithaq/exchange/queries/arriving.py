"""Which records of other nodes are taken: well written, labelled as they say, and nobody else's.

And which of ours are for others.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from mithaq.base.ids import id_in
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import problem_of
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.reading import ContentRefused, open_content_from
from mithaq.exchange.models import Record, many
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement

VERSION_MAX = 2**31 - 1


def content_of(statement: Statement) -> Content:
    """The content of a record that a statement publishes or amends.

    Raises Refused `content_invalid` with the places, `label_differs` or `statement_malformed`.
    """
    try:
        content = open_content_from(statement.body["content"], known_fields=fields.field_codes())
        version, _ = statement.body["version"], UUID(str(statement.body["institution"]))
    except ContentRefused as refusal:
        places = sorted({problem.place for problem in refusal.problems})
        raise Refused("content_invalid", places=places[:10]) from refusal
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Refused("statement_malformed", part="body") from error
    if content.label.as_json() != statement.label:
        raise Refused("label_differs")
    if type(version) is not int or not 0 < version <= VERSION_MAX or _record(statement) is None:
        raise Refused("statement_malformed", part="body")
    return content


def refusals_of_records(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of statements that `content_of` could read: by statement why it is not taken; two queries in all."""
    known = _known(statements)
    issuers = parties.issuers_of(UUID(str(each.body["institution"])) for each in statements)
    return refused_of(statements, lambda each: _require_own(each, known, issuers))


def leaving(statements: Sequence[Statement]) -> Collection[UUID]:
    """Which statements on records of ours are for others: what people here wrote, as it stands; one query.

    Public sources every node loads from where they are, and what was said of a record earlier counts no more.
    """
    keys = [key for each in statements if (key := _record(each))]
    rows = Record.objects.filter(pk__in=keys, source_name="")
    standing = set(rows.values_list("statement", flat=True))
    return [each.id for each in statements if each.id in standing]


def refusals_of_withdrawals(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of statements that withdraw a record: by statement why it is not taken; one query.

    A record that never came here may be withdrawn: nothing changes.
    """
    known = _known(statements)

    def check(statement: Statement) -> None:
        key, reason = _record(statement), statement.body["reason"]
        if key is None or not isinstance(reason, str):
            raise TypeError("no record, or no reason")
        if code := problem_of(reason):
            raise Refused(code, place="reason")
        issuer, _ = known.get(key, (statement.issuer, 0))
        if issuer != statement.issuer:
            raise Refused("record_of_other_node", issuer=issuer)

    return refused_of(statements, check)


def _require_own(
    statement: Statement, known: Mapping[UUID, tuple[str, int]], issuers: Mapping[UUID, str]
) -> None:
    institution = UUID(str(statement.body["institution"]))
    if institution not in issuers:
        raise NotFound("institution_unknown", value=str(institution))
    if issuers[institution] != statement.issuer:
        raise Refused("institution_of_other_node", issuer=issuers[institution])
    issuer, version = known.get(_record(statement) or UUID(int=0), (statement.issuer, 0))
    if issuer != statement.issuer:
        raise Refused("record_of_other_node", issuer=issuer)
    if int(str(statement.body["version"])) <= version:
        raise Refused("version_not_later", version=version)


def _known(statements: Sequence[Statement]) -> Mapping[UUID, tuple[str, int]]:
    keys = [key for each in statements if (key := _record(each))]
    rows = Record.objects.filter(pk__in=many(keys)).values_list("id", "issuer", "version")
    return {key: (issuer, version) for key, issuer, version in rows}


def _record(statement: Statement) -> UUID | None:
    scheme, _, key = statement.subject.partition(":")
    return id_in(key) if scheme == "record" else None
