"""Vocabularies as files: CSV, and SKOS in Turtle; what a file would change, and taking it in.

SKOS: https://www.w3.org/TR/skos-reference/ . Deprecation is ``owl:deprecated``, what took a
concept in ``dcterms:isReplacedBy``; a small fact (a colour) is ``skos:note`` as ``"name: value"``.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote, unquote

from kb.errors import Invalid
from kb.schemes import Concept
from kb.text import fold, squeeze
from web.services.spreadsheets import plain_cell, safe_cell

COLUMNS = (
    "notacion",
    "etiqueta",
    "otras",
    "superior",
    "descartado",
    "reemplazado_por",
    "datos",
)
# Between several values of one cell; names hold commas and semicolons.
_BAR = " | "
# Concepts that no organisation's own scheme comes near; a larger file is another kind of file.
MOST = 20_000
BASE = "urn:precedentes:"
Format = Literal["csv", "ttl"]
Effect = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """What a file's concept does to the scheme."""

    effect: Effect
    concept: Concept
    before: Concept | None


def to_csv(concepts: Iterable[Concept]) -> str:
    """One row a concept, with a byte order mark so that spreadsheets read the accents."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in concepts:
        writer.writerow(
            safe_cell(cell)
            for cell in (
                one.notation,
                one.pref_label,
                _BAR.join(one.alt_labels),
                one.broader or "",
                "sí" if one.deprecated else "",
                one.replaced_by or "",
                _BAR.join(f"{name}: {value}" for name, value in one.extra.items()),
            )
        )
    return "\ufeff" + out.getvalue()


def from_csv(text: str, scheme: str) -> list[Concept]:
    """Raises Invalid("vocabulary_columns", columns) or ("vocabulary_row", line, reason)."""
    try:
        return _checked(_read_rows(text, scheme))
    except csv.Error as exc:
        # A quotation mark that never closes makes the rest of the file one cell.
        raise Invalid("vocabulary_columns", columns=", ".join(COLUMNS)) from exc


def _read_rows(text: str, scheme: str) -> list[Concept]:
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text))
    names = {fold(name or "").strip(): name for name in rows.fieldnames or ()}
    if "notacion" not in names or "etiqueta" not in names:
        raise Invalid("vocabulary_columns", columns=", ".join(COLUMNS))
    found = []
    for row in rows:
        cells = {key: plain_cell(squeeze(row.get(name) or "")) for key, name in names.items()}
        if not any(cells.values()):
            continue
        if not cells["notacion"] or not cells["etiqueta"]:
            raise Invalid("vocabulary_row", line=rows.line_num)
        found.append(
            Concept(
                scheme,
                cells["notacion"],
                cells["etiqueta"],
                tuple(_parts(cells.get("otras", ""))),
                cells.get("superior") or None,
                dict(_facts(_parts(cells.get("datos", "")))),
                deprecated=fold(cells.get("descartado", "")) in ("si", "x", "1", "true"),
                replaced_by=cells.get("reemplazado_por") or None,
            )
        )
    return found


def to_turtle(scheme: str, title: str, concepts: Iterable[Concept]) -> str:
    """A ``skos:ConceptScheme`` with its concepts; addresses are ``urn:precedentes:…``."""
    # Heavy to load, and only files need it.
    from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef

    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    whole = URIRef(_address(scheme))
    graph.add((whole, RDF.type, SKOS.ConceptScheme))
    graph.add((whole, DCTERMS.title, Literal(title, lang="es")))
    for one in concepts:
        node = URIRef(_address(scheme, one.notation))
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, whole))
        graph.add((node, SKOS.notation, Literal(one.notation)))
        graph.add((node, SKOS.prefLabel, Literal(one.pref_label, lang="es")))
        for label in one.alt_labels:
            graph.add((node, SKOS.altLabel, Literal(label, lang="es")))
        if one.broader:
            graph.add((node, SKOS.broader, URIRef(_address(scheme, one.broader))))
        if one.deprecated:
            graph.add((node, OWL.deprecated, Literal(True)))
        if one.replaced_by:
            graph.add((node, DCTERMS.isReplacedBy, URIRef(_address(scheme, one.replaced_by))))
        for name, value in one.extra.items():
            graph.add((node, SKOS.note, Literal(f"{name}: {value}")))
    return str(graph.serialize(format="turtle"))


def from_turtle(text: str, scheme: str) -> list[Concept]:
    """The concepts of a Turtle file, whichever scheme it says they are of.

    Labels in Spanish before those without a language before any other. A concept without
    ``skos:notation`` takes the end of its address. Raises Invalid("vocabulary_not_turtle")
    or ("vocabulary_row", line).
    """
    from rdflib import OWL, RDF, SKOS, Graph
    from rdflib.namespace import DCTERMS

    graph = Graph()
    try:
        graph.parse(data=text, format="turtle")
    except Exception as exc:
        raise Invalid("vocabulary_not_turtle") from exc
    nodes = list(dict.fromkeys(graph.subjects(RDF.type, SKOS.Concept)))
    notation = {node: _notation(graph.value(node, SKOS.notation), node) for node in nodes}
    found = []
    for node in nodes:
        label = _label(list(graph.objects(node, SKOS.prefLabel)))
        if not label or not notation[node]:
            raise Invalid("vocabulary_row", line=str(node))
        broader = graph.value(node, SKOS.broader)
        successor = graph.value(node, DCTERMS.isReplacedBy)
        notes = [str(note) for note in graph.objects(node, SKOS.note)]
        found.append(
            Concept(
                scheme,
                notation[node],
                label,
                tuple(sorted(squeeze(str(x)) for x in graph.objects(node, SKOS.altLabel))),
                notation.get(broader) if broader is not None else None,
                dict(sorted(_facts(notes))),
                deprecated=str(graph.value(node, OWL.deprecated)) == "true",
                replaced_by=notation.get(successor) if successor is not None else None,
            )
        )
    return _checked(sorted(found, key=lambda one: one.notation))


def effects(known: Sequence[Concept], read: Sequence[Concept]) -> list[ConceptChange]:
    """What taking in a file would do; what it does not name stays as it is. Small facts that
    the file leaves out are kept. Raises Invalid("concept_broader", notation) where one stands
    under none or under its own."""
    before = {one.notation: one for one in known}
    found: list[ConceptChange] = []
    for one in read:
        old = before.get(one.notation)
        new = replace(one, extra={**old.extra, **one.extra}) if old else one
        if old is not None and _same(old, new):
            found.append(ConceptChange("same", old, old))
        else:
            found.append(ConceptChange("changed" if old else "new", new, old))
    after = {**before, **{change.concept.notation: change.concept for change in found}}
    for change in found:
        _hang(change.concept, after)
    return found


def _hang(concept: Concept, after: dict[str, Concept]) -> None:
    seen = {concept.notation}
    above = concept.broader
    while above is not None:
        if above in seen or above not in after:
            raise Invalid("concept_broader", notation=concept.notation)
        seen.add(above)
        above = after[above].broader


def _same(old: Concept, new: Concept) -> bool:
    """Turtle keeps no order of names."""
    plain = replace(new, alt_labels=old.alt_labels, extra=old.extra)
    return (
        plain == old
        and sorted(old.alt_labels) == sorted(new.alt_labels)
        and dict(old.extra) == dict(new.extra)
    )


def _checked(found: list[Concept]) -> list[Concept]:
    if len(found) > MOST:
        raise Invalid("vocabulary_too_large", most=MOST)
    seen: set[str] = set()
    for one in found:
        if one.notation in seen:
            raise Invalid("vocabulary_twice", notation=one.notation)
        seen.add(one.notation)
    if not found:
        raise Invalid("vocabulary_empty")
    return found


def _address(scheme: str, notation: str = "") -> str:

    return f"{BASE}{quote(scheme)}" + (f":{quote(notation, safe='')}" if notation else "")


def _notation(value: object, node: object) -> str:

    if value is not None:
        return squeeze(str(value))
    return unquote(str(node).replace("#", "/").replace(":", "/").rstrip("/").rpartition("/")[2])


def _label(labels: Sequence[object]) -> str:
    order = {"es": 0, None: 1}
    ranked = sorted(
        labels,
        key=lambda one: (
            order.get(str(lang)[:2] if (lang := getattr(one, "language", None)) else None, 2),
            str(one),
        ),
    )
    return squeeze(str(ranked[0])) if ranked else ""


def _parts(text: str) -> list[str]:
    return [part for piece in text.split("|") if (part := squeeze(piece))]


def _facts(parts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, sep, value = part.partition(":")
        if sep and name.strip():
            yield name.strip(), value.strip()


def _delimiter(text: str) -> str:
    """A spreadsheet set to Spanish writes semicolons."""
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","
