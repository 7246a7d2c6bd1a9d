"""The store: the truth about documents, records and their history, on SQLite or PostgreSQL."""

from kb.store.database import default_url, utc_now
from kb.store.store import Store, check, open_store

__all__ = ["Store", "check", "default_url", "open_store", "utc_now"]
