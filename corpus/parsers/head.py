"""The head of a document: its title, date, countries, organisations, labelled values."""

import re
from dataclasses import dataclass, field

from corpus.blocks import Paragraph, Source, paragraphs
from corpus.labels import split_label, title_phrases, words
from corpus.parsers.countries import find_countries
from corpus.parsers.dates import document_date, find_dates, find_years
from corpus.parsers.names import split_names, unique
from corpus.parsers.participants import is_person, organisation_of
from corpus.parsers.recorder import Draft, Recorder, places_of
from corpus.parsers.values import heading, is_empty, is_not_applicable
from kb.records import DocumentKind
from kb.text import fold, fold_label, squeeze

# The longest title seen has 178 characters.
MAX_TITLE = 400
_YEAR_LABELS = {"ano", "ano de la evaluacion", "ano del informe", "gestion", "ano de referencia"}
_ISSUER_LABELS = re.compile(
    r"^(?:organizacion|organizaciones|agencia|institucion|entidad|organismo|oficina|elaborado por"
    r"|mision|preparado por|agencias?\b.*|organizacion .*|institucion .*|entidad .*"
    r"|unidad ejecutora|unidad responsable(?: de la respuesta)?"
    r"|oficina responsable|agencia lider|agencias participantes|oficina de pais)$"
)
_NO_DATE_LABEL = re.compile(r"proxim|siguiente|vigencia|nacimiento")
# What documents of no known kind call themselves.
_NAMES_A_DOCUMENT = re.compile(
    r"^(?:informe|boletin|nota|terminos de referencia|guia|manual|estrategia|diagnostico|estudio"
    r"|memorando|memorandum|comunicado|carta|convenio|protocolo|propuesta|encuesta|directorio"
    r"|plan|programa|proyecto|reporte|resumen|evaluacion|sistematizacion|politica|presentacion)\b"
)
# "Estimadas y estimados:" opens a letter, not a value.
_GREETING = re.compile(r"^(?:estimad|querid|buen[oa]s (?:dias|tardes)|hola\b|saludos|colegas\b)")
# A title line that is itself the name of a body that issues the document.
_BODY_LINE = re.compile(
    r"^(?:fondo|organizacion|agencia|alto comisionado|oficina|ministerio|secretaria|instituto"
    r"|fundacion|consejo|comision|programa (?:de las naciones|mundial)|cruz roja|gobierno"
    r"|federacion|defensoria|alcaldia|gobernacion|municipalidad|viceministerio|direccion general"
    r"|red|plataforma|corporacion|asociacion|embajada|union europea|naciones unidas)\b"
)


@dataclass(slots=True)
class Head:
    """Title lines and labelled values in front of a document's content."""

    lines: list[Paragraph] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[Paragraph]] = field(default_factory=dict)

    def set(self, label: str, text: str, found: list[Paragraph]) -> None:
        """Keep a labelled value; one that is empty or does not apply leaves the label out."""
        name = squeeze(label).rstrip(" :.*")
        value = squeeze(text)
        self.sources.setdefault(name, []).extend(found)
        if not name or is_empty(value) or is_not_applicable(value):
            return
        self.values[name] = f"{self.values[name]} {value}" if name in self.values else value


def title_of(lines: list[Paragraph], kind: DocumentKind) -> Paragraph | None:
    """The line that names the kind together with its subject, else the first line."""
    phrases = title_phrases().get(kind, ())
    for line in lines:
        folded = fold_label(line.text)
        for phrase in phrases:
            if phrase in folded and _has_subject(folded.replace(phrase, " ")):
                return line
    if kind == "other":
        titled = [line for line in lines if line.style.casefold() == "title"]
        named = [line for line in lines if _NAMES_A_DOCUMENT.match(fold(line.text))]
        lines = titled or named or lines
    return next((line for line in lines if line.text), None)


def _has_subject(rest: str) -> bool:
    rest = re.sub(r"\b(?:matriz|documento|informe|version|final|borrador|anexo)\b", " ", rest)
    telling = [w for w in rest.split() if len(w) > 3 and not w.isdigit()]
    return len(telling) >= 2 and not (find_dates(rest) and len(telling) <= 3)


