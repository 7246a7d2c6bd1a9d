"""Readers: the bytes of one format become the blocks that all parsers share."""
