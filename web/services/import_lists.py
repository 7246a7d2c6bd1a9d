"""The page of imports and the page of one: its files, what each would change, what is clear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import KbError, NotFound, Refused
from kb.staged import FileStatus, Preview, StagedFile, StagedImport, open_warnings
from kb.stored import ImportOutcome
from web.messages import say
from web.runtime import Runtime
from web.services.import_likeness import others_alike
from web.services.labels import Labels
from web.services.phrases import Phrase
from web.services.returned_forms import take_returned
from web.services.words import DOCUMENT_KINDS, counted

FILE_STATUS: dict[FileStatus, str] = {
    "waiting": "en espera",
    "reading": "leyéndose",
    "read": "por revisar",
    "failed": "no se pudo leer",
    "accepted": "incorporado",
    "dismissed": "descartado",
}
# Files of one import that a page lists; beyond it there are more pages.
FILES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in the list of its import. ``version_of`` is (id, title) of the document that it
    is a further version of; ``clear`` are the records that can come in unseen, ``left`` how
    many wait for a decision in all; ``binned``: that document is in the bin; ``problem`` says
    why it could not be read."""

    file: StagedFile
    status: str
    kind_label: str
    title: str
    countries: list[str]
    counts: list[Phrase]
    version_of: tuple[str, str] | None
    known: bool
    binned: bool
    changed: int
    conflicts: int
    clear: list[str]
    left: int
    warnings: int
    problem: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """All that the page of one import shows; ``clear`` counts the records, ``clear_files`` the
    files, that can be accepted together; ``samples``: invented documents stand beside real ones."""

    batch: StagedImport
    lines: list[FileLine]
    page: int
    pages: int
    clear: int
    clear_files: int
    samples: bool


