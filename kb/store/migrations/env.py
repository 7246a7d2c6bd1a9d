"""Alembic's environment: the caller hands in its own connection and transaction."""

from alembic import context

from kb.store import schema, schema_curation, schema_follow_up

# Importing the other tables puts them on the metadata.
assert schema_curation.people.metadata is schema.metadata
assert schema_follow_up.ties.metadata is schema.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    # SQLite alters a table only by copying it.
    render_as_batch=True,
)
context.run_migrations()
