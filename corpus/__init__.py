"""Documents in: readers turn bytes into blocks, parsers turn blocks into records."""
