"""What the refusals of federation say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

FEDERATION_REFUSALS: Mapping[str, Words] = {
    "act_not_taken": Words(
        _("Statements of this kind (%(act)s) are not taken from other nodes."),
        _("Nothing needs to be done here; the sender sees the reason."),
    ),
    "bundle_damaged": Words(
        _("%(size)s bytes from %(start)s on are damaged."),
        _("What could be read of the rest was taken; ask for what is missing."),
    ),
    "bundle_files_left_out": Words(
        _("For lack of room, encrypted files of packages are not in this bundle (%(count)s)."),
        _("Write a larger one for them on the node itself with “mithaq bundle write”."),
    ),
    "bundle_for_other": Words(
        _("This bundle is from %(sender)s for %(receiver)s, not for this node."),
        _("Carry it to that node."),
    ),
    "bundle_part_too_large": Words(
        _("The part has %(bytes)s bytes; %(most)s are read at most."),
        _("Ask its sender for another bundle."),
    ),
    "bundle_part_unknown": Words(
        _("This node does not know what the part “%(part)s” is."),
        _("It may be of newer software: upgrade this node, then read the bundle again."),
    ),
    "bundle_too_large_here": Words(
        _("The bundle has more than %(most)s MB, which takes too long for a page."),
        _("Read it on the node itself with “mithaq bundle read”."),
    ),
    "bundle_unreadable": Words(
        _("Nothing in this file can be read as a bundle."),
        _("Ask its sender for another; nothing was changed."),
    ),
    "card_malformed": Words(
        _("This is no card of a node that can be read (%(part)s)."),
        _("Ask the other administrator for the file that “mithaq peer invite” wrote."),
    ),
    "collection_read_only": Words(
        _("Nothing is added to or removed from this collection from outside."),
        _("Publish a record on this node; it appears here by itself."),
    ),
    "collection_unknown": Words(
        _("There is no such collection."),
        _("Ask for the list of collections."),
    ),
    "could_not_apply": Words(
        _("The statement does not fit what this node knows."),
        _("Ask the administrator to look in the log of the node."),
    ),
    "could_not_take": Words(
        _("What the node has for us could not be taken, for a reason in this node."),
        _("It is tried again each minute. The administrator finds the reason in the log of the node."),
    ),
    "destruction_not_attested": Words(
        _("You have not attested that no copy is left."),
        _("Destroy the copies outside this node first, then tick the box."),
    ),
    "disclosure_not_carried": Words(
        _("The institution is on the node %(issuer)s, and what is disclosed does not go there yet."),
        _("Send it the record’s documents as a package of a decided case, or open the step to everyone."),
    ),
    "encryption_key_destroyed": Words(
        _("The key is destroyed already."),
        _("Nothing needs to be done. A copy in a backup of before goes when that is overwritten."),
    ),
    "encryption_key_in_use": Words(
        _("Partners encrypt by this key today."),
        _("Make another first with “mithaq package key make”; this one is destroyed once nothing needs it."),
    ),
    "encryption_key_missing": Words(
        _("The key by which partners encrypt for this node is not on it."),
        _(
            "Restore its file from a backup; else announce another with “mithaq package key make”, and have"
            " what is on its way sent again."
        ),
    ),
    "encryption_key_needed": Words(
        _(
            "Something may still need this key: partners that encrypt by it (%(partners)s), packages on their"
            " way (%(packages)s)."
        ),
        _(
            "Wait until they have answered the new key: “mithaq package key list” shows it. With --anyway it"
            " is destroyed now, and what comes for it is refused; its sender then sends it again."
        ),
    ),
    "encryption_key_unfit": Words(
        _("The announced key is none for which one can encrypt."),
        _("The sender announces another with “mithaq package key make”."),
    ),
    "encryption_key_unknown": Words(
        _("This node has announced no key called %(key)s, or several that begin so."),
        _("“mithaq package key list” shows them."),
    ),
    "encryption_key_unreadable": Words(
        _("The key in %(file)s, by which partners encrypt for this node, cannot be read: %(reason)s"),
        _(
            "Restore the file from a backup; if there is none, remove it, and let “mithaq doctor” tell what"
            " follows."
        ),
    ),
    "encryption_unknown": Words(
        _("%(peer)s has not yet told by which key to encrypt for it."),
        _("Wait until its statements are here; the page of partners’ nodes shows it."),
    ),
    "entry_too_large": Words(
        _("The statement has %(bytes)s bytes; %(most)s are taken at most."),
        _("The sender shortens it and publishes it again."),
    ),
    "entry_known": Words(
        _("An entry with this identifier stands in a conversation already."),
        _("Nothing needs to be done; the first one stands."),
    ),
    "files_not_carried": Words(
        _("Files do not go to another node in a message."),
        _("Send them as a package of a decided case, or describe them in the message."),
    ),
    "filter_unsupported": Words(
        _("The catalogue takes no filter over this protocol."),
        _("Ask without a filter and choose from the answer, or search over the HTTP interface."),
    ),
    "entry_not_kept": Words(
        _("The statement number %(index)s of the log was not kept here: it was too large."),
        _("Its sender goes on without it: “mithaq peer recover --without NAME”."),
    ),
    "fingerprint_differs": Words(
        _("This is not the fingerprint of the card of %(peer)s."),
        _("Call its administrator and compare again; if it differs, somebody changed the card."),
    ),
    "high_water_unreadable": Words(
        _("The file %(file)s, which notes how far the register had come, cannot be read: %(reason)s"),
        _("Mend it; or remove it and run “mithaq peer recover”, which compares with partners."),
    ),
    "id_of_other_node": Words(
        _("A statement of the node %(issuer)s already has this identifier."),
        _("Nothing was changed; tell both administrators, for one of the two copied it."),
    ),
    "institution_of_other_node": Words(
        _("The institution was registered by the node %(issuer)s, not by the sender."),
        _("Ask the two nodes which of them speaks for it."),
    ),
    "interest_known": Words(
        _("The institution’s interest in this record stands already."),
        _("Go on in the conversation that there is."),
    ),
    "interest_not_carried": Words(
        _("The institution is on the node %(issuer)s, and what is said to it does not get there now."),
        _("Ask the administrator whether the nodes are paired, then try again."),
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
    "key_ended": Words(
        _("%(peer)s goes back to a key whose place another took."),
        _("Take nothing more from it, and call its administrator: somebody may have stolen the key."),
    ),
    "label_differs": Words(
        _("What it holds carries another label than the statement."),
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
    "media_type_unacceptable": Words(
        _("The answer can only be of the media type %(types)s."),
        _("Ask for that type in the header Accept."),
    ),
    "negotiation_unknown": Words(
        _("There is no such negotiation: this node opens none."),
        _("Ask for an offer, and the answer says where its release is decided."),
    ),
    "node_set_back": Words(
        _("%(peer)s has %(had)s statements of this node under its signature, and the node knows %(size)s."),
        _("Its database was set back: writing is shut until partners told what it had said."),
    ),
    "not_for_us": Words(
        _("The statement is for others."),
        _("Nothing needs to be done here; the sender sees the reason."),
    ),
    "object_unknown": Words(
        _("There is no such object that you may see."),
        _("Ask for the list of objects."),
    ),
    "nothing_to_recover": Words(
        _("Writing is open, and this node has no partner that could hand anything back."),
        _("Nothing needs to be done."),
    ),
    "over_release": Words(
        _("The label does not let our node have this (%(reasons)s). It was not read."),
        _("The sender was told, and should look why it left."),
    ),
    "package_acknowledged": Words(
        _("The package is acknowledged already."),
        _("Nothing needs to be done."),
    ),
    "package_cell_unclear": Words(
        _("The case grants several releases to partners’ nodes: %(choices)s."),
        _("Say which by its number, with --cell."),
    ),
    "package_day_differs": Words(
        _("The package says that it was delivered on %(day)s, and was sent on another day."),
        _("It was removed unread; the sender sees the reason."),
    ),
    "package_destroyed": Words(
        _("The package is destroyed already."),
        _("Nothing needs to be done."),
    ),
    "package_differs": Words(
        _("The note is not over this package, or over other parts."),
        _("Nothing was taken; call the administrator of the node that says so."),
    ),
    "package_document_too_large": Words(
        _("“%(name)s” is too large: encrypted, a document may have %(most_gib)s GiB."),
        _("Nothing was sent. Divide it into several files."),
    ),
    "package_empty": Words(
        _("There is no document to send."),
        _("Choose at least one."),
    ),
    "package_files_gone": Words(
        _("The encrypted files of this package are not on this node, so nobody can fetch them."),
        _("Take it back and send the documents again; if they are fetched already, an answer will come."),
    ),
    "package_form_differs": Words(
        _("What was granted there is not the release of documents."),
        _("Choose a release of documents, or deliver without any."),
    ),
    "package_key_gone": Words(
        _("The package was encrypted for a key that this node has destroyed or lost."),
        _("Ask its sender to send the documents again: they are then encrypted for today’s key."),
    ),
    "package_known": Words(
        _("A package with this identifier is known already."),
        _("Nothing needs to be done; the first one stands."),
    ),
    "package_label_refuses": Words(
        _("The label of what the case releases keeps it from the node %(peer)s."),
        _("Change the label of the record by an amendment first, or deliver by another way."),
    ),
    "package_malformed": Words(
        _("The package cannot be read (%(part)s)."),
        _("The sender sees the reason and sends it again."),
    ),
    "package_name_unfit": Words(
        _("No document may be called “%(name)s”, or two are called so."),
        _("Give each a plain name of its own, without slashes."),
    ),
    "package_no_node": Words(
        _("The recipient is not on a partner’s node."),
        _("Deliver by another way, or pair with its node first."),
    ),
    "package_no_space": Words(
        _("There is not enough room on the disk for a part of %(gib)s GiB."),
        _("The administrator makes room; what is still to come is then fetched by itself."),
    ),
    "package_not_for_us": Words(
        _("The package is for another node, or for an institution that is not here."),
        _("Nothing needs to be done here; the sender sees the reason."),
    ),
    "package_not_granted": Words(
        _("The sender’s decision does not let %(item)s go to this institution as documents on that day."),
        _("It was removed unread; the sender sees the reason."),
    ),
    "package_not_opened": Words(
        _("The package is not complete here yet, or was not taken."),
        _("Wait until it has arrived; its page says what it waits for."),
    ),
    "package_not_recalled": Words(
        _("The sender did not take the package back."),
        _("Only what was taken back is destroyed here."),
    ),
    "package_nothing_came": Words(
        _("The node %(peer)s sent nothing more of the package."),
        _("It is asked again each minute; if it stays so, call its administrator."),
    ),
    "package_of_other_node": Words(
        _("The package is not between this node and the sender."),
        _("Nothing was changed; call the administrator of the node that says so."),
    ),
    "package_part_differs": Words(
        _("What arrived of the package is not what was sent."),
        _("It is fetched anew in an hour."),
    ),
    "package_part_of_other": Words(
        _("The package names a part that belongs to another package."),
        _("Nothing was taken; the sender sees the reason and sends the documents anew."),
    ),
    "package_part_unasked": Words(
        _("No package of this partner waits for this part."),
        _("Read the bundle with the statement that announces it first; else nothing needs to be done."),
    ),
    "package_recalled": Words(
        _("The sender took the package back."),
        _("Destroy all copies and attest it on its page."),
    ),
    "package_source_refuses": Words(
        _("A document came here in a package whose label keeps it from the node %(peer)s."),
        _("Leave it out, or ask its sender for a label that lets it go on."),
    ),
    "package_too_many": Words(
        _("A package holds %(most)s documents at most."),
        _("Send the others in a second one, or put them into one file."),
    ),
    "package_unknown": Words(
        _("There is no such package for you."),
        _("Look on the page of packages."),
    ),
    "package_unreadable": Words(
        _("The package does not open with a key of this node, or a document in it is damaged."),
        _("It was removed; the sender sees the reason and sends it again."),
    ),
    "own_key_gone": Words(
        _(
            "Partners know version %(version)s of the root document of this node, and the key that it names"
            " is not at %(file)s."
        ),
        _(
            "Put the key there from a backup that was made after “mithaq root next-key”. If it is lost, found"
            " the node anew; partners end the pairing and accept the new card by its fingerprint."
        ),
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
    "passphrase_too_short": Words(
        _("The passphrase has fewer than %(shortest)s letters."),
        _("Choose some words that nobody guesses."),
    ),
    "fork_proof_malformed": Words(
        _("This is no proof that can be read."),
        _("Ask for the original file."),
    ),
    "proof_missing": Words(
        _("There is no proof that %(peer)s signed two histories."),
        _("One is kept when it shows a log that differs from what it signed by the same key before."),
    ),
    "proof_shows_none": Words(
        _("The two notes do not contradict each other."),
        _("Only two roots at one size show that a node signed two histories."),
    ),
    "qr_overflows": Words(
        _("The card has %(bytes)s bytes, more than a QR code holds."),
        _("Hand it over as a file."),
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
    "release_at_other_node": Words(
        _("The record is of the node %(issuer)s, where its release is decided."),
        _("Ask that node, or write to the institution by the address on its page."),
    ),
    "release_by_case": Words(
        _("A release of %(reference)s is decided by people, in a case on this node, not negotiated."),
        _("Show interest at %(page)s; the owner then asks for the release."),
    ),
    "register_awaits": Words(
        _("Nothing can be written: this node was set back, and must learn from %(nodes)s what it had said."),
        _(
            "Reading goes on, and they are asked each minute. Without one that is gone for good, an"
            " administrator goes on by “mithaq peer recover --without NAME”."
        ),
    ),
    "register_set_back": Words(
        _("Nothing can be written: the register has %(size)s statements and once had %(had)s."),
        _(
            "Its database was set back, and partners are asked what it had said. Where there are none, an"
            " administrator goes on by “mithaq peer recover”."
        ),
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
    "returned_differs": Words(
        _("What %(peer)s hands back of our log up to %(size)s is not what this node signed."),
        _(
            "Call its administrator; it is asked again each minute. An administrator goes on without it by"
            " “mithaq peer recover --without NAME”, and may end the pairing."
        ),
    ),
    "root_forked": Words(
        _("There are two root documents of version %(version)s of %(peer)s."),
        _("The known one stays. Call its administrator: root keys may be stolen."),
    ),
    "root_key_unreadable": Words(
        _("The root key %(file)s cannot be read: %(reason)s"),
        _("Look at the file and the passphrase."),
    ),
    "root_malformed": Words(
        _("This is no root document that can be read (%(part)s)."),
        _("Ask for the file again, as “mithaq root” wrote it."),
    ),
    "root_not_new": Words(
        _("The root document is the one of today, version %(version)s."),
        _("Draft the next one: mithaq root draft."),
    ),
    "root_of_other_node": Words(
        _("The root document is of %(found)s, not of %(peer)s."),
        _("Choose the right file, or call the administrator of the other node."),
    ),
    "root_rolled_back": Words(
        _("Version %(known)s of the root document of %(peer)s is known, and this is older."),
        _("Its node may be restored from a backup, or another answers in its name: call its administrator."),
    ),
    "root_set_back": Words(
        _(
            "%(peer)s knows version %(known)s of the root document of this node, and the node knows"
            " version %(version)s."
        ),
        _("Its database was set back: writing is shut until partners told what it had said."),
    ),
    "root_signers_too_few": Words(
        _("Of the root keys of version %(version)s %(found)s have signed; %(needed)s must."),
        _("The document counts for nothing until enough of its own and of the former root keys have signed."),
    ),
    "root_skipped": Words(
        _("The root document of %(peer)s has version %(found)s, but %(known)s is the last that is known."),
        _("The versions between are needed first."),
    ),
    "segment_gap": Words(
        _("Of the log of %(peer)s the statements %(size)s to %(last)s are missing."),
        _("Ask its administrator for a bundle from %(size)s."),
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
