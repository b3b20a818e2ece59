"""Readers of what is told of attacks: ATT&CK, STIX and TAXII, CVE, KEV."""
