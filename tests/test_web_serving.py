"""What a server loads beside its first pages."""

import threading

from index.analysis import stems
from index.search import SearchRequest
from web.runtime import Runtime
from web.services.serving import warm_rest


def test_after_warming_a_mistyped_word_loads_nothing(site: Runtime, monkeypatch) -> None:
    stems._dictionary.cache_clear()
    thread = threading.Thread(target=warm_rest, args=(site,))
    thread.start()
    thread.join(60)
    assert stems._dictionary.cache_info().currsize == 1
    monkeypatch.setattr(stems.DefaultDictionaryFactory, "get_dictionary", None)
    found = site.engine("public").search(SearchRequest("ventanillaz"))
    assert found.correction is not None
