"""What partners' nodes say of calls, missions and visits: taken from whom it is of, for whom it is."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from mithaq.base.refusals import NotFound, Refused
from mithaq.mobility.domain import said
from mithaq.mobility.domain.calls import Call, require_sound
from mithaq.mobility.domain.certificates import certified_in
from mithaq.mobility.domain.missions import Terms
from mithaq.mobility.domain.reading import terms_from
from mithaq.mobility.models import Call as CallRow
from mithaq.mobility.models import Mission, VisitRequest
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import Spoken
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement

Refusals = Mapping[UUID, Refused]


def refusals_of_calls(statements: Sequence[Statement]) -> Refusals:
    """Of calls that are opened: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        found = said.opened_in(statement)
        parties.require_speaks_for(found.by.party, issuer=statement.issuer)
        _require_readable(found.call)
        if CallRow.objects.filter(pk=found.by.about).exists():
            raise Refused("call_known")

    return refused_of(statements, check)


def refusals_of_closings(statements: Sequence[Statement]) -> Refusals:
    """Of calls that are taken back: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_led(each, said.closed_in(each).by))


def refusals_of_awards(statements: Sequence[Statement]) -> Refusals:
    """Of awards: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_led(each, said.decided_in(each).by))


def refusals_of_missions(statements: Sequence[Statement]) -> Refusals:
    """Of yeses to missions: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        by, _ = said.agreed_in(statement)
        parties.require_speaks_for(by.party, issuer=statement.issuer)

    return refused_of(statements, check)


def refusals_of_reports(statements: Sequence[Statement]) -> Refusals:
    """Of reports: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_between(each, said.reported_in(each).by))


def refusals_of_breaks(statements: Sequence[Statement]) -> Refusals:
    """Of missions that are broken off: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_between(each, said.broken_off_in(each).by))


def refusals_of_certificates(statements: Sequence[Statement]) -> Refusals:
    """Of certificates, which the host signs: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        found = certified_in(statement)
        terms = _terms(found.mission)
        parties.require_speaks_for(found.host, issuer=statement.issuer)
        if terms and (found.host, found.sending) != (terms.host, terms.sending):
            raise Refused("mission_not_ours")

    return refused_of(statements, check)


def refusals_of_requests(statements: Sequence[Statement]) -> Refusals:
    """Of requests for visit: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        by, _ = said.asked_in(statement)
        parties.require_speaks_for(by.party, issuer=statement.issuer)
        if VisitRequest.objects.filter(pk=by.about).exists():
            raise Refused("visit_known")

    return refused_of(statements, check)


def refusals_of_answers(statements: Sequence[Statement]) -> Refusals:
    """Of answers to requests: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_host(each, said.answered_in(each).by))


def refusals_of_withdrawals(statements: Sequence[Statement]) -> Refusals:
    """Of requests that are withdrawn: by statement why it is not taken."""
    return refused_of(statements, lambda each: _require_requester(each, said.withdrawn_in(each).by))


def _require_readable(call: Call) -> None:
    """A zone that our clocks do not know, or a state nobody has, would stop each page that lists the call."""
    # It may be of fields that we do not know; all else is as we would open it.
    require_sound(call, fields=call.fields)
    parties.zone_named(call.zone)
    for code in call.eligibility.states:
        parties.require_state(code)


def _require_led(statement: Statement, by: Spoken) -> None:
    """Whoever opened a call speaks of it, and to the same."""
    parties.require_speaks_for(by.party, issuer=statement.issuer)
    row = CallRow.objects.filter(pk=by.about).first()
    if row is None:
        raise NotFound("call_unknown", value=str(by.about))
    if f"institution:{row.organiser}" != by.party or set(row.audience) != set(statement.audience):
        raise Refused("not_organiser")


def _require_between(statement: Statement, by: Spoken) -> None:
    """One of the two institutions of a mission, where it came here; that it did not yet is no reason."""
    parties.require_speaks_for(by.party, issuer=statement.issuer)
    terms = _terms(by.about)
    if terms and set(terms.parties) != set(statement.audience):
        raise Refused("mission_not_ours")


def _require_host(statement: Statement, by: Spoken) -> None:
    _require_of_visit(statement, by, lambda row: row.host)


def _require_requester(statement: Statement, by: Spoken) -> None:
    _require_of_visit(statement, by, lambda row: row.requester)


def _require_of_visit(statement: Statement, by: Spoken, whose: Callable[[VisitRequest], str]) -> None:
    parties.require_speaks_for(by.party, issuer=statement.issuer)
    row = VisitRequest.objects.filter(pk=by.about).first()
    if row is None:
        raise NotFound("visit_unknown", value=str(by.about))
    if whose(row) != by.party or {row.requester, row.host} != set(statement.audience):
        raise Refused("visit_not_ours")


def _terms(key: UUID) -> Terms | None:
    row = Mission.objects.filter(pk=key).first()
    return terms_from(row.terms) if row else None
