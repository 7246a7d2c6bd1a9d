"""Hits from record numbers: what a result list shows of a record."""

from collections.abc import Mapping, Sequence

from index.analysis.chain import Stems
from index.arrays import Floats, Ids, Mask
from index.matching import Slot
from index.query import ParsedQuery
from index.search import Hit
from index.snapshot import Snapshot
from index.snippets import Snippet, Snippets

_NO_SNIPPET = Snippet(None, "", ())


def wanted(
    snapshot: Snapshot, parsed: ParsedQuery, slots: Sequence[Slot], stems: Stems
) -> dict[str, str]:
    """Every form that is marked, with the stem or prefix of the query that it answers.

    Words of the query, of its phrases and of its expansions, in all their inflections.
    """
    forms = [form for slot in slots if not slot.term.prefix for form in slot.term.forms]
    forms += [form for slot in slots for added in slot.added for form in added]
    forms += [form for p in parsed.phrases for _, alternatives in p.words for form in alternatives]
    if parsed.code:
        forms.append(parsed.code.casefold())
    prefixes = tuple(slot.term.forms[0] for slot in slots if slot.term.prefix)
    found = {form: stem for stem in map(stems, forms) for form in stems.forms_of(stem)}
    for prefix in prefixes:
        found.update(dict.fromkeys(snapshot.terms("f", prefix), prefix))
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
    body = snapshot.body(number)
    record = body.record
    snippet = snippets.of(body) if snippets else _NO_SNIPPET
    return Hit(
        type=record.type,
        id=record.id,
        code=record.code,
        number=record.number,
        document_id=record.document_id,
        document=record.document,
        title=record.title,
        state=record.state,
        score=round(float(scores[number]), 6),
        field=snippet.field,
        snippet=snippet.text,
        marks=snippet.marks,
        sample=record.sample,
        lent=record.lent,
        transversal=tuple(facet for facet, mask in follow.items() if mask[number]),
    )
