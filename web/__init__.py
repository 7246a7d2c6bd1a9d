"""What people touch: use cases, Flask pages, the API and the ``kb`` command."""
