"""Names of people, companies and vessels: how they are written, how they sound, and whether two are one."""
