"""Collecting values with their places, and knowing which lines were taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from corpus.blocks import Paragraph, Source, paragraphs
from kb.records import (
    DocumentHead,
    Place,
    Places,
    Reading,
    Record,
    RecordType,
    Warning,
)


@dataclass(slots=True)
class Draft:
    """A record in the making: values by field and the places they were read from."""

    values: dict[str, Any] = field(default_factory=dict)
    places: Places = field(default_factory=dict)

    def put(self, name: str, value: Any, found: Iterable[Paragraph]) -> None:
        """Set a field; its places become those of the paragraphs."""
        self.values[name] = value
        self.places[name] = places_of(found)

    def add_places(self, name: str, found: Iterable[Paragraph]) -> None:
        """More places of a field that has a value, or of one that is empty by declaration."""
        known = self.places.setdefault(name, [])
        known += [place for place in places_of(found) if place not in known]


def places_of(found: Iterable[Paragraph]) -> list[Place]:
    """Places of paragraphs in order, each once."""
    return list(dict.fromkeys(p.place for p in found))


class Recorder:
    """What a parser has read so far: records, places, furniture, warnings."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.reading = Reading(document=DocumentHead())
        self.furniture: set[Place] = set()

    def known(self, found: Iterable[Paragraph]) -> None:
        """Mark lines as furniture: labels, column titles, headings that no field keeps."""
        self.furniture |= {p.place for p in found}

    def add(self, model: type[Record], draft: Draft) -> None:
        """Keep a finished record beside its places."""
        kind: RecordType = model.record_type
        record = model(**draft.values)
        getattr(self.reading, f"{kind}s").append(record)
        self.reading.places.setdefault(kind, []).append(draft.places)

    def head(self, draft: Draft) -> None:
        """Set the document's own record."""
        self.reading.document = DocumentHead(**draft.values)
        self.reading.places["document"] = [draft.places]

    def warn(self, found: Paragraph, message: str) -> None:
        """Report a line; the message is Spanish, for the person who imports."""
        self.reading.warnings.append(Warning(where=where(found.place), message=message))

    def finish(self) -> Reading:
        """Report every line that nothing took, and hand the reading over."""
        taken = set(self.furniture)
        for groups in self.reading.places.values():
            for group in groups:
                for places in group.values():
                    taken.update(places)
        for paragraph in paragraphs(self.source.blocks):
            if paragraph.text and paragraph.place not in taken:
                self.warn(paragraph, f"Línea sin ubicar: «{paragraph.text}»")
        return self.reading


def where(place: Place) -> str:
    """A place for people: ``"tabla 2, fila 3, columna 1"``, ``"párrafo 12"``."""
    parts = []
    if place.page:
        parts.append(f"página {place.page}")
    if place.table:
        parts.append(f"tabla {place.table}")
        parts += [f"fila {place.row}"] if place.row else []
        parts += [f"columna {place.column}"] if place.column else []
    elif place.paragraph:
        parts.append(f"párrafo {place.paragraph}")
    return ", ".join(parts) or "documento"
