"""Release cases on the pages: the office that clears them, and the way of a case from draft to decision."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from cast import Cast, Player
from clearers import Clearers
from mithaq.clearance.models import Case
from mithaq.clearance.queries import agreements
from staging import staged


def browser(by: Player, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass(frozen=True)
class Office:
    """Türkiye's institute owns a record; Morocco's may receive it; the host clears, with two who sign."""

    cast: Cast
    clearers: Clearers
    maha: Player
    record: str
    agreement: str = "MOU/1"

    @property
    def moroccan(self) -> str:
        return f"institution:{self.cast.amina.institution}"


def agree(
    office: Office, reference: str = "MOU/1", title: str = "Memorandum on marine technology", party: str = ""
) -> None:
    """Put an agreement with Morocco on file, by two people, on the pages."""
    today = datetime.now(UTC).date()
    form = {
        "reference": reference,
        "title": title,
        "in_force_from": str(today - timedelta(days=30)),
        "in_force_until": str(today + timedelta(days=900)),
        "parties": [party or f"institution:{office.cast.leyla.institution}"],
        "recipients": [office.moroccan],
        "fields": ["maritime"],
        "purposes": ["research"],
        "forms": ["document"],
        "highest": "partners",
    }
    page = browser(office.clearers.jasim).post("/clearance/agreements/", form, follow=True).content.decode()
    assert "not confirmed yet" in page
    digest = agreements.recorded_agreement(reference).digest
    assert digest in page
    confirming = f"/clearance/agreements/{reference}/confirm/"
    assert browser(office.clearers.jasim).post(confirming, {"digest": digest}).status_code == 409
    browser(office.clearers.layan).post(confirming, {"digest": digest})


def draft_form(office: Office, **changes: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "items": office.record,
        "party": [office.moroccan, "", ""],
        "role": ["end_user", "recipient", "recipient"],
        "forms": ["document"],
        "end_use": "research",
        "end_use_text": "Measurements of noise in harbours, published afterwards.",
        "agreement": "MOU/1",
        "valid_from": str(today),
        "valid_until": str(today + timedelta(days=300)),
        "has_third_parties": "no",
        "is_wmd": "no",
        "is_military": "no",
        "attested": "yes",
        "then": "submit",
        **changes,
    }


def begun(office: Office) -> str:
    answer = browser(office.cast.leyla).post("/clearance/cases/begin/", {"item": office.record})
    return str(answer["Location"]).split("/")[-3]


def submitted(office: Office) -> str:
    def made() -> str:
        key = begun(office)
        form = draft_form(office, agreement=office.agreement)
        browser(office.cast.leyla).post(f"/clearance/cases/{key}/draft/", form)
        return key

    return staged("submitted on the pages", made)


def post(office: Office, by: Player, key: str, path: str, **form: Any) -> Any:
    del office
    return browser(by).post(f"/clearance/cases/{key}/{path}/", form, follow=True)


def state(key: str) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=key)


def circulating(office: Office) -> str:
    def made() -> str:
        jasim, key = office.clearers.jasim, submitted(office)
        post(office, jasim, key, "move", move="take_in")
        post(office, jasim, key, "move", move="clear_intake")
        found = {
            f"{office.record}.EU.looked": "yes",
            f"{office.record}.EU.version": "2025",
            f"{office.record}.kind": "civil",
        }
        post(office, jasim, key, "classify", **found)
        post(
            office, jasim, key, "ask-advice", institution=[str(office.cast.kerem.institution)], entity="case "
        )
        return key

    return staged("circulating on the pages", made)


def reviewed(office: Office) -> str:
    def made() -> str:
        jasim, key = office.clearers.jasim, circulating(office)
        post(office, office.cast.kerem, key, "advise", entity="case ", kind="approve")
        post(office, jasim, key, "move", move="close_circulation")
        post(office, jasim, key, "move", move="consolidate")
        return key

    return staged("reviewed on the pages", made)


def proposed(office: Office, **proposal: Any) -> str:
    """A case on which this decision is proposed."""

    def made() -> str:
        key = reviewed(office)
        post(office, office.clearers.jasim, key, "propose", **proposal)
        return key

    return staged(f"proposed on the pages {proposal}", made)


def signed(office: Office, key: str) -> None:
    def made() -> None:
        for signer in (office.clearers.layan, office.maha):
            page = browser(signer).get(f"/clearance/cases/{key}/").content.decode()
            digest = re.findall(r'name="digest" value="([0-9a-f]{64})"', page)[0]
            post(office, signer, key, "sign", digest=digest)

    staged(f"{key} signed on the pages", made)


def issued(office: Office, **proposal: Any) -> str:
    """A case on which this decision was signed and issued."""

    def made() -> str:
        key = proposed(office, **proposal)
        signed(office, key)
        post(office, office.clearers.jasim, key, "move", move="issue")
        return key

    return staged(f"issued on the pages {proposal}", made)


GRANT = {"outcome.0": "granted", "until.0": ""}
REPORTING = {
    "outcome.0": "granted_with_conditions",
    "until.0": "",
    "condition.0.kind": "reporting",
    "condition.0.days": "30",
    "condition.0.evidence": "report",
}
"""A decision to grant, with a report due thirty days after each delivery, as its form posts it."""


def reporting(office: Office) -> str:
    """A case that was issued and delivered once, with a report due thirty days later."""

    def made() -> str:
        key = issued(office, **REPORTING)
        post(office, office.cast.leyla, key, "deliver", cell="0")
        return key

    return staged("reporting on the pages", made)
