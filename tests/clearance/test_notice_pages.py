"""Notices to committees as officers record them on the pages, and as signers read them."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clearance.test_case_pages import LANGUAGES
from mithaq.clearance.actions import agreements, describing
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import agreements as agreement_queries
from offices import GRANT, Office, begun, browser, draft_form, post, reviewed, state
from staging import staged

REFERENCE = "S/AC.52/2026/12"


def embargoed(office: Office) -> tuple[str, str]:
    """A case for final review that goes to a government body in Libya, and that body's code."""
    return staged("embargoed on the pages", lambda: _embargoed(office))


def _embargoed(office: Office) -> tuple[str, str]:
    outside, now = uuid4(), datetime.now(UTC)
    describing.name_counterparty(
        outside,
        PartyKind.ORGANISATION,
        {"name": ["Invented Directorate of Harbours"], "country": ["ly"]},
        by=office.clearers.jasim.actor,
        at=now,
    )
    while screen_next(at=now):
        pass
    party, key = f"counterparty:{outside}", begun(office)
    agreed(office, party)
    to = {"party": [party, "", ""], "government": ["yes", "", ""], "agreement": "MOU/2"}
    browser(office.cast.leyla).post(f"/clearance/cases/{key}/draft/", draft_form(office, **to))
    jasim = office.clearers.jasim
    post(office, jasim, key, "move", move="take_in")
    post(office, jasim, key, "move", move="clear_intake")
    found = {
        f"{office.record}.EU.looked": "yes",
        f"{office.record}.EU.version": "2025",
        f"{office.record}.kind": "military",
    }
    post(office, jasim, key, "classify", **found)
    post(office, jasim, key, "ask-advice", institution=[str(office.cast.kerem.institution)], entity="case ")
    post(office, office.cast.kerem, key, "advise", entity="case ", kind="approve")
    post(office, jasim, key, "move", move="close_circulation")
    post(office, jasim, key, "move", move="consolidate")
    return key, party


def agreed(office: Office, party: str) -> None:
    """An agreement that names the party, by two people."""
    now = datetime.now(UTC)
    terms = agreement_queries.recorded_agreement("MOU/1").terms
    naming = replace(terms, recipients=(party,))
    agreements.record_agreement("MOU/2", naming, by=office.clearers.jasim.actor, at=now)
    digest = agreement_queries.recorded_agreement("MOU/2").digest
    agreements.confirm_agreement("MOU/2", digest=digest, by=office.clearers.layan.actor, at=now)


def form(office: Office, party: str, **changes: Any) -> dict[str, Any]:
    return {
        "opens": f"ly_1970 {office.record} {party}",
        "step": "approval",
        "reference": REFERENCE,
        "dated_on": str(datetime.now(UTC).date()),
        "text": "Received by the mission.",
        **changes,
    }


def test_an_officer_records_an_approval_and_the_signers_read_it(office: Office) -> None:
    key, party = embargoed(office)
    officer = browser(office.clearers.jasim)
    offered = officer.get(f"/clearance/cases/{key}/notices/").content.decode()
    document = SimpleUploadedFile("letter.pdf", b"The committee approves.")

    answer = officer.post(
        f"/clearance/cases/{key}/notices/", form(office, party, document=document), follow=True
    )
    post(office, office.clearers.jasim, key, "propose", **GRANT)
    signers = browser(office.clearers.layan).get(f"/clearance/cases/{key}/").content.decode()

    assert f'value="ly_1970 {office.record} {party}"' in offered
    assert "Recorded by" in answer.content.decode()
    panel = signers[signers.index('id="sign"') : signers.index('id="asked"')]
    assert REFERENCE in panel
    assert "Approval by the committee" in panel
    assert hashlib.sha256(b"The committee approves.").hexdigest() in panel
    assert "of 3 signatures" in panel


def test_what_is_refused_stays_typed(office: Office) -> None:
    key, party = embargoed(office)
    typed = form(office, party, dated_on="2010-01-01", step="notice")

    answer = browser(office.clearers.jasim).post(f"/clearance/cases/{key}/notices/", typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "dated before the embargo began (2011-02-26), or in the future" in page
    for kept in (f'value="{REFERENCE}"', 'value="2010-01-01"', "Received by the mission."):
        assert kept in page
    assert '<option value="notice" selected>' in page


@pytest.mark.parametrize(
    "changes", [{"opens": ""}, {"opens": "ly_1970"}, {"step": "wish"}, {"dated_on": ""}, {"reference": "  "}]
)
def test_a_form_that_says_too_little_records_nothing(office: Office, changes: dict[str, str]) -> None:
    key, party = embargoed(office)

    answer = browser(office.clearers.jasim).post(
        f"/clearance/cases/{key}/notices/", form(office, party, **changes)
    )

    assert answer.status_code == 409
    assert "Nothing is recorded." in answer.content.decode()


def test_a_withdrawn_notice_is_told_to_the_signers_and_nothing_can_be_signed(office: Office) -> None:
    key, party = embargoed(office)
    officer = browser(office.clearers.jasim)
    page = officer.post(f"/clearance/cases/{key}/notices/", form(office, party), follow=True)
    (withdrawing,) = re.findall(r'action="(/clearance/cases/[^"]+/withdraw/)"', page.content.decode())
    post(office, office.clearers.jasim, key, "propose", **GRANT)
    post(office, office.clearers.layan, key, "sign", digest=digest_of(office, key))

    officer.post(withdrawing, {"text": "The committee took it back."})
    signers = browser(office.maha).get(f"/clearance/cases/{key}/").content.decode()

    assert "a notice to a committee was withdrawn" in signers
    assert 'name="digest"' not in signers
    assert "The committee took it back." in signers
    assert state(key) == "second_signature"


def digest_of(office: Office, key: str) -> str:
    page = browser(office.clearers.layan).get(f"/clearance/cases/{key}/").content.decode()
    return str(re.findall(r'name="digest" value="([0-9a-f]{64})"', page)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_open_for_officers_and_signers_alone(office: Office, language: str) -> None:
    key, party = embargoed(office)
    address = f"/clearance/cases/{key}/notices/"
    browser(office.clearers.jasim).post(address, form(office, party))

    seen = {
        name: browser(player, language).get(address).status_code
        for name, player in {
            "officer": office.clearers.jasim,
            "signer": office.clearers.layan,
            "owner": office.cast.leyla,
            "adviser": office.cast.kerem,
            "stranger": office.cast.sam,
        }.items()
    }
    owners = browser(office.cast.leyla, language).get(f"/clearance/cases/{key}/").content.decode()

    assert seen == {"officer": 200, "signer": 200, "owner": 404, "adviser": 404, "stranger": 404}
    assert REFERENCE not in owners
    assert address not in owners


def test_a_case_under_no_embargo_offers_no_notice(office: Office) -> None:
    key = reviewed(office)

    page = browser(office.clearers.jasim).get(f"/clearance/cases/{key}/").content.decode()

    assert f"/clearance/cases/{key}/notices/" not in page
