"""What a hit's score is made of: by word, by the way it matched, by group of fields."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from index.matching import EXPANSION_WEIGHT, Matcher, Slot
from index.query import Atom, ParsedQuery, Phrase, Term
from index.schema import GROUP_WEIGHTS, GROUPS
from index.scoring import B, Scorer
from index.search import ScorePart, Way
from index.snapshot import Snapshot


class _Piece(NamedTuple):
    """An index term that counts: form ``"s"`` or ``"f"``, how it is weighed, what it shows."""

    form: str
    term: str
    weight: float
    matched: str


class Explainer:
    """Takes the scores of one search apart, by the matcher that gave them."""

    def __init__(self, snapshot: Snapshot, scorer: Scorer, matcher: Matcher) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._matcher = matcher

    def parts(
        self, parsed: ParsedQuery, slots: Sequence[Slot], by_code: bool, number: int
    ) -> tuple[ScorePart, ...]:
        """The parts of one record's score, largest first; they add up to it.

        BM25F joins the groups of a word before it saturates: each group is given its share
        of the joined frequency. ``by_code``: the records that name ``parsed.code`` were
        asked for.
        """
        if by_code and parsed.code:
            piece = _Piece("f", parsed.code.casefold(), 1.0, parsed.code)
            found = list(self._piece(parsed.code, "form", piece, number))
        else:
            found = [part for slot in slots for part in self._slot(slot, number)]
            found += [part for clause in parsed.clauses for part in self._clause(clause, number)]
        return tuple(sorted(found, key=lambda part: (-part.score, part.term, part.group)))

    def _slot(self, slot: Slot, number: int) -> Iterator[ScorePart]:
        """The word or that of its other names which gives most: the others count nothing."""
        best = self._matcher.word(slot.term).of(number)
        chosen: Phrase | None = None
        for phrase in slot.added:
            score = EXPANSION_WEIGHT * self._matcher.name(phrase).of(number)
            if score > best:
                best, chosen = score, phrase
        if chosen is None:
            yield from self._word(slot.term, number)
        elif best:
            yield from self._phrase(slot.term.printed, chosen, EXPANSION_WEIGHT, number)

    def _clause(self, clause: Sequence[Atom], number: int) -> Iterator[ScorePart]:
        best = max(clause, key=lambda atom: self._matcher.atom(atom).of(number))
        if not self._matcher.atom(best).of(number):
            return
        if isinstance(best.what, Term):
            yield from self._slot(Slot(best.what, best.added), number)
        else:
            printed = " ".join(forms[0] for _, forms in best.what.words)
            for _, forms in best.what.words:
                yield from self._forms(printed, forms, 1.0, "form", number)

    def _word(self, term: Term, number: int) -> Iterator[ScorePart]:
        if term.prefix:
            terms = sorted(self._snapshot.terms("f", term.forms[0]))
            pieces = [_Piece("f", one, 1.0, one) for one in terms]
            best = max(pieces, key=lambda piece: self._score(piece, number), default=None)
            if best is not None:
                yield from self._piece(term.printed, "form", best, number)
            return
        year = max((self._matcher.year(f).of(number) for f in term.forms), default=0.0)
        text = max((self._form_score(form, number) for form in term.forms), default=0.0)
        if year > text:
            yield ScorePart(term.printed, term.printed, "year", "year", 1, year)
        else:
            yield from self._forms(term.printed, term.forms, 1.0, "stem", number)

    def _phrase(
        self, printed: str, phrase: Phrase, weight: float, number: int
    ) -> Iterator[ScorePart]:
        """Another name: the mean of what its words give."""
        for _, forms in phrase.words:
            share = weight / len(phrase.words)
            yield from self._forms(printed, forms, share, "name", number)

    def _forms(
        self, printed: str, forms: Sequence[str], weight: float, way: Way, number: int
    ) -> Iterator[ScorePart]:
        form = max(forms, key=lambda one: self._form_score(one, number))
        for piece in self._pieces(form):
            shown = piece._replace(weight=piece.weight * weight)
            # Beside the stem the word as written counts by itself.
            own: Way = "form" if piece.form == "f" and way == "stem" else way
            yield from self._piece(printed, own, shown, number)

    def _pieces(self, form: str) -> Iterable[_Piece]:
        yield _Piece("s", self._matcher.stem(form), 1.0, form)
        if self._matcher.surface:
            yield _Piece("f", form, self._matcher.surface, form)

    def _form_score(self, form: str, number: int) -> float:
        return sum(piece.weight * self._score(piece, number) for piece in self._pieces(form))

    def _score(self, piece: _Piece, number: int) -> float:
        return self._scorer.term(piece.form, piece.term).of(number)

    def _piece(self, printed: str, way: Way, piece: _Piece, number: int) -> Iterator[ScorePart]:
        score = piece.weight * self._score(piece, number)
        counts = self._counts(piece, number)
        gains = {group: count * self._gain(group, number) for group, count in counts.items()}
        total = sum(gains.values())
        for group, gain in gains.items():
            share = score * gain / total
            yield ScorePart(printed, piece.matched, way, group, counts[group], share)

    def _counts(self, piece: _Piece, number: int) -> dict[str, int]:
        """How often the record holds the term, by group."""
        found: dict[str, int] = {}
        for group in GROUPS:
            for base, columns in self._snapshot.columns(f"{piece.form}_{group}", piece.term):
                place = int(np.searchsorted(columns.ids, max(0, number - base)))
                held = number >= base and place < len(columns.ids)
                if held and int(columns.ids[place]) == number - base:
                    found[group] = int(columns.weights[place])
        return found

    def _gain(self, group: str, number: int) -> float:
        """What one occurrence adds to the joined frequency (``index.scoring``)."""
        place = GROUPS.index(group)
        length = self._snapshot.lengths[number, place]
        mean = self._snapshot.mean_lengths[place]
        return float(GROUP_WEIGHTS[group] / (1 - B + B * length / mean))
