"""Which words of a text are marked: single forms, and phrases where they stand whole."""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from index.query import Phrase


class Together(NamedTuple):
    """Words that count only where they stand as a phrase. ``answers``: what they answer,
    each the beginning of what each of the words does."""

    phrase: Phrase
    answers: tuple[str, ...]


class Wanted(NamedTuple):
    """``forms`` maps each form that is marked by itself to what it answers (two inflections
    of one word answer the same); ``names`` are marked where they stand whole."""

    forms: Mapping[str, str]
    names: Sequence[Together] = ()


class Name(NamedTuple):
    """A phrase as (offset, forms, what it answers) of each of its words."""

    words: tuple[tuple[int, frozenset[str], tuple[str, ...]], ...]

    @classmethod
    def of(cls, name: Together) -> "Name":
        first = name.phrase.words[0][0]
        return cls(
            tuple(
                (offset - first, frozenset(forms), tuple(f"{a}{forms[0]}" for a in name.answers))
                for offset, forms in name.phrase.words
            )
        )

    def may_stand_in(self, there: Set[str]) -> bool:
        """Whether all its words are among some forms."""
        return not any(forms.isdisjoint(there) for _, forms, _ in self.words)

    def starts(self, at: Mapping[int, Sequence[str]]) -> list[int]:
        """Positions at which the whole phrase begins; ``at`` gives each position's forms."""
        return [
            start
            for start, here in at.items()
            if not self.words[0][1].isdisjoint(here)
            and all(
                not forms.isdisjoint(at.get(start + offset, ()))
                for offset, forms, _ in self.words[1:]
            )
        ]


def joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
