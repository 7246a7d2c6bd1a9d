"""What ``compare.py`` passes between cards, questions and peers."""

from collections.abc import Mapping
from typing import NamedTuple

FACETS = ("area", "territory", "keyword")


class Card(NamedTuple):
    """``stems`` are the analysed tokens; ``text`` is what they were made from."""

    number: int
    text: str
    stems: str
    facets: Mapping[str, tuple[str, ...]]


class Question(NamedTuple):
    """A record must hold every word, or with ``either`` one of them."""

    words: tuple[str, ...]
    either: bool = False


class Answer(NamedTuple):
    total: int
    ids: list[int]
    counts: Mapping[str, Mapping[str, int]]
