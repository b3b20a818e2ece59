"""Security policies as Open XML SPIF, and labels as STANAG 4774 XML, read strictly and written."""
