"""The outside of the register: the key file and export files."""
