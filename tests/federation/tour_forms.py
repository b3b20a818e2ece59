"""What the document of the tour with three nodes leaves to its readers: where each form is, what is typed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from federation.tour_walk import Form

TODAY = datetime.now(UTC).date()
CATALOGUE, CASES, AGREEMENTS = "/catalogue/?q=propeller", "/clearance/cases/", "/clearance/agreements/"
CONVERSATIONS = "/conversations/"
QUIET = "Quiet propeller"
FORMS: Mapping[str, Sequence[Form]] = {
    "Show interest": (Form(CATALOGUE, [QUIET], {"note": "For our ferries."}),),
    "Send": (Form(CONVERSATIONS, [QUIET], {"text": "How many?"}),),
    "Record": (
        Form(
            AGREEMENTS,
            typed={
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
    ),
    "I read the agreement: these are its terms": (Form(AGREEMENTS),),
    "Ask for a release": (Form(CATALOGUE, [QUIET]),),
    "Submit": (
        Form(
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
    ),
    "Take in": (Form(CASES, [QUIET]),),
    "Clear intake": (Form(),),
    "Sign the classification": (Form(typed={".EU.looked": "yes", ".EU.version": "2025", ".kind": "civil"}),),
    "Ask": (Form(typed={"institution": ["Ministry of Türkiye"], "entity": "case "}),),
    "Sign the advice": (Form(CASES, [QUIET], {"entity": "case ", "kind": "approve"}),),
    "Close circulation": (Form(CASES, [QUIET]),),
    "Consolidate": (Form(),),
    "Propose for signature": (Form(typed={"outcome.0": "granted"}),),
    "Sign": (Form(CASES, [QUIET]), Form(CASES, [QUIET])),
    "Issue": (Form(CASES, [QUIET]),),
}
PAGES = {text: Form(CONVERSATIONS, [QUIET]) for text in ("For our ferries.", "How many?")}
