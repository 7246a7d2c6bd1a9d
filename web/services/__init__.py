"""Use cases: each joins the store, the readers and the index; pages and commands call these."""
