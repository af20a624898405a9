"""One choice for all hosts of a domain, and a doctor on the page: what a site may allow.

Columns with a default: the version before serves meanwhile and knows of neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("shared_domain", sa.String))
    op.add_column(
        "site", sa.Column("allows_doctor", sa.Boolean, nullable=False, server_default=sa.false())
    )
