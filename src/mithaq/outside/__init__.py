"""Files and addresses outside the node, opened safely by every room that loads a source."""
