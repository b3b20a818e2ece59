"""What the document of the tour of a programme leaves to its readers: where each form is, what is typed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from federation.tour_walk import Form

TODAY = datetime.now(UTC).date()
PROGRAMMES, AGREEMENTS, PROJECTS, MISSIONS = "/programmes/", "/agreements/", "/projects/", "/people/missions/"
OURS, THEIRS = "Ministry of Türkiye", "Ministry of Malaysia"
QUIET_SEAS, MEMORANDUM, FERRY = "Quiet seas", "Memorandum on quiet ships", "Quiet ferry"
ENGINEER = "Engineer at the cavitation tunnel"


def _clause(name: str, **facts: str | Sequence[str]) -> Form:
    return Form(links=[f"Change {name}"], typed={f"fact.{fact}": said for fact, said in facts.items()})


def _part(name: str, **facts: str) -> Form:
    return Form(links=[f"Add: {name}"], typed={_field(fact): said for fact, said in facts.items()})


def _field(fact: str) -> str:
    """`titles_en` and `amount_currency` are fields of a fact."""
    name, _, of = fact.rpartition("_")
    return f"fact.{name}.{of}" if of in {"en", "currency"} else f"fact.{fact}"


def _contribution(party: str, kind: str) -> Form:
    return _part(
        "Contribution",
        party=party,
        year=str(TODAY.year),
        contribution_kind=kind,
        amount="30000.00",
        amount_currency="EUR",
    )


def _contributed(kind: str) -> Form:
    return Form(
        PROJECTS,
        [FERRY, "Contribution made"],
        {
            "fact.on": str(TODAY - timedelta(2)),
            "fact.contribution_kind": kind,
            "fact.amount": "30000.00",
            "fact.amount.currency": "EUR",
            "fact.evidence": "Sheet 7.",
        },
    )


_APPROVING = Form(AGREEMENTS, [MEMORANDUM])
_VOTING = Form(PROGRAMMES, [QUIET_SEAS])
_DELIVERABLE = [FERRY, "D1"]
FORMS: Mapping[str, Sequence[Form]] = {
    "Begin a programme": [Form(PROGRAMMES)],
    "Save": [
        Form(
            typed={
                "title.en": QUIET_SEAS,
                "summary.en": "Ships that are heard less.",
                "fields": ["maritime"],
            }
        ),
        Form(typed={f".{TODAY.year}": "40000.00"}),
        Form(
            links=["Change The project"],
            typed={
                "fact.technology_fields": ["maritime"],
                "agreement": MEMORANDUM,
                "programme": QUIET_SEAS,
            },
        ),
        _part(
            "Work package",
            titles_en="Model",
            lead=OURS,
            starts_on=str(TODAY - timedelta(60)),
            ends_on=str(TODAY + timedelta(300)),
        ),
        _part(
            "Deliverable",
            work_package="WP1",
            titles_en="Noise of the model",
            deliverable_type="report",
            dissemination="project",
            owner=OURS,
            due_on=str(TODAY + timedelta(30)),
        ),
        _contribution(OURS, "work"),
        _contribution(THEIRS, "money"),
    ],
    "Add the member": [Form(typed={"speaker": THEIRS})],
    "Add the objective": [Form(typed={"text.en": "Quieter straits"})],
    "Add the indicator": [
        Form(
            typed={
                "text.en": "Noise of ships in the straits",
                "unit": "dB",
                "baseline": "75",
                "target": "60",
            }
        )
    ],
    "Found the programme": [Form()],
    "Join": [_VOTING, _VOTING],
    "Put it to the vote": [
        Form(
            PROGRAMMES,
            [QUIET_SEAS],
            {"title.en": "Use the tunnel together", "text.en": "Its hours are shared alike."},
        )
    ],
    "Yes": [_VOTING, _VOTING],
    "Begin from the template": [
        Form(
            AGREEMENTS,
            ["Begin a text"],
            {"kind": "memorandum", "programme": QUIET_SEAS, "title.en": MEMORANDUM, "parties": [THEIRS]},
        )
    ],
    "Save the clause": [
        _clause("Scope of work", fields=["maritime"], purposes=["research"], forms=["document", "visit"]),
        _clause("Management", report_every_months="3"),
        Form(
            links=["Project equipment"],
            typed={
                "fact.items": "Hydrophone",
                "fact.owner": OURS,
                "fact.return_on": str(TODAY + timedelta(14)),
            },
        ),
        _clause("Security", highest="partners"),
        _clause("Third-party sales and transfers", may_receive="no"),
        _clause(
            "Amendment, termination, entry into effect and duration",
            in_force_from=str(TODAY),
            in_force_until=str(TODAY + timedelta(900)),
            notice_days="90",
        ),
    ],
    "Put forward to all parties": [Form(typed={"note": "For our two ministries."})],
    "I read this text: it may be signed": [_APPROVING, _APPROVING],
    "Sign for your institution": [_APPROVING, _APPROVING],
    "Begin": [
        Form(
            PROJECTS,
            ["Begin a plan"],
            {
                "title.en": FERRY,
                "starts_on": str(TODAY - timedelta(60)),
                "ends_on": str(TODAY + timedelta(700)),
                "currency": "EUR",
                "parties": [THEIRS],
            },
        )
    ],
    "Set the plan": [Form()],
    "Say yes to these terms and offer them": [
        Form(
            MISSIONS,
            ["Offer a mission"],
            {
                "kind": "secondment",
                "role": "sending",
                "other": OURS,
                "agreement": MEMORANDUM,
                "name": "Nurul Aziz",
                "position": ENGINEER,
                "starts_on": str(TODAY + timedelta(7)),
                "last_on": str(TODAY + timedelta(180)),
                "limits": "The control room of the tunnel",
            },
        )
    ],
    "I read these terms: my institution says yes": [Form(MISSIONS, [ENGINEER])],
    "Tell all who take part": [
        Form(
            PROJECTS,
            [*_DELIVERABLE, "Hand it in"],
            {
                "fact.on": str(TODAY - timedelta(2)),
                "fact.digest": "DIGEST",
                "fact.evidence": "Sent by mail.",
            },
        ),
        _contributed("work"),
        _contributed("money"),
    ],
    "I read it: it may be accepted": [Form(PROJECTS, _DELIVERABLE)],
    "Accept for your institution": [Form(PROJECTS, _DELIVERABLE, {"text": "Read by two of us."})],
    "Tell all parties": [Form(AGREEMENTS, [MEMORANDUM], {"evidence": "Handed over at the port."})],
}
PAGES = {
    "Noise of ships in the straits: not counted yet, from 75 to 60 dB": Form(PROGRAMMES, [QUIET_SEAS]),
    "Ministry of Malaysia … Joined": Form(PROGRAMMES, [QUIET_SEAS]),
    "Use the tunnel together Passed": Form(PROGRAMMES, [QUIET_SEAS]),
    "For our two ministries.": Form(AGREEMENTS, [MEMORANDUM]),
    "Memorandum In force until": Form(AGREEMENTS, [MEMORANDUM]),
    "D1 Noise of the model": Form(PROJECTS, [FERRY]),
    "Quiet ferry … Running": Form(PROGRAMMES, [QUIET_SEAS]),
    "Secondment Planned": Form(MISSIONS, [ENGINEER]),
    "Nurul Aziz": Form(MISSIONS, [ENGINEER]),
    "DIGEST": Form(PROJECTS, _DELIVERABLE),
    "Verdict on a deliverable: Ministry of Malaysia": Form(PROJECTS, _DELIVERABLE),
    "Return of what was lent · Ministry of Malaysia … Done … Handed over at the port.": Form(
        AGREEMENTS, [MEMORANDUM]
    ),
    "A progress report · Ministry of Türkiye … Ahead": Form(AGREEMENTS, [MEMORANDUM]),
    "Ministry of Türkiye … 30,000.00 EUR 100.0% 100.0%": Form(PROJECTS, [FERRY]),
    "Ministry of Türkiye 2 1": Form(PROJECTS, [FERRY]),
    "Ministry of Malaysia 30,000.00 EUR 100.0% … -100.0%": Form(PROJECTS, ["Balance over all projects"]),
    "Malaysia Türkiye 1 174": Form("/people/flows/"),
}
