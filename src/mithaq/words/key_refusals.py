"""What each refusal about keys of persons says: what happened and why, and what to do now."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

KEY_REFUSALS: Mapping[str, Words] = {
    "agreement_approvers_few": Words(
        _("A list of approvers names keys of at least %(least)s persons, for so many sign."),
        _("Choose more, or none."),
    ),
    "approvers_not_agreed": Words(
        _("Fewer than two approvers signed the decision by a key that the agreement on file names."),
        _("It was removed unread. Have it signed by those who are named, or annex other keys by two people."),
    ),
    "person_key_ended": Words(
        _("The key had ended when it signed."),
        _("Its holder makes another on the page “My signing key” and signs anew."),
    ),
    "key_known": Words(
        _("This key was registered already."),
        _("Make a new one: a key is registered once, for one person."),
    ),
    "key_not_registered": Words(
        _("A signature is by a key that was not registered."),
        _("Nothing was taken; its signer registers a key and signs anew."),
    ),
    "key_of_other": Words(
        _("A signature is by the key of another person."),
        _("Nothing was taken; call the administrator of the node that says so."),
    ),
    "key_signature_missing": Words(
        _("Whoever has had a key of their own signs by one, and this signature is not."),
        _("Type the passphrase of your key; if it has ended, make another on the page “My signing key”."),
    ),
    "key_unknown": Words(
        _("There is no such key, or it has ended."),
        _("Open the list again."),
    ),
    "passphrase_differs": Words(
        _("The two passphrases are not the same."),
        _("Type the same one twice."),
    ),
    "passphrase_is_password": Words(
        _("This is the password of your account, which the node sees whenever you sign in."),
        _("Choose a passphrase that you use for nothing else."),
    ),
    "passphrase_missing": Words(
        _("Your signing key opens by its passphrase alone."),
        _("Type it; if it is lost, an administrator ends the key and you make another."),
    ),
    "passphrase_unfit": Words(
        _("This will not do as a passphrase: %(reasons)s"),
        _("Choose several words that do not belong together."),
    ),
    "passphrase_wait": Words(
        _("The passphrase was wrong too often."),
        _("Wait %(minutes)s minutes. If it was not you, tell an administrator."),
    ),
    "passphrase_wrong": Words(
        _("This is not the passphrase of your signing key. Nothing was signed."),
        _("Type it again; if it is lost, an administrator ends the key and you make another."),
    ),
    "person_of_other_node": Words(
        _("The person is of another node than the sender."),
        _("Nothing was changed; tell both administrators."),
    ),
}
