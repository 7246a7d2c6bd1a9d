"""Links to report by, each with its own row, so that one can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "update_links",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("role", sa.String(200), nullable=False),
        sa.Column("printed", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
    )
    op.create_index("ix_update_links_at", "update_links", ["at"])
