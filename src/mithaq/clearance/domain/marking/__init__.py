"""Confidentiality labels after STANAG 4774 (ADatP-4774), and the security policies that give them meaning."""
