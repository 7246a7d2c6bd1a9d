"""Hits from record numbers: what a result list shows of a record."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

from index.arrays import Mask
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
) -> dict[str, str]:
    """Every form that is marked, with the word of the query that it answers.

    Words of the query, of its phrases and alternatives and of its expansions, in all their
    inflections.
    """
    atoms = [atom.what for clause in parsed.clauses for atom in clause]
    terms = [slot.term for slot in slots] + [what for what in atoms if isinstance(what, Term)]
    quoted = [what for what in atoms if isinstance(what, Phrase)]
    forms = [form for term in terms if not term.prefix for form in term.forms]
    forms += [form for phrase in quoted for _, both in phrase.words for form in both]
    if parsed.code:
        forms.append(parsed.code.casefold())
    found: dict[str, str] = {}
    for slot in slots:
        for name in slot.added:
            for _, both in name.words:
                answer = f"{BY_NAME}{slot.term.printed}{BY_NAME}{both[0]}"
                found.update(dict.fromkeys(phrases.inflections(both), answer))
    for form in reversed(forms):
        found.update(dict.fromkeys(phrases.inflections((form,)), form))
    for term in terms:
        if term.prefix:
            found.update(dict.fromkeys(snapshot.terms("f", term.forms[0]), term.forms[0]))
    return found


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
