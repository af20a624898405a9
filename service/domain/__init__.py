"""The rules, pure: no input or output, no Flask, no SQLAlchemy; the time is always an argument."""
