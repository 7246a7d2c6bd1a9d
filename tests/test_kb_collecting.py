"""The search for cycles comes back as it was, however the works that put it off overlap."""

import gc

from kb.collecting import collecting_seldom


def test_works_that_overlap_leave_it_as_it_was() -> None:
    before = gc.get_threshold()
    first, second = collecting_seldom(), collecting_seldom()
    first.__enter__()
    second.__enter__()
    seldom = gc.get_threshold()
    assert seldom > before
    first.__exit__(None, None, None)
    assert gc.get_threshold() == seldom
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before
