"""The outside of prosperity: tables, licences and priors as their makers give them out."""
