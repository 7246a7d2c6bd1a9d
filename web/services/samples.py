"""The illustrative documents: loaded as any other, marked as samples, removable as one."""

import json
from importlib.resources import as_file, files

from web.runtime import Runtime
from web.services.importing import import_paths
from web.services.indexing import update_indexes

ACTOR = "ejemplos"
REASON = "curaduría ilustrativa"


def load_samples(runtime: Runtime) -> int:
    """Import and publish the samples and their curation; returns how many were new."""
    with as_file(files("corpus") / "samples") as folder:
        paths = sorted(folder.glob("*.txt")) + sorted(folder.glob("*.docx"))
        report = import_paths(runtime, paths, actor=ACTOR, publish=True, sample=True)
        curation = json.loads((folder / "curation.json").read_text("utf-8"))
    new: dict[str, str] = {
        file.path.name: file.outcome.document_id
        for file in report.files
        if file.outcome is not None and file.outcome.status == "new"
    }
    for name, document_id in new.items():
        _curate(runtime, document_id, curation.get(name, {}))
    if new:
        update_indexes(runtime)
    return len(new)


def _curate(runtime: Runtime, document_id: str, entries: dict[str, dict[str, list[str]]]) -> None:
    """Give the cards of a document the groups, approaches and figures of ``curation.json``."""
    for card in runtime.store.document_records(document_id, view="workshop"):
        changes = entries.get(card.canonical_code or "")
        if changes:
            runtime.store.edit(card.id, changes, version=card.version, actor=ACTOR, reason=REASON)
    runtime.store.publish([document_id], actor=ACTOR)


def remove_samples(runtime: Runtime) -> int:
    """Remove the samples and all that was read from them; returns how many documents."""
    removed = runtime.store.remove_samples(actor=ACTOR)
    update_indexes(runtime)
    return removed
