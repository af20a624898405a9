"""Alembic's door: runs the migrations on the connection it is handed (`pahintulot db upgrade`)."""

from alembic import context

from service.storage import tables
from service.storage.engine import Base

assert tables  # noqa: S101 - imported so that Base knows every table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # on PostgreSQL each by itself, so that no lock is held longer than its own migration needs
    transaction_per_migration=connection.dialect.name == "postgresql",
)
with context.begin_transaction():
    context.run_migrations()
