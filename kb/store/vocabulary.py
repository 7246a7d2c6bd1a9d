"""The vocabularies as people change them: concepts, and the cards that bear them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kb.curation import Batch, BatchKind
from kb.schemes import Concept
from kb.store import batches, bulk, concepts, keeping, outbox
from kb.store.bulk import Standing
from kb.store.database import Clock, Database


class Vocabulary:
    """Concepts of all schemes. May raise what every method of ``Store`` may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def version(self) -> str:
        """Another text after every write of a concept."""
        with self.database.read() as conn:
            return keeping.setting(conn, concepts.VERSION) or "0"

    def holders(self, field: str, values: Iterable[str | int]) -> list[str]:
        """Cards that have one of ``values``, as written, in a list; by id."""
        with self.database.read() as conn:
            return concepts.holders(conn, field, values)

    def save(
        self,
        changed: Sequence[Concept],
        *,
        actor: str,
        action: str = "concept",
        touched: Iterable[str] = (),
    ) -> None:
        """Insert or change concepts; ``touched`` are the cards that the index must see anew."""
        with outbox.writing(self.database, self.clock, actor) as write:
            concepts.put(write, changed)
            concepts.touch(write, touched)
            names = [f"{one.scheme}:{one.notation}" for one in changed]
            write.log(action, names[0] if len(names) == 1 else "", concepts=names)

    def change(
        self,
        changed: Sequence[tuple[Concept, Concept]],
        cards: Mapping[str, Mapping[str, Any]],
        *,
        actor: str,
        kind: BatchKind,
        detail: Mapping[str, Any],
        versions: Mapping[str, int],
        carry: bool,
        touched: Iterable[str] = (),
    ) -> Batch:
        """Change concepts (before, after) and the texts of ``cards`` as one batch with one undo.

        ``carry`` publishes a new text where the text before was the published one. Raises like
        ``Store.edit``; nothing is changed then.
        """
        seen = list(dict.fromkeys(touched))
        pairs = [[concepts.as_kept(old), concepts.as_kept(new)] for old, new in changed]
        with outbox.writing(self.database, self.clock, actor) as write:
            concepts.put(write, [new for _, new in changed])
            concepts.touch(write, seen)
            kept = {**detail, "concepts": pairs, "touched": seen} if pairs else detail
            made = bulk.change(
                write,
                list(cards),
                cards,
                Standing(carry=carry),
                kind=kind,
                reason="",
                detail=kept,
                versions=versions,
            )
            return batches.one(write.conn, made)
