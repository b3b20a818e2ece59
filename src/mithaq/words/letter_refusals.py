"""What the refusals of letter say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

LETTER_REFUSALS: Mapping[str, Words] = {
    "letter_none": Words(
        _("There is no letter of this case as it stands now."),
        _(
            "Wait for the decision, or for a question of the case officer; its letter is then "
            "on the page of the case."
        ),
    ),
    "proof_content_differs": Words(
        _("What this proof tells is not what was signed."),
        _("Do not rely on it; ask the node that made it for the original."),
    ),
    "proof_key_differs": Words(
        _("This proof is not sealed with the key that you trust."),
        _("Compare the key with the one that the other node published, by another way."),
    ),
    "proof_malformed": Words(
        _("This is no proof of a decision that can be read."),
        _("Ask the node that made it for the original file."),
    ),
    "letter_unknown": Words(
        _("No letter bears this code."),
        _(
            "Compare the code with the one on the paper, letter by letter; if it is the same, "
            "do not rely on the letter."
        ),
    ),
}