def fill_head(
    recorder: Recorder,
    kind: DocumentKind,
    head: Head,
    *,
    more: list[Paragraph] | None = None,
    organisations: list[str] | None = None,
) -> Draft:
    """Write the document's own record from its head.

    ``more`` are headings further on that may name a country; ``organisations`` those of
    a meeting.
    """
    draft = Draft()
    draft.values["kind"] = kind
    title = title_of(head.lines, kind) or next(
        (p for p in paragraphs(recorder.source.blocks) if p.text), None
    )
    if title is not None:
        draft.put("title", _cut(title.text), [title])
    draft.values["meta"] = head.values
    draft.places["meta"] = places_of(p for found in head.sources.values() for p in found)
    _dates(draft, head)
    _countries(draft, recorder.source, head, more or [])
    if organisations is None:
        organisations = issuers(head)
        draft.add_places("organisations", [p for p in head.lines if issuers(Head(lines=[p]))])
    draft.values["organisations"] = organisations
    recorder.known(p for p in head.lines if _says_no_more(p, draft, kind))
    recorder.head(draft)
    return draft


def _says_no_more(line: Paragraph, draft: Draft, kind: DocumentKind) -> bool:
    """Whether a title line only names the kind or repeats the title and labelled values.

    Any other line of the head that no field took is reported, for no field holds it.
    """
    told = [str(draft.values.get("title", "")), *draft.values["meta"].values()]
    known = set(fold_label(" ".join(told)).split())
    folded = fold_label(line.text)
    for phrase in title_phrases().get(kind, ()):
        folded = folded.replace(phrase, " ")
    return set(folded.split()) <= known


def _cut(text: str) -> str:
    """A title of a line, not of a page; cut at a word."""
    if len(text) <= MAX_TITLE:
        return text
    return text[:MAX_TITLE].rsplit(" ", 1)[0] + " …"


def _dates(draft: Draft, head: Head) -> None:
    texts = [line.text for line in head.lines]
    years: list[int] = []
    dated: list[str] = []
    for label, value in head.values.items():
        folded = fold_label(label)
        if folded in _YEAR_LABELS:
            years += find_years(value)
        elif not _NO_DATE_LABEL.search(folded) and len(value) < 300:
            dated.append(value)
    date = document_date(texts + dated) or (str(max(years)) if years else None)
    draft.values["date"] = date
    draft.add_places("date", [p for p in head.lines if find_dates(p.text) or find_years(p.text)])
    draft.values["year"] = years[0] if years else (int(date[:4]) if date else None)


def _countries(draft: Draft, source: Source, head: Head, more: list[Paragraph]) -> None:
    named = [line.text for line in head.lines] + list(head.values.values())
    named += [p.text for p in more] + [p.text for p in source.headers]
    draft.add_places("countries", [p for p in head.lines if find_countries([p.text])])
    found = find_countries(named)
    if not found:
        found = find_countries([p.text for p in paragraphs(source.blocks)])
    draft.values["countries"] = found


def issuers(head: Head) -> list[str]:
    """Organisations that title lines or header values name as issuing the document."""
    found: list[str] = []
    for line in head.lines:
        text = line.text
        if _BODY_LINE.match(fold(text)) and len(text) < 90 and not find_dates(text):
            found.append(heading(text))
        else:
            found += _acronyms(text)
    for label, value in head.values.items():
        if _ISSUER_LABELS.match(fold_label(label)):
            names = split_names([value])
            by_hand = "por" in fold_label(label).split()
            found += [b for name in names if (b := _body(name))] if by_hand else names
    return unique(found)


def _body(name: str) -> str | None:
    """The organisation of an issuer; a person alone is none."""
    body = organisation_of(name)
    return None if is_person(body) and body == name else body


def _acronyms(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if word in words("organisations")]


def labelled(text: str) -> tuple[str, str] | None:
    """``"País: Venezuela"`` → ``("País", "Venezuela")``; ``"Ventana:"`` → with ``""``.

    A sentence that ends in a colon is no label: labels hold no full stop and few words.
    """
    split = split_label(text)
    if split is None or not split[2]:
        return None
    head, rest, _ = split
    if _GREETING.match(fold(head)):
        return None
    bare = re.sub(r"\([^()]*\)", "", head)
    if len(bare.split()) > (18 if rest else 14) or ". " in bare or ("," in bare and not rest):
        return None
    return head, rest
