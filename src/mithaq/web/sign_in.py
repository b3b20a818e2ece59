"""x"""
from allauth.account.adapter import DefaultAccountAdapter
class AccountAdapter(DefaultAccountAdapter): pass
