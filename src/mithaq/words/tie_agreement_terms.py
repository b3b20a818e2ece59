"""Words for agreements of two states: their clauses, how far a clause goes, and how they stand in a year."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TIE_AGREEMENT_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "clause": {
        "defence": _("defence"),
        "offence": _("offence"),
        "neutrality": _("neutrality"),
        "nonaggression": _("non-aggression"),
        "consultation": _("consultation"),
        "conditional": _("obligations under conditions"),
        "military_contact": _("contacts of the armed forces"),
        "military_aid": _("military aid"),
        "joint_command": _("a joint command"),
        "bases": _("placement of troops"),
        "contributions": _("contributions laid down"),
        "organisation": _("an organisation"),
        "civil_cooperation": _("non-military cooperation"),
        "economic_aid": _("economic aid or trade concessions"),
        "mediation": _("mediation or arbitration"),
        "arms_reduction": _("reduction of arms"),
        "secrecy": _("secret articles"),
        "depth": pgettext_lazy("of a trade agreement", "depth"),
    },
    "clause_level": {
        "military_aid_1": _("military aid, not specified"),
        "military_aid_2": _("military aid: grants or loans"),
        "military_aid_3": _("military aid: training, equipment or technology"),
        "military_aid_4": _("military aid: money, and training, equipment or technology"),
        "organisation_1": _("regular meetings of officials"),
        "organisation_2": _("an organisation without staff of its own"),
        "organisation_3": _("an organisation with staff of its own"),
    },
    "agreement_stands": {
        "binds": pgettext_lazy("an agreement", "binds both"),
        "not_yet": pgettext_lazy("an agreement", "not yet"),
        "ended": pgettext_lazy("an agreement", "ended"),
        "unknown": pgettext_lazy("an agreement", "signed; not told since when it binds both"),
    },
    "agreement_formula": {
        "clauses": _(
            "Clauses of alliances are those that ATOP’s coders found in the treaty (Leeds, Ritter, Mitchell"
            " and Long 2002); a treaty that was changed has a row for each of its texts. What they did not"
            " code is not told, which is not the same as none."
        ),
        "depth": _(
            "Depth of a trade agreement: how many of seven provisions it has, which are tariffs abolished,"
            " and substantive rules on services, investment, standards, public procurement, competition and"
            " intellectual property (Dür, Baccini and Elsig 2014). Not every file tells it."
        ),
    },
}
