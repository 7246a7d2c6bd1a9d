"""Names of persons in running text, by how people write them. Pure.

Each is asked about, none is taken out: a name too many costs a look.
"""

import re
from collections.abc import Iterator

from kb.given_names import GIVEN_NAMES
from kb.text import fold

_CAPITAL = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+(?:-[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+)?"
_NAME = rf"{_CAPITAL}(?:\s+(?:(?:de|del|la|las|los)\s+){{0,2}}(?:{_CAPITAL}|[A-ZÁÉÍÓÚÑ]\.)){{0,4}}"
_HONORIFIC = re.compile(
    r"\b(?:[Ss](?:r|ra|rta)\.|[Ss]eñor(?:a|ita|es)?|[Dd](?:on|oña)|[Dd]ra?\.|[Dd]octora?|[Ll]ic(?:da)?\.|[Ll]icenciad[oa]|"
    r"[Ii]ng\.|[Ii]ngenier[oa]|[Ee]c(?:on)?\.|[Aa]rq\.|[Aa]bg\.|[Aa]bogad[oa]|[Mm]tr[oa]\.|[Pp]rof\.|[Hh]n[ao]\.|"
    r"[Cc]ap\.|[Ss]gto\.|[Pp]sic\.|[Tt]lga?\.|Padre|Pastora?|Hermana)"
    rf"\s+(?P<name>{_NAME})"
)
_LABELLED = re.compile(
    r"\b(?i:nombres?(?: y apellidos?)?|apellidos? y nombres?|contacto|punto focal|entrevistad[oa]|"
    rf"participante|beneficiari[oa]|facilitador(?:a)?|elaborado por)\s*:\s*(?P<name>{_NAME})"
)
_CALLED = re.compile(
    r"\b(?i:llamad[oa]|historia de|caso de|"
    rf"entrevista (?:a|con)|cuenta|relata|nos dijo|según)\s+(?P<name>{_NAME})"
)
# After these hardly anything but a person is named, however rare the name.
_PRESENTED = re.compile(
    rf"\b(?i:se llama(?:ba)?|de nombre|testimonio de|relato de)\s+(?P<name>{_NAME})"
)
_BARE = re.compile(rf"\b(?P<name>{_NAME})")
# What bears a person's name without being one: a hospital, a street, a parish.
_NAMED_AFTER = re.compile(
    r"(?i:\b(?:hospital|cl[íi]nica|centro|escuela|colegio|liceo|universidad|instituto|fundaci[óo]n|"
    r"asociaci[óo]n|coliseo|estadio|parque|plaza|terminal|aeropuerto|puente|calle|avenida|av\.|jr\.|"
    r"jir[óo]n|barrio|comuna|parroquia|cant[óo]n|distrito|municipio|provincia|estado|ciudadela|"
    r"urbanizaci[óo]n|sector|recinto|albergue|casa|hogar|premio|programa|proyecto|ley|convenio|"
    r"c[áa]tedra|mercado|iglesia|catedral|batall[óo]n|unidad educativa|San|Santa|Santo))"
    r"(?:\s+(?:(?i:de|del|la|las|los|el|andina|general|regional|p[úu]blico|don|doña|dra?\.|padre|"
    rf"herman[oa])|{_CAPITAL}))*\s+$"
)
_BODIES = """
proyecto programa centro albergue fundacion ministerio organizacion casa comite cluster mesa plan
oficina direccion secretaria unidad equipo grupo red agencia municipio gobierno alcaldia servicio
defensoria instituto cruz area coordinacion naciones estado republica
"""
_NOT_PERSONS = frozenset(_BODIES.split())


def persons(text: str) -> Iterator[tuple[int, int]]:
    """Where a person seems to be named: after an honorific (``Sra. Gómez``), a label
    (``nombre: …``), words that bring one in (``testimonio de María``), or by a given name with
    a surname. Passages may overlap; the surest come first.
    """
    for match in _HONORIFIC.finditer(text):
        if not _after_institution(text, match.start()) and _may_be(match["name"]):
            yield match.span()
    for pattern in (_LABELLED, _PRESENTED):
        for match in pattern.finditer(text):
            if _may_be(match["name"]):
                yield match.span("name")
    for match in _CALLED.finditer(text):
        if _given(match["name"]):
            yield match.span("name")
    for match in _BARE.finditer(text):
        words = match["name"].split()
        if len(words) < 2 or _after_institution(text, match.start()):
            continue
        first = next((i for i, word in enumerate(words) if fold(word) in GIVEN_NAMES), None)
        if first is not None and len(words) - first >= 2 and not _institution(words[:first]):
            start = match.start() + _offset(match["name"], first)
            yield start, match.end()


def _given(name: str) -> bool:
    return fold(name.split()[0]) in GIVEN_NAMES


def _may_be(name: str) -> bool:
    return fold(name.split()[0]) not in _NOT_PERSONS


def _institution(words: list[str]) -> bool:
    """Whether what stands before the given name, within the capitalised run, is a body."""
    return bool(words) and _NAMED_AFTER.search(" ".join(words) + " ") is not None


def _after_institution(text: str, start: int) -> bool:
    return _NAMED_AFTER.search(text[max(0, start - 60) : start]) is not None


def _offset(name: str, word: int) -> int:
    """Where the ``word``-th word of a name begins."""
    starts = [match.start() for match in re.finditer(r"\S+", name)]
    return starts[word]
