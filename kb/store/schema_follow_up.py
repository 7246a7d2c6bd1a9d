"""The tables of follow-up: where each action stands, what was said of it, and the proof.

Same metadata as ``kb.store.schema``.
"""

import sqlalchemy as sa

from kb.store.schema import UtcDateTime, metadata

# One row per action that somebody reported on or whose deadline somebody corrected. Dates
# with `corrected` are a curator's; without it the printed deadline is understood anew.
follow_ups = sa.Table(
    "follow_ups",
    metadata,
    sa.Column("record_id", sa.ForeignKey("records.id"), primary_key=True),
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
    sa.Column("at", UtcDateTime, nullable=False),
)

# Every report and correction, oldest first: `via` says from where (page, link, command, file).
follow_up_events = sa.Table(
    "follow_up_events",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("record_id", sa.ForeignKey("records.id"), nullable=False, index=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("progress", sa.Integer),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("via", sa.String(16), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

# What proves a report: a link, or a file whose bytes are kept.
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("record_id", sa.ForeignKey("records.id"), nullable=False, index=True),
    sa.Column("event_id", sa.ForeignKey("follow_up_events.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("link", sa.Text),
    sa.Column("data", sa.LargeBinary),
    sa.Column("at", UtcDateTime, nullable=False),
)

# Ties between records that people made: an action and the card that came of it, a point of a
# meeting and the function or action that it is about.
ties = sa.Table(
    "ties",
    metadata,
    sa.Column("from_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("to_id", sa.ForeignKey("records.id"), primary_key=True, index=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

# Who stands behind a role as documents print it ("PFs PMM en cada misión").
directory = sa.Table(
    "directory",
    metadata,
    sa.Column("role", sa.String(200), primary_key=True),
    sa.Column("printed", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
)

# Links that were given out to report by; one without `revoked_at` opens until it expires.
update_links = sa.Table(
    "update_links",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("role", sa.String(200), nullable=False),
    sa.Column("printed", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("revoked_at", UtcDateTime),
)
