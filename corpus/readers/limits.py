"""Limits that keep one hostile file from taking the machine with it."""

# The largest real document seen has 45 KB; a handbook with pictures some tens of MB.
MAX_FILE = 64 * 1024 * 1024
# XML of 64 MiB is some 10,000 pages; counted as bytes come out of the archive.
MAX_UNPACKED = 64 * 1024 * 1024
# Tables in tables in tables: no document of people goes beyond four.
MAX_TABLE_DEPTH = 12
# Element depth at which lxml itself stops without ``huge_tree``.
MAX_XML_DEPTH = 256
MAX_CELLS = 500_000
