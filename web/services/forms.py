"""The editor's form and a card, each from the other. Pure but for the vocabularies it asks.

A form holds lines as a person types them: a list is one value per line, so that it works
without JavaScript and can be kept while it is not yet valid.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from kb.records import CuratedCard
from kb.text import fold, squeeze
from web.services.fields import CARD_FIELDS, SPECS, FieldSpec
from web.services.phrases import Phrase, Text
from web.services.terms import Value

# A field of a card is a page or two; what is longer was pasted into the wrong place.
LONGEST = 20_000
# What the form has beside the fields of the sheet.
CODE, KIND, AREA, LEVEL = "code", "kind", "area", "sustainability_level"
LEVELS = ("alta", "media", "baja")
NOT_APPLICABLE = "no_aplica"
NEW_TERMS = "nuevo"


class Reader(Protocol):
    """What forms ask of the vocabularies; see ``web.services.terms.Terms``."""

    def shown(self, spec: FieldSpec, value: Value) -> str: ...

    def read(self, spec: FieldSpec, line: str) -> Value | None: ...

    def known(self, spec: FieldSpec, text: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields. ``new_terms`` are (field, folded word) that the person adds
    on purpose; ``not_applicable`` the fields with "No aplica"."""

    texts: Mapping[str, str]
    not_applicable: frozenset[str] = frozenset()
    new_terms: frozenset[tuple[str, str]] = frozenset()

    def lines(self, name: str) -> list[str]:
        """The values of a list, each once, in order."""
        found: dict[str, str] = {}
        for line in self.texts.get(name, "").splitlines():
            if word := squeeze(line).strip(" ;,"):
                found.setdefault(fold(word), word)
        return list(found.values())

    def with_line(self, name: str, line: str, *, new: bool = False) -> "Form":
        """The same with one value more at the end of a list, or none where it is there."""
        if fold(squeeze(line)) in map(fold, self.lines(name)):
            return self
        text = "\n".join([*self.lines(name), squeeze(line)])
        added = {(name, fold(squeeze(line)))} if new else set()
        return replace(
            self, texts={**self.texts, name: text}, new_terms=self.new_terms | frozenset(added)
        )

    def without_line(self, name: str, line: str) -> "Form":
        kept = [one for one in self.lines(name) if fold(one) != fold(squeeze(line))]
        return replace(self, texts={**self.texts, name: "\n".join(kept)})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a field cannot be saved; ``unknown`` are its words that no vocabulary has yet, each
    of which can be added on purpose."""

    field: str
    text: Text
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a form changes in a card, and what stands in the way."""

    changes: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def form_of(card: CuratedCard, words: Reader) -> Form:
    """The form that shows a card."""
    texts = {name: _shown(spec, getattr(card, name), words) for name, spec in SPECS.items()}
    texts[CODE] = card.code
    texts[LEVEL] = card.sustainability_level or ""
    return Form(texts, frozenset(card.not_applicable))


def form_from(pairs: Iterable[tuple[str, str]]) -> Form:
    """The form as it was sent: (name, value) pairs, repeated names allowed."""
    texts: dict[str, str] = {}
    not_applicable: set[str] = set()
    new_terms: set[tuple[str, str]] = set()
    for name, value in pairs:
        if name == NOT_APPLICABLE and value in SPECS:
            not_applicable.add(value)
        elif name == NEW_TERMS and ":" in value:
            where, _, word = value.partition(":")
            new_terms.add((where, fold(squeeze(word))))
        elif name in SPECS or name in (CODE, KIND, AREA, LEVEL):
            texts[name] = tidy(value)
    return Form(texts, frozenset(not_applicable), frozenset(new_terms))


def pairs_of(form: Form) -> list[tuple[str, str]]:
    """A form as it is sent; ``form_from(pairs_of(form))`` is the same form."""
    return [
        *form.texts.items(),
        *((NOT_APPLICABLE, name) for name in sorted(form.not_applicable)),
        *((NEW_TERMS, f"{name}:{word}") for name, word in sorted(form.new_terms)),
    ]


