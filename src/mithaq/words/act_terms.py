"""What acts of agreements, programmes, packages and keys are called in the register."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACT_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "act": {
        "exchange.record.recalled": _("Record taken back from partners"),
        "federation.account.told": _("Account of give and take told"),
        "federation.encryption.announced": _("Key for packages announced"),
        "federation.encryption.destroyed": _("Key for packages destroyed"),
        "federation.encryption.followed": _("Key for packages of a partner followed"),
        "federation.package.acknowledged": _("Package acknowledged"),
        "federation.package.destroyed": _("Copies of a package destroyed"),
        "federation.package.not_taken": _("Package not taken"),
        "federation.package.recalled": _("Package taken back"),
        "federation.package.sent": _("Package sent"),
        "programmes.agreement.approved": _("Text of an agreement approved"),
        "programmes.agreement.commented": _("Text of an agreement commented on"),
        "programmes.agreement.noticed": _("Notice given under an agreement"),
        "programmes.agreement.proposed": _("Text of an agreement put forward"),
        "programmes.agreement.signed": _("Agreement signed"),
        "programmes.budget.booked": _("Entry in the budget of a programme"),
        "programmes.call.opened": _("Call of a programme opened"),
        "programmes.decision.put": _("Decision put to a vote"),
        "programmes.decision.voted": _("Vote cast on a decision"),
        "programmes.indicator.measured": _("Indicator of a programme measured"),
        "programmes.membership.answered": _("Membership of a programme answered"),
        "programmes.obligation.met": _("Obligation of an agreement met"),
        "programmes.programme.founded": _("Programme founded"),
    },
}
