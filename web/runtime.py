"""The composition root: one place where store, vocabularies and indexes are put together."""

from collections.abc import Mapping
from functools import cached_property

from index.facet_values import value_label
from index.indexer import Indexer
from index.projection import Projector
from index.search import Engine
from index.whoosh_engine import open_engine
from kb.schemes import Schemes, seeds
from kb.store import Store, open_store
from kb.stored import VIEWS, View
from kb.territories import Territories
from web.config import Settings
from web.services.uses import UseCounter

__all__ = ["VIEWS", "Runtime", "open_runtime"]


class Runtime:
    """What a process works with; opened once, closed at its end.

    Everything but the store is built when first asked for, so that ``kb show`` does not
    wait for an index it never opens.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self._engines: dict[View, Engine] = {}
        self._vocabulary = ""

    @cached_property
    def uses(self) -> UseCounter:
        return UseCounter(self.store)

    @cached_property
    def schemes(self) -> Schemes:
        # Before the concepts are read: what changes meanwhile is read anew next time.
        self._vocabulary = self.store.vocabulary.version()
        return Schemes(self.store.all_concepts())

    @cached_property
    def territories(self) -> Territories:
        return Territories()

    @cached_property
    def projector(self) -> Projector:
        return Projector(self.schemes, self.territories)

    @cached_property
    def synonyms(self) -> Mapping[str, tuple[str, ...]]:
        return self.schemes.synonyms()

    def refresh_vocabularies(self) -> None:
        """Forget what was made of the vocabularies where somebody, perhaps in another process,
        changed them since. Asked before each request: one short query."""
        if "schemes" in self.__dict__ and self._vocabulary != self.store.vocabulary.version():
            for made in ("schemes", "projector", "synonyms"):
                self.__dict__.pop(made, None)
            self._engines = {}

    def label(self, facet: str, value: str) -> str:
        """The name of a territory or of a concept, as the typeahead offers it."""
        if facet == "territory":
            return self.territories.label(value)
        return value_label(self.schemes, facet, value)

    def indexer(self, view: View) -> Indexer:
        return Indexer(self.settings.data, view, self.store, self.projector)

    def engine(self, view: View) -> Engine:
        """The engine of a view; raises Unavailable ``index_missing`` or ``index_outdated``."""
        if view not in self._engines:
            self._engines[view] = open_engine(
                self.settings.data, view, synonyms=self.synonyms, label=self.label
            )
        return self._engines[view]

    def close(self) -> None:
        if "uses" in self.__dict__:
            self.uses.close()
        self.store.close()


def open_runtime(settings: Settings) -> Runtime:
    """Open the store (made and migrated at need) and load the seeds of the vocabularies."""
    store = open_store(settings.database_url, settings.data)
    store.load_seeds(seeds())
    return Runtime(settings, store)
