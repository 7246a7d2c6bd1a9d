"""The tables of curation: people, what they do together, what waits for them.

Same metadata as ``kb.store.schema``; ids are those of ``kb.store.rows.new_id``.
"""

import sqlalchemy as sa

from kb.store.schema import UtcDateTime, metadata

# `name` is the folded log-in name; `stamp` is drawn anew with each password, so that older
# sessions end; a password is an argon2 digest, never the words.
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("stamp", sa.String(16), nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_seen_at", UtcDateTime),
)

# Log-ins that failed, by name and by address, so that several processes slow a guesser alike.
attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("key", sa.String(96), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
)

# Every write that a person or a command made: what, on what, with which particulars.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
)

# What people said of a record: `kind` is comment, submit, return, publish, archive or useful;
# `detail` holds what a kind adds (useful: where, for what).
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("record_id", sa.ForeignKey("records.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("deleted_at", UtcDateTime),
)

# What somebody is typing: kept at each pause, gone when it is saved or dropped. `record_id`
# is a record's id, or "new:…" for a card that does not exist yet.
drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("record_id", sa.String(32), primary_key=True),
    sa.Column("actor", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

# One change of many records, undone as one. `kind` is bulk, merge, rename; `detail` says in
# particulars what was asked and holds what an undo needs beside the revisions.
batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("undone_at", UtcDateTime),
    sa.Column("undone_by", sa.Text),
)

# A card that was merged into another stays findable by its own code.
aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("merged_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("record_id", sa.ForeignKey("records.id"), nullable=False, index=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("canonical_code", sa.Text, nullable=False, index=True),
)

# Files brought in on the page, before anything of them is in the knowledge base.
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("actor", sa.String(64), nullable=False, index=True),
    sa.Column("defaults", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("closed_at", UtcDateTime),
)

# `name` is the path within the folder that was dropped. `status` is waiting, reading, read,
# failed, accepted or dismissed; while it is being read, `claim` names who does and
# `claimed_at` when they were last known to be alive; `tries` counts who began. `reading` is
# what was read, `summary` what a list tells of it, `choices` what the person corrected,
# placed or left out so far. Bytes, blocks and reading go once the file is accepted or dismissed.
import_files = sa.Table(
    "import_files",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("import_id", sa.ForeignKey("imports.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("reading", sa.JSON, nullable=False),
    sa.Column("blocks", sa.JSON, nullable=False),
    sa.Column("choices", sa.JSON, nullable=False),
    sa.Column("error", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document_id", sa.String(16)),
    sa.Column("reader_version", sa.Text, nullable=False, server_default=""),
    sa.Column("summary", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("claim", sa.String(16)),
    sa.Column("claimed_at", UtcDateTime),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
)

# MinHash of a card's lemmas, as long as its draft is the one it was made from, and how many
# territories that draft names and does not list (links have a table of their own). Derived: may
# lag behind and be made anew.
signatures = sa.Table(
    "signatures",
    metadata,
    sa.Column("record_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("suggestions", sa.Integer, nullable=False, server_default="0"),
)

# Two cards found alike (`one` sorts before `other`); dismissed pairs are not shown again.
duplicates = sa.Table(
    "duplicates",
    metadata,
    sa.Column("one_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("other_id", sa.ForeignKey("records.id"), primary_key=True, index=True),
    sa.Column("likeness", sa.Float, nullable=False),
    sa.Column("shared", sa.JSON, nullable=False),
    sa.Column("dismissed_by", sa.Text),
    sa.Column("dismissed_at", UtcDateTime),
)

# Counts by day, with nothing of who: `kind` is view, download, search or empty_search; `key`
# a record's id or the folded words that were searched.
uses = sa.Table(
    "uses",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

# The links that a card's draft is thought to speak of, strongest first: [scheme, notation,
# confidence]. Derived: may lag behind and be made anew.
suggested_links = sa.Table(
    "suggested_links",
    metadata,
    sa.Column("record_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("model", sa.String(16), nullable=False),
    sa.Column("links", sa.JSON, nullable=False),
)

# What a curator said of a suggestion for a text: `scheme` is a concept scheme, or territory,
# keyword, actor; a rejected one is not offered again for that record.
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("record_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("scheme", sa.String(32), primary_key=True),
    sa.Column("notation", sa.String(200), primary_key=True),
    sa.Column("accepted", sa.Boolean, nullable=False),
    sa.Column("confidence", sa.Float),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
