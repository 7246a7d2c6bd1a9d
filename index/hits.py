"""Hits from record numbers: what a result list shows of a record."""

from collections.abc import Mapping, Sequence

from index.arrays import Floats, Ids, Mask
from index.matching import Slot
from index.phrases import Phrases
from index.query import ParsedQuery, Phrase, Term
from index.search import Hit
from index.snapshot import Snapshot
from index.snippets import BY_NAME, Snippet, Snippets

_NO_SNIPPET = Snippet(None, "", ())


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
    snapshot: Snapshot,
    ids: Ids,
    scores: Floats,
    follow: Mapping[str, Mask],
    snippets: Snippets | None,
) -> tuple[Hit, ...]:
    """Hits in the order of ``ids``; without ``snippets`` they carry no excerpt."""
    return tuple(_hit(snapshot, number, scores, follow, snippets) for number in ids.tolist())


def _hit(
    snapshot: Snapshot,
    number: int,
    scores: Floats,
    follow: Mapping[str, Mask],
    snippets: Snippets | None,
) -> Hit:
    # A body is read for its excerpt alone: ten of them took half of a search without any.
    head = snapshot.heads[number]
    snippet = snippets.of(snapshot.body(number)) if snippets else _NO_SNIPPET
    return Hit(
        type=head.type,
        id=head.id,
        code=head.code,
        number=head.number,
        document_id=head.document_id,
        document=head.document,
        title=head.title,
        state=head.state,
        score=round(float(scores[number]), 6),
        field=snippet.field,
        snippet=snippet.text,
        marks=snippet.marks,
        sample=head.sample,
        lent=tuple(head.lent),
        transversal=tuple(facet for facet, mask in follow.items() if mask[number]),
    )
