"""The history of a record: its versions, two of them compared, the text of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kb.curation import Version, Whereabouts
from kb.differences import Change, Run, changes
from kb.errors import NotFound
from kb.records import Record
from kb.stored import Revision
from web.runtime import Runtime
from web.services.fields import SCHEME_OF
from web.services.labels import Labels
from web.services.phrases import Phrase, Text
from web.services.words import FIELDS, KINDS, LEVELS, STATES, type_word
from web.services.worklist import people_names

PAGE = 50
ORIGINS: dict[str, str] = {
    "import": "importación de un archivo",
    "edit": "edición",
    "restore": "texto recuperado",
    "new": "ficha nueva",
    "bulk": "cambio en lote",
    "merge": "unión de dos fichas",
    "undo": "cambio en lote deshecho",
}
# What the page tells beside the fields that the sheet prints.
_OTHER_LABELS = {"not_applicable": "Campos que no aplican", "area": "Código del área"}
# Follows from the code.
_SILENT = frozenset({"canonical_code"})


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list; ``state`` names what is special about it."""

    version: Version
    who: str
    origin: str
    fields: list[str]
    reason: str
    state: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs, in words: ``runs`` of a text, or items ``removed`` and ``added``."""

    field: str
    label: str
    runs: tuple[Run, ...]
    removed: list[str]
    added: list[str]
    reordered: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What version ``after`` changed in version ``before``."""

    before: int
    after: int
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class PastText:
    """The whole text of a version: (label, its paragraphs or items)."""

    revision: Revision
    who: str
    fields: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    record: Whereabouts
    name: str
    state: str
    lines: list[VersionLine]
    page: int
    pages: int
    comparison: Comparison | None
    past: PastText | None
    day: str
    problem: Text


def history_page(runtime: Runtime, record_id: str, args: Mapping[str, str]) -> HistoryPage:
    """The page of the parameters ``de`` and ``a`` (versions), ``al`` (a day), ``pagina``.

    Raises NotFound("record_not_found", id) and, for a version that is not there,
    ("revision_not_found", id, n).
    """
    curation = runtime.store.curation
    record = curation.whereabouts(record_id)
    pages = max(1, -(-record.newest // PAGE))
    page = min(_number(args.get("pagina")) or 1, pages)
    versions, _ = curation.versions(record_id, offset=(page - 1) * PAGE, limit=PAGE)
    words = _Words(Labels(runtime, "workshop"), people_names(runtime))
    past, problem = _past(runtime, record_id, args.get("al", ""), words)
    after = _number(args.get("a")) or record.newest
    before = _number(args.get("de")) or after - 1
    comparison = None
    if past is None and before > 0 and before != after:
        comparison = _compare(runtime, record_id, before, after, words)
    chosen = {past.revision.n} if past else {before, after}
    return HistoryPage(
        record=record,
        name=record.canonical_code or type_word(record.type),
        state=STATES[record.state],
        lines=[_line(one, record, words, one.n in chosen) for one in versions],
        page=page,
        pages=pages,
        comparison=comparison,
        past=past,
        day=args.get("al", ""),
        problem=problem,
    )


class _Words:
    """Names of people, fields and values."""

    def __init__(self, labels: Labels, people: Mapping[str, str]) -> None:
        self._labels = labels
        self._people = people

    def who(self, actor: str) -> str:
        return self._people.get(actor, actor)

    def field(self, name: str) -> str:
        return _OTHER_LABELS.get(name) or FIELDS.get(name, name)

    def fields(self, names: Iterable[str]) -> list[str]:
        return [self.field(name) for name in names if name not in _SILENT]

    def value(self, field: str, value: object) -> str:
        """A notation by its name, a word of ours in Spanish, anything else as it stands."""
        text = str(value)
        if field in SCHEME_OF:
            return self._labels.numbered(SCHEME_OF[field], text)
        if field == "not_applicable":
            return self.field(text)
        if field == "kind" and text in KINDS:
            return KINDS[text][0]
        if field == "sustainability_level":
            return LEVELS.get(text, text)
        return text


def _line(version: Version, record: Whereabouts, words: _Words, chosen: bool) -> VersionLine:
    state = ""
    if version.n == record.published:
        state = "publicada"
    elif version.n == record.newest:
        state = "la más reciente"
    # The store notes numbers and ids there, which say nothing to a reader.
    told = version.reason if version.origin not in ("restore", "undo") else ""
    return VersionLine(
        version=version,
        who=words.who(version.actor),
        origin=ORIGINS[version.origin],
        fields=words.fields(version.fields),
        reason=told,
        state=state,
        chosen=chosen,
    )


def _compare(
    runtime: Runtime, record_id: str, before: int, after: int, words: _Words
) -> Comparison:
    old, new = (
        runtime.store.curation.revision(record_id, n).content.model_dump() for n in (before, after)
    )
    found = [one for one in changes(old, new) if one.field not in _SILENT]
    return Comparison(before, after, [_field(one, words) for one in found])


def _field(change: Change, words: _Words) -> FieldChange:
    removed = [words.value(change.field, item) for item in change.removed]
    added = [words.value(change.field, item) for item in change.added]
    runs = change.runs
    is_list = isinstance(change.after or change.before, list | dict)
    worded = change.field in ("kind", "sustainability_level") or not (runs or is_list)
    if worded:
        runs = ()
        removed = [words.value(change.field, change.before)] if change.before is not None else []
        added = [words.value(change.field, change.after)] if change.after is not None else []
    return FieldChange(
        field=change.field,
        label=words.field(change.field),
        runs=runs,
        removed=removed,
        added=added,
        reordered=not (runs or removed or added),
    )


def _past(
    runtime: Runtime, record_id: str, text: str, words: _Words
) -> tuple[PastText | None, Text]:
    """The text at the end of a day (UTC), or what is wrong with the day."""
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
        end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None, "La fecha se escribe como 2026-11-01."
    try:
        found = runtime.store.curation.as_of(record_id, end - timedelta(microseconds=1))
    except NotFound as error:
        if error.code != "revision_not_found":
            raise
        return None, Phrase("Ese día (%(day)s) todavía no existía.", {"day": f"{day:%d/%m/%Y}"})
    return PastText(found, words.who(found.actor), _whole(found.content, words)), ""


def _whole(content: Record, words: _Words) -> list[tuple[str, list[str]]]:
    """Every field that says something."""
    found = []
    for name, value in content.model_dump().items():
        if name in _SILENT or value in (None, "", [], {}):
            continue
        if isinstance(value, list):
            said = [words.value(name, item) for item in value]
        elif isinstance(value, dict):
            said = [f"{label}: {item}" for label, item in value.items()]
        else:
            said = words.value(name, value).split("\n")
        found.append((words.field(name), said))
    return found


def _number(text: str | None) -> int:
    """A version's number; 0 where none was given. Longer ones are nobody's."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
