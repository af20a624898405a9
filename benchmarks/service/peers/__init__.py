"""The services beside which ours is measured, each on its own PostgreSQL database."""
