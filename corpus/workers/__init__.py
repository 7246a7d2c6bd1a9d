"""Reading in child processes that limit themselves: a hostile file costs one child, no more."""
