"""Say who at this node may do what. Roles are held in an institution, by appointment. The permission table
reads like a table."""