def import_view(runtime: Runtime, import_id: str, *, page: int) -> ImportView:
    """Raises NotFound ``import_not_found`` (id)."""
    batch = runtime.store.staging.one(import_id)
    files = runtime.store.staging.files(import_id)
    pages = max(1, -(-len(files) // FILES_SHOWN))
    page = min(max(page, 1), pages)
    labels = Labels(runtime, "workshop")
    previews = Previews(runtime, files)
    clear = [len(clear_keys(file, previews)) for file in files]
    shown = files[(page - 1) * FILES_SHOWN : page * FILES_SHOWN]
    return ImportView(
        batch=batch,
        lines=[_line(file, labels, previews) for file in shown],
        page=page,
        pages=pages,
        clear=sum(clear),
        clear_files=sum(1 for count in clear if count),
        samples=bool(batch.counts.get("accepted")) and runtime.store.has_samples(),
    )


def status_json(runtime: Runtime, import_id: str) -> dict[str, Any]:
    """What the page asks for again and again while files are read."""
    batch = runtime.store.staging.one(import_id)
    files = runtime.store.staging.files(import_id)
    return {
        "total": batch.total,
        "unread": batch.unread,
        "files": {file.id: file.status for file in files},
    }


class Previews:
    """What accepting each file would do now: asked together, kept while neither the file nor
    the knowledge base changed."""

    _KEPT = 1_000

    def __init__(self, runtime: Runtime, files: Sequence[StagedFile]) -> None:
        sequence = runtime.store.last_sequence()
        keys = {
            file.id: (file.id, file.version, sequence) for file in files if file.status == "read"
        }
        kept = {file_id: _PREVIEWS.get(key) for file_id, key in keys.items()}
        fresh = runtime.store.staging.previews([one for one in kept if kept[one] is None])
        self._found = {file_id: fresh.get(file_id) or one for file_id, one in kept.items()}
        if len(_PREVIEWS) + len(fresh) > self._KEPT:
            _PREVIEWS.clear()
        _PREVIEWS.update((keys[file_id], preview) for file_id, preview in fresh.items())

    def of(self, file: StagedFile) -> Preview | None:
        """None for a file that nobody can accept."""
        return self._found.get(file.id)


# By file, its version and the outbox sequence: ids are random, so no two databases share one.
_PREVIEWS: dict[tuple[str, int, int], Preview] = {}


def clear_keys(file: StagedFile, previews: Previews) -> list[str]:
    """The records of a file that can come in without being looked at."""
    preview = previews.of(file)
    if preview is None:
        return []
    settled = {*file.choices.accepted, *file.choices.left_out}
    keys = [key for key in file.summary.clear if key not in settled]
    return [key for key in keys if is_clear(file, preview, key)]


def is_clear(file: StagedFile, preview: Preview, key: str) -> bool:
    """Read without a doubt, against nothing that somebody edited, and like no other card."""
    told = preview.records.get(key)
    if told is None or told.status == "conflict" or preview.binned:
        return False
    return key in file.summary.clear and not others_alike(file, preview, key)


def accept_clear(runtime: Runtime, import_id: str, *, actor: str) -> tuple[int, list[KbError]]:
    """Bring in all records that were read without a doubt, one transaction per file.

    How many came in, and why a file did not: somebody changed it meanwhile, or what was
    corrected in it cannot be kept. The others are not held up by it.
    """
    staging = runtime.store.staging
    files = staging.files(import_id)
    previews = Previews(runtime, files)
    count, errors = 0, []
    for file in files:
        keys = clear_keys(file, previews)
        if not keys:
            continue
        try:
            outcome = staging.accept(
                file.id, keys, version=file.version, actor=actor, reason=REASON
            )
            if outcome.status == "updated":
                take_returned(runtime, outcome.document_id, actor=actor)
        except KbError as error:
            errors.append(error)
        else:
            count += len(keys)
    return count, errors


# The reason that stands beside what people corrected before it came in.
REASON = "Corregido al importar"


def told_outcome(outcome: ImportOutcome) -> list[Phrase]:
    """What came in, in a few words: ``3 fichas``, ``1 documento``."""
    return [counted(name, n) for name, n in outcome.created.items() if n and name != "document"]


def defaults_from(form: Mapping[str, str]) -> dict[str, str]:
    """The choices for a whole import, those that say something."""
    found = {name: form.get(field, "").strip()[:200] for name, field in DEFAULT_FIELDS.items()}
    return {name: value for name, value in found.items() if value}


DEFAULT_FIELDS = {"country": "pais", "year": "anio", "organisation": "organizacion"}


def _line(file: StagedFile, labels: Labels, previews: Previews) -> FileLine:
    preview = previews.of(file)
    told = list(preview.records.values()) if preview else []
    summary = file.summary
    settled = {*file.choices.accepted, *file.choices.left_out}
    filled = file.choices.edits.get("document:0", {})
    countries = filled.get("countries") or summary.countries
    open_keys = [key for key in (preview.records if preview else {}) if key not in settled]
    return FileLine(
        file=file,
        status=FILE_STATUS[file.status],
        kind_label=DOCUMENT_KINDS[summary.kind] if file.status in ("read", "accepted") else "",
        title=filled.get("title") or summary.title,
        countries=labels.countries(tuple(countries)),
        counts=[counted(name, n) for name, n in summary.counts.items()],
        version_of=(preview.document_id, preview.title)
        if preview and preview.document_id and not file.document_id
        else None,
        known=bool(preview and preview.status == "unchanged" and not file.document_id),
        binned=bool(preview and preview.binned),
        changed=sum(1 for record in told if record.status == "changed"),
        conflicts=sum(1 for record in told if record.status == "conflict"),
        clear=clear_keys(file, previews),
        left=sum(1 for key in open_keys if key != "document:0"),
        warnings=len(open_warnings(len(summary.warned), file.choices)),
        problem=say(Refused(file.error[0], **file.error[1])) if file.error else "",
    )


def file_of(runtime: Runtime, import_id: str, file_id: str) -> StagedFile:
    """Raises NotFound ``import_file_not_found`` (id), also for a file of another import."""
    file = runtime.store.staging.file(file_id)
    if file.import_id != import_id:
        raise NotFound("import_file_not_found", id=file_id)
    return file
