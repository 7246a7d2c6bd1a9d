"""Follow-up: where actions stand, reports, proof, ties between records, who is behind a role."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _follow_up()
    _ties_and_directory()


def _follow_up() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("progress", sa.Integer),
        sa.Column("target", sa.Integer),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
        sa.Column("start_on", sa.Date),
        sa.Column("end_on", sa.Date),
        sa.Column("recurrence", sa.String(16)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "follow_up_events",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("progress", sa.Integer),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("via", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_follow_up_events_record_id", "follow_up_events", ["record_id"])
    op.create_index("ix_follow_up_events_at", "follow_up_events", ["at"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("event_id", sa.String(16), sa.ForeignKey("follow_up_events.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("data", sa.LargeBinary),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_evidence_record_id", "evidence", ["record_id"])


def _ties_and_directory() -> None:
    op.create_table(
        "ties",
        sa.Column("from_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("to_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_ties_to_id", "ties", ["to_id"])
    op.create_table(
        "directory",
        sa.Column("role", sa.String(200), primary_key=True),
        sa.Column("printed", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
    )
