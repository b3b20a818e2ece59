"""How clearance's statements change its tables."""
