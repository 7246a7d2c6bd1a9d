"""Spanish text → the words that the index holds and a query asks for."""
