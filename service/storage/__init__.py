"""The database: one file a noun, its table and its queries together."""
