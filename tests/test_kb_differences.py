"""Differences between texts, and between what two people did to one."""

import time

import pytest

from kb.differences import Run, change, changes, items, three_way, words


def test_words_that_came_and_went_stand_in_their_sentence() -> None:
    assert words("Un kit llegó tarde.", "Un solo kit llegó pronto.") == (
        Run("same", "Un "),
        Run("added", "solo "),
        Run("same", "kit llegó "),
        Run("removed", "tarde"),
        Run("added", "pronto"),
        Run("same", "."),
    )


def test_two_words_replaced_side_by_side_are_one_replacement() -> None:
    runs = words("Se dio agua potable a todos.", "Se dio comida caliente a todos.")
    assert [run.text for run in runs if run.kind == "removed"] == ["agua potable"]
    assert [run.text for run in runs if run.kind == "added"] == ["comida caliente"]


def test_a_comma_is_not_a_changed_word() -> None:
    runs = words("familias con niños", "familias, con niños")
    assert [run for run in runs if run.kind != "same"] == [Run("added", ",")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "todo nuevo"),
        ("todo viejo", ""),
        ("a b c", "c b a"),
        ("uno  dos\ntres", "uno dos\n\ntres"),
        ("ñandú año", "nandu ano"),
        ("igual", "igual"),
        ("aaa aaa aaa", "aaa aaa"),
    ],
)
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    runs = words(before, after)
    assert "".join(run.text for run in runs if run.kind != "added") == before
    assert "".join(run.text for run in runs if run.kind != "removed") == after
    assert all(run.text for run in runs)


def test_long_texts_that_share_nothing_are_compared_quickly() -> None:
    before = " ".join(f"palabra{n}" for n in range(20_000))
    after = " ".join(f"otra{n}" for n in range(20_000))
    start = time.process_time()
    runs = words(before, after)
    assert time.process_time() - start < 2
    assert "".join(run.text for run in runs if run.kind != "removed") == after


def test_lists_tell_items_and_keep_their_order() -> None:
    assert items(["a", "b", "b"], ["b", "c", "a"]) == (("b",), ("c",))
    assert items([7, 4], [4, 23]) == (("7",), ("23",))


def test_a_list_in_another_order_differs_without_items() -> None:
    found = change("keywords", ["a", "b"], ["b", "a"])
    assert (found.added, found.removed, found.runs) == ((), (), ())


def test_only_the_fields_that_differ_are_told_in_the_order_of_the_record() -> None:
    before = {
        "code": "BP1_SA",
        "finding": None,
        "keywords": ["a"],
        "year": 2021,
        "meta": {"P": "x"},
    }
    after = {"code": "BP1_SA", "finding": "x", "keywords": [], "year": 2022, "meta": {"P": "y"}}
    found = {one.field: one for one in changes(before, after)}
    assert list(found) == ["finding", "keywords", "year", "meta"]
    assert found["finding"].runs == (Run("added", "x"),)
    assert found["keywords"].removed == ("a",)
    assert (found["year"].before, found["year"].after) == (2021, 2022)
    assert (found["meta"].removed, found["meta"].added) == (("P: x",), ("P: y",))


def test_a_field_that_one_version_does_not_know_counts_as_empty() -> None:
    assert [one.field for one in changes({"a": "1"}, {"a": "1", "results": ["2"]})] == ["results"]
    assert [one.field for one in changes({"a": "1", "old": "x"}, {"a": "1"})] == ["old"]


@pytest.mark.parametrize(
    ("mine", "theirs", "way"),
    [
        ("A", "A", "same"),
        ("B", "A", "mine"),
        ("A", "B", "theirs"),
        ("B", "B", "same"),
        ("B", "C", "conflict"),
    ],
)
def test_three_way_says_whose_value_stands(mine: str, theirs: str, way: str) -> None:
    assert three_way({"f": "A"}, {"f": mine}, {"f": theirs}) == {"f": way}


def test_three_way_compares_lists_whole() -> None:
    base, mine, theirs = ({"k": ["a"]}, {"k": ["a", "b"]}, {"k": ["a", "c"]})
    assert three_way(base, mine, theirs) == {"k": "conflict"}
