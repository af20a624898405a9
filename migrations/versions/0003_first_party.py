"""First-party mode: where a site keeps its choices itself, and what its cookie is called."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("first_party_url", sa.String))
    op.add_column(
        "site", sa.Column("cookie_name", sa.String, nullable=False, server_default="pahintulot")
    )
