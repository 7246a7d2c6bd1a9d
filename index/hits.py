"""Hits from record numbers: what a result list shows of a record."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from index.arrays import Mask
from index.marking import Together, Wanted
from index.matching import Slot
from index.phrases import Phrases
from index.query import ParsedQuery, Phrase, Term
from index.ranking import Page
from index.search import Hit
from index.snapshot import Snapshot
from index.snippets import BY_NAME, Snippets

# Half the time of ``Hit._make``, which counts its fields anew.
_hit: Callable[[tuple[Any, ...]], Hit] = partial(tuple.__new__, Hit)
# Hits kept without their scores.
_MAX_PLAIN = 4096
# The fields of a head with which a hit begins, up to its score.
_SHOWN = attrgetter(*Hit._fields[: Hit._fields.index("score")])


def wanted(
    snapshot: Snapshot, parsed: ParsedQuery, slots: Sequence[Slot], phrases: Phrases
) -> Wanted:
    """What is marked: words of the query and of its alternatives in all their inflections,
    their other names likewise, quoted phrases as they are."""
    atoms = [atom for clause in parsed.clauses for atom in clause]
    alternatives = [Slot(one.what, one.added) for one in atoms if isinstance(one.what, Term)]
    every = [*slots, *alternatives]
    quoted = [one.what for one in atoms if isinstance(one.what, Phrase)]
    forms = [form for slot in every if not slot.term.prefix for form in slot.term.forms]
    if parsed.code:
        forms.append(parsed.code.casefold())
    names: dict[Phrase, list[str]] = {}
    for slot in every:
        for name in slot.added:
            names.setdefault(name, []).append(f"{BY_NAME}{slot.term.printed}{BY_NAME}")
    found: dict[str, str] = {}
    for form in reversed(forms):
        found.update(dict.fromkeys(phrases.inflections((form,)), form))
    for slot in every:
        if slot.term.prefix:
            prefix = slot.term.forms[0]
            found.update(dict.fromkeys(snapshot.terms("f", prefix), prefix))
    together = [Together(phrase, ("",)) for phrase in quoted]
    together += [Together(phrases.inflected(name), tuple(told)) for name, told in names.items()]
    return Wanted(found, together)


def make_hits(
    snapshot: Snapshot, page: Page, follow: Mapping[str, Mask], snippets: Snippets | None
) -> tuple[Hit, ...]:
    """Hits in the order of the page; without ``snippets`` they carry no excerpt."""
    plain = snapshot.plain_hits
    found = []
    for number, score in zip(page.ids.tolist(), page.scores.tolist(), strict=True):
        # Made field by field ten hits took longer than finding and counting them.
        front, back = plain.get(number) or _plain(snapshot, number)
        if snippets is not None:
            # A body is read for its excerpt alone.
            excerpt = snippets.of(snapshot.body(number))
            back = (excerpt.field, excerpt.text, excerpt.marks, *back[3:])
        hit = _hit((*front, round(score, 6), *back))
        if follow:
            chosen = tuple(facet for facet, mask in follow.items() if mask[number])
            hit = hit._replace(transversal=chosen) if chosen else hit
        found.append(hit)
    return tuple(found)


def _plain(snapshot: Snapshot, number: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The fields of a hit without excerpt before its score and after it."""
    head = snapshot.heads[number]
    before: tuple[Any, ...] = _SHOWN(head)
    found = (before, (None, "", (), head.sample, tuple(head.lent), (), ()))
    if len(snapshot.plain_hits) >= _MAX_PLAIN:
        snapshot.plain_hits.clear()
    snapshot.plain_hits[number] = found
    return found
