"""Name the fields of technology in three languages. Two levels, each mapped to the WIPO 35 fields. Everything
that is classified is classified here."""