def tidy(text: str) -> str:
    """Paragraphs as typed, their inner white space folded, without empty lines at the ends."""
    lines = [squeeze(line) for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


def read_form(form: Form, base: CuratedCard, words: Reader) -> Read:
    """What the form changes in ``base``: fields that the form lacks stay as they are.

    A word of an open list that nobody used before counts only if it is among ``new_terms``
    or in ``base`` already; a line that a closed vocabulary lacks is a problem.
    """
    read = Read()
    for name, spec in SPECS.items():
        if name not in form.texts:
            continue
        value = _value(form, spec, base, words, read.problems)
        if value != getattr(base, name):
            read.changes[name] = value
    _read_level(form, base, read)
    _read_not_applicable(form, base, read)
    return read


def _shown(spec: FieldSpec, value: Any, words: Reader) -> str:
    if isinstance(value, list):
        return "\n".join(words.shown(spec, one) for one in value)
    return str(value or "")


def _value(
    form: Form, spec: FieldSpec, base: CuratedCard, words: Reader, problems: list[Problem]
) -> Any:
    text = form.texts[spec.name]
    if len(text) > LONGEST:
        problems.append(
            Problem(
                spec.name,
                Phrase("Tiene más de %(n)s caracteres: repártalo.", {"n": f"{LONGEST:,}"}),
            )
        )
        return getattr(base, spec.name)
    if spec.shape == "tokens":
        return _tokens(form, spec, base, words, problems)
    if spec.shape == "lines":
        return [line for line in text.splitlines() if line]
    if spec.name == "description":
        if not text:
            problems.append(Problem(spec.name, "Escriba la descripción: es la ficha misma."))
        return text
    return text or None


def _tokens(
    form: Form, spec: FieldSpec, base: CuratedCard, words: Reader, problems: list[Problem]
) -> list[Value]:
    lines = form.lines(spec.name)
    held = {fold(words.shown(spec, one)): one for one in getattr(base, spec.name)}
    values: dict[Value, None] = {}
    wrong, unknown = [], []
    for line in lines:
        value = held.get(fold(line))
        if value is None:
            value = words.read(spec, line)
        if value is None:
            wrong.append(line)
            continue
        values[value] = None
        fresh = fold(line) not in held and (spec.name, fold(line)) not in form.new_terms
        if spec.open and fresh and not words.known(spec, line):
            unknown.append(line)
    if wrong:
        listed = {"words": ", ".join(f"«{line}»" for line in wrong)}
        problems.append(
            Problem(spec.name, Phrase("No está en el vocabulario: %(words)s. Elija otro.", listed))
        )
    if unknown:
        listed = {"words": ", ".join(f"«{line}»" for line in unknown)}
        problems.append(
            Problem(
                spec.name,
                Phrase(
                    "Nadie usó todavía %(words)s. Agréguelo como término nuevo o quítelo.", listed
                ),
                tuple(unknown),
            )
        )
    return list(values)


def _read_level(form: Form, base: CuratedCard, read: Read) -> None:
    if LEVEL not in form.texts:
        return
    level = form.texts[LEVEL] or None
    if level is not None and level not in LEVELS:
        read.problems.append(Problem("sustainability", "Elija alta, media o baja."))
    elif level != base.sustainability_level:
        read.changes[LEVEL] = level


def _read_not_applicable(form: Form, base: CuratedCard, read: Read) -> None:
    """ "No aplica" is an answer where there is no other."""
    after = base.model_dump() | read.changes
    declared = []
    for name in CARD_FIELDS:
        if name not in form.texts:
            if name in base.not_applicable:
                declared.append(name)
        elif name in form.not_applicable and SPECS[name].may_not_apply:
            if after[name]:
                text = "Tiene un texto y la marca «No aplica»: deje una de las dos cosas."
                read.problems.append(Problem(name, text))
            declared.append(name)
    # What else was declared (a field that the form does not show) stays.
    declared += [name for name in base.not_applicable if name not in CARD_FIELDS]
    if set(declared) != set(base.not_applicable):
        read.changes["not_applicable"] = declared
