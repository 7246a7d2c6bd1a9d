"""What must not be published unseen: names of persons, telephones, e-mail addresses, numbers
of papers, addresses of shelters. Pure; it points, a person decides."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kb.personal_names import persons
from kb.records import Record
from kb.text import fold

FindingKind = Literal["person", "telephone", "email", "document_number", "shelter_address"]
# Field and place in it where something else (a model of language) sees a person's name.
Spans = Mapping[str, Iterable[tuple[int, int]]]

# Codes, dates, places and figures of a record: no names to look for.
_SKIPPED = frozenset(
    {
        "code",
        "canonical_code",
        "kind",
        "area",
        "sdgs",
        "gcm_principles",
        "gcm_objectives",
        "population_groups",
        "approaches",
        "not_applicable",
        "parents",
        "deadline",
        "date",
        "countries",
        # Shown to logged-in people only: it is there to be written to.
        "contact",
    }
)
_PLACES = frozenset({"territories", "area_name"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage: ``start`` and ``end`` in the text of ``field``, or of its ``item``-th value.

    ``lesser``: an institution's own (``info@…``, a free line), which may well be meant.
    """

    field: str
    item: int | None
    start: int
    end: int
    kind: FindingKind
    text: str
    lesser: bool = False


def findings(record: Record, people: Spans | None = None) -> list[Finding]:
    """Everything found in a record, in the order of its fields and places."""
    found: list[Finding] = []
    named = {field: list(spans) for field, spans in (people or {}).items()}
    known = {fold(str(place)) for place in getattr(record, "territories", [])}
    for field, item, text in _texts(record.model_dump()):
        spans = named.get(field, []) if item is None else []
        for start, end, kind, lesser in in_text(text, field not in _PLACES, spans):
            if kind == "person" and fold(text[start:end]) in known:
                continue
            found.append(Finding(field, item, start, end, kind, text[start:end], lesser))
    return found


Match = tuple[int, int, FindingKind, bool]


def in_text(text: str, names: bool = True, people: Iterable[tuple[int, int]] = ()) -> list[Match]:
    """(start, end, kind, lesser) of each passage, by place; none overlaps another.

    ``names``: also look for persons; a list of territories is full of them.
    """
    found: list[Match] = [*_emails(text), *_papers(text), *_shelters(text), *_telephones(text)]
    if names:
        found += [(start, end, "person", False) for start, end in persons(text)]
        found += [(start, end, "person", False) for start, end in people]
    kept: list[Match] = []
    # The surest first: an e-mail address is not also a name.
    for match in found:
        if all(match[1] <= other[0] or other[1] <= match[0] for other in kept):
            kept.append(match)
    return sorted(kept)


def _texts(fields: Mapping[str, Any]) -> Iterator[tuple[str, int | None, str]]:
    for field, value in fields.items():
        if field in _SKIPPED:
            continue
        if isinstance(value, str):
            yield field, None, value
        elif isinstance(value, Mapping):
            yield from ((field, i, str(one)) for i, one in enumerate(value.values()))
        elif isinstance(value, list):
            yield from ((field, i, one) for i, one in enumerate(value) if isinstance(one, str))


# E-mail

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What an institution's box is called, before the @.
_OFFICES = re.compile(
    r"(?:info|contacto?|prensa|comunicacion(?:es)?|recepcion|mesadepartes|secretaria|oficina|"
    r"correo|atencion|ayuda|consultas?|denuncias|proteccion|iom|oim|acnur|unhcr|mision|admin)"
    r"[\w.+-]*",
    re.IGNORECASE,
)


def _emails(text: str) -> Iterator[Match]:
    for match in _EMAIL.finditer(text):
        office = _OFFICES.fullmatch(match[0].partition("@")[0])
        yield match.start(), match.end(), "email", office is not None


# Numbers of papers

_PAPER = re.compile(
    r"\b(?:c[ée]dula(?: de (?:identidad|ciudadan[íi]a|extranjer[íi]a))?|C\.?I\.?|C\.?C\.?|"
    r"D\.?N\.?I\.?|pasaporte|CURP|RU[TN]|PTP|CPP|carn[ée](?:t)? de (?:extranjer[íi]a|refugiad[oa])|"
    r"documento de identidad|n[úu]mero de documento)"
    r"(?:\s+(?:peruan|colombian|chilen|venezolan|ecuatorian)[oa])?"
    r"\s*(?:n[.°ºo]*\s*|n[úu]mero\s+|nro\.?\s*|#\s*|:\s*)*"
    r"(?P<number>[A-Z]{0,4}[-.\s]?\d[\d.\s-]{3,}\d(?:-?[\dkK])?)",
    re.IGNORECASE,
)
_CURP = re.compile(r"\b[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d\b")
_RUT = re.compile(r"\b\d{1,2}\.\d{3}\.\d{3}-[\dkK]\b")


def _papers(text: str) -> Iterator[Match]:
    for match in _PAPER.finditer(text):
        if sum(letter.isdigit() for letter in match["number"]) >= 6:
            yield match.start(), match.end(), "document_number", False
    for pattern in (_CURP, _RUT):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), "document_number", False


# Addresses of shelters

