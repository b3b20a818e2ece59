"""What every word of the domain is called in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mithaq.base.languages import Language, best_of
from mithaq.words.act_terms import ACT_TERMS
from mithaq.words.agreement_terms import AGREEMENT_TERMS
from mithaq.words.brief_terms import BRIEF_TERMS
from mithaq.words.case_terms import CASE_TERMS
from mithaq.words.charter_terms import CHARTER_TERMS
from mithaq.words.clearance_terms import CLEARANCE_TERMS
from mithaq.words.control_terms import CONTROL_TERMS
from mithaq.words.corpus_terms import CORPUS_TERMS
from mithaq.words.cyber_terms import CYBER_TERMS
from mithaq.words.delphi_terms import DELPHI_TERMS
from mithaq.words.emergence_terms import EMERGENCE_TERMS
from mithaq.words.giving_terms import GIVING_TERMS
from mithaq.words.impact_terms import IMPACT_TERMS
from mithaq.words.industry_terms import INDUSTRY_TERMS
from mithaq.words.interest_terms import INTEREST_TERMS
from mithaq.words.leader_terms import LEADER_TERMS
from mithaq.words.measure_terms import MEASURE_TERMS
from mithaq.words.mobility_terms import MOBILITY_TERMS
from mithaq.words.open_data_terms import OPEN_DATA_TERMS
from mithaq.words.picture_terms import PICTURE_TERMS
from mithaq.words.policy_terms import POLICY_TERMS
from mithaq.words.programme_year_terms import PROGRAMME_YEAR_TERMS
from mithaq.words.project_terms import PROJECT_TERMS
from mithaq.words.space_terms import SPACE_TERMS
from mithaq.words.spin_off_terms import SPIN_OFF_TERMS
from mithaq.words.standing_terms import STANDING_TERMS
from mithaq.words.tie_agreement_terms import TIE_AGREEMENT_TERMS
from mithaq.words.tie_network_terms import TIE_NETWORK_TERMS
from mithaq.words.tie_terms import TIE_TERMS
from mithaq.words.trust_terms import TRUST_TERMS
from mithaq.words.watching_terms import WATCHING_TERMS
from mithaq.words.wording import merged

_OWN: Mapping[str, Mapping[str, str | Promise]] = {
    "kind": {"offer": _("Offer"), "need": _("Need")},
    "kinds": {"offer": _("Offers"), "need": _("Needs")},
    "stage": {
        "concept": _("Concept"),
        "laboratory_tested": _("Tested in the laboratory"),
        "prototype": _("Prototype"),
        "field_tested": _("Tested in the field"),
        "on_market": _("On the market"),
    },
    "ip_state": {
        "none": _("No protection"),
        "patent_applied": _("Patent applied for"),
        "patent_granted": _("Patent granted"),
        "copyright": _("Copyright"),
        "design": _("Registered design"),
        "trade_mark": _("Trade mark"),
        "exclusive_rights": _("Exclusive rights"),
        "secret_know_how": _("Secret know-how"),
        "open_licence": _("Open licence"),
    },
    "cooperation": {
        "licence": _("Licence"),
        "joint_development": _("Joint development"),
        "co_production": _("Co-production"),
        "training": _("Training"),
        "secondment": _("Secondment"),
        "data": _("Data"),
        "equipment_loan": _("Equipment loan"),
        "visit": _("Visit"),
    },
    "classification": {
        "public": _("Public"),
        "partners": _("Partners"),
        "restricted": _("Restricted"),
    },
    "release_rule": {
        "above_ceiling": _("It is held more closely than that institution may see."),
        "not_releasable": _("Its label does not name that institution, its state or a bloc of theirs."),
        "government_only": _("It is for governments only, and that institution is none."),
    },
    "label_rule": {
        "above_ceiling": _("it is held more closely"),
        "not_releasable": _("it names others"),
        "government_only": _("it is for governments only"),
    },
    "handling": {"government_only": _("Governments only")},
    "step": {
        "teaser": _("Teaser"),
        "summary": _("Summary"),
        "full": _("Full record"),
    },
    "step_holds": {
        "teaser": _("The title and the facts."),
        "summary": _("The summary."),
        "full": _("The full text, the advantages, the partner sought and the attachments."),
    },
    "open_step": {
        "teaser": _("The teaser: the title and the facts"),
        "summary": _("The teaser and the summary"),
        "full": _("The full record"),
    },
    "draft_state": {
        "open": _("Being written"),
        "in_review": _("In review"),
        "approved": _("Approved"),
    },
    "import_state": {
        "checking": _("Being checked"),
        "unreadable": _("Cannot be read"),
        "checked": _("Checked"),
        "in_review": _("In review"),
        "publishing": _("Being published"),
        "stopped": _("Stopped"),
        "done": _("Done"),
    },
    "outcome": {
        "new": _("New"),
        "changed": _("Changed"),
        "same": _("The same as before"),
        "wrong": _("Wrong"),
    },
    "standing": {
        "ahead": _("Not valid yet"),
        "published": _("Published"),
        "expired": _("Expired"),
        "withdrawn": _("Withdrawn"),
    },
    "role": {
        "programme_officer": _("Programme officer"),
        "technology_owner": _("Technology owner"),
        "licensing_officer": _("Licensing officer"),
        "approver": _("Approver"),
        "senior_approver": _("Senior approver"),
        "analyst": _("Analyst"),
        "auditor": _("Auditor"),
        "node_administrator": _("Node administrator"),
    },
    "institution_kind": {
        "ministry": _("Ministry"),
        "agency": _("Agency"),
        "laboratory": _("Laboratory"),
        "university": _("University"),
        "company": _("Company"),
        "secretariat": _("Secretariat"),
    },
    "facet": {
        "kind": _("Offers and needs"),
        "field_group": _("Field group"),
        "field": _("Field"),
        "state": pgettext_lazy("a country", "State"),
        "trl": _("Technology readiness level"),
        "stage": _("Stage of development"),
        "ip_state": _("Intellectual property"),
        "cooperation": _("Cooperation sought"),
        "classification": _("Classification"),
        "language": _("Language of the record"),
        "bloc": _("Member of"),
        "validity": _("Still valid for"),
    },
    "validity": {
        "month": _("A month or less"),
        "quarter": _("One to three months"),
        "year": _("Three months to a year"),
        "longer": _("More than a year"),
    },
    "feature": {
        "wording": _("What the texts say"),
        "meaning": _("What the texts mean"),
        "field": _("Field of technology"),
        "readiness": _("Readiness"),
        "cooperation": _("Ways to cooperate"),
        "language": _("Working language"),
        "history": _("What you set aside before"),
    },
    "why": {
        "other_purpose": _("It serves another purpose"),
        "not_mature": _("It is not mature enough"),
        "terms": _("Its ways to cooperate do not suit"),
        "partner": _("We do not work with this institution"),
        "known": _("We know it already"),
    },
    "feature_note": {
        "wording": _(
            "How much of the telling words of the one stand in the other; titles and pairs weigh more. "
            "What is in Arabic or French alone counts also by the English word nearest to each of its words."
        ),
        "meaning": _("How near the two are in meaning to a language model; general texts count less."),
        "field": _("How near the two lie in the list of fields."),
        "readiness": _("Whether the offer is as mature as the need asks."),
        "cooperation": _("The share of the ways to cooperate that both sides are open to."),
        "language": _("Whether the two sides share a working language."),
        "history": _("Less for an answer that repeats a reason for which your institution set one aside."),
    },
    "compared": {
        "institution": _("Institution"),
        "state": pgettext_lazy("a country", "State"),
        "standing": _("Standing"),
        "fields": _("Fields of technology"),
        "trl": _("Technology readiness level"),
        "stage": _("Stage of development"),
        "ip_state": _("Intellectual property"),
        "cooperation": _("Cooperation sought"),
        "languages": _("Working languages"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "classification": _("Classification"),
        "releasable_to": _("Releasable to"),
        "handling": _("Handling"),
    },
    "alert": {
        "none": _("Not at all"),
        "page": _("On my desk"),
        "daily": _("By e-mail, once a day"),
        "at_once": _("By e-mail, within minutes"),
        "feed": _("In my news feed, and on my desk"),
    },
    "hijri_month": {
        "1": _("Muharram"),
        "2": _("Safar"),
        "3": _("Rabi’ I"),
        "4": _("Rabi’ II"),
        "5": _("Jumada I"),
        "6": _("Jumada II"),
        "7": _("Rajab"),
        "8": _("Sha’ban"),
        "9": _("Ramadan"),
        "10": _("Shawwal"),
        "11": _("Dhu’l-Qi’dah"),
        "12": _("Dhu’l-Hijjah"),
    },
    "feed": {"news": _("News feed (Atom)"), "calendar": _("Calendar (iCalendar)")},
    "feed_note": {
        "news": _("New results of the saved searches for which you chose the feed."),
        "calendar": _(
            "When records of your institution and of your shortlists expire, with a reminder two weeks"
            " before, and the drafts that wait for you."
        ),
    },
    "text_part": {
        "title": _("Title"),
        "summary": _("Summary"),
        "full_text": _("Full text"),
        "advantages": _("Advantages"),
        "partner_sought": _("Partner sought"),
    },
    "place": {
        "kind": _("Kind"),
        "texts": _("Text"),
        "fields": _("Fields of technology"),
        "trl": _("Technology readiness level"),
        "stage": _("Stage of development"),
        "ip_state": _("Intellectual property"),
        "cooperation": _("Cooperation sought"),
        "languages": _("Working languages"),
        "label": _("Who may see it"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "attachments": _("Attachments"),
        "open_step": _("What everyone may read"),
        "source": _("Source"),
    },
    "act": {
        "exchange.record.published": _("Record published"),
        "exchange.record.amended": _("Record amended"),
        "exchange.record.withdrawn": _("Record withdrawn"),
        "exchange.record.held": _("Whole record kept by its owner"),
        "exchange.record.disclosed": _("Record disclosed to an institution"),
        "exchange.record.disclosure_ended": _("Disclosure taken back"),
        "exchange.record.reviewed": _("Record reviewed"),
        "exchange.import.reviewed": _("Import reviewed"),
        "exchange.interest.declared": _("Interest declared"),
        "exchange.interest.withdrawn": _("Interest withdrawn"),
        "exchange.interest.declined": _("Interest declined"),
        "exchange.conversation.said": _("Said in a conversation with another node"),
        "exchange.conversation.struck": _("Message taken back"),
        "parties.institution.registered": _("Institution registered"),
        "register.issuer.accepted": _("Key of another node accepted"),
        "federation.peer.accepted": _("Node paired"),
        "federation.peer.revoked": _("Pairing of nodes ended"),
        "federation.peer.root_followed": _("Root document of another node followed"),
        "register.root.published": _("Root document of this node published"),
        "federation.node.recovered": _("Node came back from a backup"),
        "parties.person.registered": _("Person registered"),
        "access.appointment.made": _("Role given"),
        "access.appointment.ended": _("Role ended"),
        "access.key.registered": _("Signing key registered"),
        "access.key.ended": _("Signing key ended"),
    },
    "scope": {
        "read": _("Read the catalogue and the register"),
        "draft": _("Write and review drafts"),
        "publish": _("Publish and withdraw records"),
        "converse": _("Show interest and speak in conversations"),
        "clearance": _("Screen, classify and read release cases; with drafts and publishing, ask for them"),
    },
    "pile": {
        "mine": _("Mine"),
        "ours": _("My institution’s"),
        "waiting_for_us": _("Waiting for us"),
        "waiting_for_them": _("Waiting for them"),
        "closed": pgettext_lazy("conversations", "Closed"),
    },
    "ending": {
        "agreed": _("Agreed to work together"),
        "not_suitable": _("It does not suit"),
        "no_answer": _("No answer came"),
        "other": _("For another reason"),
        "declined": _("Interest declined"),
        "withdrawn": _("Interest withdrawn"),
    },
    "standpoint": {
        "standing": _("Interest declared"),
        "withdrawn": _("Interest withdrawn"),
        "declined": _("Interest declined"),
    },
    "funnel_stage": {
        "listed": _("Listed"),
        "seen": _("Seen by others"),
        "interest": _("Interest shown"),
        "conversation": _("Conversation with answers"),
        "agreed": _("Agreed"),
    },
    "package_state": {
        "sent": pgettext_lazy("a package", "under way"),
        "opened": pgettext_lazy("a package", "arrived"),
        "acknowledged": pgettext_lazy("a package", "acknowledged"),
        "refused": pgettext_lazy("a package", "not taken"),
        "recalled": pgettext_lazy("a package", "taken back"),
        "destroyed": pgettext_lazy("a package", "destroyed"),
    },
    "package_refusal": {
        "approvals_too_few": _("fewer than two signed the decision"),
        "approvers_not_agreed": _("two of the approvers whose keys were agreed on did not sign the decision"),
        "person_key_ended": _("a key under the decision had ended when it signed"),
        "key_not_registered": _("a key under the decision was not known there before"),
        "key_signature_missing": _("somebody who has a key of their own did not sign the decision by it"),
        "label_differs": _("its label is not the one that was decided on"),
        "over_release": _("its label does not let the recipient have it"),
        "package_day_differs": _("it was sent on another day than it says"),
        "package_key_gone": _("it was encrypted for a key that the recipient’s node no longer has"),
        "package_malformed": _("its contents do not fit together"),
        "package_not_granted": _("the decision does not let this go to the recipient on that day"),
        "package_unreadable": _("it could not be decrypted, or holds other documents than it says"),
        "proof_content_differs": _("something else was signed than the decision that came with it"),
        "proof_key_differs": _("the proof of the decision is by a key that is not of this node"),
        "proof_malformed": _("the proof of the decision could not be read"),
    },
    "audience": {"everyone": _("Everyone"), "self": _("This node only")},
    "language": {"ar": _("Arabic"), "en": _("English"), "fr": _("French")},
    "label_part": {
        "classification": _("Classification"),
        "releasable_to": _("Releasable to"),
        "handling": _("Handling"),
    },
}
TERMS = merged(
    _OWN,
    AGREEMENT_TERMS,
    CHARTER_TERMS,
    CLEARANCE_TERMS,
    CASE_TERMS,
    POLICY_TERMS,
    CONTROL_TERMS,
    CORPUS_TERMS,
    PROJECT_TERMS,
    SPIN_OFF_TERMS,
    PROGRAMME_YEAR_TERMS,
    OPEN_DATA_TERMS,
    STANDING_TERMS,
    LEADER_TERMS,
    BRIEF_TERMS,
    DELPHI_TERMS,
    EMERGENCE_TERMS,
    MEASURE_TERMS,
    PICTURE_TERMS,
    WATCHING_TERMS,
    MOBILITY_TERMS,
    CYBER_TERMS,
    TIE_TERMS,
    INDUSTRY_TERMS,
    SPACE_TERMS,
    INTEREST_TERMS,
    TRUST_TERMS,
    TIE_NETWORK_TERMS,
    TIE_AGREEMENT_TERMS,
    GIVING_TERMS,
    IMPACT_TERMS,
    ACT_TERMS,
)


def term(family: str, code: str) -> str:
    """The word for a code. Raises KeyError for a code without words: our own fault."""
    return str(TERMS[family][code])


def reader_language() -> Language:
    """The language that is active."""
    return Language((get_language() or "en")[:2])


def named(names: Mapping[Language, str]) -> str:
    """A name in the reader's language, or in the next one they tend to know."""
    return best_of(names, reader_language())[1]
