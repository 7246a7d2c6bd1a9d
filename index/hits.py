"""Hits from record numbers: what a result list shows of a record."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

from index.arrays import Mask
from index.marking import Together, Wanted
from index.matching import Slot
from index.phrases import Phrases
from index.query import ParsedQuery, Phrase, Term
from index.ranking import Page
from index.search import Hit
from index.snapshot import Snapshot
from index.snippets import BY_NAME, Snippet, Snippets

_NO_SNIPPET = Snippet(None, "", ())
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
    names = [
        Together(phrases.inflected(name), f"{BY_NAME}{slot.term.printed}{BY_NAME}")
        for slot in every
        for name in slot.added
    ]
    found: dict[str, str] = {}
    for form in reversed(forms):
        found.update(dict.fromkeys(phrases.inflections((form,)), form))
    for slot in every:
        if slot.term.prefix:
            prefix = slot.term.forms[0]
            found.update(dict.fromkeys(snapshot.terms("f", prefix), prefix))
    return Wanted(found, (*(Together(phrase, "") for phrase in quoted), *names))


def make_hits(
    snapshot: Snapshot, page: Page, follow: Mapping[str, Mask], snippets: Snippets | None
) -> tuple[Hit, ...]:
    """Hits in the order of the page; without ``snippets`` they carry no excerpt."""
    heads = snapshot.heads
    found = []
    for number, score in zip(page.ids.tolist(), page.scores.tolist(), strict=True):
        head = heads[number]
        # A body is read for its excerpt alone: ten of them took half of a search without any.
        excerpt = snippets.of(snapshot.body(number)) if snippets else _NO_SNIPPET
        chosen = tuple(facet for facet, mask in follow.items() if mask[number]) if follow else ()
        about = (excerpt.field, excerpt.text, excerpt.marks, head.sample, tuple(head.lent), chosen)
        # Field by field a hit took 4 µs: ten of them more than finding and counting.
        found.append(Hit._make((*_SHOWN(head), round(score, 6), *about, ())))
    return tuple(found)
