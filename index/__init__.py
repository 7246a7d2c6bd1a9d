"""Search: Spanish analysis, index schema, query, engines, facets and evaluation."""
