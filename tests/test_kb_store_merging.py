"""The pure rules of a re-import: merge by field, pairing of records."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.store.merging import merge
from kb.store.pairing import Known, pair

VALUES = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]), st.lists(st.integers(0, 1)))
RECORDS = st.fixed_dictionaries({"x": VALUES, "y": VALUES})


@pytest.mark.parametrize(
    ("base", "mine", "read", "content", "conflict"),
    [
        ("A", "A", "A", "A", False),
        ("A", "A", "B", "B", False),
        ("A", "X", "A", "X", False),
        ("A", "X", "X", "X", False),
        ("A", "X", "B", "X", True),
        (None, "X", "B", "X", True),
        ("A", "A", None, None, False),
        (["a"], ["a"], ["a", "b"], ["a", "b"], False),
        (["a"], ["x"], ["a", "b"], ["x"], True),
    ],
)
def test_merge_by_field(base: Any, mine: Any, read: Any, content: Any, conflict: bool) -> None:
    merged = merge({"f": base}, {"f": mine}, {"f": read})
    assert merged.content == {"f": content}
    assert merged.base == {"f": read}
    assert merged.conflicts == ((("f", mine, read),) if conflict else ())


def test_fields_that_no_source_has_stay() -> None:
    assert merge({}, {"donor": "CERF"}, {"finding": "x"}).content == {
        "donor": "CERF",
        "finding": "x",
    }


def test_a_silent_blank_keeps_the_value_and_the_base() -> None:
    merged = merge({"f": "A"}, {"f": "A"}, {"f": None}, blank_is_silence=True)
    assert (merged.content, merged.base) == ({"f": "A"}, {"f": "A"})
    merged = merge({"f": 5}, {"f": 5}, {"f": 0}, blank_is_silence=True)
    assert merged.content == {"f": 0}


@given(RECORDS, RECORDS, RECORDS, st.booleans())
def test_what_a_person_edited_is_never_overwritten(
    base: dict, mine: dict, read: dict, silent: bool
) -> None:
    merged = merge(base, mine, read, blank_is_silence=silent)
    for field in ("x", "y"):
        if mine[field] != base[field]:
            assert merged.content[field] == mine[field]
    again = merge(merged.base, merged.content, read, blank_is_silence=silent)
    assert (again.content, again.conflicts) == (merged.content, ())


def known(*items: dict) -> list[Known]:
    return [Known(f"k{i}", item, item) for i, item in enumerate(items)]


def act(number: str, text: str, *parents: str) -> dict:
    return {"number": number, "text": text, "parents": list(parents)}


R1, R2 = "recommendation:1", "recommendation:2"


@pytest.mark.parametrize(
    ("stored", "read", "pairs"),
    [
        # reworded under its number
        ([act("1.1", "Taller", R1)], [act("1.1", "Curso en línea", R1)], ["k0"]),
        # the same number under another parent is another action
        ([act("1", "Taller", R1)], [act("1", "Comprar un vehículo", R2)], [None]),
        # renumbered: its text tells
        ([act("1.1", "Taller", R1)], [act("2.3", "Taller.", R2)], ["k0"]),
        # renumbered and reworded: likeness tells
        (
            [act("1.1", "Realizar un taller de género con socios", R1)],
            [act("2.1", "Realizar dos talleres de género con socios", R2)],
            ["k0"],
        ),
        # an insertion moves the others
        (
            [act("1", "Uno", R1), act("2", "Dos", R1)],
            [act("1", "Cero", R1), act("2", "Uno", R1), act("3", "Dos", R1)],
            [None, "k0", "k1"],
        ),
        # the same text twice: number and parent decide
        (
            [act("1", "Taller", R1), act("1", "Taller", R2)],
            [act("1", "Taller", R2), act("1", "Taller", R1)],
            ["k1", "k0"],
        ),
        ([], [act("1", "Uno", R1)], [None]),
        ([act("1", "Uno", R1)], [], []),
    ],
)
def test_actions_pair_by_text_number_parent_likeness(stored: list, read: list, pairs: list) -> None:
    assert pair("action", known(*stored), read) == pairs


def test_cards_pair_by_code_alone() -> None:
    stored = known({"canonical_code": "BP1_SA", "description": "misma"})
    read = [{"canonical_code": "BP2_SA", "description": "misma"}]
    assert pair("card", stored, read) == [None]


def test_a_card_renamed_by_a_person_pairs_by_either_code() -> None:
    renamed = Known("k0", {"canonical_code": "LN1_SA"}, {"canonical_code": "LN7_SA"})
    for code in ("LN1_SA", "LN7_SA"):
        assert pair("card", [renamed], [{"canonical_code": code}]) == ["k0"]
    both = [{"canonical_code": "LN1_SA"}, {"canonical_code": "LN7_SA"}]
    assert pair("card", [renamed], both) == [None, "k0"]


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_no_stored_record_is_given_twice(stored: list[str], read: list[str]) -> None:
    items = known(*(act(str(i), text, R1) for i, text in enumerate(stored)))
    pairs = pair("action", items, [act(str(i), text, R1) for i, text in enumerate(read)])
    given_ids = [found for found in pairs if found]
    assert len(given_ids) == len(set(given_ids))
    assert len(pairs) == len(read)
