"""Know who takes part: states, blocs, institutions and people. States and blocs are dated data with sources.
No rule in the code names one of them."""
