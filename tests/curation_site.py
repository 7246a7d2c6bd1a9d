"""A small site for the tests of curation: published cards of two documents, a workshop index."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from web_site import ACTOR, card

from kb.records import Card, DocumentHead, Reading
from kb.stored import NewSource
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.indexing import update_indexes
from web.services.refreshing import settle


def save(
    runtime: Runtime, title: str, cards: Sequence[Card], *, publish: bool = True
) -> dict[str, str]:
    """Keep a document of cards; the ids by canonical code."""
    reading = Reading(
        document=DocumentHead(kind="card_sheet", title=title, year=2022, countries=["EC"]),
        cards=list(cards),
    )
    data = title.encode()
    source = NewSource(f"{title}.txt", "txt", hashlib.sha256(data).hexdigest(), "1", data)
    saved = runtime.store.save_reading(reading, source, actor=ACTOR, publish=publish)
    records = runtime.store.document_records(saved.document_id, view="workshop")
    update_indexes(runtime)
    return {r.canonical_code: r.id for r in records if r.canonical_code}


def open_site(folder: Path) -> Runtime:
    return open_runtime(Settings(data=folder))


def keywords(runtime: Runtime, record_id: str, view: str = "workshop") -> list[str]:
    found = runtime.store.record(record_id, view=view).content  # type: ignore[arg-type]
    assert isinstance(found, Card)
    return found.keywords


def many(count: int, **fields: object) -> list[Card]:
    """``count`` cards of area GN, numbered from 1, each with its own sentence."""
    made = []
    for number in range(1, count + 1):
        words = " ".join(f"{word}{number}" for word in ("pozo", "canal", "filtro", "tanque"))
        one = card("BP1_GN", f"Práctica {number}: agua segura con {words}.", **fields)
        code = f"BP{number}_GN"
        made.append(one.model_copy(update={"code": code, "canonical_code": code}))
    return made


def field_of(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def settled(runtime: Runtime) -> None:
    """Wait until the background has indexed and compared what was written."""
    settle(runtime)
    update_indexes(runtime)


__all__ = ["card", "field_of", "keywords", "many", "open_site", "save", "settled"]
