"""Alembic's door: runs the migrations on the connection it is handed (`pahintulot db upgrade`)."""

from alembic import context

from service.storage import tables
from service.storage.engine import Base

assert tables  # noqa: S101 - imported so that Base knows every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=False,
)
context.run_migrations()
