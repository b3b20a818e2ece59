"""What the refusals of spin-offs say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

SPIN_OFF_REFUSALS: Mapping[str, Words] = {
    "licensee_embargo_unknown": Words(
        _("The rulebook of embargoes is out of date, or does not know %(state)s."),
        _("Ask a licensing officer to review the rulebook of embargoes."),
    ),
    "licensee_embargoed": Words(
        _("An embargo stands against %(state)s. No policy and no role opens it."),
        _("Read the embargo on the page of clearance; choose another party."),
    ),
    "licensee_stateless": Words(
        _("It is not known to which state this party belongs."),
        _("Add its country to what clearance knows of it, then try again."),
    ),
    "release_case_needed": Words(
        _("A technology that a control list names, or that leaves the state, needs a release case."),
        _("Ask for its release, and name the case once it is decided."),
    ),
    "release_case_not_in_force": Words(
        _("The case %(case)s does not open the way to this party today."),
        _("Name a case that is in force and grants something to this party."),
    ),
    "release_case_of_another": Words(
        _("The case %(case)s grants this party %(items)s, which is not what the idea names as its source."),
        _("Name the case of this technology, or change the idea where its source is missing."),
    ),
    "spin_off_begun": Words(_("This spin-off was begun already."), _("Open it from the list of spin-offs.")),
    "spin_off_closed": Words(
        _("%(reference)s is closed."), _("Begin another spin-off if the idea lives again.")
    ),
    "spin_off_entry_invalid": Words(
        _("What you tell of the spin-off is not complete, or cannot be: %(places)s"),
        _("Mend the places that are named, then try again."),
    ),
    "spin_off_unclassified": Words(
        _("Nobody has recorded whether export control covers %(reference)s; nothing goes out before."),
        _("Ask a licensing officer to record whether a control list names the technology."),
    ),
    "spin_off_unknown": Words(
        _("There is no spin-off %(value)s that you may see."),
        _("Check its reference, or choose one from the list of spin-offs."),
    ),
}
