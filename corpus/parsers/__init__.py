"""Parsers: the blocks of one kind of document become records with places."""
