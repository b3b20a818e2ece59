"""Let out only what law, embargoes and the agreement allow. A label says who may see a record. The decision
is made once a label and is the filter of every list."""
