"""Signing in: accounts are opened by an administrator, never by a visitor."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mithaq.access.actions import accounts


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; a password that its holder chose is no first password any more."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        accounts.choose_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        del request
        return reverse("account")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on connects to accounts that exist; it opens none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        del request, sociallogin
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted with a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


class AddKeyForm(AddWebAuthnForm):
    """The label of the name has words in every language."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class EditKeyForm(EditWebAuthnForm):
    """As above."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class ContextWordsValidator:
    """No password may hold a word that everybody who knows this node would try first."""

    def validate(self, password: str, user: object = None) -> None:
        del user
        plain = password.casefold()
        for word in _context_words():
            if word in plain:
                raise ValidationError(
                    _("The password holds the word “%(word)s”, which others would try first."),
                    code="password_context_word",
                    params={"word": word},
                )

    def get_help_text(self) -> str:
        return _("It must not hold the name of this software or of this node.")


def _context_words() -> tuple[str, ...]:
    # The last part of a domain name is in too many words.
    parts = settings.NODE_NAME.casefold().split(".")[:-1]
    return ("mithaq", "ميثاق", *(part for part in parts if len(part) > 3))


def _fernet() -> Fernet:
    digest = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"second-factors").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
