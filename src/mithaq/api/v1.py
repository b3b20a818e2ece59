"""Version 1 of the HTTP interface."""

from mithaq.api import (
    agreements,
    cases,
    catalogue,
    clearance,
    conversations,
    cyber,
    disclosures,
    drafts,
    economy,
    giving,
    leaders,
    mobility,
    programmes,
    projects,
    register,
    rooms,
    shelf,
    standing,
    tie_outlook,
    ties,
)
from mithaq.api.callers import Token
from mithaq.api.interface import Interface
from mithaq.api.problems import tell_problems

api = Interface(
    title="Mithaq",
    version="1.0.0",
    description="Offers, needs, matches, conversations, programmes, agreements, projects, clearance, the "
    "watch, ties between states, standing and the register. Errors are problem details (RFC 9457). "
    "Of clearance no token signs or seconds: deciding a hit, signing a decision, confirming an agreement or "
    "a rule pack take a person in a signed-in session; so do putting forward, approving and signing texts "
    "of agreements, joining, deciding and voting in programmes, setting plans of projects and accepting what "
    "is handed in, awarding places, agreeing to missions, and asking for visits and answering them.",
    auth=Token(),
    docs_url=None,
    urls_namespace="api-v1",
)
tell_problems(api)
api.add_router("", catalogue.router)
api.add_router("", disclosures.router)
api.add_router("", drafts.router)
api.add_router("", conversations.router)
api.add_router("", register.router)
api.add_router("", shelf.router)
api.add_router("", clearance.router)
api.add_router("", cases.router)
api.add_router("", agreements.router)
api.add_router("", mobility.router)
api.add_router("", programmes.router)
api.add_router("", projects.router)
api.add_router("", rooms.router)
api.add_router("", giving.router)
api.add_router("", economy.router)
api.add_router("", cyber.router)
api.add_router("", leaders.router)
api.add_router("", ties.router)
api.add_router("", tie_outlook.router)
api.add_router("", standing.router)
