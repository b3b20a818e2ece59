"""Signing in: accounts are opened by an administrator, never by a visitor."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on connects to accounts that exist; it opens none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        del request, sociallogin
        return False