_SHELTER = re.compile(
    r"\b(?:albergues?|refugios?|alojamientos?|posadas?|cas(?:a|as) (?:de acogida|hogar|de paso|"
    r"de la mujer)|centros? de acogida|hogar(?:es)? de (?:paso|acogida))\b",
    re.IGNORECASE,
)
_STREET = (
    r"(?:calle|avenida|avda?\.?|av\.|jir[óo]n|jr\.?|carrera|cra\.?|kr\.?|transversal|diagonal|"
    r"pasaje|psje\.?|bulevar|blvd\.?|autopista|carretera|v[íi]a|barrio|urbanizaci[óo]n)"
)
_WORD = r"[A-ZÁÉÍÓÚÑ0-9][\wáéíóúñü.°º-]*"
_ADDRESS = re.compile(
    rf"\b(?i:{_STREET})\s+(?:(?:de|del|la|las|los|el)\s+){{0,2}}{_WORD}(?:\s+(?:(?:de|del|la|las|los|el)\s+)?"
    rf"{_WORD}){{0,4}}(?:\s*,?\s*(?:y|con|esquina|entre|#|[Nn][°ºo.]+|[Nn][úu]mero)\s*(?:(?i:{_STREET})\s+)?{_WORD})*"
    rf"|\b(?i:km|kil[óo]metro)\.?\s*\d+(?:[.,]\d+)?(?!\s*(?:de|desde)\b)"
    rf"|\b(?i:mz|manzana)\.?\s*\w+\s*,?\s*(?i:lote|lt)\.?\s*\w+"
)
# Letters between the shelter and the address: a sentence, not a chapter.
_NEAR = 140


def _shelters(text: str) -> Iterator[Match]:
    shelters = [match.span() for match in _SHELTER.finditer(text)]
    for match in _ADDRESS.finditer(text) if shelters else ():
        start = match.start()
        end = start + len(match[0].rstrip(".,"))
        if any(-_NEAR <= start - there <= _NEAR for _, there in shelters):
            yield start, end, "shelter_address", False


# Telephones

_SEPARATED = r"(?:[\s.()\-–]{0,3}\d)"
_TELEPHONES: tuple[re.Pattern[str], ...] = (
    # +593 99 123 4567
    re.compile(rf"\+\s?\(?\d{_SEPARATED}{{7,13}}(?!\d)"),
    # teléfono: 02 234 5678, cel. 0991234567
    re.compile(
        r"\b(?:tel(?:[ée]fonos?|f\.?|\.)?|cel(?:ular(?:es)?|\.)?|m[óo]vil|fono|whatsapp|wsp|"
        rf"llam(?:ar|e|ando|en) al?|l[íi]nea gratuita|l[íi]nea)(?:\s+de\s+\w+)?"
        r"\s*(?:n[°ºo.]*\s*)?[:\s]\s*"
        rf"(?P<number>\(?\d{_SEPARATED}{{6,13}})(?!\d)",
        re.IGNORECASE,
    ),
    # (02) 234-5678
    re.compile(r"\(0\d{1,2}\)\s?\d{3,4}[\s-]?\d{3,4}\b"),
    # 099 123 4567, 0412-1234567; 1800 123 456
    re.compile(r"(?<![\w.,$/-])0[49]\d{1,2}[\s-]?\d{3}[\s-]?\d{3,4}(?![\w.,/-]*\d)"),
    re.compile(r"(?<![\w.,$/-])(?:1[\s-]?)?80{1,2}0?[\s-]\d{3}[\s-]?\d{3,4}(?![\w.,/-]*\d)"),
    # 987 654 321 (Peru, Chile), 310 555 1234 (Colombia), 55 1234 5678 (Mexico)
    re.compile(r"(?<![\w.,$/-])9\d{2}[\s-]?\d{3}[\s-]?\d{3}(?![\w.,/-]*\d)"),
    re.compile(r"(?<![\w.,$/-])3\d{2}[\s-]?\d{3}[\s-]?\d{4}(?![\w.,/-]*\d)"),
    re.compile(r"(?<![\w.,$/-])\d{2}\s\d{4}[\s-]\d{4}(?![\w.,/-]*\d)"),
    # 8888-7777 (Central America)
    re.compile(r"(?<![\w.,$/-])[2-9]\d{3}-\d{4}(?![\w.,/-]*\d)"),
)
_MONEY_BEFORE = re.compile(r"(?:\$|US\$|USD|S/\.?|€|COP|CLP|Bs\.?|MXN|PEN|₡)\s*$", re.IGNORECASE)
_COUNTED_AFTER = re.compile(
    r"\s*(?:%|d[óo]lares|pesos|soles|USD|colones|bol[íi]vares|euros|personas|familias|"
    r"beneficiari|kits?\b|atenciones|hect[áa]reas|millones)",
    re.IGNORECASE,
)
_FREE_LINE = re.compile(r"(?:1[\s-]?)?80{1,2}0?[\s-]|l[íi]nea", re.IGNORECASE)


def _telephones(text: str) -> Iterator[Match]:
    taken: list[tuple[int, int]] = []
    for pattern in _TELEPHONES:
        for match in pattern.finditer(text):
            start, end = match.span()
            number = match.groupdict().get("number") or match[0]
            if any(start < there and here < end for here, there in taken):
                continue
            counted = _MONEY_BEFORE.search(text[:start]) or _COUNTED_AFTER.match(text, end)
            if counted or _is_figure(number):
                continue
            taken.append((start, end))
            yield start, end, "telephone", _FREE_LINE.match(match[0]) is not None


def _is_figure(number: str) -> bool:
    """Years, ranges and round sums: ``2019-2022``, ``3000-4500``, ``3000000000``."""
    parts = re.findall(r"\d+", number)
    if "".join(parts).endswith("000") and len(parts) == 1:
        return True
    # Thousands: 310 555 000; every part after the first has three figures, the last is round.
    if len(parts) > 1 and parts[-1] == "000":
        return True
    if len(parts) != 2 or "+" in number or "(" in number or len(parts[0]) != len(parts[1]):
        return False
    return all(1900 <= int(part) <= 2100 or int(part) % 50 == 0 for part in parts)
