"""What the refusals of federation say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

FEDERATION_REFUSALS: Mapping[str, Words] = {
    "act_not_taken": Words(
        _("Statements of this kind (%(act)s) are not taken from other nodes."),
        _("Nothing needs to be done here; the sender sees the reason."),
    ),
    "card_malformed": Words(
        _("This is no card of a node that can be read (%(part)s)."),
        _("Ask the other administrator for the file that “mithaq peer invite” wrote."),
    ),
    "could_not_apply": Words(
        _("The statement does not fit what this node knows."),
        _("Ask the administrator to look in the log of the node."),
    ),
    "entry_too_large": Words(
        _("The statement has %(bytes)s bytes; %(most)s are taken at most."),
        _("The sender shortens it and publishes it again."),
    ),
    "fingerprint_differs": Words(
        _("This is not the fingerprint of the card of %(peer)s."),
        _("Call its administrator and compare again; if it differs, somebody changed the card."),
    ),
    "id_of_other_node": Words(
        _("A statement of the node %(issuer)s already has this identifier."),
        _("Nothing was changed; tell both administrators, for one of the two copied it."),
    ),
    "institution_of_other_node": Words(
        _("The institution was registered by the node %(issuer)s, not by the sender."),
        _("Ask the two nodes which of them speaks for it."),
    ),
    "interest_not_carried": Words(
        _("The record is of the node %(issuer)s, and interest is not carried there yet."),
        _("Write to the institution by the address on its page."),
    ),
    "issuer_differs": Words(
        _("Another node issued the statement: %(issuer)s."),
        _("Only what a node itself says is taken from it."),
    ),
    "issuer_is_ours": Words(
        _("%(issuer)s is this node itself."),
        _("Choose the card of another node."),
    ),
    "issuer_unknown": Words(
        _("No key is known of the node %(issuer)s."),
        _("Pair with it first."),
    ),
    "label_differs": Words(
        _("The label on the record is not that of the statement."),
        _("The sender must publish it again."),
    ),
    "log_differs": Words(
        _("The log of %(peer)s up to %(size)s is not the one that it signed, or was rewritten."),
        _("Take nothing more from it, and call its administrator: this is evidence."),
    ),
    "log_shorter": Words(
        _("The log has %(size)s statements, and fewer than were asked for."),
        _("The sender may have been restored from a backup: call its administrator."),
    ),
    "not_for_us": Words(
        _("The statement is for others."),
        _("Nothing needs to be done here; the sender sees the reason."),
    ),
    "over_release": Words(
        _("The label does not let our node have this (%(reasons)s). It was not read."),
        _("The sender was told, and should look why it left."),
    ),
    "peer_away": Words(
        _("The node %(peer)s cannot be reached: %(reason)s"),
        _("Nothing is lost; it is asked again each minute."),
    ),
    "peer_busy": Words(
        _("The node is still busy with your last request of this kind."),
        _("Ask again when it has answered."),
    ),
    "peer_is_us": Words(
        _("The card is that of this node, or of its own institution."),
        _("Choose the card of another node."),
    ),
    "peer_reason_too_long": Words(
        _("The reason is longer than %(longest)s characters."),
        _("Shorten it."),
    ),
    "peer_refused": Words(
        _("The node %(peer)s refused (%(status)s %(said)s)."),
        _("Both sides must have accepted the other’s card; compare the clocks as well."),
    ),
    "peer_unknown": Words(
        _("This node is not paired with %(peer)s."),
        _("“mithaq peer list” shows with whom it is."),
    ),
    "proof_malformed": Words(
        _("This is no proof that can be read."),
        _("Ask for the original file."),
    ),
    "proof_missing": Words(
        _("There is no proof that %(peer)s signed two histories."),
        _("One is kept when it shows a log that differs from what it signed for us before."),
    ),
    "proof_shows_none": Words(
        _("The two notes do not contradict each other."),
        _("Only two roots at one size show that a node signed two histories."),
    ),
    "receipt_forked": Words(
        _("The receipt of %(peer)s at %(size)s is for another log than ours."),
        _("Call its administrator: one of the two logs was changed."),
    ),
    "receipt_malformed": Words(
        _("This is no receipt that can be read."),
        _("Ask for the original file."),
    ),
    "receipt_missing": Words(
        _("%(peer)s has given no receipt yet."),
        _("Wait until it has taken something, or see what stands in the way on the page of partners."),
    ),
    "record_of_other_node": Words(
        _("The record was published by the node %(issuer)s."),
        _("Only the node that published a record changes it."),
    ),
    "request_differs": Words(
        _("The signature is for another request."),
        _("Ask again by way of the node."),
    ),
    "request_late": Words(
        _("The request was signed more than %(minutes)s minutes ago, or the clocks differ."),
        _("Set both clocks."),
    ),
    "request_unsigned": Words(
        _("The request was not signed by a node."),
        _("Only paired nodes ask here."),
    ),
    "segment_gap": Words(
        _("Of the log of %(peer)s we have %(size)s statements, and this begins at %(first)s."),
        _("Read what lies between first."),
    ),
    "segment_malformed": Words(
        _("What the other node sent is no part of a log (%(part)s)."),
        _("It is asked again each minute; if it stays, call its administrator."),
    ),
    "version_not_later": Words(
        _("Version %(version)s of the record is here already."),
        _("Nothing needs to be done here; the sender sees the reason."),
    ),
}
